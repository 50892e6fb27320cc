import Console
import Foundation
import Telemetry

/// Reads the GeoJSON files (RFC 7946) a site's map is drawn on: lines are coasts, polygons are communes, both may have
/// a `name`; a feature or file may carry a `note` for whoever looks at the map, such as that it was drawn by hand.
public enum BaseMapFile {
    /// Points of all files: a coast of a hundred kilometres, a vertex every twenty metres. More is finer than a braille
    /// dot at any zoom, and costs each picture.
    static let pointLimit = 50_000

    /// The site's base map and everything that is wrong with its files. A file that can't be read leaves the others.
    public static func read(_ site: LoadedSite) -> (map: BaseMap, problems: [Problem]) {
        let list = ProblemList()
        var reader = Reader()
        for path in site.baseMaps where FileManager.default.fileExists(atPath: path) {
            guard let document = Document(path: path, problems: list) else { continue }
            reader.axes = MapAxes(file: path, territory: site.site)
            reader.read(document.root)
            if let problem = reader.axes.problem { list.append(problem) }
        }
        return (reader.map, list.sorted)
    }

    private struct Reader {
        var map = BaseMap()
        /// Of the file that is read.
        var axes = MapAxes(file: "", territory: Site(id: ""))
        private var pointCount = 0
        private var isFull = false

        mutating func read(_ root: DocumentNode) {
            guard let entries = root.entries() else { return }
            note(entries)
            switch text(entries, "type") {
            case "FeatureCollection":
                for feature in entries.first(where: { $0.key == "features" })?.value.list() ?? [] {
                    if let entries = feature.entries() { read(feature: entries, at: feature) }
                }
            case "Feature": read(feature: entries, at: root)
            case "LineString", "MultiLineString", "Polygon", "MultiPolygon", "Point": read(entries, name: nil, at: root)
            default:
                root.problem("is no GeoJSON. Its \"type\" should be FeatureCollection, Feature or a geometry.")
            }
        }

        private mutating func read(feature entries: [DocumentEntry], at node: DocumentNode) {
            let properties = entries.first { $0.key == "properties" }?.value
            let known = properties.map { $0.isMapping ? $0.entries() ?? [] : [] } ?? []
            note(known)
            guard let geometry = entries.first(where: { $0.key == "geometry" })?.value, geometry.isMapping,
                let members = geometry.entries()
            else { return node.problem("a feature without geometry. Remove it, or give it one.") }
            read(members, name: text(known, "name") ?? text(known, "nom"), at: geometry)
        }

        private mutating func read(_ geometry: [DocumentEntry], name: String?, at node: DocumentNode) {
            guard let places = geometry.first(where: { $0.key == "coordinates" })?.value else {
                return node.problem("a geometry without coordinates. Remove it.")
            }
            switch text(geometry, "type") {
            case "Point":
                if let point = point(places), let name { map.labels.append(.init(name, at: point)) }
            case "LineString": append(points(places), isBoundary: false, name)
            case "MultiLineString":
                for line in places.list() ?? [] { append(points(line), isBoundary: false, nil) }
            case "Polygon": polygon(places, name)
            case "MultiPolygon":
                // Its name stands once, on its first and usually largest part.
                for (index, part) in (places.list() ?? []).enumerated() { polygon(part, index == 0 ? name : nil) }
            case let other:
                node.problem("geometry \"\(other ?? "")\" is not drawn. Lines, polygons and points are.")
            }
        }

        private mutating func polygon(_ node: DocumentNode, _ name: String?) {
            for (index, ring) in (node.list() ?? []).enumerated() {
                append(points(ring), isBoundary: true, index == 0 ? name : nil)
            }
        }

        private mutating func append(_ points: [Coordinates], isBoundary: Bool, _ name: String?) {
            guard points.count >= 2 else { return }
            map.lines.append(.init(points, isBoundary: isBoundary))
            guard let name else { return }
            let count = Double(points.count)
            let middle = Coordinates(
                longitude: points.reduce(0) { $0 + $1.longitude } / count,
                latitude: points.reduce(0) { $0 + $1.latitude } / count)
            map.labels.append(.init(name, at: middle))
        }

        private mutating func points(_ node: DocumentNode) -> [Coordinates] {
            guard let members = node.list() else { return [] }
            guard pointCount + members.count <= BaseMapFile.pointLimit else {
                if !isFull {
                    node.problem(
                        "more than \(BaseMapFile.pointLimit) points in the base map: simplify it, to about 20 m.")
                }
                isFull = true
                return []
            }
            pointCount += members.count
            var points: [Coordinates] = []
            for member in members { if let point = point(member) { points.append(point) } }
            return points
        }

        /// Longitude, latitude, and a height that is not drawn.
        private mutating func point(_ node: DocumentNode) -> Coordinates? {
            guard let members = node.list(), members.count >= 2, let longitude = members[0].number(),
                let latitude = members[1].number()
            else { return nil }
            guard axes.takes(longitude, latitude, line: node.line) else { return nil }
            return SiteFile.coordinates(longitude: longitude, latitude: latitude, at: node)
        }

        private mutating func note(_ entries: [DocumentEntry]) {
            guard map.note == nil, let node = entries.first(where: { $0.key == "note" })?.value else { return }
            map.note = RuleReader.localized(node)
        }

        private func text(_ entries: [DocumentEntry], _ key: String) -> String? {
            entries.first { $0.key == key }?.value.rawText
        }
    }
}
