import Alarms
import Hypervisor
import OperatorLink
import Telemetry

/// A core that lives stored readings again under rules of one's own: each at the time it bears, the timers between them
/// at theirs. It is told nothing but readings: no acknowledgement, no shelf.
public struct PastCore: Sendable {
    /// Readings handed over at once, and those of the last one's instant: bounds what it says in one go.
    static let batch = 4096

    private var hypervisor: Hypervisor
    /// What it said when it began: of series that history has never had, too.
    private var beginning: [Effect]

    /// - Parameters:
    ///   - series: numbered from 0 in this order, as the readings name them.
    ///   - start: nothing is silent before it.
    ///   - promotions: the journal's lines of devices promoted by now, oldest first.
    public init(
        site: Site, rules: [Rule], series: [SeriesDeclaration], texts: [TextDeclaration], start: Timestamp,
        promotions: [JournalRecord] = []
    ) {
        let now = Moment(both: start)
        var core = Hypervisor(site: site, rules: rules, startedAt: now)
        // Only an image can be damaged, and there is none.
        _ = try? core.restore(Restored(series: series, texts: texts, promotions: promotions))
        beginning = core.open(at: now)
        hypervisor = core
    }

    /// Places in `series` of those whose rules ask what is usual.
    public var learning: [Int] { hypervisor.learningSeries.map { Int($0.index) } }

    /// What was usual before it begins, by place in `series`.
    public mutating func learn(_ weeks: [Int: LearntWeek]) {
        let known = weeks.sorted { $0.key < $1.key }.map { (SeriesID($0.key), $0.value) }
        // Nothing is said of it.
        _ = hypervisor.handle(.learnt(known), at: hypervisor.coreTime)
    }

    /// - Parameter readings: in order of time.
    public mutating func take(_ readings: ContiguousArray<Reading>, _ body: ([Effect]) -> Void) {
        begin(body)
        var start = readings.startIndex
        while start < readings.endIndex {
            var end = min(readings.endIndex, start + PastCore.batch)
            // An instant is judged whole.
            while end < readings.endIndex, readings[end].observedAt == readings[end - 1].observedAt { end += 1 }
            let last = Moment(both: readings[end - 1].observedAt)
            body(hypervisor.handle(.stored(readings[start..<end]), at: last))
            start = end
        }
    }

    /// Lives on to `end`: what falls silent, and delays that still run.
    public mutating func finish(at end: Timestamp, _ body: ([Effect]) -> Void) {
        begin(body)
        body(hypervisor.handle(.tick, at: Moment(both: end)))
    }

    private mutating func begin(_ body: ([Effect]) -> Void) {
        guard !beginning.isEmpty else { return }
        body(beginning)
        beginning = []
    }
}
