/// How far a reading can be trusted. *Stale* is not a quality: it follows from age.
public enum Quality: UInt8, Hashable, Sendable, Codable {
    case good = 0
    /// Usable with a doubt: a receive time used in place of a wild stamp, a count outside its capacity. Judged as good.
    case uncertain = 1
    /// Implausible or flagged by its sensor: kept, shown, and drives nothing.
    case bad = 2
}

/// One measured value.
public enum Value: Hashable, Sendable, Codable {
    case number(Double)
    case boolean(Bool)
    case text(TextID)

    /// The number a rule judges: a boolean is 1 or 0, a text has none.
    @inlinable public var number: Double? {
        switch self {
        case .number(let value): value
        case .boolean(let value): value ? 1 : 0
        case .text: nil
        }
    }
}

/// Where a reading came from.
public enum ReadingOrigin: UInt8, Hashable, Sendable, Codable {
    case sensor = 0
    /// Entered by an operator with `vigie observe`; marked `m` wherever it is shown.
    case person = 1
}

/// One value of one series, as history keeps it: 40 bytes, no references, so that a million of them move through
/// queues without touching the allocator.
public struct Reading: Hashable, Sendable {
    public var observedAt: Timestamp
    public var receivedAt: Timestamp
    public var value: Value
    public var series: SeriesID
    public var quality: Quality
    public var origin: ReadingOrigin
    /// Older than the series' newest, or than its allowed delay: stored, changes nothing live.
    public var isLate: Bool
    /// Same stamp as an earlier reading, other value: both are kept, a reader sees the last received.
    public var isConflicting: Bool

    @inlinable public init(
        series: SeriesID, value: Value, observedAt: Timestamp, receivedAt: Timestamp, quality: Quality = .good,
        origin: ReadingOrigin = .sensor, isLate: Bool = false, isConflicting: Bool = false
    ) {
        self.series = series
        self.value = value
        self.observedAt = observedAt
        self.receivedAt = receivedAt
        self.quality = quality
        self.origin = origin
        self.isLate = isLate
        self.isConflicting = isConflicting
    }
}

/// Why a reading of a well-formed frame was not accepted.
public enum ReadingRejection: String, Hashable, Sendable, Codable, CaseIterable {
    /// A SenML record without a name, a value or with two values; a line-protocol field that is not a value.
    case malformed
    /// NaN or an infinity: no sensor measures it.
    case notFinite
    /// A unit that can't be converted into the attribute's declared one.
    case unit
    /// The table of series is full (its limit is named in `Hypervisor.Limits`).
    case tooManySeries
    /// The same, for distinct texts.
    case tooManyTexts
    /// A name longer than `Limits.nameByteCount`.
    case nameTooLong
}
