import Telemetry

/// When rows are, as far as each says itself: its text read by the map's pattern, a local time placed in the map's zone.
struct RowTimes {
    enum Placement {
        /// `change`: the day near it on which clocks go back.
        case at(Timestamp, isAmbiguous: Bool, change: Int?)
        /// Of either run of an hour that autumn repeats: the rows around it must tell.
        case either(RepeatedHours.Choice, change: Int)
    }

    private let column: ImportMap.Time
    /// Rows of one time stand together: the last one read is kept.
    private var lastTime: (text: String, time: Result<Placement, RowFault>)?
    private var lastDay: (day: Int, change: Int?)?

    init(_ column: ImportMap.Time) { self.column = column }

    var zoneName: String { column.zone?.identifier ?? "" }

    mutating func placement(of text: String) throws(RowFault) -> Placement {
        if let lastTime, lastTime.text == text { return try lastTime.time.get() }
        let time: Result<Placement, RowFault>
        do throws(RowFault) { time = .success(try read(text)) } catch { time = .failure(error) }
        lastTime = (text, time)
        return try time.get()
    }

    private mutating func read(_ text: String) throws(RowFault) -> Placement {
        guard !text.allSatisfy({ $0 == " " }) else { throw RowFault(reason: .time, what: "no time") }
        switch column.pattern.read(text) {
        case nil:
            throw RowFault(reason: .time, what: "\"\(text)\" does not follow \(column.pattern.text)")
        case .instant(let instant):
            return .at(instant + column.shift, isAmbiguous: false, change: nil)
        case .civil(let civil):
            guard let zone = column.zone else {
                throw RowFault(
                    reason: .time, what: "\"\(text)\" has no offset. Write zone: UTC, or another, in the map's time")
            }
            let change = column.ambiguous == .order ? change(near: civil, in: zone) : nil
            if let change, case .ambiguous(let first, let second) = zone.resolve(civil) {
                return .either(.init(first: first + column.shift, second: second + column.shift), change: change)
            }
            let (instant, isAmbiguous) = try place(civil, in: zone, text)
            return .at(instant + column.shift, isAmbiguous: isAmbiguous, change: change)
        }
    }

    /// The day, this one or one beside it, on which the zone's clocks go back, counted from 1970.
    private mutating func change(near civil: CivilTime, in zone: ZoneTable) -> Int? {
        let day = CivilTime.daysSince1970(year: civil.year, month: civil.month, day: civil.day)
        if let lastDay, lastDay.day == day { return lastDay.change }
        let change = [day, day - 1, day + 1].first { day in
            let start = Timestamp(seconds: Int64(day) * 86400)
            return zone.offsetSeconds(at: start + .days(1)) < zone.offsetSeconds(at: start)
        }
        lastDay = (day, change)
        return change
    }

    private func place(
        _ civil: CivilTime, in zone: ZoneTable, _ text: String
    ) throws(RowFault) -> (Timestamp, Bool) {
        switch (zone.resolve(civil), column.ambiguous, column.skipped) {
        case (.unique(let instant), _, _): return (instant, false)
        case (.ambiguous(let first, _), .first, _), (.ambiguous(let first, _), .order, _): return (first, true)
        case (.ambiguous(_, let second), .second, _): return (second, true)
        case (.ambiguous, .reject, _):
            throw RowFault(
                reason: .ambiguousHour,
                what: "\"\(text)\" comes twice in \(zone.identifier). Write ambiguous: first or second to take it")
        case (.skipped, _, .shift):
            // Read with the offset before the change: 02:30 becomes 03:30 on the clocks.
            let before = zone.offsetSeconds(at: civil.asUTC - .days(1))
            return (civil.asUTC - .seconds(Int64(before)), false)
        case (.skipped, _, .reject):
            throw RowFault(
                reason: .skippedHour,
                what: "\"\(text)\" does not exist in \(zone.identifier). Write skipped: shift to take it an hour on")
        }
    }
}
