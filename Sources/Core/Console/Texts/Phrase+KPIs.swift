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
        "{0} active, {1} for over a day", "{0} active, {1} depuis plus d'un jour|{0} actives, {1} depuis plus d'un jour"
    )
    static let kpiWorst = Phrase("most frequent: {0} % of all", "les plus fréquentes : {0} % du total")
}
