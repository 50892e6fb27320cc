import Telemetry

/// The crisis log of a period, read from the journal: every entry as it was made, with the entries that correct it.
public struct CrisisLog: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        /// nil for a note of before entries were numbered.
        public var number: Int?
        public var at: Timestamp
        public var by: String
        public var entry: LogEntry
        /// Numbers of the entries that correct it, the oldest first.
        public var correctedBy: [Int] = []
    }

    /// The oldest first.
    public private(set) var lines: [Line] = []

    /// - Parameter journal: oldest first; what is no entry is passed over.
    public init(journal: some Sequence<JournalRecord>) {
        var places: [Int: Int] = [:]
        for record in journal {
            guard let entry = record.logEntry else { continue }
            if let number = record.occurrence { places[number] = lines.count }
            lines.append(Line(number: record.occurrence, at: record.at, by: record.by, entry: entry))
        }
        for (index, line) in lines.enumerated() {
            guard let number = line.number, let place = line.entry.corrects.flatMap({ places[$0] }) else { continue }
            lines[place].correctedBy.append(number)
            if place < index { lines[index].entry.complete(from: lines[place].entry) }
        }
    }
}
