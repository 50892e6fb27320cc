/// The four domains, faceplate, devices and trends (hmi.md, "Domain figures").
extension Phrase {
    // MARK: Rivers and rain
    static let columnGauge = Phrase("gauge", "station")
    static let columnLevel = Phrase("level", "niveau")
    static let columnAge = Phrase("age", "âge")
    static let columnRecent = Phrase("recent", "récent")
    static let columnRate = Phrase("rate", "vitesse")
    static let columnNext = Phrase("next", "prochain")
    static let columnAtThisRate = Phrase("at this rate", "à ce rythme")
    static let rate = Phrase("{0} cm/h ({1})", "{0} cm/h ({1})")
    static let rainWorst = Phrase("Rain (worst: {0})", "Pluie (pire : {0})")
    static let rainWorstEach = Phrase("Rain (worst gauge of each window)", "Pluie (pire poste par durée)")
    static let rain = Phrase("Rain", "Pluie")
    static let rainPartial = Phrase("≥ {0} mm ({1} % received)", "≥ {0} mm ({1} % reçus)")
    static let upstream = Phrase("upstream", "amont")
    static let travel = Phrase("usual travel {0}", "temps de propagation {0}")
    static let nextThreshold = Phrase("next {0} {1}", "prochain {0} {1}")
    static let unvalidated = Phrase("not validated", "non validé")

    // MARK: Parking
    static let columnCarPark = Phrase("car park", "parking")
    static let columnFree = Phrase("free", "libres")
    static let columnState = Phrase("state", "état")
    static let columnOccupied = Phrase("occupied", "occupées")
    static let columnCapacity = Phrase("places", "places")
    static let freePlaces = Phrase("{0} free", "{0} libre|{0} libres")
    static let freeOf = Phrase("{0} free of {1}", "{0} libre sur {1}|{0} libres sur {1}")
    static let freeTotal = Phrase("{0} of {1} free", "{0} libre sur {1}|{0} libres sur {1}")
    static let unknownCarParks = Phrase("{0} unknown", "{0} inconnu|{0} inconnus")
    static let zoneOf = Phrase("of {0} seen ({1}, {2} %)", "sur {0} vues ({1}, {2} %)")
    static let zoneUnknown = Phrase(
        "{0} seen of {1} ({2} %): too few to count", "{0} vues sur {1} ({2} %) : trop peu pour compter")
    static let freeAmongSeen = Phrase(
        "{0} free among those seen", "{0} libre parmi les vues|{0} libres parmi les vues")
    static let full = Phrase("FULL", "COMPLET")
    static let closed = Phrase("CLOSED", "FERMÉ")
    static let open = Phrase("open", "ouvert")
    static let forced = Phrase("forced", "forcé")
    static let fullAt = Phrase("FULL ~{0}", "COMPLET ~{0}")
    static let fullAtThisRate = Phrase("FULL at this rate ~{0}", "COMPLET à ce rythme ~{0}")
    static let over = Phrase("+{0} over", "+{0} en trop")
    static let below = Phrase("{0} counted", "{0} comptées")
    static let leftOut = Phrase("not counted ({0})", "non compté ({0})")
    static let notCounted = Phrase("counted with its site", "compté avec son site")

    // MARK: Energy
    static let columnMeter = Phrase("meter", "compteur")
    static let columnPower = Phrase("power", "puissance")
    static let columnVoltage = Phrase("voltage (EN 50160)", "tension (EN 50160)")
    static let energyTotal = Phrase("{0}, {1} of {2} meters", "{0}, {1} compteur sur {2}|{0}, {1} compteurs sur {2}")
    static let usual = Phrase("usual {0}", "habituel {0}")
    static let noUsual = Phrase("no usual yet", "pas encore d’habitude")
    static let otherMeters = Phrase("other meters than usual", "autres compteurs que d’habitude")
    static let apparent = Phrase("{0}, {1} meter|{0}, {1} meters", "{0}, {1} compteur|{0}, {1} compteurs")
    static let fromTo = Phrase("{0} to {1}", "{0} à {1}")
    static let today = Phrase("today", "aujourd’hui")
    static let voltageSoFar = Phrase(
        "N {0}, N1 {1}, N2 {2}, week not ended", "N {0}, N1 {1}, N2 {2}, semaine en cours")
    static let voltageComplies = Phrase("N {0}, N1 {1}, N2 {2}: complies", "N {0}, N1 {1}, N2 {2} : conforme")
    static let voltageFails = Phrase("N {0}, N1 {1}, N2 {2}: FAILS", "N {0}, N1 {1}, N2 {2} : NON CONFORME")
    static let voltageFailsShort = Phrase("FAILS", "NON CONFORME")

