import Telemetry

/// What became of every row: `rows = good + bad + filtered + missing`.
public struct ImportReport: Sendable, Hashable {
    public var rows = 0
    /// Gave at least one reading, and nothing in it was wrong.
    public var good = 0
    /// Something in it could not be used: listed. Its other values are imported.
    public var bad = 0
    /// Left out by `where` or `when`.
    public var filtered = 0
    /// Every value in it is missing.
    public var missing = 0
    /// Bad rows by the first thing wrong with them: they add up to `bad`.
    public var reasons: [RowFault.Reason: Int] = [:]
    public var readings = 0
    /// Values that were empty or a missing mark, in rows of any kind.
    public var missingValues = 0
    public var frames = 0
    /// Rows in an hour that autumn repeats, placed by the map's `ambiguous`.
    public var ambiguousHours = 0
    public var first: Timestamp?
    public var last: Timestamp?

    public init() {}

    mutating func add(_ result: RowImporter.Result) {
        rows += 1
        readings += result.readingCount
        missingValues += result.missingCount
        if result.isAmbiguousHour { ambiguousHours += 1 }
        if let fault = result.faults.first {
            bad += 1
            reasons[fault.reason, default: 0] += 1
        } else if result.isFiltered {
            filtered += 1
        } else if result.frame.isEmpty {
            missing += 1
        } else {
            good += 1
        }
        guard !result.frame.isEmpty else { return }
        frames += 1
        first = first.map { min($0, result.at) } ?? result.at
        last = last.map { max($0, result.at) } ?? result.at
    }

    /// One line of JSON; `reasons` in the order `RowFault.Reason` lists them.
    public var json: String {
        let counted = RowFault.Reason.allCases.compactMap { reason in
            reasons[reason].map { "\"\(reason.rawValue)\":\($0)" }
        }
        func time(_ stamp: Timestamp?) -> String { stamp.map { "\"\(ISO8601.text($0))\"" } ?? "null" }
        return """
            {"rows":\(rows),"good":\(good),"bad":\(bad),"filtered":\(filtered),"missing":\(missing),\
            "reasons":{\(counted.joined(separator: ","))},"readings":\(readings),"missingValues":\(missingValues),\
            "frames":\(frames),"ambiguousHours":\(ambiguousHours),"first":\(time(first)),"last":\(time(last))}
            """
    }
}
