import Alarms
import Telemetry

/// What became of a person's reading: as of when it is stored, whether rules judged it, and what it changed.
public struct ObservedReading: Hashable, Sendable, Codable {
    public enum Fate: Hashable, Sendable, Codable {
        /// By the rules that read its series.
        case judged
        /// It came behind a newer reading, whose time it is, or further behind than the site allows (nil): no rule judges
        /// what is past.
        case late(newest: Timestamp?)
        /// The site does not believe its value.
        case bad
        /// No rule reads its series.
        case unjudged
        /// The same value of the same time was known already: nothing was stored.
        case duplicate
    }
    public var key: SeriesKey
    public var value: Double
    public var unit: Unit?
    public var observedAt: Timestamp
    public var fate: Fate
    /// The alarms it changed, as they are now.
    public var changed: [AlarmRecord]
    public init(
        key: SeriesKey, value: Double, unit: Unit?, observedAt: Timestamp, fate: Fate, changed: [AlarmRecord]
    ) {
        self.key = key
        self.value = value
        self.unit = unit
        self.observedAt = observedAt
        self.fate = fate
        self.changed = changed
    }
}
