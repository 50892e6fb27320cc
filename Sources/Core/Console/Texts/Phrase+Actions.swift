/// What an operator does: dialogs, messages, refusals, the palette.
extension Phrase {
    // MARK: Acknowledge
    static let cannedComments = [
        Phrase("seen, watching it", "vu, je surveille"),
        Phrase("crew sent to the site", "équipe envoyée sur place"),
        Phrase("on-call called", "astreinte appelée"),
        Phrase("sensor doubtful, to be checked", "capteur douteux, à vérifier"),
        Phrase("known works or test", "travaux ou essai connus"),
    ]
    static let acknowledgeTitle = Phrase("Acknowledge", "Acquitter")
    static let acknowledgeMany = Phrase("Acknowledge {0} alarms", "Acquitter {0} alarmes")
    static let markedCount = Phrase("{0} marked", "{0} cochée|{0} cochées")
    static let tooManyMarked = Phrase(
        "{0} are marked already: acknowledge these first", "{0} déjà cochées : acquitter celles-là d’abord")
    static let onlyAlarmsAreMarked = Phrase(
        "only alarms in their list are marked; {0} shows it",
        "seules les alarmes de leur liste se cochent ; {0} la montre")
    static let acknowledgePreview = Phrase(
        "{0} {1} · {2}, {3} (occurrence {4})", "{0} {1} · {2}, {3} (occurrence {4})")
    static let changedSince = Phrase("Since you opened this: {0}.", "Depuis l’ouverture : {0}.")
    static let lookAgain = Phrase(" Esc, look again.", " Échap, relire.")
    static let changedOver = Phrase("over for {0}", "finie depuis {0}")
    static let changedOccurrence = Phrase("a new occurrence", "nouvelle occurrence")
    static let changedReturned = Phrase("returned to normal {0} ago", "revenue à la normale il y a {0}")
    static let changedLevel = Phrase("now {0}", "maintenant {0}")
    static let changedThreshold = Phrase("threshold now {0}", "seuil maintenant {0}")
    static let changedAcknowledged = Phrase("acknowledged by {0}", "acquittée par {0}")
    static let changedAcknowledgedAt = Phrase("acknowledged by {0} at {1}", "acquittée par {0} à {1}")
    static let changedShelved = Phrase("shelved by {0} {1}", "mise de côté par {0} {1}")
    static let changedOutOfService = Phrase("out of service by {0}: {1}", "mise hors service par {0} : {1}")
    static let changedSuppressed = Phrase("suppressed", "inhibée")
    static let changedBack = Phrase("in force again", "de nouveau en vigueur")
    static let partsApart = Phrase("; ", " ; ")
    static let commentPrompt = Phrase("comment", "commentaire")
    static let commentPromptShort = Phrase("1-5 or text", "1-5 ou texte")
    static let acknowledgeKeys = Phrase(
        "Enter acknowledges, Esc leaves, 1-5 or type", "Entrée acquitte, Échap quitte, 1-5 ou saisir")
    static let commentMissing = Phrase(
        "choose 1-5 or type a comment first", "choisir 1-5 ou saisir un commentaire d’abord")

    // MARK: Shelve, out of service, reset
    static let shelveTitle = Phrase("Shelve", "Mettre de côté")
    static let shelveKeys = Phrase(
        "Enter shelves, Esc leaves, 1-4 duration, type a reason",
        "Entrée met de côté, Échap quitte, 1-4 durée, saisir un motif")
    static let outOfServiceTitle = Phrase("Take out of service", "Mettre hors service")
    static let outOfServiceKeys = Phrase(
        "Enter confirms, Esc leaves, type a reason", "Entrée confirme, Échap quitte, saisir un motif")
    static let putsBackHint = Phrase(
        "It is aside now: Enter without a reason puts it back, with one it is put aside anew.",
        "Elle est déjà de côté : Entrée sans motif la remet en vigueur, avec un motif la remet de côté.")
    static let reasonPrompt = Phrase("reason", "motif")
    static let durationPrompt = Phrase("for", "pendant")
    static let reasonMissing = Phrase("type a reason first", "saisir un motif d’abord")

