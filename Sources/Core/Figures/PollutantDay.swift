import Telemetry

/// One pollutant at one station: the hourly means of the local day so far. About 600 bytes.
///
/// A reading belongs to the hour its stamp falls in. Where it comes once an hour it is that hour's mean; where it comes
/// oftener the mean counts once the hour is over and three quarters of it were received (directive 2008/50/CE, annexe
/// XI). What arrives late belongs to its hour too: the figures of a day describe that day.
struct PollutantDay: Sendable {
    enum Limits {
        /// The longest local day.
        static let hourCount = 25
        static let hour = TimeSpan.hours(1)
        static let dataCapture = 0.75
    }

    struct Hour: Hashable, Sendable {
        var sum = 0.0
        var count = 0
        var newest = Timestamp.distantPast
    }

    /// A whole hour's mean and the stamp of its newest reading.
    struct Mean: Hashable, Sendable {
        var value: Double
        var observedAt: Timestamp
    }

    var channel = Channel()
    var period: TimeSpan?
    private var dayStart: Timestamp?
    private var hours: [Hour] = []
    /// The last whole hour of the days before.
    private var carried: Mean?

    /// `dayStart` is the local midnight before the reading; readings of days gone by change nothing.
    mutating func accept(_ observation: Observation, dayStart: Timestamp, isLate: Bool) {
        if !isLate { channel.accept(observation) }
        guard observation.quality != .bad else { return }
        if let current = self.dayStart {
            guard dayStart >= current else { return }
            if dayStart > current { begin(dayStart) }
        } else {
            begin(dayStart)
        }
        let index = Int((observation.observedAt - dayStart).nanoseconds / Limits.hour.nanoseconds)
        guard hours.indices.contains(index) else { return }
        if !isLate, observation.observedAt == hours[index].newest {
            // Another value for the stamp just heard, of which the last received is right: an hourly mean is replaced.
            if isHourly { hours[index] = Hour() }
        }
        hours[index].sum += observation.value
        hours[index].count += 1
        hours[index].newest = max(hours[index].newest, observation.observedAt)
    }

    private mutating func begin(_ dayStart: Timestamp) {
        carried = lastMean(at: dayStart) ?? carried
        self.dayStart = dayStart
        hours = Array(repeating: Hour(), count: Limits.hourCount)
    }

    private var isHourly: Bool { (period ?? Limits.hour) >= Limits.hour }

    /// The mean of hour `index` of the day, if it may count at `now`.
    private func mean(_ index: Int, at now: Timestamp) -> Double? {
        let hour = hours[index]
        guard hour.count > 0, let dayStart else { return nil }
        if let period, !isHourly {
            guard now >= dayStart + Limits.hour * Int64(index + 1) else { return nil }
            let promised = Limits.hour.seconds / period.seconds
            guard Double(hour.count) >= promised * Limits.dataCapture else { return nil }
        }
        return hour.sum / Double(hour.count)
    }

    /// The hourly means of the day that begins at `dayStart`.
    func means(of dayStart: Timestamp, at now: Timestamp) -> [Double] {
        guard self.dayStart == dayStart else { return [] }
        return hours.indices.compactMap { mean($0, at: now) }
    }

    /// The last hour that counts, today's or an earlier day's.
    func lastMean(at now: Timestamp) -> Mean? {
        for index in hours.indices.reversed() {
            if let value = mean(index, at: now) { return Mean(value: value, observedAt: hours[index].newest) }
        }
        return carried
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(channel: channel)
        writer.write(optional: dayStart) { $0.write($1) }
        writer.write(array: hours) { writer, hour in
            writer.write(hour.sum)
            writer.write(UInt32(clamping: hour.count))
            writer.write(hour.newest)
        }
        writer.write(optional: carried) { writer, mean in
            writer.write(mean.value)
            writer.write(mean.observedAt)
        }
    }

    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        try reader.restore(channel: &channel)
        let savedStart = try reader.readOptional { (reader) throws(ByteReader.Malformed) in try reader.readTimestamp() }
        let saved = try reader.readArray { (reader) throws(ByteReader.Malformed) in
            let sum = try reader.readDouble()
            let count = try reader.readCount()
            return Hour(sum: sum, count: count, newest: try reader.readTimestamp())
        }
        carried = try reader.readOptional { (reader) throws(ByteReader.Malformed) in
            let value = try reader.readDouble()
            return Mean(value: value, observedAt: try reader.readTimestamp())
        }
        guard saved.count == (savedStart == nil ? 0 : Limits.hourCount) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "the hours of a day")
        }
        dayStart = savedStart
        hours = saved
    }
}
