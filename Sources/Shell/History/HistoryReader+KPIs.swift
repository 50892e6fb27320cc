import Alarms
import GRDB
import Telemetry

// How the alarm system did, counted out of the journal.
extension HistoryReader {
    /// Journal records of one window: some 20 s of reading. Past it a shorter one must be asked for.
    static let kpiRecords = 5_000_000
    /// No flood lasts longer unnoticed: how far back its beginning is looked for.
    static let longestFlood = TimeSpan.days(1)

    /// The figures of the window from `from` to before `to`, or from where history begins: what came before nobody
    /// counted, and a core that has lived for a quarter of an hour would look calm over a day.
    /// - Throws: also `beforeFirstRecord`, of a window that ends before it.
    public func kpis(from: Timestamp, to: Timestamp) throws(HistoryError) -> AlarmKPIs {
        let asked = max(from, to - KPICounter.longestWindow)
        let (figures, count) = try answer { database in
            let start = max(asked, try countedSince(asked, in: database) ?? asked)
            guard start <= to else { throw HistoryError.beforeFirstRecord(start) }
            guard start < to else { return (AlarmKPIs(from: to, to: to), 0) }
            let before = Timestamp(nanoseconds: start.nanoseconds == .min ? .min : start.nanoseconds - 1)
            var counter = KPICounter(
                from: start, to: to, standing: try HistoryReader.standingAlarms(at: before, in: database),
                isFlood: try JournalTable.isFlood(
                    before: start, from: start - HistoryReader.longestFlood, in: database))
            let count = try JournalTable.forEach(
                from: start, to: to, limit: HistoryReader.kpiRecords, in: database
            ) { counter.read($0) }
            var figures = counter.figures()
            figures.name(by: try AlarmTable.titles(of: figures.worst.map(\.alarm), in: database))
            return (figures, count)
        }
        try check(count)
        return figures
    }

    /// Since when alarms were counted; nil of a history no core wrote. On the machine's time a reading's stamp may be of
    /// long before there was a core; on stream time it is the core's.
    private func countedSince(_ asked: Timestamp, in database: Database) throws -> Timestamp? {
        let since = try WatchBeginning.since(in: database)
        guard since == .distantPast else { return since }
        // Asked of all blocks: only where the answer may be later than `asked`.
        if let lines = try JournalTable.beginning(in: database), lines <= asked { return lines }
        return try firstRecord(in: database)
    }

    /// What happened from `from` to before `to`, and who did what.
    /// - Parameter groups: of the alarms that are in one.
    public func watchReport(
        from: Timestamp, to: Timestamp, groups: [AlarmID: String]
    ) throws(HistoryError) -> WatchReport {
        let (report, count) = try answer { database in
            let before = Timestamp(nanoseconds: from.nanoseconds == .min ? .min : from.nanoseconds - 1)
            let standing = try HistoryReader.standingAlarms(at: before, in: database)
            var reader = WatchReport.Reader(from: from, to: to, standing: standing, groups: groups)
            let count = try JournalTable.forEach(
                from: from, to: to, limit: HistoryReader.kpiRecords, in: database
            ) { reader.read($0) }
            var report = reader.finish()
            report.name(by: try AlarmTable.titles(of: report.happenings.map(\.alarm), in: database))
            return (report, count)
        }
        try check(count)
        return report
    }

    private func check(_ count: Int) throws(HistoryError) {
        guard count < HistoryReader.kpiRecords else {
            throw HistoryError.failed(
                path: path, detail: "the journal has over \(count) records in that time: choose a shorter one")
        }
    }
}
