import Alarms
import Frames
import Hypervisor
import OperatorLink
import Telemetry

/// A hypervisor with a hand-moved clock: seconds since an arbitrary Saturday.
struct CoreUnderTest {
    static let origin = ISO8601.parse("2026-11-28T01:00:00Z") ?? Timestamp(nanoseconds: 0)

    var hypervisor: Hypervisor
    var effects: [Effect] = []
    let isStream: Bool

    init(
        entities: [Entity] = [], rules: [Rule] = [], isStream: Bool = false, discovered: Device.Lifecycle = .production
    ) {
        var site = Site(id: "test", entities: entities)
        site.discovered = discovered
        self.isStream = isStream
        hypervisor = Hypervisor(
            site: site, rules: rules, configuration: .init(isStreamClock: isStream),
            startedAt: Moment(both: CoreUnderTest.origin))
        effects = hypervisor.open(at: Moment(both: CoreUnderTest.origin))
    }

    /// A core started again from an image, and what came after it, at `seconds`, without a moment lost.
    init(
        entities: [Entity], rules: [Rule], restoring image: [UInt8], series: [SeriesDeclaration], past: [Past] = [],
        at seconds: Double
    ) {
        var site = Site(id: "test", entities: entities)
        site.discovered = .production
        isStream = false
        // The grace after a start is the engine's own test's; without it nothing may differ.
        var defaults = EngineDefaults()
        defaults.startupGrace = .zero
        hypervisor = Hypervisor(
            site: site, rules: rules, configuration: .init(defaults: defaults),
            startedAt: CoreUnderTest.moment(seconds))
        do {
            _ = try hypervisor.restore(Restored(series: series, image: image))
        } catch {
            preconditionFailure("the image does not restore: \(error)")
        }
        for event in past { hypervisor.replay(event) }
        effects = hypervisor.open(at: CoreUnderTest.moment(seconds))
    }

    static func at(_ seconds: Double) -> Timestamp { origin + TimeSpan(seconds: seconds) }
    static func moment(_ seconds: Double) -> Moment { Moment(both: at(seconds)) }

    mutating func handle(_ event: Event, at seconds: Double) {
        effects = hypervisor.handle(event, at: CoreUnderTest.moment(seconds))
    }

    mutating func sample(
        _ entity: EntityID, _ value: Double, at seconds: Double, stamped stamp: Double? = nil,
        attribute: AttributeName = "value", quality: Quality = .good
    ) {
        let key = SeriesKey(entity: entity, attribute: attribute)
        let sample = Sample(
            key, .number(value), observedAt: CoreUnderTest.at(stamp ?? seconds), quality: quality)
        handle(.samples([sample]), at: seconds)
    }

    mutating func line(_ text: String, at seconds: Double) {
        let source = FrameSource(transport: .udp, port: 4000, high: 0x7F00_0001_0000_0000)
        handle(.frames(FrameBatch(text.utf8, from: source)), at: seconds)
    }

    var readings: [Reading] {
        effects.flatMap { effect -> [Reading] in
            if case .readings(let readings) = effect { return Array(readings) }
            return []
        }
    }
    var transitions: [Transition] {
        effects.compactMap { if case .transition(let transition) = $0 { transition } else { nil } }
    }
    var replies: [Reply] {
        effects.compactMap { if case .reply(let reply, _) = $0 { reply } else { nil } }
    }
    var journal: [JournalRecord] {
        effects.flatMap { effect -> [JournalRecord] in
            if case .journal(let records) = effect { return records }
            return []
        }
    }
    var ledger: Ledger { hypervisor.currentLedger }
}
