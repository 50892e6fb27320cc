import Foundation
import Simulation
import Telemetry
import Testing

@testable import SiteFiles

/// The sites that ship must be clean, and say what the programs around them rely on.
struct LayoutTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test(arguments: [
        "layouts/toulon", "fixtures/sites/river", "fixtures/sites/parking", "fixtures/sites/bench",
        "fixtures/sites/birmingham", "fixtures/sites/ladot", "fixtures/sites/open", "fixtures/sites/harbour",
    ]) func aSiteThatShipsHasNoProblems(folder: String) throws {
        let (site, problems) = SiteFolder.load(LayoutTests.root + "/" + folder)
        #expect(problems.isEmpty, "\(problems.map(\.description).joined(separator: "\n"))")
        #expect(site != nil)
    }

    @Test func toulonIsTheCityThatIsSimulated() throws {
        let loaded = try #require(SiteFolder.load(LayoutTests.root + "/layouts/toulon").site)
        let entities = loaded.site.entities
        #expect(entities.map(\.id).sorted() == CitySimulation.entities)
        #expect(entities.count >= 60)
        #expect(entities.allSatisfy { $0.location != nil && $0.commune != nil })
        let gauge = try #require(entities.first { $0.id == "gapeau-sainte-eulalie" })
        #expect(gauge.upstream.map(\.id) == ["gapeau-sollies-pont", "real-martin-la-crau"])
        #expect(gauge.properties["alertLevel"]?.validated != nil)
    }

    @Test func theParkingStoryHasItsBays() throws {
        let loaded = try #require(SiteFolder.load(LayoutTests.root + "/fixtures/sites/parking").site)
        let bays = loaded.site.entities.filter { $0.type == "ParkingSpot" && $0.zone == "Mourillon" }
        #expect(bays.count == 430)
        #expect(loaded.site.types["ParkingSpot"]?.heartbeat == .hours(24))
    }
}
