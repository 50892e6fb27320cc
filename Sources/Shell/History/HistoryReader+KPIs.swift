import Alarms
import GRDB
import Telemetry

// How the alarm system did, counted out of the journal.
extension HistoryReader {
    /// Journal records of one window: some 20 s of reading. Past it a shorter one must be asked for.
    static let kpiRecords = 5_000_000
    /// No flood lasts longer unnoticed: how far back its beginning is looked for.
    private static let longestFlood = TimeSpan.days(1)

    /// The figures of the window from `from` to before `to`.
    public func kpis(from: Timestamp, to: Timestamp) throws(HistoryError) -> AlarmKPIs {
        let start = max(from, to - KPICounter.longestWindow)
        guard start < to else { return AlarmKPIs(from: start, to: to) }
        let (figures, count) = try answer { database in
            let before = Timestamp(nanoseconds: start.nanoseconds == .min ? .min : start.nanoseconds - 1)
            var counter = KPICounter(
                from: start, to: to, standing: try HistoryReader.standingAlarms(at: before, in: database),
                isFlood: try JournalTable.isFlood(
                    before: start, from: start - HistoryReader.longestFlood, in: database))
            let count = try JournalTable.forEach(
                from: start, to: to, limit: HistoryReader.kpiRecords, in: database
            ) { counter.read($0) }
            return (counter.figures(), count)
        }
        guard count < HistoryReader.kpiRecords else {
            throw HistoryError.failed(
                path: path, detail: "the journal has over \(count) records in that time: choose a shorter one")
        }
        return figures
    }
}
