import Alarms

/// What the journal says of an action that was refused: what was tried, and why not, in the console's language. The
/// refusal itself says more, to whoever is at the keys.
extension Phrase {
    static let refusalWords: [Refusal: Phrase] = [
        .nothingToAcknowledge: Phrase("nothing to acknowledge", "rien à acquitter"),
        .alreadyAcknowledged: Phrase("already acknowledged", "déjà acquittée"),
        .levelChanged: Phrase("the level had changed", "le niveau avait changé"),
        .occurrenceChanged: Phrase("it was a new occurrence", "c’était une nouvelle occurrence"),
        .reasonMissing: Phrase("without a reason", "sans motif"),
        .durationMissing: Phrase("without a duration", "sans durée"),
        .tooLong: Phrase("for too long", "pour trop longtemps"),
        .notAcknowledged: Phrase("not acknowledged", "pas acquittée"),
        .stillActive: Phrase("its condition is still present", "sa condition est encore présente"),
        .outOfService: Phrase("out of service", "hors service"),
        .notShelved: Phrase("not shelved", "pas de côté"),
        .notOutOfService: Phrase("not out of service", "pas hors service"),
        .notLatched: Phrase("not latched", "pas mémorisée"),
        .unknownAlarm: Phrase("no such alarm", "pas d’alarme de ce nom"),
        .unknownCode: Phrase("no open alarm has this code", "aucune alarme ouverte n’a ce code"),
        .historyNotWritten: Phrase("history was not being written", "l’historique n’était pas écrit"),
        .readOnly: Phrase("read-only console", "console en lecture seule"),
        .notLive: Phrase("not live", "pas en direct"),
        .unknownSeries: Phrase("no such series", "pas de série de ce nom"),
        .noteMissing: Phrase("without a note", "sans note"),
        .needsOperator: Phrase("takes an operator", "il faut un opérateur"),
        .needsSupervisor: Phrase("takes a supervisor", "il faut un superviseur"),
        .outsideScope: Phrase("outside the account's scope", "hors du périmètre du compte"),
        .awaitsSecond: Phrase("waits for a second person", "attend une seconde personne"),
        .samePerson: Phrase("the same person", "la même personne"),
        .asksDifferently: Phrase("asked for otherwise", "demandé autrement"),
        .siteNotReloaded: Phrase("the site's files have mistakes", "les fichiers du site ont des fautes"),
        .tooManyRequests: Phrase("too many requests wait", "trop de demandes attendent"),
        .notOpen: Phrase("the alarm was over", "l’alarme était finie"),
        .unknownStep: Phrase("no such step", "pas d’étape de ce numéro"),
        .stepDone: Phrase("the step was done", "l’étape était faite"),
        .stepNotDone: Phrase("the step was not done", "l’étape n’était pas faite"),
        .evidenceMissing: Phrase("without evidence", "sans constat"),
        .assigneeMissing: Phrase("nobody was named", "personne n’était nommé"),
        .samePosture: Phrase("that posture was in force", "cette posture était en vigueur"),
        .unknownEntry: Phrase("no such entry", "pas d’entrée de ce numéro"),
        .unknownBulletin: Phrase("no such bulletin", "pas de bulletin de ce numéro"),
        .bulletinIncomplete: Phrase("the bulletin was incomplete", "le bulletin était incomplet"),
        .tooManyBulletins: Phrase("too many bulletins", "trop de bulletins"),
        .unknownAddressee: Phrase("nobody is called so", "personne de ce nom"),
        .notifiesNobody: Phrase("this core tells nobody", "ce cœur ne prévient personne"),
        .testRunning: Phrase("a test was running", "un essai était en cours"),
        .hornSilent: Phrase("nothing sounded", "rien ne sonnait"),
        .notAnotherAccount: Phrase("not another account", "pas un autre compte"),
        .unknownSeat: Phrase("the seat was not offered", "le poste n’était pas proposé"),
        .notYourSeat: Phrase("offered to another account", "proposé à un autre compte"),
        .seatOfRoot: Phrase("a seat of root", "un poste de root"),
        .twoPersonsOfRoot: Phrase("two persons, and root may be either", "à deux, et root peut être l’un et l’autre"),
        .seatOver: Phrase("the seat was held too long", "le poste était tenu depuis trop longtemps"),
        .unknownDevice: Phrase("no such device", "pas d’appareil de ce nom"),
        .sameLifecycle: Phrase("it stood there already", "il y était déjà"),
        .noPromotion: Phrase("not a step up", "pas un pas en avant"),
        .tooManyPromotions: Phrase("too many promotions", "trop de promotions"),
    ]

    /// The first word of what the journal says was tried, where it is none of `ActionKind`'s.
    static let triedWords: [String: Phrase] = [
        "ack": .kindAcknowledge, "ack_group": .kindAcknowledge, "unack": .kindUnacknowledge, "oos": .kindOutOfService,
        "in_service": .kindInService, "undo": Phrase("take back", "reprendre"),
        "confirm": Phrase("confirm", "confirmer"), "refute": Phrase("refute", "démentir"),
        "notify": .kindTest, "roster": .kindTest, "other": Phrase("other actions", "d’autres actions"),
    ]

    static let triedStep = Phrase("tick step {0}", "cocher l’étape {0}")
    static let triedUndoStep = Phrase("take back step {0}", "décocher l’étape {0}")
    static let triedCorrection = Phrase("correct entry {0}", "corriger l’entrée {0}")
    static let triedBulletinEnd = Phrase("end bulletin {0}", "lever le bulletin {0}")
}
