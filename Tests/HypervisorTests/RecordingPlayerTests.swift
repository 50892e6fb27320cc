import Alarms
import Frames
import OperatorLink
import Recordings
import Telemetry
import Testing

@testable import Hypervisor

struct RecordingPlayerTests {
    static let start = CoreUnderTest.origin

    static func at(_ minutes: Double) -> Timestamp { start + TimeSpan(seconds: minutes * 60) }

    /// A gauge that rises 10 cm every 5 minutes from 1 m, then falls silent; acknowledged on the way.
    static var entries: [RecordingEntry] {
        let source = FrameSource(transport: .udp, port: 4000, high: 0x7F00_0001_0000_0000)
        var entries: [RecordingEntry] = (0..<12).map { step in
            let at = at(Double(step) * 5)
            let level = 1 + Double(step) / 10
            let line = "FloodMonitoring,id=las currentLevel=\(level) \(at.nanoseconds)"
            return .frame(RecordedFrame(at: at, source: source, bytes: Array(line.utf8)))
        }
        let action = RecordedAction(at: at(27), verb: "ack", alarm: "level/las", by: "dupont", comment: "vu")
        entries.insert(.action(action), at: 6)
        entries.insert(.still(at: at(42)), at: 10)
        entries.append(.still(at: at(120)))
        return entries
    }

    static var player: RecordingPlayer {
        var gauge = Entity(id: "las", type: "FloodMonitoring")
        gauge.period = .minutes(5)
        var rule = Rule(id: "level", sensor: SensorPattern(entity: "las", attribute: "currentLevel"))
        rule.levels = [
            Level(
                name: "vigilance", set: Comparison(.greaterOrEqual, .number(1.5, unit: nil)),
                clear: Comparison(.less, .number(1.4, unit: nil)))
        ]
        return RecordingPlayer(entries, site: Site(id: "demo", entities: [gauge]), rules: [rule], speed: 60)
    }

    /// What the effects say, one line each, without what only the disk cares for.
    static func lines(_ effects: [Effect]) -> [String] {
        effects.flatMap { effect -> [String] in
            switch effect {
            case .transition(let transition):
                ["\(ISO8601.text(transition.at)) \(transition.record.id) \(transition.record.state)"]
            case .readings(let readings): readings.map { "\(ISO8601.text($0.observedAt)) \($0.value)" }
            case .journal(let records): records.map { "\(ISO8601.text($0.at)) \($0.event) \($0.by)" }
            default: []
            }
        }
    }

    @Test func manyStridesGiveWhatOneDoes() {
        var whole: [String] = []
        var one = RecordingPlayerTests.player
        whole += RecordingPlayerTests.lines(one.open())
        #expect(one.advance(to: one.end) { whole += RecordingPlayerTests.lines($0) })
        for stride in [0.7, 5, 13.0] {
            var strides: [String] = []
            var many = RecordingPlayerTests.player
            strides += RecordingPlayerTests.lines(many.open())
            var time = many.start
            while !many.isAtEnd {
                time = min(time + TimeSpan(seconds: stride * 60), many.end)
                while !many.advance(to: time, limit: 2, { strides += RecordingPlayerTests.lines($0) }) {}
            }
            #expect(strides == whole, "stride \(stride)")
        }
        #expect(whole.contains { $0.contains("dupont") })
    }

    @Test func whatAWatcherDidIsDoneAgainAfterGoingBack() throws {
        var player = RecordingPlayerTests.player
        _ = player.open()
        _ = player.advance(to: RecordingPlayerTests.at(33)) { _ in }
        let watcher = Operator(account: "visitor")
        _ = player.perform(Command(id: 7, by: watcher, body: .note("first")))
        _ = player.advance(to: RecordingPlayerTests.at(50)) { _ in }
        _ = player.perform(Command(id: 8, by: watcher, body: .note("second")))
        var again = player.rewound(keeping: RecordingPlayerTests.at(40), speed: 60)
        var notes: [JournalRecord] = []
        _ = again.open()
        _ = again.advance(to: again.end) { effects in
            for case .journal(let records) in effects { notes += records.filter { $0.event == .note } }
        }
        #expect(notes.map(\.text) == ["first"])
        #expect(notes.map(\.at) == [RecordingPlayerTests.at(33)])
    }

    @Test func theClockIsTheRecordings() {
        var player = RecordingPlayerTests.player
        _ = player.open()
        #expect(player.still == RecordingPlayerTests.at(42))
        #expect(player.now == RecordingPlayerTests.start)
        #expect(!player.isAtEnd)
        _ = player.advance(to: RecordingPlayerTests.at(42)) { _ in }
        #expect(player.hypervisor.snapshot(View()).now == RecordingPlayerTests.at(42))
        #expect(player.nextAt.map { $0 > RecordingPlayerTests.at(42) } == true)
        #expect(player.ignoredActionCount == 0)
    }
}
