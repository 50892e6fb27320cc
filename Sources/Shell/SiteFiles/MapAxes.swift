import Telemetry

/// What the numbers of one base map's file are, where they are no degrees east and north: told once for the file, with
/// what puts it right.
struct MapAxes {
    private let file: String
    private let bounds: Site.Bounds?
    private let centre: Coordinates?
    /// The first point that is none in degrees.
    private var metres: (line: Int, isLambert93: Bool)?
    /// Points there are, and those that lie where the site is, or on the globe, only with north and east exchanged.
    private var count = 0
    private var swapped: (first: Int, count: Int, isOffGlobe: Bool)?

    init(file: String, territory: Site) {
        self.file = file
        bounds = territory.bounds
        centre = territory.center
    }

    /// Whether a point is worth reading as degrees; of one that is not, the file as a whole is told.
    mutating func takes(_ east: Double, _ north: Double, line: Int) -> Bool {
        count += 1
        if abs(east) > MapAxes.mostDegrees || abs(north) > MapAxes.mostDegrees {
            metres = metres ?? (line, MapAxes.isLambert93(east, north))
            return false
        }
        let isOffGlobe = abs(north) > 90 && abs(north) <= 180 && abs(east) <= 90
        if isOffGlobe || isNearSite(east: north, north: east) && !isNearSite(east: east, north: north) {
            swapped = (
                swapped?.first ?? line, (swapped?.count ?? 0) + 1, isOffGlobe || swapped?.isOffGlobe ?? false
            )
        }
        return !isOffGlobe
    }

    /// What the file as a whole looks like. Exchanged axes are an error where they are on no globe, else a warning: the
    /// map is drawn, where nobody looks.
    var problem: Problem? {
        if let metres {
            let looks =
                metres.isLambert93
                ? "metres of Lambert-93 (EPSG:2154)" : "metres of a projection"
            let source = metres.isLambert93 ? "EPSG:2154" : "EPSG:… (the projection's own code)"
            return Problem(
                file: file, line: metres.line,
                message:
                    "its coordinates look like \(looks), and a map is drawn from longitude and latitude in degrees. "
                    + "Convert it: ogr2ogr -s_srs \(source) -t_srs EPSG:4326 new.geojson \(file)")
        }
        guard let swapped, swapped.count * 2 > count else { return nil }
        return Problem(
            swapped.isOffGlobe ? .error : .warning, file: file, line: swapped.first,
            message: "its coordinates look like latitude, longitude, and GeoJSON has longitude first. Exchange them: "
                + "jq '(.. | .coordinates? // empty) |= walk(if type == \"array\" and (.[0] | type) == \"number\" "
                + "then [.[1], .[0]] + .[2:] else . end)' \(file) > new.geojson")
    }

    /// Beyond any longitude, and below the easting of any place in Lambert-93.
    private static let mostDegrees = 1_000.0

    /// Metropolitan France in Lambert-93, with its sea.
    private static func isLambert93(_ east: Double, _ north: Double) -> Bool {
        (0...1_400_000).contains(east) && (5_900_000...7_300_000).contains(north)
    }

    private func isNearSite(east: Double, north: Double) -> Bool {
        // A coast goes on past the territory's ends.
        if let bounds {
            let (south, west) = (bounds.southWest.latitude, bounds.southWest.longitude)
            let (top, right) = (bounds.northEast.latitude, bounds.northEast.longitude)
            let (high, wide) = (top - south, right - west)
            return (west - wide...right + wide).contains(east) && (south - high...top + high).contains(north)
        }
        guard let centre else { return false }
        return abs(east - centre.longitude) < 2 && abs(north - centre.latitude) < 2
    }
}
