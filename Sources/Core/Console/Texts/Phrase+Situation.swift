/// The posture, bulletins and the crisis log.
extension Phrase {
    static let postureSince = Phrase("{0} since {1}, {2}", "{0} depuis {1}, {2}")
    static let postureSinceShort = Phrase("{0} since {1}", "{0} depuis {1}")
    static let eventPosture = Phrase("set the posture to", "a pris la posture")
    static let eventBulletin = Phrase("entered the bulletin", "a saisi le bulletin")
    static let eventBulletinEnd = Phrase("ended the bulletin", "a levé le bulletin")
    static let kindPosture = Phrase("set the posture", "prendre la posture")
    static let kindBulletin = Phrase("enter a bulletin", "saisir un bulletin")
    static let refusedSamePosture = Phrase("the posture is that already", "la posture est déjà celle-là")
    static let refusedUnknownEntry = Phrase(
        "the crisis log has no entry of that number", "la main courante n’a pas d’entrée de ce numéro")
    static let refusedUnknownBulletin = Phrase(
        "no bulletin of that number is in force or to come", "aucun bulletin de ce numéro en vigueur ou à venir")
    static let refusedBulletinIncomplete = Phrase(
        "a bulletin needs a source, a level and an end after its start",
        "un bulletin demande une source, un niveau et une fin après son début")
    static let refusedTooManyBulletins = Phrase(
        "too many bulletins are open: end one first", "trop de bulletins ouverts : en lever un d’abord")

    static let paletteBulletin = Phrase("bulletin", "bulletin")
    static let paletteTakesBulletin = Phrase(
        "SOURCE; SCOPE; LEVEL; UNTIL; TEXT, or end NUMBER REASON",
        "SOURCE ; LIEU ; NIVEAU ; JUSQU'À ; TEXTE, ou fin NUMÉRO MOTIF")
    static let bulletinEndWord = Phrase("end", "fin")
    static let bulletinLacksNumber = Phrase(
        "end which? Its number, as the list above has them", "lever lequel ? Son numéro, dans la liste ci-dessus")
    static let bulletinLacksSource = Phrase(
        "first who says it: Vigicrues; Gapeau; orange; 18:00; text",
        "d’abord qui le dit : Vigicrues ; Gapeau ; orange ; 18:00 ; texte")
    static let bulletinLacksLevel = Phrase(
        "{0}; then where (or nothing), and the level in its own words, with ; between",
        "{0} ; puis où (ou rien), et le niveau dans ses mots, avec ; entre eux")
    static let bulletinLacksEnd = Phrase(
        "until when? \"{0}\" is no time ahead. Type 18:00, 6h or 2026-11-28 06:00",
        "jusqu’à quand ? « {0} » n’est pas une heure à venir. Taper 18:00, 6h ou 2026-11-28 06:00")
    static let doneBulletin = Phrase("entered: {0}", "saisi : {0}")
    static let doneBulletinEnd = Phrase("ended: bulletin {0}", "levé : bulletin {0}")
    static let palettePreviewBulletin = Phrase("Enter: bulletin {0}", "Entrée : bulletin {0}")
    static let palettePreviewBulletinEnd = Phrase("Enter: ends {0}, {1}", "Entrée : lève {0}, {1}")
    static let donePosture = Phrase("posture: {0}", "posture : {0}")
    static let palettePosture = Phrase("posture", "posture")
    static let paletteTakesPosture = Phrase("STANCE REASON", "POSTURE MOTIF")
    static let paletteNoPosture = Phrase("no such posture. One of {0}", "pas de posture de ce nom. Parmi {0}")
    static let palettePreviewPosture = Phrase("Enter: posture {0}, {1}", "Entrée : posture {0}, {1}")

    // MARK: Crisis log
    static let logTitle = Phrase("Crisis log", "Main courante")
    static let logCount = Phrase("{0} entry|{0} entries", "{0} entrée|{0} entrées")
    static let logNumber = Phrase("no.", "n°")
    static let logTime = Phrase("time", "heure")
    static let logKind = Phrase("kind", "nature")
    static let logPerson = Phrase("who", "qui")
    static let logCommune = Phrase("commune", "commune")
    static let logText = Phrase("text", "texte")
    static let logCorrects = Phrase("corrects no. {0}", "corrige n° {0}")
    static let logCorrectsPrompt = Phrase("corrects no.", "corrige n°")
    static let logCorrectedBy = Phrase("corrected by no. {0}", "corrigée par n° {0}")
    static let kindInformation = Phrase("information", "information")
    static let kindCallIn = Phrase("call in", "appel reçu")
    static let kindCallOut = Phrase("call out", "appel passé")
    static let kindDecision = Phrase("decision", "décision")
    static let kindAction = Phrase("action", "action")
    // MARK: Handover
    static let handoverTitle = Phrase("Handover", "Relève")
    static let handoverPosture = Phrase("Posture", "Posture")
    static let handoverBulletins = Phrase("Bulletins", "Bulletins")
    static let handoverOver = Phrase("over", "terminé")
    static let handoverWatch = Phrase("Watch", "Veille et astreinte")
    static let handoverNoRoster = Phrase("this site has no roster", "ce site n’a pas de tableau d’astreinte")
    static let handoverNobody = Phrase("NOBODY", "PERSONNE")
    static let handoverTold = Phrase("notices: {0} delivered, {1} not", "signalements : {0} reçus, {1} non")
    static let handoverNone = Phrase("none", "néant")
    static let handoverMaintenance = Phrase("Maintenance", "Maintenance")
    static let handoverStanding = Phrase("Standing", "En cours")
    static let handoverShelved = Phrase("Shelved", "Mises de côté")
    static let handoverOutOfService = Phrase("Out of service", "Hors service")
    static let handoverSilent = Phrase("Silent devices", "Capteurs muets")
    static let handoverUnacknowledged = Phrase("Unacknowledged", "Non acquittées")
    static let handoverHappened = Phrase("What happened", "Ce qui s’est passé")
    static let handoverDeeds = Phrase("Who did what", "Qui a fait quoi")
    static let handoverSince = Phrase("since", "depuis")
    static let handoverState = Phrase("state", "état")
    static let handoverUntil = Phrase("until", "jusqu’à")
    static let handoverTimes = Phrase("times", "fois")
    static let handoverEnd = Phrase("over at", "finie à")
    static let handoverStands = Phrase("stands", "en cours")
    static let handoverResponse = Phrase("answered in", "réponse en")
    static let deedRefused = Phrase("was refused", "s’est vu refuser")

    // MARK: Entry
    static let noteTitle = Phrase("Entry in the crisis log", "Entrée de main courante")
    static let noteKeys = Phrase(
        "Enter writes it, Esc leaves, ↑ ↓ kind, Tab who/where/corrects",
        "Entrée l’écrit, Échap quitte, ↑ ↓ nature, Tab qui/où/corrige")
    static let notePrompt = Phrase("note", "note")
    static let noteMissing = Phrase("type the note first", "saisir la note d’abord")
}
