/// The alarm system's figures.
extension Phrase {
    static let kpiWindow = Phrase("{0} to {1}", "{0} à {1}")
    static let kpiNone = Phrase("no alarm in this time", "aucune alarme dans cette durée")
    static let kpiLoading = Phrase("counting…", "comptage…")
    static let kpiFailed = Phrase("no figures: {0}", "pas de chiffres : {0}")
    static let kpiLoad = Phrase("load", "charge")
    static let kpiCount = Phrase("{0} alarm|{0} alarms", "{0} alarme|{0} alarmes")
    static let kpiPerDay = Phrase("{0} a day", "{0} par jour")
    static let kpiPerHour = Phrase("{0} an hour", "{0} par heure")
    static let kpiPerTenMinutes = Phrase("{0} in 10 min on average", "{0} par 10 min en moyenne")
    static let kpiAim = Phrase("(aim: {0})", "(visé : {0})")
    static let kpiPeaks = Phrase("peaks", "pointes")
    static let kpiPeak = Phrase("{0} in {1} from {2}", "{0} en {1} dès {2}")
    static let kpiBusy = Phrase(
        "{0} of {1} ten-minute periods above 10",
        "{0} période de 10 min sur {1} au-dessus de 10|{0} périodes de 10 min sur {1} au-dessus de 10")
    static let kpiFloods = Phrase("floods", "avalanches")
    static let kpiFloodCount = Phrase(
        "{0}, {1} in all ({2} %), longest {3}", "{0}, {1} en tout ({2} %), la plus longue {3}")
    static let kpiNoFlood = Phrase("none", "aucune")
    static let kpiPriorities = Phrase("priorities", "priorités")
    static let kpiPriorityAim = Phrase("(aim: 5, 15, 80 %)", "(visé : 5, 15, 80 %)")
    static let kpiAnswers = Phrase("answers", "réponses")
    static let kpiAnswered = Phrase("{0} acknowledged", "{0} acquittée|{0} acquittées")
    static let kpiMedian = Phrase("median {0}", "médiane {0}")
    static let kpiP95 = Phrase("95 % within {0}", "95 % en {0}")
    static let kpiLongest = Phrase("longest {0}", "la plus longue {0}")
    static let kpiUnanswered = Phrase("{0} over before any answer", "{0} finie sans réponse|{0} finies sans réponse")
    static let kpiQuality = Phrase("nuisance", "nuisance")
    static let kpiFleeting = Phrase("{0} fleeting", "{0} fugitive|{0} fugitives")
    static let kpiChattering = Phrase("{0} chattering", "{0} bavarde|{0} bavardes")
    static let kpiStanding = Phrase("standing", "en cours")
    static let kpiStandingCount = Phrase(
        "{0} active, {1} for over a day", "{0} active, {1} depuis plus d’un jour|{0} actives, {1} depuis plus d’un jour"
    )
    static let kpiWorst = Phrase("most frequent: {0} % of all", "les plus fréquentes : {0} % du total")
}

/// The score of an exercise.
extension Phrase {
    static let scoreDemands = Phrase(
        "EXERCISE: {0} demand on the operator|EXERCISE: {0} demands on the operator",
        "EXERCICE : {0} sollicitation de l’opérateur|EXERCICE : {0} sollicitations de l’opérateur")
    static let scoreAnswered = Phrase("answered", "réponses")
    static let scoreInTime = Phrase("in time", "dans les temps")
    static let scoreLate = Phrase("late", "en retard")
    static let scoreUntimed = Phrase("without a response time", "sans délai prescrit")
    static let scoreMissed = Phrase("missed", "manquée|manquées")
    static let scoreOpen = Phrase("open", "en cours")
    static let scoreOver = Phrase("over by itself", "finie d’elle-même|finies d’elles-mêmes")
    static let undoneByRewinding = Phrase(
        "wound back: what was done at {0} is undone, and can be done again",
        "retour en arrière : ce qui a été fait à {0} est défait, et peut être refait")
    static let noWayBackInExercise = Phrase(
        "an exercise is not wound back: what was answered stays answered",
        "un exercice ne revient pas en arrière : ce qui a été répondu le reste")
    static let scoreTaken = Phrase("after {0}", "en {0}")
    static let scoreTakenOf = Phrase("after {0} of {1}", "en {0} sur {1}")
    static let scoreAllowed = Phrase("{0} allowed", "délai {0}")
    static let scoreTimes = Phrase(
        "time to acknowledge: half within {0}, longest {1}", "délai d’acquittement : la moitié en {0}, le plus long {1}"
    )
    static let scoreSteps = Phrase(
        "{0} of {1} steps ticked", "{0} étape cochée sur {1}|{0} étapes cochées sur {1}")
    static let scoreBeside = Phrase("beside", "en plus")
    static let scoreNotes = Phrase("{0} note|{0} notes", "{0} note|{0} notes")
    static let scoreShelved = Phrase("{0} shelved", "{0} mise de côté|{0} mises de côté")
    static let scoreRefused = Phrase(
        "{0} action refused|{0} actions refused", "{0} action refusée|{0} actions refusées")
    static let scoreShare = Phrase(
        "score: {0} % in time of what was due", "note : {0} % dans les temps de ce qui était dû")
}
