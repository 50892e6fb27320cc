import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// A filter over more alarms than a console is sent.
struct FoundAlarmsTests {
    private static let count = 1_200

    private static func core() -> CoreUnderTest {
        var rule = Rule(
            id: "loud", sensor: SensorPattern(type: "NoiseLevelObserved", entity: "*", attribute: "LAeq"),
            levels: [Level(name: "gêne", priority: .medium, set: Comparison(.greaterOrEqual, .number(65, unit: nil)))])
        rule.offDelay = .zero
        let entities = (0..<count).map { index -> Entity in
            var entity = Entity(id: EntityID("hive-\(index)"), type: "NoiseLevelObserved", name: "Ruche \(index)")
            entity.period = .minutes(5)
            return entity
        }
        var core = CoreUnderTest(entities: entities, rules: [rule])
        for entity in entities { core.sample(entity.id, 70, at: 10, attribute: "LAeq") }
        return core
    }

    private func found(_ terms: [Filter.Term], _ core: CoreUnderTest) -> Snapshot {
        core.hypervisor.snapshot(View(display: .alarms, filter: Filter(terms: terms)))
    }

    private func text(_ text: String) -> Filter.Term { .init(isNegated: false, test: .text(text, states: [])) }

    @Test func itFindsWhatNoConsoleHolds() throws {
        let core = FoundAlarmsTests.core()
        let plain = core.hypervisor.snapshot(View(display: .alarms))
        #expect(plain.alarms.count == Snapshot.Limits.alarms && plain.alarmCount == 1_200 && plain.found == nil)
        for index in [0, 700, 1_199] {
            let snapshot = found(
                [text("ruche \(index)"), .init(isNegated: true, test: .text("\(index)0", states: []))], core)
            let answer = try #require(snapshot.found)
            #expect(answer.lines.contains { $0.record.entity == EntityID("hive-\(index)") })
            #expect(answer.searchedCount == 1_200 && answer.count == answer.lines.count)
            // The strip is still of the most urgent of all.
            #expect(snapshot.alarms.first?.record.id == plain.alarms.first?.record.id && snapshot.alarmCount == 1_200)
        }
    }

    /// What is out of service stands last of all, and is found on whatever display its name is typed.
    @Test func whatIsAsideIsFoundBesideAnyDisplay() throws {
        var core = FoundAlarmsTests.core()
        let id = try #require(core.hypervisor.openAlarms(limit: 2_000).last?.record.id)
        let action = OperatorAction.outOfService(id, reason: "démonté")
        core.handle(.command(Command(id: 1, by: Operator(account: "dupont"), body: .alarm(action))), at: 20)
        let filter = Filter(terms: [.init(isNegated: false, test: .state([.outOfService]))])
        let snapshot = core.hypervisor.snapshot(View(display: .overview, filter: filter))
        #expect(snapshot.found?.lines.map(\.record.id) == [id])
        #expect(!snapshot.alarms.contains { $0.record.id == id })
    }

    /// A picture stays small whatever was asked.
    @Test func itSendsNoMoreThanAListOfAlarms() throws {
        let core = FoundAlarmsTests.core()
        let answer = try #require(found([text("ruche")], core).found)
        #expect(answer.count == 1_200 && answer.lines.count == Snapshot.Limits.alarms)
        #expect(try #require(found([.init(isNegated: true, test: .text("ruche", states: []))], core).found).count == 0)
    }

    /// It goes over the link as it was asked.
    @Test func itCrossesTheLink() throws {
        let filter = Filter(terms: [
            text("gap"), .init(isNegated: true, test: .state([.unacknowledged, .first])),
            .init(isNegated: false, test: .number(.age, .atMost, 300)),
            .init(
                isNegated: false,
                test: .words(.attribute("x", LocalizedText("x"), .number(["m": 1], shown: 1)), "y", isWhole: true)),
        ])
        let bytes = try LinkEncoder().encode(View(display: .alarms, filter: filter))
        #expect(try LinkDecoder().decode(View.self, from: bytes).filter?.terms == filter.terms)
    }
}
