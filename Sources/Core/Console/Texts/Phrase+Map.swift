/// The map.
extension Phrase {
    static let map = Phrase("Map", "Carte")
    static let mapNearest = Phrase("nearest alarm", "alarme la plus proche")
    static let mapPan = Phrase("move", "déplacer")
    static let keyZoom = Phrase("zoom in, out", "agrandir, réduire")
    static let keyZoomIn = Phrase("zoom in", "agrandir")
    static let keyZoomOut = Phrase("zoom out", "réduire")
    static let onlyOnMap = Phrase("only the map can be zoomed", "seule la carte s’agrandit")
    static let noAlarmOnMap = Phrase("no alarm on the map", "aucune alarme sur la carte")
    static let notOnMap = Phrase("{0} not shown", "{0} non montrée|{0} non montrées")
    static let letterNorth = Phrase("N", "N")
    static let letterSouth = Phrase("S", "S")
    static let letterEast = Phrase("E", "E")
    static let letterWest = Phrase("W", "O")
}