    // MARK: Messages
    static let sent = Phrase("sent…", "envoyé…")
    static let unansweredLost = Phrase(
        "NOT ANSWERED by the core, which fell silent: {0}. Whether it was done shows when it is back.",
        "SANS RÉPONSE du cœur, devenu muet : {0}. Son retour dira si c’est fait.")
    static let unansweredLook = Phrase(
        "The core is back and never answered: {0}. Look whether it was done.",
        "Le cœur est revenu sans avoir répondu : {0}. Regarder si c’est fait.")
    static let unansweredNote = Phrase(
        "Never answered: “{0}”. Look whether the log has it; Enter on the empty line gives it again.",
        "Restée sans réponse : « {0} ». Regarder si la main courante l’a ; Entrée sur la ligne vide la redonne.")
    static let unansweredWithText = Phrase(
        "The core is back and never answered: {0}. Look whether it was done; ↑ in its dialog gives the text again.",
        "Le cœur est revenu sans avoir répondu : {0}. Regarder si c’est fait ; ↑ dans son dialogue redonne le texte.")
    static let doneAcknowledged = Phrase("acknowledged: {0}", "acquittée : {0}")
    static let doneAcknowledgedMany = Phrase(
        "{0} alarm acknowledged|{0} alarms acknowledged", "{0} alarme acquittée|{0} alarmes acquittées")
    static let acknowledgedManyBut = Phrase(
        "{0} acknowledged, {1} refused: {2}", "{0} acquittement, {1} refus : {2}|{0} acquittements, {1} refus : {2}")
    static let doneShelved = Phrase("shelved: {0}", "mise de côté : {0}")
    static let doneReset = Phrase("reset: {0}", "réarmée : {0}")
    static let doneOutOfService = Phrase("out of service: {0}", "hors service : {0}")
    static let doneBack = Phrase("back in force: {0}", "remise en vigueur : {0}")
    static let doneNote = Phrase("written in the crisis log", "écrit en main courante")
    static let refusedBecause = Phrase("REFUSED: {0}", "REFUSÉ : {0}")
    static let nothingToCopy = Phrase("nothing here to copy", "rien à copier ici")
    static let copied = Phrase(
        "handed to the clipboard (OSC 52): {0}", "transmis au presse-papiers (OSC 52) : {0}")
    static let copyIsOff = Phrase(
        "this console copies nothing: --no-copy, or a terminal of lines",
        "cette console ne copie rien : --no-copy, ou terminal à lignes")
    static let noClipboard = Phrase(
        "this terminal has no clipboard: write it down", "ce terminal n’a pas de presse-papiers : le noter")
    static let noAlarmSelected = Phrase("no alarm selected here", "aucune alarme sélectionnée ici")
    static let notBound = Phrase(
        "key {0} does nothing here; {1} shows the keys", "touche {0} sans effet ici ; {1} montre les touches")
    static let nothingFurther = Phrase("nothing further that way", "rien de plus de ce côté")
    static let alreadyShown = Phrase("this display is shown already", "cet écran est déjà affiché")
    static let alreadyLive = Phrase("this is the newest there is: live", "rien de plus récent : c’est le direct")
    static let pasteIgnored = Phrase(
        "what is pasted presses no key", "ce qui est collé n’appuie sur aucune touche")
    static let onlyInDemo = Phrase(
        "only a demo can be paused or moved", "seule une démo se met en pause ou se déplace")
    static let goesOnAt = Phrase("goes on at ×{0}", "reprendra à ×{0}")
    static let quitHint = Phrase("{0} quits", "{0} quitte")
    static let quitEndsCore = Phrase(
        "the core ends with this console, and others watch it ({0}): {1} again ends it",
        "le cœur finit avec cette console, et d'autres le regardent ({0}) : {1} encore pour finir")
    static let coreSilentRefusal = Phrase(
        "the core is silent: nothing can be sent until it answers",
        "le cœur est muet : rien ne peut être envoyé avant sa réponse")

