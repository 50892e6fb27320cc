import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// The two tables of the flood display: gauges, and under them the rain, whatever they are sorted by.
struct FloodTableTests {
    /// Gauges and rain whose names, values and ages lie between one another.
    private static func snapshot(rivers: Int, rain: Int) -> Snapshot {
        var snapshot = SnapshotFixtures.normal()
        let panel = snapshot.flood
        snapshot.flood.rivers = (0..<rivers).map { index in
            var river = panel.rivers[index % panel.rivers.count]
            (river.entity, river.name) = (EntityID("river-\(index)"), "\(index) Rivière")
            river.level.observedAt = snapshot.now - .minutes(Int64(2 * index))
            return river
        }
        snapshot.flood.rain = (0..<rain).map { index in
            var gauge = panel.rain[0]
            (gauge.entity, gauge.name) = (EntityID("rain-\(index)"), "\(index) Poste")
            gauge.last.observedAt = snapshot.now - .minutes(Int64(2 * index + 1))
            return gauge
        }
        (snapshot.flood.riverCount, snapshot.flood.rainCount) = (rivers, rain)
        return snapshot
    }

    private static let sizes = [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24)]

    /// A level under the heading of a rain's hours would be read as rain.
    @Test(arguments: sizes, 0...4) func gaugesStandAboveTheRainInEveryOrder(size: Size, sorts: Int) throws {
        let snapshot = Self.snapshot(rivers: 4, rain: 3)
        var console = Displays.console(showing: .flood, snapshot)
        for _ in 0..<sorts { _ = console.press(.character("o"), at: snapshot.now) }
        let rows = console.draw(size: size).rows
        let heading = try #require(rows.lastIndex { $0.contains("15 min") && $0.contains("3 h") && !$0.contains("mm") })
        #expect(rows[..<heading].count { $0.contains(" Rivière") } == 4, "\(rows.joined(separator: "\n"))")
        let below = rows[(heading + 1)...].prefix { !$0.hasPrefix("─") }
        #expect(below.count { $0.contains(" Poste") } == 3 && !below.contains { $0.contains(" Rivière") })
    }

    /// Also while the order holds, when a gauge is new.
    @Test func aNewGaugeStandsAboveTheRainWhileTheOrderHolds() throws {
        let snapshot = Self.snapshot(rivers: 3, rain: 2)
        var console = Displays.console(showing: .flood, snapshot)
        _ = console.press(.down, at: snapshot.now)
        console.receive(Self.snapshot(rivers: 5, rain: 3))
        let rows = console.domainList.rows
        #expect(rows.map(\.isRain) == Array(repeating: false, count: 5) + Array(repeating: true, count: 3))
        #expect(rows.map(\.id.text).prefix(3).sorted() == ["river-0", "river-1", "river-2"])
    }

    /// Nothing is left out beside a line that nothing stands in.
    @Test(arguments: sizes, [(14, 6), (3, 20), (20, 2), (9, 9)])
    func noRowIsLeftOutWhereThereIsRoom(size: Size, counts: (rivers: Int, rain: Int)) throws {
        let console = Displays.console(showing: .flood, Self.snapshot(rivers: counts.rivers, rain: counts.rain))
        let rows = console.draw(size: size).rows
        let title = try #require(rows.firstIndex { $0.contains("─ Crues") })
        let table = rows[(title + 1)...].prefix { !$0.hasPrefix("─") }
        let shown = table.count { $0.contains(" Rivière") || $0.contains(" Poste") }
        let isBlank = table.contains { $0.allSatisfy { $0 == " " } }
        #expect(shown == counts.rivers + counts.rain || !isBlank, "\(rows.joined(separator: "\n"))")
        #expect(table.contains { $0.contains(" Rivière") } && table.contains { $0.contains(" Poste") })
    }
}
