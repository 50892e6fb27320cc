import Telemetry

/// Why an alarm is as it is, and what happens next.
public struct Explanation: Hashable, Sendable {
    /// A series that decides the alarm, as the engine saw it last.
    public struct Input: Hashable, Sendable {
        public var series: SeriesKey
        public var value: Double?
        public var observedAt: Timestamp?
        public var quality: Quality
        public var isStale: Bool
    }
    /// Something that will happen by itself.
    public struct Timer: Hashable, Sendable {
        /// `on delay`, `off delay`, `no data`, `shelve`, `re-alarm`, `acknowledgement expiry`, `grace`, `chatter`.
        public var name: String
        public var remaining: TimeSpan
        public var isFrozen: Bool
        /// What happens when it ends.
        public var then: String
    }
    public var record: AlarmRecord
    /// `layouts/toulon/alarms.yaml:14`
    public var source: String?
    /// The rule in words.
    public var rule: String
    public var inputs: [Input] = []
    public var timers: [Timer] = []
    public var suppressedBy: [String] = []
}
