import Alarms
import Telemetry

/// What the engine and the oracle are both given: rules, and what happens at which second.
struct OracleCase {
    struct Sample {
        var sensor: String
        var value: Double
        var quality = Quality.good
        /// Late by so many seconds; nil: in order.
        var behind: Int?
        /// Stamped ahead of the core's clock by more than `max_skew`.
        var isAhead = false
    }
    /// Everything of one second: samples first, then one action, then timers; last, the core may go down.
    struct Step {
        var t: Int
        var samples: [Sample] = []
        var action: OperatorAction?
        /// The territory's from here on.
        var posture: Posture?
        /// The core is down from here for so many seconds.
        var down: Int?
    }
    var rules: [Rule]
    /// Seconds; every rule listed.
    var maintenance: [(from: Int, to: Int, rule: String)] = []
    var steps: [Step]
    /// grammar.md, engine defaults.
    var startupGrace = 60
    var sensors = ["A", "B", "PA", "PB"]
    /// By sensor, of those that report in a rhythm: seconds.
    var periods: [String: Int] = [:]
    /// Of each hour of the week, Monday 00:00 first; the same for every sensor.
    var baseline: [Double?] = []

    /// The same with every sensor heard at once and no grace: a restart is a start, and what silence may do after one
    /// starts anew with it.
    var heardFromTheStart: OracleCase {
        var heard = self
        heard.startupGrace = 0
        heard.steps.insert(Step(t: 0, samples: sensors.map { Sample(sensor: $0, value: 0) }), at: 0)
        return heard
    }

    /// 2026-01-15T21:58:00+01:00, as of scenario H07: two minutes before the night of a schedule.
    static let start = Timestamp(seconds: 1_768_510_680)

    static let groups = ["g"]

    static func check(
        _ t: Int, _ alarm: String, occurrence: Int, current: String, isPending: Bool, isChattering: Bool,
        isStale: Bool
    ) -> String {
        "\(t) \(alarm) #\(occurrence) \(current)\(isPending ? " pending" : "")"
            + "\(isChattering ? " chattering" : "")\(isStale ? " stale" : "")"
    }
}
