import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): the same run for the same seed.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Several consoles on one core, whose pictures and commands are under way for as long as the seed says: nobody's
/// acknowledgement lands on what they did not see, of two at once exactly one wins and the other learns who and when,
/// and when all is delivered every console has the same picture, which is what the journal tells.
struct InterleavingTests {
    private struct Desk {
        var account: Operator
        /// The last picture that arrived; newer ones may be under way.
        var seen: Snapshot?
        /// Sent and not yet arrived at the core, oldest first.
        var underWay: [Command] = []
    }

    private static let gauges: [EntityID] = ["a", "b", "c"]

    private func newCore() -> CoreUnderTest {
        var rule = Rule(
            id: "level", sensor: SensorPattern(entity: "*"),
            levels: [2.0, 3.0].map { number in
                Level(
                    name: number == 2 ? "alerte" : "crise", priority: number == 2 ? .high : .critical,
                    set: Comparison(.greaterOrEqual, .number(number, unit: nil)),
                    clear: Comparison(.less, .number(number - 0.1, unit: nil)))
            })
        rule.raisesHealthAlarms = false
        return CoreUnderTest(entities: Self.gauges.map { Entity(id: $0, type: "Device") }, rules: [rule])
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func everyConsoleComesToTheSamePicture(seed: UInt64) throws {
        var random = SeededGenerator(state: seed &* 7919)
        var core = newCore()
        var desks = (0..<4).map { Desk(account: Operator(account: "operator\($0)")) }
        var (acknowledged, refused, journaled, journaledRefusals) = (0, 0, 0, 0)
        var nextID: UInt64 = 1
        for step in 0..<300 {
            let second = Double(step + 1)
            let place: Comment = "seed \(seed), step \(step)"
            let desk = Int.random(in: 0..<desks.count, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1:
                let gauge = Self.gauges.randomElement(using: &random) ?? "a"
                core.sample(gauge, Double.random(in: 1...4, using: &random), at: second)
            case 2, 3, 4: desks[desk].seen = core.hypervisor.snapshot(View(display: .alarms))
            case 5, 6:
                guard let line = desks[desk].seen?.alarms.randomElement(using: &random) else { continue }
                let action = action(on: line.record, using: &random)
                desks[desk].underWay.append(Command(id: nextID, by: desks[desk].account, body: .alarm(action)))
                nextID += 1
                continue
            default:
                guard !desks[desk].underWay.isEmpty else { continue }
                let command = desks[desk].underWay.removeFirst()
                // What is due anyway happens first, so that `before` is what the command meets.
                core.handle(.tick, at: second)
                let before = try #require(alarm(of: command, in: core), place)
                core.handle(.command(command), at: second)
                switch try #require(core.replies.first, place).outcome {
                case .done:
                    if case .alarm(.acknowledge(_, let occurrence, let level, _, _)) = command.body {
                        acknowledged += 1
                        journaled += core.journal.count { $0.event == .ack }
                        #expect(before.state.isUnacknowledged, place)
                        #expect(before.occurrence == occurrence && before.level == level, place)
                    }
                case .told, .seat, .differs, .observed, .entry:
                    Issue.record("neither a test, a seat, a note nor a second person was asked for")
                case .refused(let why, let record):
                    refused += 1
                    journaledRefusals += core.journal.count { $0.event == .refused }
                    if why == .alreadyAcknowledged {
                        #expect(record?.acknowledgedBy == before.acknowledgedBy && before.acknowledgedBy != nil, place)
                        #expect(record?.acknowledgedAt == before.acknowledgedAt && before.acknowledgedAt != nil, place)
                    }
                    #expect(core.hypervisor.alarm(before.id) == before, place)
                }
            }
        }
        #expect(journaled == acknowledged && journaledRefusals == refused, "seed \(seed)")
        // What is on its way arrives, in some order of the consoles, and then one picture each.
        for desk in desks.indices.shuffled(using: &random) {
            for command in desks[desk].underWay { core.handle(.command(command), at: 400) }
        }
        for desk in desks.indices { desks[desk].seen = core.hypervisor.snapshot(View(display: .alarms)) }
        let pictures = Set(desks.map { $0.seen?.alarms ?? [] })
        #expect(pictures.count == 1, "seed \(seed)")
        #expect(try Set(desks.map { try LinkEncoder().encode($0.seen) }).count == 1, "seed \(seed)")
    }

    private func action(on record: AlarmRecord, using random: inout SeededGenerator) -> OperatorAction {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .shelve(record.id, duration: .seconds(20), reason: "x", oneShot: false)
        case 1: .unacknowledge(record.id)
        default:
            .acknowledge(
                record.id, occurrence: record.occurrence, seenLevel: record.level, comment: "vu", expires: nil)
        }
    }

    private func alarm(of command: Command, in core: CoreUnderTest) -> AlarmRecord? {
        switch command.body {
        case .alarm(.acknowledge(let id, _, _, _, _)), .alarm(.shelve(let id, _, _, _)), .alarm(.unacknowledge(let id)):
            core.hypervisor.alarm(id)
        default: nil
        }
    }

    /// The race itself: both saw it unacknowledged, both press the key.
    @Test func ofTwoAtOnceOneWinsAndTheOtherIsToldWhoAndWhen() throws {
        var core = newCore()
        core.sample("a", 2.5, at: 1)
        let action = OperatorAction.acknowledge(
            "level/a", occurrence: 1, seenLevel: "alerte", comment: "vu", expires: nil)
        core.handle(.command(Command(id: 1, by: Operator(account: "dupont"), body: .alarm(action))), at: 5)
        core.handle(.command(Command(id: 2, by: Operator(account: "martin"), body: .alarm(action))), at: 5)
        guard case .refused(.alreadyAcknowledged, let record?)? = core.replies.first?.outcome else {
            Issue.record("\(core.replies)")
            return
        }
        #expect(record.acknowledgedBy == "dupont" && record.acknowledgedAt == CoreUnderTest.at(5))
        let code = try #require(record.code)
        let byCode = OperatorAction.acknowledgeCode(code, comment: "")
        core.handle(.command(Command(id: 3, by: Operator(account: "martin"), body: .alarm(byCode))), at: 6)
        guard case .refused(.alreadyAcknowledged, let told?)? = core.replies.first?.outcome else {
            Issue.record("\(core.replies)")
            return
        }
        #expect(told.acknowledgedBy == "dupont")
    }
}
