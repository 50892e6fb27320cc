import OperatorLink
import Telemetry

/// How the recording's clock runs against the machine's.
struct DemoPace {
    /// Beyond this the screen can't follow anyway; ask for the end instead.
    static let maximumSpeed = 100_000.0

    /// City seconds a machine second; nil is as fast as it goes.
    private(set) var speed: Double?
    private(set) var isPaused = false
    private var machine: Instant
    private var city: Timestamp

    init(speed: Double?, city: Timestamp, machine: Instant) {
        self.speed = speed.map { min($0, DemoPace.maximumSpeed) }
        self.city = city
        self.machine = machine
    }

    /// What the header says: 0 paused, nil as fast as possible.
    var shownSpeed: Double? { isPaused ? 0 : speed }

    /// The recording's time at a machine instant; nil while as fast as possible.
    func time(at now: Instant) -> Timestamp? {
        if isPaused { return city }
        return speed.map { city + TimeSpan(seconds: (now - machine).seconds * $0) }
    }

    /// When the recording's clock reads `time`; nil while it never will, or while nobody waits for it.
    func instant(of time: Timestamp) -> Instant? {
        guard !isPaused, let speed, speed > 0 else { return nil }
        return machine + TimeSpan(seconds: (time - city).seconds / speed)
    }

    /// Goes on from `city` at `now`, wherever the clock was.
    mutating func anchor(city: Timestamp, at now: Instant) {
        self.city = city
        machine = now
    }

    mutating func pause() { isPaused = true }
    mutating func resume() { isPaused = false }

    /// False when no clock runs like that.
    mutating func set(speed: Double) -> Bool {
        guard speed.isFinite, speed > 0 else { return false }
        self.speed = min(speed, DemoPace.maximumSpeed)
        isPaused = false
        return true
    }
}
