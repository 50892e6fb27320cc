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
            rounds, taken in turn so that a busy machine slows both. The last line is what a reading costs, figures and
            all: what makes the pictures cheap is paid there.

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
        var (small, large) = (territory(few), territory(many))
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
        let readings = (0..<max(1, rounds / 10)).map { readingCost(of: &small, minute: Int64($0 + 1)) }
        print(
            """
            {"bench":"draw","readings":\(few * readings.count),\
            "nanosecondsPerReading":\(DecimalText.fixed(median(readings) * 1e9, places: 0))}
            """)
    }

    /// CPU seconds of this thread for one more reading of each series, by the reading.
    private func readingCost(of core: inout Hypervisor, minute: Int64) -> Double {
        let now = Moment(both: DrawBench.start.wall + .minutes(minute))
        let samples = (0..<few).map { sample($0, at: now) }
        let before = ThreadTime.now
        _ = core.handle(.samples(samples), at: now)
        return (ThreadTime.now - before) / Double(few)
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
            var entity = Entity(id: id(number), type: DrawBench.kinds[number % DrawBench.kinds.count].type)
            entity.location = Coordinates(
                longitude: 5.7 + Double(number % 997) / 1000, latitude: 43 + Double(number % 499) / 1000)
            return entity
        }
        let start = DrawBench.start
        var core = Hypervisor(site: Site(id: "bench", entities: entities), rules: [], startedAt: start)
        _ = core.open(at: start)
        for number in 0..<count { _ = core.handle(.samples([sample(number, at: start)]), at: start) }
        return core
    }

    private static let start = Moment(both: Timestamp(nanoseconds: 1_700_000_000_000_000_000))

    /// Ids of one length, so that the same rows have the same bytes.
    private func id(_ number: Int) -> EntityID { EntityID("e\(String(10_000_000 + number).dropFirst())") }

    private func sample(_ number: Int, at now: Moment) -> Sample {
        let kind = DrawBench.kinds[number % DrawBench.kinds.count]
        let key = SeriesKey(entity: id(number), attribute: kind.attribute)
        return Sample(key, .number(kind.value), observedAt: now.wall, type: kind.type)
    }
}
