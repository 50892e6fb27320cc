import Console
import Foundation
import Telemetry
import Testing

@testable import SiteFiles

/// GeoJSON: what is drawn, what is told.
struct BaseMapFileTests {
    private func read(_ text: String) throws -> (map: BaseMap, problems: [Problem]) {
        let folder = NSTemporaryDirectory() + "vigie-map-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/a.geojson"))
        var site = LoadedSite(folder: folder, site: Site(id: "s"))
        site.baseMaps = [folder + "/a.geojson"]
        return BaseMapFile.read(site)
    }

    @Test func toulonHasACoastAndItsCommunes() throws {
        let site = try #require(SiteFolder.load(LayoutTests.root + "/layouts/toulon").site)
        let (map, problems) = BaseMapFile.read(site)
        #expect(problems.isEmpty)
        #expect(map.lines.count == 5 && map.labels.count == 12)
        #expect(map.note?.english.contains("approximate") == true)
        #expect(map.labels.contains { $0.name == "Hyères" })
    }

    @Test func linesPolygonsAndPointsAreDrawn() throws {
        let (map, problems) = try read(
            """
            {"type": "FeatureCollection", "features": [
              {"type": "Feature", "properties": {"name": "Island"}, "geometry": {"type": "Polygon", "coordinates":
                [[[5, 43], [6, 43], [6, 44], [5, 43]], [[5.4, 43.2], [5.5, 43.2], [5.4, 43.3], [5.4, 43.2]]]}},
              {"type": "Feature", "properties": null, "geometry": {"type": "MultiLineString", "coordinates":
                [[[5, 43, 12], [6, 43, 0]], [[7, 43], [7, 44]]]}},
              {"type": "Feature", "properties": {"name": "Port"}, "geometry": {"type": "Point", "coordinates": [5.9, 43.1]}}
            ]}
            """)
        #expect(problems.isEmpty, "\(problems)")
        #expect(map.lines.map(\.isBoundary) == [true, true, false, false])
        #expect(map.labels.map(\.name) == ["Island", "Port"])
    }

    @Test(arguments: [
        ("{\"type\": \"Topology\"}", ":1: is no GeoJSON"),
        ("{\"type\": \"LineString\",\n \"coordinates\": [[43.1, 5.9], [143, 543]]}", ":2:"),
        (
            "{\"type\": \"FeatureCollection\", \"features\": [\n{\"type\": \"Feature\", \"properties\": {}}]}",
            ":2: a feature without"
        ),
        ("{\"type\": \"Circle\", \"coordinates\": []}", "is no GeoJSON"),
    ]) func mistakesAreToldWithTheirLine(text: String, wanted: String) throws {
        let (_, problems) = try read(text)
        #expect(problems.contains { $0.description.contains(wanted) }, "\(problems)")
    }

    private func read(_ coordinates: String, near centre: Coordinates) throws -> [Problem] {
        let folder = NSTemporaryDirectory() + "vigie-map-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = "{\"type\": \"LineString\",\n \"coordinates\": \(coordinates)}"
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/a.geojson"))
        var site = LoadedSite(folder: folder, site: Site(id: "s"))
        site.site.center = centre
        site.baseMaps = [folder + "/a.geojson"]
        return BaseMapFile.read(site).problems
    }

    private let toulon = Coordinates(longitude: 5.93, latitude: 43.12)

    /// Numbers that are no degrees east and north are told once, as what they look like, with what puts them right.
    @Test func axesThatAreExchangedAreTold() throws {
        let problems = try read("[[43.1, 5.9], [43.12, 5.95], [43.2, 6.1]]", near: toulon)
        #expect(problems.count == 1 && problems[0].severity == .warning && problems[0].line == 2, "\(problems)")
        #expect(problems[0].message.contains("look like latitude, longitude"))
        #expect(problems[0].message.contains("jq '"))
        // Where no globe has such a latitude it can't be drawn at all.
        let tokyo = try read("[[35.6, 139.7], [35.7, 139.8]]", near: Coordinates(longitude: 139.7, latitude: 35.6))
        #expect(tokyo.count == 1 && tokyo[0].severity == .error, "\(tokyo)")
        #expect(try read("[[5.9, 43.1], [5.95, 43.12]]", near: toulon).isEmpty)
        // A place where both are near: nothing can be said.
        #expect(try read("[[44, 45], [45, 44]]", near: Coordinates(longitude: 44.5, latitude: 44.5)).isEmpty)
    }

    @Test func metresAreTold() throws {
        let problems = try read("[[938000.5, 6230000], [939000, 6231000]]", near: toulon)
        #expect(problems.count == 1 && problems[0].severity == .error && problems[0].line == 2, "\(problems)")
        #expect(problems[0].message.contains("metres of Lambert-93 (EPSG:2154)"))
        #expect(problems[0].message.contains("ogr2ogr -s_srs EPSG:2154 -t_srs EPSG:4326 new.geojson"))
        let other = try read("[[660000, 5330000]]", near: toulon)
        #expect(other.count == 1 && other[0].message.contains("metres of a projection"), "\(other)")
    }

    @Test func aMapFinerThanItsDotsIsRefused() throws {
        let points = (0...BaseMapFile.pointLimit).map { "[5.\($0 % 10), 43]" }.joined(separator: ",")
        let (map, problems) = try read("{\"type\": \"LineString\", \"coordinates\": [\(points)]}")
        #expect(map.lines.isEmpty)
        #expect(problems.contains { $0.message.contains("simplify") })
    }
}
