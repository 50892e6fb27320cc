/// What the linear console says beside what the displays do: words where a screen has marks, pictures and columns.
extension Phrase {
    // MARK: The console
    static let linearGreeting = Phrase(
        "vigie in sentences: {0} says the commands, Enter reads on, a number opens its row",
        "vigie en phrases : {0} dit les commandes, Entrée lit la suite, un numéro ouvre sa ligne")
    static let linearMore = Phrase(
        "{0} more line: Enter|{0} more lines: Enter", "encore {0} ligne : Entrée|encore {0} lignes : Entrée")
    static let linearEnd = Phrase(
        "that is all; Enter once more reads it as it is now", "c’est tout ; Entrée encore le relit tel qu’il est")
    static let linearNoNumber = Phrase(
        "there is no {0}: the last list has {1}", "pas de {0} : la dernière liste en a {1}")
    static let linearHelp = Phrase(
        "A number opens that row and stands for its alarm: ack 3 seen. ack 1-3, ack 1,4 or ack all names several of the list, which are read out first. An empty line reads on. Display names go there.",
        "Un numéro ouvre sa ligne et vaut pour son alarme : acquitter 3 vu. acquitter 1-3, acquitter 1,4 ou acquitter tout en nomme plusieurs de la liste, qui sont lues d’abord. Une ligne vide lit la suite. Les noms d’écran y mènent."
    )
    static let linearOneLetter = Phrase(
        "\"{0}\" alone is no command here: write more of the name, or {1}",
        "« {0} » seul n’est pas une commande ici : écrire plus du nom, ou {1}")
    static let linearLookAgain = Phrase(
        " An empty line leaves; then read it again.", " Une ligne vide quitte ; la relire ensuite.")
    static let linearAll = Phrase("all", "tout")
    static let linearAllOfThem = Phrase("all", "toutes")
    static let linearDisplays = Phrase("displays: {0}", "écrans : {0}")
    static let linearFilterOff = Phrase("{0} alone takes it off", "{0} seul l’enlève")
    static let linearCurve = Phrase("min {0}, max {1}, last {2}", "min {0}, max {1}, dernier {2}")
    static let linearLeft = Phrase("left, nothing done", "quitté, rien de fait")
    static let linearIsCommand = Phrase(
        "\"{0}\" is a command: nothing done. An empty line leaves; in quotation marks it is the answer",
        "« {0} » est une commande : rien n’est fait. Ligne vide : quitter ; entre guillemets : la réponse")
    static let linearSayTime = Phrase(
        "say for how long first: nothing done", "dites d’abord la durée : rien n’est fait")
    static let linearOrText = Phrase("or a text; empty leaves", "ou un texte ; vide quitte")
    static let linearCommentLater = Phrase(
        "of several the comment is asked for once they are read out",
        "pour plusieurs, le commentaire est demandé une fois qu’elles sont lues")
    static let linearNew = Phrase("ALARM: {0}", "ALARME : {0}")
    static let linearNewMore = Phrase(
        "and {0} more alarm|and {0} more alarms", "et {0} autre alarme|et {0} autres alarmes")
    static let linearAcknowledged = Phrase("{0} {1} acknowledged by {2}", "{0} {1} acquittée par {2}")
    static let linearCoreBack = Phrase("the core answers again", "le cœur répond de nouveau")

    // MARK: The header
    static let linearUnacknowledged = Phrase(
        "{0} unacknowledged", "{0} non acquittée|{0} non acquittées")
    static let linearCritical = Phrase("{0} critical", "{0} critique|{0} critiques")
    static let linearHigh = Phrase("{0} high", "{0} élevée|{0} élevées")
    static let linearMedium = Phrase("{0} medium", "{0} moyenne|{0} moyennes")
    static let linearLow = Phrase("{0} low", "{0} basse|{0} basses")
    static let linearToCome = Phrase("still to come", "à venir")
    static let linearNoMore = Phrase("no longer: {0}", "n’est plus : {0}")