    // MARK: Refusals: why, and what would make it possible
    static let refusedNothing = Phrase(
        "nothing to acknowledge: this alarm is back to normal",
        "rien à acquitter : cette alarme est revenue à la normale")
    static let refusedMarkedOver = Phrase(
        "what was marked is over: nothing to acknowledge", "ce qui était coché est terminé : rien à acquitter")
    static let markedLess = Phrase(
        "{0} of the marked ones is acknowledged or over already|{0} of the marked ones are acknowledged or over already",
        "{0} des cochées est déjà acquittée ou terminée|{0} des cochées sont déjà acquittées ou terminées")
    static let refusedMoved = Phrase(
        "the alarm that stood there is over; now {0} does: press again",
        "l'alarme qui était là est terminée ; c'est maintenant {0} : appuyer de nouveau")
    static let refusedOver = Phrase("the alarm that stood there is over", "l'alarme qui était là est terminée")
    static let refusedAlready = Phrase("already acknowledged by {0}", "déjà acquittée par {0}")
    static let refusedAlreadyAt = Phrase("already acknowledged by {0} at {1}", "déjà acquittée par {0} à {1}")
    static let refusedLevel = Phrase(
        "the level changed since you looked (now {0}): look again, then acknowledge",
        "le niveau a changé depuis (maintenant {0}) : relire, puis acquitter")
    static let refusedOccurrence = Phrase(
        "this is a new occurrence: look again, then acknowledge",
        "c’est une nouvelle occurrence : relire, puis acquitter")
    static let refusedReason = Phrase("a reason is needed: type one", "il faut un motif : en saisir un")
    static let refusedDuration = Phrase("a duration is needed: choose one", "il faut une durée : en choisir une")
    static let refusedTooLong = Phrase(
        "longer than this site allows: choose a shorter time", "plus long que le site ne le permet : choisir moins")
    static let refusedNotAcknowledged = Phrase("it is not acknowledged", "elle n’est pas acquittée")
    static let refusedStillActive = Phrase(
        "its condition is still present: reset once it is gone",
        "sa condition est encore présente : réarmer quand elle aura disparu")
    static let refusedOutOfService = Phrase(
        "it is out of service: put it back in service first", "elle est hors service : la remettre en service d’abord")
    static let refusedNotShelved = Phrase("it is not shelved", "elle n’est pas de côté")
    static let refusedNotOutOfService = Phrase("it is not out of service", "elle n’est pas hors service")
    static let refusedNotLatched = Phrase(
        "nothing to reset: this rule does not hold (latch)",
        "rien à réarmer : cette règle ne mémorise pas (latch)")
    static let refusedUnknownAlarm = Phrase(
        "this alarm no longer exists (its rule was removed)", "cette alarme n’existe plus (sa règle a été retirée)")
    static let refusedUnknownCode = Phrase(
        "no open alarm has this code: read it again", "aucune alarme ouverte n’a ce code : le relire")
    static let refusedHistory = Phrase(
        "history is not being written: free the disk, then try again",
        "l’historique n’est pas écrit : libérer le disque, puis recommencer")
    static let refusedReadOnly = Phrase(
        "this console is read-only: use one opened without --read-only",
        "console en lecture seule : en ouvrir une sans --read-only")
    static let refusedNotLive = Phrase(
        "this is not live: {0} returns to live", "ce n’est pas le direct : {0} y revient")
    static let refusedUnknownSeries = Phrase("no such entity and attribute", "pas d’entité ni d’attribut de ce nom")
    static let refusedNeedsOperator = Phrase(
        "your account may only look; the role operator may do it",
        "votre compte ne peut que regarder ; le rôle opérateur le permet")
    static let refusedNeedsSupervisor = Phrase(
        "your role does not allow it; the role supervisor does",
        "votre rôle ne le permet pas ; le rôle superviseur, si")
    static let refusedOutsideScope = Phrase(
        "your role does not cover this entity; a role over its domain and zone does",
        "votre rôle ne couvre pas cet objet ; un rôle sur son domaine et sa zone, si")
    static let refusedSamePerson = Phrase(
        "you asked for it already: another person must do the same",
        "vous l’avez déjà demandé : une autre personne doit faire de même")
    static let refusedTwoPersonsOfRoot = Phrase(
        "two persons must ask for it, and root may be either of them: log in as yourself",
        "deux personnes doivent le demander, et root peut être l’une comme l’autre : se connecter sous son compte")
    static let refusedAsksDifferently = Phrase(
        "another person asked for it otherwise: ask for the same",
        "une autre personne l’a demandé autrement : demander la même chose")
    static let refusedDiffers = Phrase(
        "{0} asked to {1}: do the same, or wait until that request lapses in {2}",
        "{0} a demandé : {1} ; faire de même, ou attendre que cette demande expire dans {2}")
    static let refusedSiteNotReloaded = Phrase(
        "the site was not taken over: `vigie check` says what its files lack",
        "le site n’a pas été repris : `vigie check` dit ce qui ne va pas dans ses fichiers")
    static let shelvedFor = Phrase("for {0}", "pendant {0}")
    static let shelvedOnce = Phrase("or until it is normal", "ou jusqu’au retour à la normale")
    static let mayActByNow = Phrase(
        "Your account may act by now: do it again.", "Votre compte peut agir maintenant : recommencer.")
    static let roleByNow = Phrase(
        "Your account's role is {0} by now.", "Le rôle de votre compte est désormais {0}.")
    static let dialogNeedsRole = Phrase(
        "What was open needs the role {0}: closed, nothing was sent.",
        "Ce qui était ouvert demande le rôle {0} : fermé, rien n’a été envoyé.")
    static let mayOnlyLookByNow = Phrase(
        "Your account's role was taken away: this console only looks from now on.",
        "Le rôle de votre compte a été retiré : cette console ne fait plus que regarder.")
    static let recordingFull = Phrase(
        "The recording of this session ends here: it has {0} MB.",
        "L’enregistrement de cette session s’arrête ici : il fait {0} Mo.")
    static let recordingStopped = Phrase(
        "The recording of this session ends here: {0}.", "L’enregistrement de cette session s’arrête ici : {0}.")
    static let wasCutSlow = Phrase(
        "The core had cut this console off: it read nothing of what it was sent. It is back, with a fresh picture.",
        "Le cœur avait coupé cette console : elle ne lisait plus ce qu’il envoyait. Elle est revenue, l’image est neuve."
    )
    static let wasCutFlooding = Phrase(
        "The core had cut this console off: it sent too much at once. Look what was done, and do the rest again.",
        "Le cœur avait coupé cette console : elle envoyait trop à la fois. Voir ce qui a été fait, refaire le reste.")
    static let wasCutSilent = Phrase(
        "The core had cut this console off: nothing was heard of it. It is back, with a fresh picture.",
        "Le cœur avait coupé cette console : elle ne disait plus rien. Elle est revenue, l’image est neuve.")
    static let wasCut = Phrase(
        "The core had cut this console off ({0}). It is back, with a fresh picture.",
        "Le cœur avait coupé cette console ({0}). Elle est revenue, l’image est neuve.")
    static let refusedTooManyRequests = Phrase(
        "too many requests wait for a second person", "trop de demandes attendent une seconde personne")
    static let awaitsSecond = Phrase(
        "Asked. It is done once another person does the same.",
        "Demandé. Ce sera fait dès qu’une autre personne fera de même.")
    static let requestLine = Phrase(
        "{0} asks: {1} · {2} · {3} left", "{0} demande : {1} · {2} · reste {3}")
    static let requestHow = Phrase(
        "a second person who may do it confirms by doing the same",
        "une seconde personne qui en a le droit confirme en faisant de même")
    static let kindAcknowledge = Phrase("acknowledge", "acquitter")
    static let kindUnacknowledge = Phrase("withdraw the acknowledgement", "retirer l’acquittement")
    static let kindShelve = Phrase("shelve", "mettre de côté")
    static let kindLongShelf = Phrase("shelve for long", "mettre de côté longtemps")
    static let kindUnshelve = Phrase("unshelve", "remettre en vigueur")
    static let kindReset = Phrase("reset", "réarmer")
    static let kindOutOfService = Phrase("out of service", "hors service")
    static let kindInService = Phrase("back in service", "remise en service")
    static let kindObserve = Phrase("observe", "observer")
    static let kindNote = Phrase("note", "noter")
    static let kindSilence = Phrase("silence the horn", "couper l’avertisseur")
    static let kindTest = Phrase("test a way out", "essayer une voie d’alerte")
    static let eventSilence = Phrase("silenced the horn", "a coupé l’avertisseur")
    static let keySilence = Phrase(
        "silence the horn for everybody; acknowledges nothing", "couper l’avertisseur pour tous ; n’acquitte rien")
    static let barSilence = Phrase("silence", "silence")
    static let doneSilence = Phrase("the horn is silent", "l’avertisseur est coupé")
    static let hornSounds = Phrase("the horn sounds, {0} silences it", "l’avertisseur sonne, {0} le coupe")
    static let refusedHornSilent = Phrase("nothing sounds", "rien ne sonne")
    static let refusedUnknownAddressee = Phrase(
        "no channel, person or role is called so", "aucun canal, personne ou rôle de ce nom")
    static let refusedNotifiesNobody = Phrase("this core tells nobody", "ce cœur ne prévient personne")
    static let refusedTestRunning = Phrase("a test of the chain is running", "un essai de la chaîne est en cours")
    static let kindReload = Phrase("reload the site", "recharger le site")
    static let refusedNoteMissing = Phrase("a note is needed: type one", "il faut une note : en saisir une")

