import Telemetry

/// When a console last heard its core, and from when on the core is silent. How long is measured on the clock nobody
/// sets: a wall clock put back by an hour must not hide a dead core for one.
public struct CoreHearing: Sendable {
    /// Without a picture for this long the core is silent. Its heartbeat is a second, so that two are missing and the
    /// second is half a second late; an operator is to read it within 3 s, and the half second left is for a busy
    /// machine and a slow line to show it.
    public static let silence = TimeSpan.milliseconds(2_500)

    private var heard: Moment

    /// A core not heard yet counts from here.
    public init(at now: Moment) { heard = now }

    public mutating func hear(at now: Moment) { heard = now }

    /// What is shown: since when.
    public var heardAt: Timestamp { heard.wall }

    public func isSilent(at now: Instant) -> Bool { left(at: now) == .zero }

    /// How long the core may still say nothing; whoever waits for other things waits no longer than this. Zero once it
    /// is silent.
    public func left(at now: Instant) -> TimeSpan {
        max(heard.monotonic + CoreHearing.silence - now, .zero)
    }
}
