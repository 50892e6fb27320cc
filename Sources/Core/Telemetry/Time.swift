/// A length of time in nanoseconds. Int64 rather than `Duration` because the hot path compares millions of them a
/// second and `Duration` is 128 bits wide.
public struct TimeSpan: Hashable, Comparable, Sendable, Codable {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable public static func seconds(_ count: Int64) -> TimeSpan {
        TimeSpan(nanoseconds: count.multipliedClamped(by: 1_000_000_000))
    }
    @inlinable public static func milliseconds(_ count: Int64) -> TimeSpan {
        TimeSpan(nanoseconds: count.multipliedClamped(by: 1_000_000))
    }
    @inlinable public static func minutes(_ count: Int64) -> TimeSpan { .seconds(count.multipliedClamped(by: 60)) }
    @inlinable public static func hours(_ count: Int64) -> TimeSpan { .seconds(count.multipliedClamped(by: 3600)) }
    @inlinable public static func days(_ count: Int64) -> TimeSpan { .seconds(count.multipliedClamped(by: 86400)) }
    public static let zero = TimeSpan(nanoseconds: 0)

    /// Fractional seconds, clamped to what Int64 nanoseconds hold (±292 years); NaN is zero.
    @inlinable public init(seconds: Double) {
        let scaled = seconds * 1e9
        if scaled.isNaN {
            nanoseconds = 0
        } else if scaled >= 9.2e18 {
            nanoseconds = .max
        } else if scaled <= -9.2e18 {
            nanoseconds = .min
        } else {
            nanoseconds = Int64(scaled.rounded())
        }
    }

    @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }

    @inlinable public static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.nanoseconds < b.nanoseconds }
    @inlinable public static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds.addedClamped(b.nanoseconds))
    }
    @inlinable public static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds.subtractedClamped(b.nanoseconds))
    }
    @inlinable public static func * (a: TimeSpan, times: Int64) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds.multipliedClamped(by: times))
    }
}

/// A wall-clock time: UTC nanoseconds since 1970-01-01T00:00:00Z. It labels readings and records; it may step.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    @inlinable public init(seconds: Int64) { nanoseconds = seconds.multipliedClamped(by: 1_000_000_000) }

    public static let distantPast = Timestamp(nanoseconds: .min)
    public static let distantFuture = Timestamp(nanoseconds: .max)

    /// Whole seconds since 1970, rounded down (also before 1970).
    @inlinable public var wholeSeconds: Int64 {
        let quotient = nanoseconds / 1_000_000_000
        return nanoseconds % 1_000_000_000 < 0 ? quotient - 1 : quotient
    }

    @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }
    @inlinable public static func - (a: Timestamp, b: Timestamp) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds.subtractedClamped(b.nanoseconds))
    }
    @inlinable public static func + (a: Timestamp, b: TimeSpan) -> Timestamp {
        Timestamp(nanoseconds: a.nanoseconds.addedClamped(b.nanoseconds))
    }
    @inlinable public static func - (a: Timestamp, b: TimeSpan) -> Timestamp {
        Timestamp(nanoseconds: a.nanoseconds.subtractedClamped(b.nanoseconds))
    }
}

/// A monotonic instant: nanoseconds since an arbitrary origin. It measures durations and never steps.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static let distantFuture = Instant(nanoseconds: .max)

    @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
    @inlinable public static func - (a: Instant, b: Instant) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds.subtractedClamped(b.nanoseconds))
    }
    @inlinable public static func + (a: Instant, b: TimeSpan) -> Instant {
        Instant(nanoseconds: a.nanoseconds.addedClamped(b.nanoseconds))
    }
    @inlinable public static func - (a: Instant, b: TimeSpan) -> Instant {
        Instant(nanoseconds: a.nanoseconds.subtractedClamped(b.nanoseconds))
    }
}

/// "Now", as the Shell hands it to Core: the monotonic instant measures delays, the wall timestamp labels what
/// happens.
public struct Moment: Hashable, Sendable, Codable {
    public var monotonic: Instant
    public var wall: Timestamp

    @inlinable public init(monotonic: Instant, wall: Timestamp) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// A moment whose two clocks read the same: recordings, rule tests, stream time.
    @inlinable public init(both wall: Timestamp) {
        self.init(monotonic: Instant(nanoseconds: wall.nanoseconds), wall: wall)
    }

    /// The same moment, `span` later on both clocks.
    @inlinable public func advanced(by span: TimeSpan) -> Moment {
        Moment(monotonic: monotonic + span, wall: wall + span)
    }
}

// A remote stamp can be any Int64; time arithmetic saturates so that no input can trap.
extension Int64 {
    @inlinable package func addedClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
    @inlinable package func subtractedClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
    @inlinable package func multipliedClamped(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
