import Screen
import Telemetry

/// From degrees to dots of a braille canvas and back: plate carrée around a centre, true to scale there, which is
/// enough for a territory (over 1° of latitude the error is under 1 %).
struct MapProjection: Equatable {
    var centre: Coordinates
    /// Dots a degree of latitude; a degree of longitude has `stretch` of it.
    var dotsPerDegree: Double
    let width: Int
    let height: Int
    private let stretch: Double

    /// Metres of a degree of latitude (WGS 84, at 45°).
    static let metresPerDegree = 111_132.0
    /// From a few streets to a continent: beyond, a screen has nothing to show.
    static let scales = 2.0...2_000_000.0

    init(centre: Coordinates, dotsPerDegree: Double, width: Int, height: Int) {
        self.centre = centre
        let scale = dotsPerDegree.isFinite ? dotsPerDegree : MapProjection.scales.lowerBound
        self.dotsPerDegree = min(max(scale, MapProjection.scales.lowerBound), MapProjection.scales.upperBound)
        self.width = max(1, width)
        self.height = max(1, height)
        stretch = MapProjection.cosine(degrees: centre.latitude)
    }

    /// All of `points` in sight, with a margin of a tenth; of one point a neighbourhood.
    init(fitting points: [Coordinates], width: Int, height: Int) {
        let (west, east) = (points.map(\.longitude).min() ?? 0, points.map(\.longitude).max() ?? 0)
        let (south, north) = (points.map(\.latitude).min() ?? 0, points.map(\.latitude).max() ?? 0)
        let centre = Coordinates(longitude: (west + east) / 2, latitude: (south + north) / 2)
        let least = 0.01
        let columns = max(east - west, least) * MapProjection.cosine(degrees: centre.latitude) * 1.2
        let rows = max(north - south, least) * 1.2
        self.init(
            centre: centre, dotsPerDegree: min(Double(width) / columns, Double(height) / rows), width: width,
            height: height)
    }

    /// In dots from the top left; outside the canvas for what is out of sight.
    func dot(_ at: Coordinates) -> (x: Double, y: Double) {
        (
            Double(width) / 2 + (at.longitude - centre.longitude) * stretch * dotsPerDegree,
            Double(height) / 2 - (at.latitude - centre.latitude) * dotsPerDegree
        )
    }

    /// The centre moved by a share of the canvas: 0.25 is a quarter of it to the east and north.
    func moved(east: Double, north: Double) -> Coordinates {
        let longitude = centre.longitude + east * Double(width) / dotsPerDegree / max(stretch, 0.01)
        let latitude = centre.latitude + north * Double(height) / dotsPerDegree
        return Coordinates(longitude: min(max(longitude, -180), 180), latitude: min(max(latitude, -89), 89))
    }

    /// The squared distance of two places in degrees of latitude.
    func squaredDistance(_ a: Coordinates, _ b: Coordinates) -> Double {
        let (x, y) = ((a.longitude - b.longitude) * stretch, a.latitude - b.latitude)
        return x * x + y * y
    }

    /// The part of a line that is in sight (Liang and Barsky 1984), in dots; nil when none is.
    func clipped(_ from: Coordinates, _ to: Coordinates) -> (fromX: Int, fromY: Int, toX: Int, toY: Int)? {
        let (a, b) = (dot(from), dot(to))
        guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite else { return nil }
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        var (enter, leave) = (0.0, 1.0)
        let edges = [
            (-dx, a.x), (dx, Double(width - 1) - a.x), (-dy, a.y), (dy, Double(height - 1) - a.y),
        ]
        for (toward, room) in edges {
            if toward == 0 {
                if room < 0 { return nil }
            } else if toward < 0 {
                enter = max(enter, room / toward)
            } else {
                leave = min(leave, room / toward)
            }
        }
        guard enter <= leave else { return nil }
        func place(_ share: Double) -> (Int, Int) {
            (Int((a.x + dx * share).rounded()), Int((a.y + dy * share).rounded()))
        }
        let (first, last) = (place(enter), place(leave))
        return (first.0, first.1, last.0, last.1)
    }

    /// Cosine by its series: no maths library in this room, and a map needs four digits.
    static func cosine(degrees: Double) -> Double {
        let radians = min(max(degrees.isFinite ? degrees : 0, -89), 89) * .pi / 180
        let square = radians * radians
        return 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56)))
    }
}
