import Telemetry

/// Whether the core is heard: silent once `factor` beats are missing.
public struct Heartbeat: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        case good = "ok"
        case coreSilent = "core-silent"
    }
    public var every: TimeSpan
    public var missingFactor: Double
    private var lastAt: Instant

    public init(every: TimeSpan, missingFactor: Double = 3, at now: Instant) {
        self.every = every
        self.missingFactor = missingFactor
        lastAt = now
    }

    public mutating func beat(at now: Instant) { lastAt = max(lastAt, now) }

    /// From when on it is silent, if no beat comes.
    public var silentAt: Instant { lastAt + TimeSpan(seconds: every.seconds * missingFactor) }
    public func state(at now: Instant) -> State { now >= silentAt ? .coreSilent : .good }
}