    // MARK: Air
    static let columnStation = Phrase("station", "station")
    static let columnIndex = Phrase("indicative index", "indice indicatif")
    static let columnIndexShort = Phrase("index", "indice")
    static let hoursOfDay = Phrase("{0}/24 h", "{0}/24 h")
    static let columnComplete = Phrase("complete", "complétude")
    static let indexGood = Phrase("good", "bon")
    static let indexFair = Phrase("fair", "moyen")
    static let indexDegraded = Phrase("degraded", "dégradé")
    static let indexPoor = Phrase("poor", "mauvais")
    static let indexVeryPoor = Phrase("very poor", "très mauvais")
    static let indexExtremelyPoor = Phrase("extremely poor", "extrêmement mauvais")
    static let indexUnknown = Phrase("no index", "pas d’indice")
    static let indexAtLeast = Phrase("at least {0}", "au moins {0}")
    static let pollutantsShort = Phrase("({0}/{1} no {2})", "({0}/{1} sans {2})")
    static let pollutantsOf = Phrase("({0} of {1}, no {2})", "({0} sur {1}, sans {2})")
    static let provisionalShort = Phrase("prov. {0}/24 h", "prov. {0}/24 h")
    static let provisional = Phrase("provisional, {0} of 24 h", "provisoire, {0} h sur 24")
    static let dayMaximum = Phrase("max 1 h today {0}", "max 1 h du jour {0}")
    static let dayMean = Phrase("mean today {0} ({1} h)", "moyenne du jour {0} ({1} h)")
    static let atmo = Phrase("ATMO {0}", "ATMO {0}")

    // MARK: Faceplate
    static let sectionValues = Phrase("Values", "Valeurs")
    static let sectionAlarms = Phrase("Alarms", "Alarmes")
    static let sectionThresholds = Phrase("Thresholds", "Seuils")
    static let framesNoneSince = Phrase(
        "none since {0}: frames from before are no longer kept",
        "aucune depuis {0} : celles d’avant ne sont plus gardées")
    static let frameRefused = Phrase("refused: {0}", "refusée : {0}")
    /// By `FrameFault.reason`.
    static let frameFaults: [String: Phrase] = [
        "empty": Phrase("empty", "vide"), "tooLong": Phrase("too long", "trop longue"),
        "unknownFormat": Phrase("fits no format", "d’aucun format connu"),
        "ambiguous": Phrase("fits two formats", "de deux formats à la fois"),
        "malformed": Phrase("malformed", "mal formée"),
        "nothingUsable": Phrase("nothing in it is usable", "rien d’utilisable"),
        "unsupported": Phrase("format not taken here", "format non pris ici"),
        "framing": Phrase("broken framing", "découpage erroné"),
    ]
    static let sectionFrames = Phrase("Last raw frames", "Dernières trames brutes")
    static let inZone = Phrase("zone {0}", "zone {0}")
    static let sectionParts = Phrase("Consists of", "Se compose de")
    static let sectionDomain = Phrase("Figures", "Chiffres")
    static let lastGood = Phrase("last good {0}, {1}", "dernier bon {0}, {1}")
    static let observedAt = Phrase("observed {0}", "observé {0}")
    static let receivedAt = Phrase("received {0}", "reçu {0}")
    static let period = Phrase("every {0}", "toutes les {0}")
    static let heartbeat = Phrase("on change, at least every {0}", "sur changement, au moins toutes les {0}")
    static let device = Phrase("device {0}", "capteur {0}")
    static let lot = Phrase("lot {0}", "lot {0}")
    static let gateway = Phrase("gateway {0}", "passerelle {0}")
    static let discovered = Phrase("heard on the wire, not listed", "entendu sur le réseau, non déclaré")
    static let validatedBy = Phrase("validated {0}", "validé {0}")
    static let sourceOf = Phrase("source: {0}", "source : {0}")
    static let noSource = Phrase("no source", "sans source")
    static let loading = Phrase("asking the core…", "demande au cœur…")