    // MARK: Why
    static let whyTitle = Phrase("Why {0}", "Pourquoi {0}")
    static let whyRule = Phrase("rule", "règle")
    static let whyState = Phrase("state", "état")
    static let stampAhead = Phrase("{0} ahead", "en avance de {0}")
    static let whyCoverage = Phrase(
        "its sum: {0} % received in time; what came late counts in the rain's own figures and not in the rule",
        "sa somme : {0} % reçus à temps ; ce qui est venu en retard compte dans la pluie affichée, pas dans la règle")
    static let whyStateLine = Phrase("{0}, level shown {1}, present now {2}", "{0}, niveau montré {1}, présent {2}")
    static let whyNone = Phrase("none", "aucun")
    static let whyInputs = Phrase("readings", "mesures")
    static let whyWindow = Phrase("{0} in the window: {1}", "{0} dans la fenêtre : {1}")
    static let whyFrame = Phrase("frame received at {0} from {1}", "trame reçue à {0} de {1}")
    static let whyFrameCut = Phrase("the first {0} of {1} bytes", "les {0} premiers des {1} octets")
    static let whyFrameGone = Phrase("its frame was kept {0}", "sa trame a été gardée {0}")
    static let whyFrameBefore = Phrase(
        "its frame came before the core started at {0} and is not kept",
        "sa trame est arrivée avant le démarrage du cœur à {0} et n’est pas gardée")
    static let whyFramePerson = Phrase("typed by a person: no frame", "saisi par une personne : pas de trame")
    static let whyTimers = Phrase("what happens next", "ce qui vient ensuite")
    static let whyTimer = Phrase("{3} {0}: {1} left, then {2}", "{3} {0} : reste {1}, puis {2}")
    static let whyFrozen = Phrase("{0}: frozen with {1} left (no good data)", "{0} : gelé à {1} (pas de donnée sûre)")
    static let whyNoTimer = Phrase("no timer runs", "aucun délai en cours")
    static let whySuppressed = Phrase("suppressed by", "inhibée par")
    static let whyShelved = Phrase("{0}, by {1}: {2}", "{0}, par {1} : {2}")
    static let whyOutOfService = Phrase("by {0}: {1}", "par {0} : {1}")
    static let whyAction = Phrase("what to do", "que faire")
    static let whyConsequence = Phrase("if nobody acts", "si personne n’agit")
    static let whyWithin = Phrase("within {0}", "sous {0}")
    static let whyAcknowledged = Phrase("acknowledged", "acquittée")
    static let whyAcknowledgedBy = Phrase("by {0} at {1}: {2}", "par {0} à {1} : {2}")
    static let whyPast = Phrase(
        "as it stood at {0}: state and values of then, the rule of now; timers, frames and steps of then are not known",
        "telle qu’elle était à {0} : état et valeurs d’alors, règle d’aujourd’hui ; minuteries, trames et étapes d’alors ne sont pas connues"
    )
    static let whyDidNotStand = Phrase(
        "this alarm was not open at that time", "cette alarme n’était pas ouverte à ce moment")
    static let whyFailed = Phrase("the core could not say why: {0}", "le cœur n’a pas pu dire pourquoi : {0}")

