import Alarms
import ArgumentParser
import Console
import Hypervisor
import OperatorLink
import Screen
import Telemetry

/// What a picture costs the core and the console, by the size of the territory: it should follow the display alone.
struct DrawBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw",
        abstract: "CPU a picture of each display, of 10 000 and of 100 000 series: snapshot, receive, draw.",
        discussion: """
            One JSON line a display; "ratio" is the larger territory's cost over the smaller one's, by the median of the
            rounds, taken in turn so that a busy machine slows both.

            Example: vigie-bench draw
            """)

    @Option(help: "Series of the smaller territory.") var few = 10_000
    @Option(help: "Series of the larger one.") var many = 100_000
    @Option(help: "Pictures of each.") var rounds = 200

    private static let kinds: [(type: EntityType, attribute: AttributeName, value: Double)] = [
        ("FloodMonitoring", "currentLevel", 1.2), ("OffStreetParking", "occupiedSpotNumber", 40),
        ("ThreePhaseAcMeasurement", "totalActivePower", 12_000), ("AirQualityObserved", "no2", 30),
        ("NoiseLevelObserved", "LAeq", 55),
    ]

    func run() throws {
        let (small, large) = (territory(few), territory(many))
        let site = Selection(types: ["NoiseLevelObserved"], attributes: ["LAeq"])
        var displays: [View.Display] = [.overview, .flood, .parking, .energy, .air]
        displays += [.alarms, .journal, .devices, .map, .faceplate("e0000005"), .site("own")]
        for display in displays {
            var console = Console(options: ConsoleOptions(hasBell: false))
            console.receive(
                SiteDisplays(displays: [
                    SiteDisplay(id: "own", title: LocalizedText("own"), root: .panel(.init(.table, selection: site)))
                ]))
            console.open(display)
            var costs: (few: [Double], many: [Double]) = ([], [])
            for _ in 0..<max(1, rounds) {
                costs.few.append(cost(of: &console, small))
                costs.many.append(cost(of: &console, large))
            }
            let (a, b) = (median(costs.few), median(costs.many))
            print(
                """
                {"bench":"draw","display":"\(name(display))","series":[\(few),\(many)],\
                "microseconds":[\(DecimalText.fixed(a * 1e6, places: 0)),\(DecimalText.fixed(b * 1e6, places: 0))],\
                "ratio":\(DecimalText.fixed(b / a, places: 2))}
                """)
        }
    }

    /// CPU seconds of this thread.
    private func cost(of console: inout Console, _ core: Hypervisor) -> Double {
        let before = ThreadTime.now
        console.receive(core.snapshot(console.view))
        _ = console.draw(size: Size(columns: 120, rows: 40))
        return ThreadTime.now - before
    }

    private func median(_ costs: [Double]) -> Double { costs.sorted()[costs.count / 2] }

    private func name(_ display: View.Display) -> String {
        switch display {
        case .faceplate: "faceplate"
        case .site: "site"
        default: "\(display)"
        }
    }

    /// One series an entity, each heard once.
    private func territory(_ count: Int) -> Hypervisor {
        let entities = (0..<count).map { number in
            // Ids of one length, so that the same rows have the same bytes.
            let digits = String(10_000_000 + number).dropFirst()
            var entity = Entity(id: EntityID("e\(digits)"), type: DrawBench.kinds[number % DrawBench.kinds.count].type)
            entity.location = Coordinates(
                longitude: 5.7 + Double(number % 997) / 1000, latitude: 43 + Double(number % 499) / 1000)
            return entity
        }
        let start = Moment(both: Timestamp(nanoseconds: 1_700_000_000_000_000_000))
        var core = Hypervisor(site: Site(id: "bench", entities: entities), rules: [], startedAt: start)
        _ = core.open(at: start)
        for (number, entity) in entities.enumerated() {
            let kind = DrawBench.kinds[number % DrawBench.kinds.count]
            let key = SeriesKey(entity: entity.id, attribute: kind.attribute)
            let sample = Sample(key, .number(kind.value), observedAt: start.wall, type: entity.type)
            _ = core.handle(.samples([sample]), at: start)
        }
        return core
    }
}
