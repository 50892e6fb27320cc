import Alarms
import Telemetry

/// What one rule rang, read out of the journal of a dry run: its figures, and how its alarms came and went.
struct RuleLoad: Sendable {
    /// Spells and pauses kept of one rule for what is proposed: enough for quantiles, whatever the length of the run.
    static let sampleLimit = 10_000

    private var counter: KPICounter
    private var spells: [AlarmID: Spell] = [:]
    /// Spells begun.
    private(set) var activations = 0
    /// Seconds an alarm was active, and between one of its spells and the next.
    private(set) var durations: [Double] = []
    private(set) var pauses: [Double] = []
    /// What was judged when an alarm returned: how far below its set it had come.
    private(set) var returns: [(alarm: AlarmID, value: Double)] = []
    /// Of what is judged.
    private(set) var unit: Unit?
    /// Spells of more than a day that are over.
    private var endedStanding = 0

    private struct Spell: Sendable {
        var since: Timestamp?
        var endedAt: Timestamp?
    }

    init(from: Timestamp, to: Timestamp) { counter = KPICounter(from: from, to: to) }

    mutating func read(_ record: JournalRecord) {
        counter.read(record)
        // A line without a priority tells of something else than of what was shown.
        guard let alarm = record.alarm, let state = record.to, record.priority != nil else { return }
        unit = record.unit ?? unit
        var spell = spells[alarm] ?? Spell()
        if state.isActive, spell.since == nil {
            spell.since = record.at
            activations += 1
            if let ended = spell.endedAt { RuleLoad.keep((record.at - ended).seconds, in: &pauses) }
        } else if !state.isActive, let since = spell.since {
            spell = Spell(endedAt: record.at)
            let duration = record.at - since
            RuleLoad.keep(duration.seconds, in: &durations)
            if duration > KPICounter.longStandingTime { endedStanding += 1 }
            if let value = record.value { RuleLoad.keep((alarm, value), in: &returns) }
        }
        spells[alarm] = spell
    }

    private static func keep<T>(_ sample: T, in samples: inout [T]) {
        if samples.count < sampleLimit { samples.append(sample) }
    }

    var figures: AlarmKPIs { counter.figures() }

    /// Alarms active at the end.
    var activeCount: Int { spells.values.count { $0.since != nil } }

    /// Spells of more than a day, over or not at `end`.
    func standing(at end: Timestamp) -> Int {
        endedStanding + spells.values.count { $0.since.map { end - $0 > KPICounter.longStandingTime } ?? false }
    }
}
