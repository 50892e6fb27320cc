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

        /// As JSON and the journal call it.
        public var name: String {
            switch self {
            case .judged: "judged"
            case .late: "late"
            case .bad: "bad"
            case .unjudged: "unjudged"
            case .duplicate: "duplicate"
            }
        }
    }
    public var key: SeriesKey
    public var value: Double
    public var unit: Unit?
    public var observedAt: Timestamp
    public var fate: Fate
    /// What is late may be bad too.
    public var quality: Quality
    /// The alarms it changed, as they are now.
    public var changed: [AlarmRecord]
    public init(
        key: SeriesKey, value: Double, unit: Unit?, observedAt: Timestamp, fate: Fate, quality: Quality = .good,
        changed: [AlarmRecord]
    ) {
        self.key = key
        self.value = value
        self.unit = unit
        self.observedAt = observedAt
        self.fate = fate
        self.quality = quality
        self.changed = changed
    }
}

/// What the journal keeps of a person's reading beside its value.
public struct Observation: Hashable, Sendable {
    /// As of when it is stored.
    public var observedAt: Timestamp
    /// `ObservedReading.Fate.name`
    public var fate: String
    public var isBad: Bool
    public init(observedAt: Timestamp, fate: String, isBad: Bool) {
        self.observedAt = observedAt
        self.fate = fate
        self.isBad = isBad
    }

    public var isLate: Bool { fate == ObservedReading.Fate.late(newest: nil).name }
    /// Nothing was stored.
    public var wasKnown: Bool { fate == ObservedReading.Fate.duplicate.name }
}

// It is kept in the field that says of a refusal what was refused, of which an observation has none, so that the bytes
// of the hash chain stay as they are: its time, what became of it and its quality, a line each.
extension JournalRecord {
    /// Adds what became of the reading to its line.
    public mutating func tell(_ observed: ObservedReading) {
        let lines = [ISO8601.text(observed.observedAt), observed.fate.name, "\(observed.quality)"]
        refused = lines.joined(separator: "\n")
    }

    /// nil of any other line, and of those that were written before it was kept.
    public var observation: Observation? {
        guard event == .observe, let refused else { return nil }
        let lines = refused.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 3, let at = ISO8601.parse(lines[0]) else { return nil }
        return Observation(observedAt: at, fate: lines[1], isBad: lines[2] == "\(Quality.bad)")
    }
}
