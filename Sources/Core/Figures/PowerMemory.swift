import Telemetry

/// The territory's active power at the end of each 10-minute step, for this week and the four before: what "usual" is.
///
/// 1008 steps × 5 weeks × 24 bytes: 121 kB for a territory, whatever its number of meters.
struct PowerMemory: Sendable {
    enum Limits {
        static let step = TimeSpan.minutes(10)
        static let stepsPerDay = 144
        static let stepsPerWeek = 1008
        /// hmi.md: the median of the same weekday and time over 4 weeks; the fifth is the week being written.
        static let usualWeeks: Int64 = 4
        static let weeks: Int64 = 5
    }

    struct Entry: Hashable, Sendable {
        var week: Int64 = .min
        var watts = 0.0
        /// Which meters were counted, as a number that differs when they do.
        var meters: UInt64 = 0
    }

    /// By step of the local week, then by week: `step × weeks + week mod weeks`. Empty until the first total.
    private var entries: [Entry] = []

    struct Usual: Hashable, Sendable {
        var watts: Double
        /// The meters of every week it is the median of; nil where the weeks differ among themselves.
        var meters: UInt64?
    }

    /// The local week's number and the step in it that `timestamp` falls in.
    static func place(of timestamp: Timestamp, in zone: ZoneTable) -> (week: Int64, step: Int) {
        let civil = zone.civil(timestamp)
        let days = CivilTime.daysSince1970(year: civil.year, month: civil.month, day: civil.day)
        let monday = Int64(days - civil.weekday)
        let step = civil.weekday * Limits.stepsPerDay + civil.hour * 6 + civil.minute / 10
        // 1970-01-01 was a Thursday: Mondays are ≡ 4 modulo 7.
        return ((monday - 4) / 7, min(step, Limits.stepsPerWeek - 1))
    }

    mutating func record(_ watts: Double, meters: UInt64, at timestamp: Timestamp, in zone: ZoneTable) {
        if entries.isEmpty {
            entries = Array(repeating: Entry(), count: Limits.stepsPerWeek * Int(Limits.weeks))
        }
        let (week, step) = Self.place(of: timestamp, in: zone)
        entries[index(week, step)] = Entry(week: week, watts: watts, meters: meters)
    }

    func recorded(at timestamp: Timestamp, in zone: ZoneTable) -> Double? {
        let (week, step) = Self.place(of: timestamp, in: zone)
        return entry(week, step)?.watts
    }

    /// The median of what was recorded at this weekday and time in the four weeks before.
    func usual(at timestamp: Timestamp, in zone: ZoneTable) -> Usual? {
        let (week, step) = Self.place(of: timestamp, in: zone)
        var found: [Entry] = []
        for back in 1...Limits.usualWeeks {
            if let entry = entry(week - back, step) { found.append(entry) }
        }
        guard let first = found.first else { return nil }
        found.sort { $0.watts < $1.watts }
        let middle = found.count / 2
        let median = found.count % 2 == 1 ? found[middle].watts : (found[middle - 1].watts + found[middle].watts) / 2
        let isOneSet = found.allSatisfy { $0.meters == first.meters }
        return Usual(watts: median, meters: isOneSet ? first.meters : nil)
    }

    private func entry(_ week: Int64, _ step: Int) -> Entry? {
        guard !entries.isEmpty else { return nil }
        let entry = entries[index(week, step)]
        return entry.week == week ? entry : nil
    }

    private func index(_ week: Int64, _ step: Int) -> Int {
        let remainder = week % Limits.weeks
        return step * Int(Limits.weeks) + Int(remainder < 0 ? remainder + Limits.weeks : remainder)
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(array: entries.enumerated().filter { $1.week != .min }) { writer, item in
            writer.write(UInt32(clamping: item.offset))
            writer.write(item.element.week)
            writer.write(item.element.watts)
            writer.write(item.element.meters)
        }
    }

    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let size = Limits.stepsPerWeek * Int(Limits.weeks)
        let saved = try reader.readArray { (reader) throws(ByteReader.Malformed) in
            let offset = try reader.readCount()
            guard offset < size else { throw ByteReader.Malformed(offset: reader.offset, expected: "a step of a week") }
            let week: Int64 = try reader.read()
            let watts = try reader.readDouble()
            return (offset, Entry(week: week, watts: watts, meters: try reader.read()))
        }
        entries = saved.isEmpty ? [] : Array(repeating: Entry(), count: size)
        for (offset, entry) in saved { entries[offset] = entry }
    }
}
