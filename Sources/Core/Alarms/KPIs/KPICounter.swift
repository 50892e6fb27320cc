import Telemetry

/// Counts the figures of a window out of its journal, read once, the oldest record first. What it holds grows with the
/// alarms and the acknowledgements of the window, not with its records.
public struct KPICounter: Sendable {
    /// More in ten minutes is more than one person can answer (EEMUA 191).
    public static let busyPeriod = 10
    /// A condition over sooner was no news to anyone; longer than any operator needs to see it come (own choice).
    public static let fleetingTime = TimeSpan.seconds(10)
    /// Longer than a day no alarm asks for an action any more (ISA-18.2, "stale alarms").
    public static let longStandingTime = TimeSpan.days(1)
    public static let actorLimit = 10
    /// The chatter of alarms.md, also for rules that do not hold it quiet.
    private static let chatter = (count: 3, window: TimeSpan.minutes(1))
    /// Longest window: what history keeps of raw readings (site.md). Ten-minute periods are an integer each.
    public static let longestWindow = TimeSpan.days(400)

    private struct Actor: Sendable {
        var title = ""
        var count = 0
        var fleeting = 0
        var activeSince: Timestamp?
        /// Occurrence counted last: one that is announced again counts once.
        var counted: Int?
        /// The most urgent priority that one was annunciated at, where it began in the window.
        var countedAt: Priority?
        var isActedOn = false
        var isHeldQuiet = false
        var isChattering = false
        /// The latest activations, oldest first, `chatter.count` at most.
        var activations: [Timestamp] = []
    }

    private var kpis: AlarmKPIs
    private var actors: [AlarmID: Actor] = [:]
    private var answers: [Double] = []
    private var periods: [Int: Int] = [:]
    private var tenMinutes = Busiest(.minutes(10))
    private var hour = Busiest(.hours(1))
    private var day = Busiest(.days(1))
    private var floodSince: Timestamp?

    /// - Parameters:
    ///   - to: no more than `longestWindow` after `from`; a longer window begins later.
    ///   - standing: the alarms open at `from`.
    ///   - isFlood: whether a flood was on at `from`.
    public init(from: Timestamp, to: Timestamp, standing: [AlarmRecord] = [], isFlood: Bool = false) {
        let start = max(from, to - KPICounter.longestWindow)
        kpis = AlarmKPIs(from: start, to: to)
        if isFlood { floodSince = start }
        for record in standing where record.state.isActive {
            actors[record.id, default: Actor()].activeSince = record.since
            actors[record.id]?.counted = record.occurrence
            actors[record.id]?.isHeldQuiet = record.isChattering
            actors[record.id]?.isActedOn = record.state == .acknowledged
        }
    }

    /// Takes one record; those outside the window say nothing.
    public mutating func read(_ record: JournalRecord) {
        guard record.at >= kpis.from, record.at < kpis.to else { return }
        switch record.event {
        case .flood:
            kpis.floods += 1
            floodSince = floodSince ?? record.at
        case .floodEnd: endFlood(at: record.at)
        default: if let alarm = record.alarm { read(record, of: alarm) }
        }
    }

    private mutating func read(_ record: JournalRecord, of alarm: AlarmID) {
        var actor = actors[alarm] ?? Actor()
        defer { actors[alarm] = actor }
        switch record.event {
        case .chatter: actor.isHeldQuiet = true
        case .chatterEnd: actor.isHeldQuiet = false
        case .ack:
            if let seconds = record.responseSeconds { answers.append(seconds) }
        default: break
        }
        // A line without a priority tells of something else than of what was shown: a refusal, held quiet.
        guard let state = record.to, record.priority != nil else { return }
        if record.by != Operator.engine.account { actor.isActedOn = true }
        if let text = record.text { actor.title = text }
        if state.isActive, actor.activeSince == nil {
            begin(&actor, record)
        } else if !state.isActive, let since = actor.activeSince {
            end(&actor, since, record)
        }
        count(&actor, record)
    }

    private mutating func begin(_ actor: inout Actor, _ record: JournalRecord) {
        actor.activeSince = record.at
        actor.isActedOn = false
        actor.activations.append(record.at)
        if actor.activations.count > KPICounter.chatter.count { actor.activations.removeFirst() }
        if actor.activations.count == KPICounter.chatter.count, let first = actor.activations.first,
            record.at - first < KPICounter.chatter.window
        {
            actor.isChattering = true
        }
    }

