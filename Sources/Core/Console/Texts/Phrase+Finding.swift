/// The words of `/`: fields and what is wrong with a filter.
extension Phrase {
    // MARK: Fields
    static let fieldType = Phrase("type", "type")
    static let fieldPlace = Phrase("place", "lieu")
    static let fieldZone = Phrase("zone", "zone")
    static let fieldState = Phrase("state", "état")
    static let fieldPriority = Phrase("prio", "prio")
    static let fieldCode = Phrase("code", "code")
    static let fieldRule = Phrase("rule", "règle")
    static let fieldBy = Phrase("by", "par")
    static let fieldEvent = Phrase("event", "fait")
    static let fieldComment = Phrase("comment", "commentaire")
    static let fieldAge = Phrase("age", "âge")
    static let fieldValue = Phrase("value", "valeur")
    static let fieldLevel = Phrase("level", "niveau")
    static let fieldRate = Phrase("rate", "montée")
    static let fieldRain = Phrase("rain", "pluie")
    static let fieldOccupancy = Phrase("occupancy", "occupation")
    static let fieldFree = Phrase("free", "libres")
    static let fieldCapacity = Phrase("capacity", "capacité")
    static let fieldPower = Phrase("power", "puissance")
    static let fieldIndex = Phrase("index", "indice")
    static let fieldNO2 = Phrase("no2", "no2")
    static let fieldO3 = Phrase("o3", "o3")
    static let fieldPM10 = Phrase("pm10", "pm10")
    static let fieldPM25 = Phrase("pm25", "pm25")
    static let fieldSO2 = Phrase("so2", "so2")
    static let fieldLot = Phrase("lot", "lot")
    static let fieldGateway = Phrase("gateway", "passerelle")
    static let fieldLifecycle = Phrase("life", "vie")
    static let fieldBattery = Phrase("battery", "batterie")
    static let filterActive = Phrase("active", "active")
    static let filterAlarm = Phrase("alarm", "alarme")
    static let filterOpen = Phrase("open", "ouvert")

    // MARK: What is wrong
    static let filterUnknown = Phrase("{0} is no field here: {1}", "{0} n’est pas un champ d’ici : {1}")
    static let filterNoField = Phrase("a field before it: {0}", "un champ devant : {0}")
    static let filterMissing = Phrase("{0}: words after it", "{0} : des mots après")
    static let filterMissingChoice = Phrase("{0}: one of {1}", "{0} : l’un de {1}")
    static let filterMissingNumber = Phrase("{0}: a number after it", "{0} : un nombre après")
    static let filterNoChoice = Phrase("{0} is none of {1}", "{0} n’est aucun de {1}")
    static let filterNoNumber = Phrase("{0} is no number", "{0} n’est pas un nombre")
    static let filterNoTime = Phrase(
        "{0} is no time: 30s 5m 2h 1d", "{0} n’est pas une durée : 30s 5m 2h 1j")
    static let filterNoOrder = Phrase("{0} takes : and =, not {1}", "{0} accepte : et =, pas {1}")
    static let filterOpenQuote = Phrase("the quote is not closed", "le guillemet n’est pas fermé")
    static let filterKeys = Phrase(
        "Enter keeps it, Esc shows all, Tab completes", "Entrée garde, Échap montre tout, Tab complète")
    static let paletteKeys = Phrase(
        "Enter does it, Esc leaves, Tab completes, ↑ ↓ choose",
        "Entrée exécute, Échap quitte, Tab complète, ↑ ↓ choisir")
    static let filterFinds = Phrase(
        "no rows to filter here: type a name, to find it", "pas de lignes à filtrer ici : tapez un nom pour le trouver")
    static let filterNotHere = Phrase(
        "no rows to filter here; {0} finds by name", "pas de lignes à filtrer ici ; {0} cherche par nom")

    // MARK: Palette: verbs and what they take
    static let paletteGoto = Phrase("goto", "voir")
    static let paletteAcknowledge = Phrase("ack", "acquitter")
    static let paletteWhy = Phrase("why", "pourquoi")
    static let paletteShelve = Phrase("shelve", "mettre-de-côté")
    static let paletteUnshelve = Phrase("unshelve", "reprendre")
    static let paletteOutOfService = Phrase("out-of-service", "hors-service")
    static let paletteInService = Phrase("in-service", "en-service")
    static let paletteReset = Phrase("reset", "réarmer")
    static let paletteNote = Phrase("note", "note")
    static let paletteFilter = Phrase("filter", "filtrer")
    static let paletteSort = Phrase("sort", "trier")
    static let paletteTheme = Phrase("theme", "thème")
    static let paletteTakesTheme = Phrase("NAME", "NOM")
    static let paletteNoTheme = Phrase("themes: {0}", "thèmes : {0}")
    static let palettePreviewTheme = Phrase("Enter: the theme {0}", "Entrée : le thème {0}")
    static let paletteTime = Phrase("at", "à")
    static let paletteLive = Phrase("live", "direct")
    static let paletteHelp = Phrase("help", "aide")
    static let paletteQuit = Phrase("quit", "quitter")
    static let paletteTakesPlace = Phrase("DISPLAY or NAME", "ÉCRAN ou NOM")
    static let paletteTakesCode = Phrase("CODE", "CODE")
    static let paletteTakesName = Phrase("CODE or ID", "CODE ou ID")
    static let paletteTakesComment = Phrase("CODE [COMMENT]", "CODE [COMMENTAIRE]")
    static let paletteTakesShelf = Phrase("CODE [1h REASON]", "CODE [1h MOTIF]")
    static let paletteTakesReason = Phrase("CODE [REASON]", "CODE [MOTIF]")
    static let paletteTakesText = Phrase("TEXT", "TEXTE")
    static let paletteTakesFilter = Phrase("FILTER", "FILTRE")
    static let paletteTakesColumn = Phrase("COLUMN", "COLONNE")
    static let paletteTakesTime = Phrase("14:03, 2026-01-15 22:00, 2h", "14:03, 15/01/2026 22:00, 2h")
    static let paletteDisplay = Phrase("display", "écran")

