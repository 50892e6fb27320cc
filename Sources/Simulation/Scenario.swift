import Telemetry

/// What can be simulated.
public enum Scenario: String, CaseIterable, Sendable {
    /// Thirteen hours of a January Friday: a still afternoon, a storm in the evening, the Gapeau's peak in the night.
    case storm
    /// A whole Tuesday on which nothing happens but the city.
    case calm
    /// Half an hour of what `fixtures/sites/bench` judges: a thousand gauges, one reading a minute each.
    case bench

    /// For people, in one line.
    public var summary: String {
        switch self {
        case .storm: "13 h of a winter storm over Toulon, with faults and operators"
        case .calm: "24 h of an ordinary Tuesday"
        case .bench: "30 min of 1 000 gauges, as benchmarks send them"
        }
    }

    var start: Timestamp {
        switch self {
        case .storm: CivilTime(year: 2026, month: 1, day: 16, hour: 11).asUTC
        case .calm: CivilTime(year: 2026, month: 1, day: 12, hour: 23).asUTC
        case .bench: CivilTime(year: 2026, month: 1, day: 15, hour: 12).asUTC
        }
    }

    var minutes: Int {
        switch self {
        case .storm: 13 * 60
        case .calm: 24 * 60
        case .bench: 30
        }
    }
}

/// How many of each fault a simulation put in, so that a test can ask for some of every kind.
public struct FaultCounts: Hashable, Sendable {
    /// Frames that never arrived.
    public var dropped = 0
    /// Frames that arrived twice.
    public var duplicated = 0
    /// Readings that arrived after newer ones of their series.
    public var late = 0
    /// Readings held back by a link that was down, then sent in order in one batch.
    public var batched = 0
    /// Readings no sensor of the kind can measure: 8315 m, −127 °C, a text for a number.
    public var wild = 0
    /// Frames with broken bytes.
    public var garbled = 0
    /// Frames stamped by a clock that runs ahead.
    public var skewed = 0
    /// Readings of a device nobody listed.
    public var unlisted = 0
    /// Counts below zero or above the capacity.
    public var miscounted = 0
    /// Sensors that fell silent for good.
    public var died = 0
    public init() {}
}
