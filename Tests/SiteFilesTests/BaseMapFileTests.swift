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

    @Test func aMapFinerThanItsDotsIsRefused() throws {
        let points = (0...BaseMapFile.pointLimit).map { "[5.\($0 % 10), 43]" }.joined(separator: ",")
        let (map, problems) = try read("{\"type\": \"LineString\", \"coordinates\": [\(points)]}")
        #expect(map.lines.isEmpty)
        #expect(problems.contains { $0.message.contains("simplify") })
    }
}