    // MARK: Alarms
    static let wordCritical = Phrase("critical", "critique")
    static let wordHigh = Phrase("high", "élevée")
    static let wordMedium = Phrase("medium", "moyenne")
    static let wordLow = Phrase("low", "basse")
    static let wordUnacknowledged = Phrase("unacknowledged", "non acquittée")
    static let wordAcknowledged = Phrase("acknowledged", "acquittée")
    static let wordReturned = Phrase("back to normal, unacknowledged", "revenue à la normale, non acquittée")
    static let wordLatched = Phrase("latched, unacknowledged", "mémorisée, non acquittée")
    static let wordLatchedAcknowledged = Phrase("latched, acknowledged", "mémorisée, acquittée")
    static let linearMark = Phrase("{0} alarm", "alarme {0}")
    static let linearRaised = Phrase("raised {0} ago", "déclenchée il y a {0}")
    static let linearPresent = Phrase("now {0}", "maintenant {0}")
    static let linearBy = Phrase("by {0}", "par {0}")
    static let linearCode = Phrase("code {0}", "code {0}")
    static let linearStepToDo = Phrase("step {0} to do", "étape {0} à faire")
    static let linearStepDone = Phrase("step {0} done", "étape {0} faite")

    // MARK: Signs
    static let linearAtLeast = Phrase("at least", "au moins")
    static let linearNotBelow = Phrase("at or above", "égal ou supérieur à")
    static let linearAbove = Phrase("above", "supérieur à")
    static let linearBelow = Phrase("below", "inférieur à")
    static let linearNotAbove = Phrase("at or below", "égal ou inférieur à")
    static let linearOther = Phrase("other than", "différent de")
    static let linearLessThan = Phrase("less than", "moins de")
    static let linearAbout = Phrase("about", "vers")
    static let linearMinus = Phrase("minus", "moins")

    // MARK: Figures
    static let linearRising = Phrase("rising {0} cm/h over {1}", "monte de {0} cm/h sur {1}")
    static let linearFalling = Phrase("falling {0} cm/h over {1}", "baisse de {0} cm/h sur {1}")
    static let linearSteady = Phrase("steady over {0}", "stable sur {0}")
    static let linearNext = Phrase("next threshold {0}, {1}", "prochain seuil {0}, {1}")
    static let linearReachedIn = Phrase("in {0} at this rate", "dans {0} à ce rythme")
    static let linearSumOver = Phrase("{0} in {1}", "{0} en {1}")
    static let linearSumAt = Phrase("{0} in {1} at {2}", "{0} en {1} à {2}")
    static let linearRainWorst = Phrase("Rain, the worst of each window", "Pluie, le pire poste par durée")
    static let linearZone = Phrase("zone {0}", "zone {0}")
    static let linearBaysSeen = Phrase("{0} of {1} bays seen, {2} %", "{0} places vues sur {1}, {2} %")
    static let linearOccupied = Phrase("{0} % occupied", "occupé à {0} %")
    static let linearFullAt = Phrase("full at about {0} at this rate", "complet vers {0} à ce rythme")
    static let linearVoltage = Phrase(
        "voltage this week: {0} means of 10 min, {1} outside ±10 %, {2} outside +10 to −15 %",
        "tension de la semaine : {0} moyennes de 10 min, {1} hors de ±10 %, {2} hors de +10 à −15 %")
    static let linearWeekGoesOn = Phrase("the week has not ended", "semaine en cours")
    static let linearComplies = Phrase("complies with EN 50160", "conforme à EN 50160")
    static let linearFails = Phrase("FAILS EN 50160", "NON CONFORME à EN 50160")

    // MARK: Places
    static let linearNoCommune = Phrase("no commune", "sans commune")
    static let linearNormalPlaces = Phrase("nothing abnormal: {0}", "rien d’anormal : {0}")
}
