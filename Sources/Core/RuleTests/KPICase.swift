import Alarms
import Telemetry

/// A vector of occurrences and the KPIs they must give, by the code that counts a journal.
public struct KPICase: Sendable {
    /// Occurrences evenly spaced from t = 0, the first of them shorter; none is acknowledged before it clears.
    public struct Series: Hashable, Sendable {
        public var count: Int
        public var every: Double
        public var firstCount: Int
        public var firstLasts: Double
        public var lasts: Double
        public init(count: Int, every: Double, firstCount: Int, firstLasts: Double, lasts: Double) {
            self.count = count
            self.every = every
            self.firstCount = firstCount
            self.firstLasts = firstLasts
            self.lasts = lasts
        }
    }
    public struct Figures: Hashable, Sendable {
        public var perDay: Double?
        public var perTenMinutes: Double?
        /// Per cent.
        public var distribution: [Priority: Double] = [:]
        public var fleeting: Int?
        public var longStanding: Int?
        public init() {}
    }
    /// Seconds from t = 0.
    public var window: ClosedRange<Double>
    public var series: Series
    /// Instants since which one further alarm each is active, and stays so.
    public var standingSince: [Double]
    /// How many occurrences are of each priority.
    public var priorities: [Priority: Int]
    public var expected: Figures

    public init(
        window: ClosedRange<Double>, series: Series, standingSince: [Double], priorities: [Priority: Int],
        expected: Figures
    ) {
        self.window = window
        self.series = series
        self.standingSince = standingSince
        self.priorities = priorities
        self.expected = expected
    }

    /// Figures are written with two decimals.
    private static let tolerance = 0.005 + 1e-9

    var difference: String? {
        let got = kpis
        func differs(_ expected: Double?, _ got: Double) -> Bool {
            expected.map { abs($0 - got) > KPICase.tolerance } ?? false
        }
        var found: [String] = []
        func check(_ name: String, _ expected: Double?, _ got: Double) {
            if differs(expected, got) { found.append("\(name): expected \(expected ?? 0), got \(got)") }
        }
        check("per_day", expected.perDay, got.perDay)
        check("per_10_min_average", expected.perTenMinutes, got.perTenMinutes)
        for (priority, percent) in expected.distribution.sorted(by: { $0.key < $1.key }) {
            check("per cent of \(priority.name)", percent, got.percent(priority))
        }
        check("fleeting", expected.fleeting.map(Double.init), Double(got.fleeting))
        check("stale_at_end", expected.longStanding.map(Double.init), Double(got.longStanding))
        return found.isEmpty ? nil : found.joined(separator: "; ")
    }

    private var kpis: AlarmKPIs {
        func at(_ seconds: Double) -> Timestamp { Scenario.defaultStart + TimeSpan(seconds: seconds) }
        let standing = standingSince.enumerated().map { index, since in
            var record = AlarmRecord(
                id: AlarmID("standing-\(index)"), rule: "", title: LocalizedText(""), since: at(since))
            record.state = .unacknowledged
            record.occurrence = 1
            return record
        }
        var counter = KPICounter(from: at(window.lowerBound), to: at(window.upperBound), standing: standing)
        for line in lines(at) { counter.read(line) }
        return counter.figures()
    }

    /// The journal of the occurrences, each alarm of its own so that no two overlap.
    private func lines(_ at: (Double) -> Timestamp) -> [JournalRecord] {
        let ranks = Priority.allCases.reversed().flatMap { Array(repeating: $0, count: priorities[$0] ?? 0) }
        var lines: [JournalRecord] = []
        for index in 0..<series.count {
            let start = Double(index) * series.every
            let end = start + (index < series.firstCount ? series.firstLasts : series.lasts)
            for (instant, event, state) in [
                (start, JournalRecord.Event.active, AlarmState.unacknowledged),
                (end, .returned, .returnedUnacknowledged),
            ] {
                var line = JournalRecord(
                    at: at(instant), wall: at(instant), event: event, alarm: AlarmID("alarm-\(index)"))
                line.occurrence = 1
                line.to = state
                line.priority = ranks.indices.contains(index) ? ranks[index] : .low
                line.annunciated = event == .active
                lines.append(line)
            }
        }
        return lines.sorted { $0.at < $1.at }
    }
}
