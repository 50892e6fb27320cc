import Console
import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

/// Rivers and rain are two blocks under two headings whatever the order, and no row is left blank while another has no
/// room.
struct DomainListTests {
    static let sizes = [
        Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12),
    ]
    private let now = SnapshotFixtures.night("02:30")

    /// Gauges of both kinds whose names and ages alternate.
    private func snapshot(rivers: Int, rain: Int) -> Snapshot {
        var snapshot = SnapshotFixtures.flood()
        let river = snapshot.flood.rivers[1]
        snapshot.flood.rivers = (0..<rivers).map { index in
            var river = river
            (river.entity, river.name) = (EntityID("river\(index)"), "G\(2 * index) rivière")
            river.level = SnapshotFixtures.value(
                0.5 + 0.1 * Double(index), "m", age: .seconds(Int64(10 + 20 * index)), at: now)
            river.ratePerHour = 0.01 * Double(rivers - index)
            return river
        }
        let gauge = snapshot.flood.rain[0]
        snapshot.flood.rain = (0..<rain).map { index in
            var gauge = gauge
            (gauge.entity, gauge.name) = (EntityID("rain\(index)"), "G\(2 * index + 1) pluie")
            gauge.last = SnapshotFixtures.value(
                0.2, "mm", age: .seconds(Int64(20 + 20 * index)), at: now)
            return gauge
        }
        (snapshot.flood.riverCount, snapshot.flood.rainCount) = (rivers, rain)
        return snapshot
    }

    private func lines(_ console: Console, _ size: Size) -> [String] { console.draw(size: size).rows }

    @Test(arguments: DomainListTests.sizes)
    func riversAndRainKeepTheirHeadingsWhateverTheOrder(size: Size) {
        var console = Displays.console(showing: .flood, snapshot(rivers: 5, rain: 4))
        console.screenSize = size
        for _ in 0..<5 {
            let rows = lines(console, size)
            let kinds = rows.flatMap { row -> [String] in
                if row.contains("rivière ") { return ["river"] }
                // Where there is no room for the heading, each sum says its window.
                if row.contains(" pluie ") { return row.contains("15 min") ? ["heading", "rain"] : ["rain"] }
                return row.contains("Pluie") && row.contains("15 min") && !row.contains("mm") ? ["heading"] : []
            }
            let blocks = kinds.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
            #expect(
                blocks == ["river", "heading", "rain"] || blocks == ["river", "heading", "rain", "river"],
                "\(blocks)\n\(rows.joined(separator: "\n"))")
            _ = console.press(.character("o"), at: now)
        }
    }

    @Test(arguments: DomainListTests.sizes, [(9, 3), (3, 12), (12, 12), (0, 20), (20, 0), (1, 1)])
    func noRowIsBlankWhileAnotherHasNoRoom(size: Size, counts: (Int, Int)) {
        var console = Displays.console(showing: .flood, snapshot(rivers: counts.0, rain: counts.1))
        console.screenSize = size
        for _ in 0..<5 {
            let rows = lines(console, size)
            if rows.contains(where: { $0.contains("autre") && $0.contains("+") }) {
                let end = rows.lastIndex { $0.contains(" pluie ") || $0.contains("rivière ") } ?? 0
                let list = rows[..<end].filter { $0.allSatisfy { $0 == " " } }
                #expect(list.isEmpty, "\(rows.joined(separator: "\n"))")
            }
            _ = console.press(.character("o"), at: now)
        }
    }

    @Test func aGaugeThatIsNewWhileTheOrderHoldsStandsAmongItsKind() {
        var console = Displays.console(showing: .flood, snapshot(rivers: 3, rain: 3))
        console.screenSize = DomainListTests.sizes[0]
        _ = console.press(.down, at: now)
        console.receive(snapshot(rivers: 4, rain: 4))
        let rows = lines(console, DomainListTests.sizes[0])
        #expect(rows.contains { $0.contains("ORDRE TENU") })
        let new = rows.firstIndex { $0.contains("G6 rivière") }
        let rain = rows.firstIndex { $0.contains("G1 pluie") }
        let newRain = rows.firstIndex { $0.contains("G7 pluie") }
        #expect(new != nil && rain != nil && newRain != nil)
        if let new, let rain, let newRain { #expect(new < rain && rain < newRain, "\(rows.joined(separator: "\n"))") }
    }
}
