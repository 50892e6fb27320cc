import Telemetry

/// How the alarm system did for one operator position over a window of time, in the figures of EEMUA 191 and ISA-18.2.
/// What an operator was asked to look at is counted: an occurrence that was annunciated, or silenced by a flood alone;
/// not one that was hidden by a shelf or by design, nor the repeats of one that chattered.
public struct AlarmKPIs: Hashable, Sendable, Codable {
    /// The most of something in so long a time, and when that time began; nil where there was nothing.
    public struct Peak: Hashable, Sendable, Codable {
        public var count: Int
        public var from: Timestamp
        public init(count: Int, from: Timestamp) {
            self.count = count
            self.from = from
        }
    }

    /// Time from annunciation to acknowledgement, in seconds.
    public struct Answers: Hashable, Sendable, Codable {
        public var count = 0
        public var median: Double?
        public var p95: Double?
        public var longest: Double?
        public init() {}
    }

    /// One alarm, and its part in the load.
    public struct Actor: Hashable, Sendable, Codable {
        public var alarm: AlarmID
        /// As the journal has it: in the site's language.
        public var title: String
        /// The same in every language, where it is known.
        public var titles: LocalizedText?
        public var count: Int
        public var fleeting: Int
        public var isChattering: Bool
        public init(alarm: AlarmID, title: String, count: Int, fleeting: Int, isChattering: Bool) {
            self.alarm = alarm
            self.title = title
            self.count = count
            self.fleeting = fleeting
            self.isChattering = isChattering
        }
    }

    /// From inclusive, to exclusive.
    public var from: Timestamp
    public var to: Timestamp
    public var count = 0
    /// Any ten minutes, hour, day of the window: a peak is not cut in two by the clock.
    public var worstTenMinutes: Peak?
    public var worstHour: Peak?
    public var worstDay: Peak?
    /// Of the window's ten-minute periods, those with more than `KPICounter.busyPeriod`, and all of them.
    public var busyPeriods = 0
    public var periods = 0
    public var floods = 0
    public var floodTime = TimeSpan.zero
    public var longestFlood = TimeSpan.zero
    /// Occurrences by the most urgent priority they were annunciated at in the window: index 0 is critical.
    public var byPriority = [0, 0, 0, 0]
    /// Occurrences over in less than `KPICounter.fleetingTime` that nobody acted on.
    public var fleeting = 0
    /// Alarms that were active three times within a minute.
    public var chattering = 0
    /// Alarms active at the end of the window, and those that had been for more than a day.
    public var standing = 0
    public var longStanding = 0
    public var answers = Answers()
    /// Occurrences that were over before anybody acknowledged them.
    public var unanswered = 0
    /// Most frequent first, `KPICounter.actorLimit` at most.
    public var worst: [Actor] = []

    public init(from: Timestamp, to: Timestamp) {
        self.from = from
        self.to = to
    }

    /// Names alarms in every language whose recorded title is one of those.
    public mutating func name(by titles: [AlarmID: LocalizedText]) {
        for index in worst.indices {
            guard let known = titles[worst[index].alarm], known.has(worst[index].title) else { continue }
            worst[index].titles = known
        }
    }

    public var span: TimeSpan { to - from }
    public var perHour: Double { rate(.hours(1)) }
    public var perDay: Double { rate(.days(1)) }
    public var perTenMinutes: Double { rate(.minutes(10)) }
    /// Part of the window spent in flood, 0…1.
    public var floodShare: Double { share(floodTime.seconds, of: span.seconds) }
    /// Part of the ten-minute periods that were busy, 0…1.
    public var busyShare: Double { share(Double(busyPeriods), of: Double(periods)) }
    /// Part of all occurrences the worst actors made, 0…1.
    public var worstShare: Double { share(Double(worst.reduce(0) { $0 + $1.count }), of: Double(count)) }

    /// Per cent of the occurrences that had this priority.
    public func percent(_ priority: Priority) -> Double {
        let index = priority.rawValue - 1
        return byPriority.indices.contains(index) ? 100 * share(Double(byPriority[index]), of: Double(count)) : 0
    }

    /// What EEMUA 191 asks of the three ranks, per cent; critical and high together are its highest.
    public static let targets: (low: Double, medium: Double, high: Double) = (80, 15, 5)

    private func rate(_ unit: TimeSpan) -> Double { share(Double(count), of: span.seconds / unit.seconds) }
    private func share(_ part: Double, of whole: Double) -> Double { whole > 0 ? part / whole : 0 }
}
