import Telemetry

/// Judges readings by the rules of a territory and steps the alarms they make (ISA-18.2 / IEC 62682). A pure value:
/// state + event + time → state + effects.
public struct AlarmEngine: Sendable {
    public init(
        rules: [Rule], maintenance: [MaintenanceWindow] = [], defaults: EngineDefaults = EngineDefaults(),
        startedAt: Moment
    ) {}

    /// Literal attributes that some rule expects of this entity, so that a listed entity never heard has a series.
    public func expectedAttributes(of entity: Entity) -> [AttributeName] { [] }

    /// A series exists (listed or first heard): makes the alarms whose patterns match.
    public mutating func declare(_ series: SeriesID, _ key: SeriesKey, entity: Entity, unit: Unit?) {}

    /// The entity was promoted, or its properties changed.
    public mutating func update(_ entity: Entity) {}

    /// A reading in order: not late, not a duplicate. Its quality may be bad.
    public mutating func accept(_ reading: Reading, at now: Moment, into effects: inout [AlarmEffect]) {}

    /// A late reading: it changes nothing live, but a series that delivers only late ones is silent and says so.
    public mutating func acceptLate(_ reading: Reading, at now: Moment, into effects: inout [AlarmEffect]) {}

    /// A reading stamped ahead of the core's clock by more than `max_skew`.
    public mutating func clockFault(
        _ series: SeriesID, stamp: Timestamp, at now: Moment, into effects: inout [AlarmEffect]
    ) {}

    /// Fires the timers that are due, in time order, each stamped with its own due time.
    public mutating func advance(to now: Moment, into effects: inout [AlarmEffect]) {}

    /// The earliest instant at which `advance` has work. O(1).
    public var nextDeadline: Moment? { nil }

    /// Does what an operator asks, or refuses; a refusal is journaled too.
    public mutating func perform(
        _ action: OperatorAction, by: Operator, at now: Moment, into effects: inout [AlarmEffect]
    ) -> Result<[AlarmID], Refusal> { .failure(.unknownAlarm) }

    /// The core was down for `down` and is back: one summary annunciation, nothing announced twice.
    public mutating func restarted(after down: TimeSpan, at now: Moment, into effects: inout [AlarmEffect]) {}

    /// Other rules from now on: alarms already announced stay, those of removed rules close with the reason.
    public mutating func replaceRules(_ rules: [Rule], at now: Moment, into effects: inout [AlarmEffect]) {}

    public func record(_ id: AlarmID) -> AlarmRecord? { nil }

    /// Every open alarm: unacknowledged first, then priority, since, id.
    public var openRecords: [AlarmRecord] { [] }

    /// The most urgent `limit` of `openRecords`, without sorting them all.
    public func openRecords(limit: Int) -> [AlarmRecord] { [] }

    public var counts: EngineCounts { EngineCounts() }

    /// The age past which the series is stale; nil where silence is not judged.
    public func noDataAge(_ series: SeriesID) -> TimeSpan? { nil }

    public func explain(_ id: AlarmID, at now: Moment) -> Explanation? { nil }

    /// Appends everything a restart must restore, keyed by alarm and series names.
    public func encodeImage(into writer: inout ByteWriter) {}

    /// Restores what `encodeImage` wrote, over the rules and series declared now.
    /// - Parameter savedAt: when the image was taken, on the clocks of this run: what timers' remaining times count from.
    public mutating func restoreImage(
        from reader: inout ByteReader, savedAt: Moment
    ) throws(ByteReader.Malformed) {}
}