    // MARK: Trends
    static let trendTitle = Phrase("{0}, {1}", "{0}, {1}")
    static let trendLive = Phrase("{0} to now", "{0} jusqu’à maintenant")
    static let trendUntil = Phrase("{0} {1} (not live)", "{0} {1} (pas en direct)")
    static let trendLoading = Phrase("reading history…", "lecture de l’historique…")
    static let trendEmpty = Phrase("no reading in this span", "aucune mesure dans cette durée")
    static let trendFailed = Phrase("history could not be read: {0}", "l’historique n’a pas pu être lu : {0}")
    static let trendRange = Phrase("min {0}  max {1}  last {2}", "min {0}  max {1}  dernier {2}")

    // MARK: History
    static let modeHistory = Phrase("HISTORY", "HISTORIQUE")
    static let historyTime = Phrase("HISTORY {0}", "HISTORIQUE {0}")
    static let historyAgo = Phrase("{0} before now", "{0} avant maintenant")
    static let historyReplay = Phrase("replay ×{0}", "relecture ×{0}")
    static let historyLive = Phrase("{0}: live", "{0} : direct")
    static let historyAsKnownThen = Phrase("as known then", "tel que connu alors")
    static let historyAsKnownToday = Phrase("as known today", "tel que connu aujourd’hui")
    static let historyBeforeFirst = Phrase(
        "before the first record, {0}: nothing is known of that time",
        "avant le premier enregistrement, {0} : rien n’est connu de ce temps")
    static let historyNoActions = Phrase("actions off", "actions coupées")
    static let replayCaughtUp = Phrase("the replay has caught up: live", "la relecture a rejoint le direct")
    static let historyNoFrames = Phrase(
        "raw frames are kept for now only, not for the past", "les trames ne sont gardées que pour le présent")
    static let historyNoLedgers = Phrase(
        "history does not keep the feeds and their ledgers; {0} shows those of now",
        "l’historique ne garde ni les flux ni leurs comptes ; {0} montre ceux de maintenant")

    // MARK: Devices
    static let deviceTotals = Phrase("{0}, {1}, {2}, {3} in stock", "{0}, {1}, {2}, {3} en stock")
    static let countEntities = Phrase("{0} entity|{0} entities", "{0} entité|{0} entités")
    static let countSeries = Phrase("{0} series", "{0} série|{0} séries")
    static let countSilent = Phrase("{0} silent", "{0} muette|{0} muettes")
    static let feedAlive = Phrase("alive", "vivant")
    static let feedDead = Phrase("SILENT", "MUET")
    static let feedFrames = Phrase(
        "{0} frame, last {1}|{0} frames, last {1}", "{0} trame, dernière {1}|{0} trames, dernière {1}")
    static let feedNever = Phrase("no frame yet", "aucune trame")
    static let ledgerFrames = Phrase(
        "frames: {0} = {1} + {2} quarantined; {3} by the kernel",
        "trames : {0} = {1} + {2} en quarantaine ; {3} par le noyau")
    static let countReceived = Phrase("{0} received", "{0} reçue|{0} reçues")
    static let countDecoded = Phrase("{0} decoded", "{0} décodée|{0} décodées")
    static let countDropped = Phrase("{0} dropped", "{0} perdue|{0} perdues")
    static let ledgerReadings = Phrase(
        "readings: {0} = {1} + {2} + {3} + {4} + {5} + {6} in flight",
        "mesures : {0} = {1} + {2} + {3} + {4} + {5} + {6} en vol")
    static let countStored = Phrase("{0} stored", "{0} stockée|{0} stockées")
    static let countDuplicates = Phrase("{0} duplicate|{0} duplicates", "{0} doublon|{0} doublons")
    static let countRejected = Phrase("{0} rejected", "{0} refusée|{0} refusées")
    static let countNotStored = Phrase("{0} not stored", "{0} non stockée|{0} non stockées")
    static let ledgerLate = Phrase("of the stored: {0}, {1}", "parmi les stockées : {0}, {1}")
    static let countLate = Phrase("{0} late", "{0} tardive|{0} tardives")
    static let countConflicting = Phrase("{0} conflicting", "{0} contradictoire|{0} contradictoires")
    static let ledgerUnbalanced = Phrase("LEDGER DOES NOT BALANCE", "COMPTE INEXACT")
    static let sectionFeeds = Phrase("Feeds", "Flux")
    static let sectionLedger = Phrase("Ledger since start", "Comptes depuis le démarrage")
    static let sectionRejected = Phrase("rejected: {0}", "refusées : {0}")
}
