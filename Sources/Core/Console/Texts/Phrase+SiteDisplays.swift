/// The site's own displays.
extension Phrase {
    static let keySiteDisplay = Phrase("the site's displays", "écrans du site")
    static let noSiteDisplay = Phrase(
        "this site has no display of its own: put a file in its displays folder",
        "ce site n’a pas d’écran à lui : déposer un fichier dans son dossier displays")
    static let noSiteFiles = Phrase(
        "this console has not read the site's files: start it with --site FOLDER for its displays and its map",
        "cette console n’a pas lu les fichiers du site : la lancer avec --site DOSSIER pour ses écrans et sa carte")
    static let siteDisplayGone = Phrase("there is no display called {0}", "aucun écran ne s’appelle {0}")
    static let pageOf = Phrase("page {0} of {1}", "page {0} sur {1}")
    static let heatLow = Phrase("░ from {0}", "░ dès {0}")
    static let heatHigh = Phrase("█ up to {0}", "█ jusqu’à {0}")
    static let heatSkipped = Phrase("{0}: no {1} h", "{0} : pas de {1} h")
    static let heatTwice = Phrase("{0}: {1} h twice (2)", "{0} : {1} h deux fois (2)")
    static let heatOver = Phrase("! reached {0}", "! {0} atteint")
}
