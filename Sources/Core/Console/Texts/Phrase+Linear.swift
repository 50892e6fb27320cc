/// What the linear console says beside what the displays do.
extension Phrase {
    static let linearRaised = Phrase("raised {0} ago", "levée il y a {0}")
    static let linearBy = Phrase("by {0}", "par {0}")
    static let linearCode = Phrase("code {0}", "code {0}")
    static let linearMore = Phrase(
        "{0} more line: Enter|{0} more lines: Enter", "encore {0} ligne : Entrée|encore {0} lignes : Entrée")
    static let linearNoNumber = Phrase(
        "there is no {0}: the last list has {1}", "pas de {0} : la dernière liste en a {1}")
    static let linearHelp = Phrase(
        "A number opens that row and stands for its alarm: ack 3 seen. An empty line reads on. Display names go there.",
        "Un numéro ouvre sa ligne et vaut pour son alarme : ack 3 vu. Une ligne vide lit la suite. Les noms d'écran y mènent."
    )
    static let linearFilterOff = Phrase("{0} alone takes it off", "{0} seul l'enlève")
    static let linearCurve = Phrase("min {0}, max {1}, last {2}", "min {0}, max {1}, dernier {2}")
    static let linearLeft = Phrase("left, nothing done", "quitté, rien de fait")
    static let linearIsCommand = Phrase(
        "\"{0}\" is a command: nothing done. An empty line leaves; in quotation marks it is the answer",
        "« {0} » est une commande : rien n'est fait. Ligne vide : quitter ; entre guillemets : la réponse")
    static let linearSayTime = Phrase(
        "say for how long first: nothing done", "dites d'abord la durée : rien n'est fait")
    static let linearOrText = Phrase("or a text; empty leaves", "ou un texte ; vide quitte")
    static let linearNew = Phrase("ALARM: {0}", "ALARME : {0}")
    static let linearNewMore = Phrase(
        "and {0} more alarm|and {0} more alarms", "et {0} autre alarme|et {0} autres alarmes")
    static let linearAcknowledged = Phrase("{0} {1} acknowledged by {2}", "{0} {1} acquittée par {2}")
    static let linearCoreBack = Phrase("the core answers again", "le cœur répond de nouveau")
}