    private mutating func end(_ actor: inout Actor, _ since: Timestamp, _ record: JournalRecord) {
        actor.activeSince = nil
        // One hidden or held quiet asked for nothing: it is neither fleeting nor unanswered.
        guard actor.counted == record.occurrence else { return }
        if record.to == .returnedUnacknowledged || record.to == .latchedUnacknowledged { kpis.unanswered += 1 }
        guard !actor.isActedOn, record.at - since < KPICounter.fleetingTime else { return }
        kpis.fleeting += 1
        actor.fleeting += 1
    }

    private mutating func count(_ actor: inout Actor, _ record: JournalRecord) {
        let isNew = record.event == .active && record.suppression == nil && !actor.isHeldQuiet
        guard isNew || record.annunciated, record.occurrence != nil else { return }
        guard actor.counted != record.occurrence else { return raise(&actor, record) }
        actor.counted = record.occurrence
        actor.countedAt = record.priority
        actor.count += 1
        kpis.count += 1
        if let priority = record.priority { kpis.byPriority[priority.rawValue - 1] += 1 }
        let period = Int((record.at - kpis.from).nanoseconds / TimeSpan.minutes(10).nanoseconds)
        periods[period, default: 0] += 1
        tenMinutes.note(record.at)
        hour.note(record.at)
        day.note(record.at)
    }

    /// An occurrence that became worse is one of the priority it came to.
    private mutating func raise(_ actor: inout Actor, _ record: JournalRecord) {
        guard let known = actor.countedAt, let priority = record.priority, priority < known else { return }
        kpis.byPriority[known.rawValue - 1] -= 1
        kpis.byPriority[priority.rawValue - 1] += 1
        actor.countedAt = priority
    }

    private mutating func endFlood(at end: Timestamp) {
        guard let since = floodSince else { return }
        kpis.floodTime = kpis.floodTime + (end - since)
        kpis.longestFlood = max(kpis.longestFlood, end - since)
        floodSince = nil
    }

    /// The figures of what was read.
    public func figures() -> AlarmKPIs {
        var counter = self
        counter.endFlood(at: kpis.to)
        var kpis = counter.kpis
        kpis.worstTenMinutes = tenMinutes.peak
        kpis.worstHour = hour.peak
        kpis.worstDay = day.peak
        kpis.periods = Int((kpis.span.nanoseconds - 1) / TimeSpan.minutes(10).nanoseconds) + 1
        kpis.busyPeriods = periods.values.count { $0 > KPICounter.busyPeriod }
        kpis.chattering = actors.values.count { $0.isChattering }
        let since = actors.values.compactMap(\.activeSince)
        kpis.standing = since.count
        kpis.longStanding = since.count { kpis.to - $0 > KPICounter.longStandingTime }
        kpis.answers = KPICounter.answers(answers)
        let frequent = actors.filter { $0.value.count > 0 }
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        kpis.worst = frequent.prefix(KPICounter.actorLimit).map { id, actor in
            AlarmKPIs.Actor(
                alarm: id, title: actor.title.isEmpty ? id.text : actor.title, count: actor.count,
                fleeting: actor.fleeting, isChattering: actor.isChattering)
        }
        return kpis
    }

    private static func answers(_ seconds: [Double]) -> AlarmKPIs.Answers {
        let sorted = seconds.filter { $0.isFinite && $0 >= 0 }.sorted()
        var answers = AlarmKPIs.Answers()
        answers.count = sorted.count
        /// Nearest rank: always a time that was really taken.
        func quantile(_ share: Double) -> Double? {
            sorted.isEmpty ? nil : sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
        }
        answers.median = quantile(0.5)
        answers.p95 = quantile(0.95)
        answers.longest = sorted.last
        return answers
    }
}

/// The most instants within any stretch of one length, told in order.
private struct Busiest: Sendable {
    private let length: TimeSpan
    /// Those of the last `length`; a ring would save the moves, but a stretch holds few.
    private var recent: [Timestamp] = []
    private var first = 0
    private(set) var peak: AlarmKPIs.Peak?

    init(_ length: TimeSpan) { self.length = length }

    mutating func note(_ at: Timestamp) {
        recent.append(at)
        while recent[first] <= at - length { first += 1 }
        // What has left is dropped in bulk: each instant is moved at most once.
        if first > 64, first * 2 > recent.count {
            recent.removeFirst(first)
            first = 0
        }
        if recent.count - first > peak?.count ?? 0 {
            peak = AlarmKPIs.Peak(count: recent.count - first, from: recent[first])
        }
    }
}
