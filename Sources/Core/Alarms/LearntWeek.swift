import Telemetry

/// What is usual for a series at each hour of the local week, learnt from its own past: the mean of that hour over the
/// last weeks it was heard in. Kept only for series that a rule compares with what is usual: about 1.5 KiB each.
public struct LearntWeek: Hashable, Sendable {
    public static let hourCount = 168
    /// The mean forgets what is older than about so many weeks: what is usual changes with the season.
    public static let weekLimit = 8
    /// Local time is asked for once in so long: no zone's offset is finer than a quarter of an hour (tz database).
    private static let quarter: Int64 = 900_000_000_000
    /// Longer than an hour lasts, also when the clocks go back over it.
    private static let longestHour: Int64 = 8

    /// Monday 00:00 first; means nothing where `weeks` is 0.
    private var means = [Double](repeating: 0, count: hourCount)
    /// How many weeks each hour was heard in, `weekLimit` at most.
    private var weeks = [UInt8](repeating: 0, count: hourCount)
    // The hour that runs: it counts once it is over.
    private var sum = 0.0
    private var count = 0
    private var hour = -1
    private var began = Int64.min
    private var last = Int64.min

    public init() {}

    /// Takes a reading; one older than the last quarter of an hour seen is left out.
    public mutating func add(_ value: Double, at stamp: Timestamp, in zone: ZoneTable) {
        let quarter = stamp.nanoseconds / LearntWeek.quarter
        guard quarter >= last else { return }
        if quarter != last {
            let now = LearntWeek.hour(of: stamp, in: zone)
            if now != hour || quarter - began > LearntWeek.longestHour {
                finish()
                hour = now
                began = quarter
            }
            last = quarter
        }
        sum += value
        count += 1
    }

    /// The hour that runs is over.
    public mutating func finish() {
        defer { (sum, count) = (0, 0) }
        guard count > 0, hour >= 0 else { return }
        weeks[hour] = min(weeks[hour] + 1, UInt8(LearntWeek.weekLimit))
        means[hour] += (sum / Double(count) - means[hour]) / Double(weeks[hour])
    }

    /// What is usual at the hour of `stamp`, and from how many weeks; nil where nothing was learnt.
    public func usual(at stamp: Timestamp, in zone: ZoneTable) -> (value: Double, weeks: Int)? {
        let hour = LearntWeek.hour(of: stamp, in: zone)
        return weeks[hour] > 0 ? (means[hour], Int(weeks[hour])) : nil
    }

    /// Takes over what a longer memory knows; the hour that runs stays.
    public mutating func adopt(_ other: LearntWeek) {
        for hour in weeks.indices where other.weeks[hour] >= weeks[hour] {
            weeks[hour] = other.weeks[hour]
            means[hour] = other.means[hour]
        }
    }

    private static func hour(of stamp: Timestamp, in zone: ZoneTable) -> Int {
        let civil = zone.civil(stamp)
        return civil.weekday * 24 + civil.hour
    }

    public func encode(into writer: inout ByteWriter) {
        for hour in weeks.indices {
            writer.write(weeks[hour])
            if weeks[hour] > 0 { writer.write(means[hour]) }
        }
        writer.write(sum)
        writer.write(Int64(count))
        writer.write(Int64(hour))
        writer.write(began)
        writer.write(last)
    }

    public init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        for hour in weeks.indices {
            weeks[hour] = min(try reader.read(), UInt8(LearntWeek.weekLimit))
            if weeks[hour] > 0 { means[hour] = try reader.readDouble() }
        }
        sum = try reader.readDouble()
        count = Int(try reader.read(Int64.self))
        hour = Int(try reader.read(Int64.self))
        guard (-1..<LearntWeek.hourCount).contains(hour), count >= 0 else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "an hour of a week")
        }
        began = try reader.read()
        last = try reader.read()
    }
}

extension AlarmEngine {
    /// Series of which rules ask what is usual, in their order.
    public var learningSeries: [SeriesID] { baselines.keys.sorted().map { SeriesID(Int($0)) } }

    /// What history knows of what is usual; only of series that rules ask it of.
    public mutating func learn(_ series: SeriesID, _ week: LearntWeek) {
        baselines[Int32(series.index)]?.adopt(week)
    }

    /// A good reading in order.
    mutating func noteUsual(_ index: Int, _ value: Double, at stamp: Int64) {
        guard let place = baselines.index(forKey: Int32(index)) else { return }
        baselines.values[place].add(value, at: Timestamp(nanoseconds: stamp), in: defaults.zone)
    }

    /// `; usual at this hour: 100 (8 weeks)`, for "why".
    func usualInWords(_ alarm: Int, _ language: Language) -> String {
        guard hot[Int(alarms[alarm].rule)].learnsBaseline, alarms[alarm].series >= 0 else { return "" }
        let index = Int(alarms[alarm].series)
        let stamp = series[index].lastAt == .min ? clock.wall : Timestamp(nanoseconds: series[index].lastAt)
        guard let usual = baselines[Int32(index)]?.usual(at: stamp, in: defaults.zone) else {
            return language.word(
                "; nothing is learnt yet for this hour of the week", " ; rien n’est encore appris de cette heure-ci")
        }
        let number = DecimalText.fixed(usual.value, places: 2, separator: language.word(".", ","))
        let plural = usual.weeks == 1 ? "" : "s"
        return language.word(
            "; usual at this hour of the week: \(number), from \(usual.weeks) week\(plural)",
            " ; habituel à cette heure de la semaine : \(number), de \(usual.weeks) semaine\(plural)")
    }

    public func encodeBaselines(into writer: inout ByteWriter) {
        writer.write(array: baselines.keys.sorted()) { writer, index in
            writer.write(UInt32(index))
            baselines[index]?.encode(into: &writer)
        }
    }

    /// Of series whose rules are gone nothing is kept.
    public mutating func restoreBaselines(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let kept = try reader.readArray { reader throws(ByteReader.Malformed) in
            (try reader.read(UInt32.self), try LearntWeek(from: &reader))
        }
        for (index, week) in kept where baselines[Int32(truncatingIfNeeded: index)] != nil {
            baselines[Int32(truncatingIfNeeded: index)] = week
        }
    }
}