    static let labelled = Phrase("{0}: ", "{0} : ")
    /// The core's names of timers, and what they end in.
    static let timers: [String: Phrase] = [
        "on delay": Phrase("on delay", "confirmation"), "off delay": Phrase("off delay", "retour"),
        "no data": Phrase("no data", "absence de données"), "shelve": Phrase("shelf", "mise de côté"),
        "re-alarm": Phrase("re-alarm", "nouvelle annonce"), "grace": Phrase("grace", "sursis"),
        "acknowledgement expiry": Phrase("acknowledgement expires", "échéance de l’acquittement"),
        "chatter": Phrase("chatter", "bavardage"), "window": Phrase("window", "fenêtre"),
        "schedule": Phrase("schedule", "horaire"), "notification": Phrase("notification", "avis"),
        "escalation": Phrase("escalation", "escalade"), "maintenance": Phrase("maintenance", "maintenance"),
    ]
    static let timerEnds: [String: Phrase] = [
        "it is shown again": Phrase("it is shown again", "elle reparaît"),
        "it is unacknowledged and rings": Phrase("it is unacknowledged and rings", "elle redevient non acquittée"),
        "it is heard again": Phrase("it is heard again", "elle est de nouveau annoncée"),
        "a reading leaves its window": Phrase("a reading leaves its window", "une mesure quitte la fenêtre"),
        "its delays stand still": Phrase("its delays stand still", "ses délais s’arrêtent"),
        "the maintenance ends": Phrase("it ends", "elle prend fin"),
        "it closes": Phrase("it closes", "elle sort de vigueur"),
        "it opens": Phrase("it opens", "elle entre en vigueur"),
    ]
    static let levelEnds: [(String, Phrase)] = [
        (" becomes active", Phrase("{0} becomes active", "{0} devient présent")),
        (" is over", Phrase("{0} is over", "{0} est fini")),
        (" is told", Phrase("{0} is told", "{0} est averti")),
        (" is told again", Phrase("{0} is told again", "{0} est averti de nouveau")),
    ]

    // MARK: Filter and palette
    static let filterPrompt = Phrase("filter", "filtre")
}