    // MARK: Palette: what Enter does
    static let palettePreviewNone = Phrase(
        "a command, a display or a name", "une commande, un écran ou un nom")
    static let palettePreviewGoesOn = Phrase("Enter: goes on with {0}", "Entrée : poursuit {0}")
    static let palettePreviewGoto = Phrase("Enter: goes to {0}", "Entrée : montre {0}")
    static let palettePreviewWhy = Phrase("Enter: says why {0}", "Entrée : dit pourquoi {0}")
    static let palettePreviewAcknowledge = Phrase(
        "Enter: acknowledges {0} with \"{1}\"", "Entrée : acquitte {0} avec « {1} »")
    static let palettePreviewShelve = Phrase(
        "Enter: shelves {0} for {1}: {2}", "Entrée : met de côté {0} pendant {1} : {2}")
    static let palettePreviewOutOfService = Phrase(
        "Enter: takes {0} out of service: {1}", "Entrée : met hors service {0} : {1}")
    static let palettePreviewBack = Phrase("Enter: puts {0} back in force", "Entrée : remet en vigueur {0}")
    static let palettePreviewReset = Phrase("Enter: resets {0}", "Entrée : réarme {0}")
    static let palettePreviewNote = Phrase(
        "Enter: writes in the journal: {0}", "Entrée : écrit au journal : {0}")
    static let paletteSilence = Phrase("silence", "silence")
    static let palettePreviewSilence = Phrase("Enter: silences the horn", "Entrée : coupe l’avertisseur")
    static let palettePreviewFilter = Phrase("Enter: keeps {0} of {1} rows", "Entrée : garde {0} lignes sur {1}")
    static let palettePreviewSort = Phrase("Enter: sorts by {0}", "Entrée : trie par {0}")
    static let palettePreviewTime = Phrase("Enter: everything as it was at {0}", "Entrée : tout comme à {0}")
    static let palettePreviewLive = Phrase("Enter: back to now", "Entrée : retour au direct")
    static let palettePreviewQuit = Phrase("Enter: leaves vigie", "Entrée : quitte vigie")
    static let palettePreviewCode = Phrase(
        "no alarm on this screen has code {0}; the core will look",
        "aucune alarme à l’écran n’a le code {0} ; le cœur cherchera")
    static let palettePreviewNoCode = Phrase("no open alarm has code {0}", "aucune alarme ouverte n’a le code {0}")
    static let paletteSearching = Phrase("looking for {0}…", "recherche de {0}…")
    static let paletteUnknown = Phrase(
        "no command, display or place is called {0}", "ni commande, ni écran, ni lieu du nom de {0}")
    static let paletteIncomplete = Phrase("to complete: {0}", "à compléter : {0}")
    static let paletteNoColumn = Phrase("columns here: {0}", "colonnes d’ici : {0}")
    static let paletteNothingSorts = Phrase(
        "nothing is sorted here: the alarms, each domain's list and the site's own tables are",
        "rien ne se trie ici : les alarmes, la liste de chaque domaine et les tables du site, oui")
    static let paletteNoRows = Phrase("no rows here", "pas de lignes ici")
    static let paletteTimeToCome = Phrase("{0} is still to come", "{0} est encore à venir")
    static let paletteNoTime = Phrase(
        "\"{0}\" is no time: write 14:03, 2026-01-15 22:00 or 2h",
        "« {0} » n’est pas une heure : écrire 14:03, 15/01/2026 22:00 ou 2h")
    static let timeSkipped = Phrase(
        "{0} does not exist that night: clocks go from {1} to {2}",
        "{0} n’existe pas cette nuit-là : les horloges passent de {1} à {2}")
    static let timeTwice = Phrase(
        "that hour comes twice: {0} is taken, {1} is the other",
        "cette heure vient deux fois : {0} est prise, {1} est l’autre")
}
