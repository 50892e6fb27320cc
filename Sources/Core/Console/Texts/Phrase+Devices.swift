/// Devices, and the consoles that look at a core.
extension Phrase {
    static let silentSeries = Phrase("{0} series silent", "{0} série muette|{0} séries muettes")
    static let inStock = Phrase("{0} in stock", "{0} en stock")
    static let columnDevice = Phrase("sensor", "capteur")
    static let columnLastSeen = Phrase("heard", "entendu")
    static let columnLifecycle = Phrase("life", "vie")
    static let columnLot = Phrase("lot", "lot")
    static let columnGateway = Phrase("gateway", "passerelle")
    static let columnType = Phrase("type", "type")
    static let lifecycleStock = Phrase("stock", "stock")
    static let lifecycleTest = Phrase("test", "essai")
    static let lifecyclePilot = Phrase("pilot", "pilote")
    static let lifecycleProduction = Phrase("production", "production")
    static let lifecycleMaintenance = Phrase("maintenance", "maintenance")
    static let lifecycleRetired = Phrase("retired", "retiré")

    static let consoles = Phrase("Consoles and watch", "Consoles et garde")
    static let consoleCount = Phrase("{0} here|{0} here", "{0} présente|{0} présentes")
    static let onlyThisConsole = Phrase(
        "no console is attached to this core", "aucune console n’est attachée à ce cœur")
    static let consolesNotKept = Phrase(
        "history does not keep which consoles were attached; {0} shows those of now",
        "l’historique ne garde pas les consoles attachées alors ; {0} montre celles de maintenant")
    static let columnAccount = Phrase("account", "compte")
    static let columnRole = Phrase("role", "rôle")
    static let columnSince = Phrase("for", "depuis")
    static let columnDisplay = Phrase("looks at", "regarde")
    static let columnSession = Phrase("session", "session")
    static let roleLooksOnly = Phrase("looks only", "regarde seulement")
    static let roleOperator = Phrase("operator", "opérateur")
    static let roleSupervisor = Phrase("supervisor", "superviseur")

    // MARK: Promotions
    static let palettePromote = Phrase("promote", "promouvoir")
    static let paletteTakesDevice = Phrase("DEVICE REASON", "APPAREIL MOTIF")
    static let palettePreviewPromote = Phrase(
        "Enter: {0} goes into production, its alarms ring: {1}",
        "Entrée : {0} passe en production, ses alarmes sonnent : {1}")
    static let donePromote = Phrase("in production: {0}", "en production : {0}")
    static let kindPromote = Phrase("promote a device", "promouvoir un appareil")
    static let eventPromote = Phrase("promoted", "a promu")
    static let refusedUnknownDevice = Phrase("no device of that id", "pas d’appareil de cet identifiant")
    static let refusedSameLifecycle = Phrase("the device stands there already", "l’appareil y est déjà")
    static let refusedNoPromotion = Phrase(
        "a promotion leads from stock, test or pilot to production; the rest is entities.yaml's to say",
        "une promotion mène du stock, de l’essai ou du pilote à la production ; le reste se dit dans entities.yaml")
    static let refusedTooManyPromotions = Phrase(
        "too many devices are promoted: list them in entities.yaml",
        "trop d’appareils sont promus : les inscrire dans entities.yaml")
}
