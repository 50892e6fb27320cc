import Telemetry

/// Which run of an hour that autumn repeats a row belongs to, by the rows before it.
struct RepeatedHours {
    /// Subjects remembered within one repeated hour: as many as a core has series. Further ones are in its first run.
    static let subjectLimit = 1_000_000

    /// The hour in question, and how far each subject's rows have come in it.
    private var change = Timestamp(nanoseconds: 0)
    private var reached: [String: Timestamp] = [:]

    /// The first instant that is later than the subject's row before.
    mutating func place(_ first: Timestamp, _ second: Timestamp, of subject: String) -> Timestamp {
        // Another year's change begins anew; within one, both runs of the hour lie within a day.
        if first - change > .days(1) || change - first > .days(1) {
            change = first
            reached.removeAll(keepingCapacity: true)
        }
        guard let last = reached[subject] else {
            if reached.count < RepeatedHours.subjectLimit { reached[subject] = first }
            return first
        }
        let placed = last < first ? first : second
        reached[subject] = max(last, placed)
        return placed
    }
}
