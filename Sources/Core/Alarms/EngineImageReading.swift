import Telemetry

// The other half of the image. Alarms, levels and series that no longer exist are read and let go.
extension AlarmEngine {
    /// Restores what `encodeImage` wrote, over the rules and series declared now.
    /// - Parameter savedAt: when the image was taken, on the clocks of this run: what remaining times count from.
    public mutating func restoreImage(
        from reader: inout ByteReader, savedAt: Moment
    ) throws(ByteReader.Malformed) {
        clock = EngineClock(savedAt)
        hasBegun = true
        let version: UInt8 = try reader.read()
        // Every version ever written is read: an image let go takes acknowledgements and shelves with it.
        guard (1...AlarmEngine.version).contains(version) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "image version 1…\(AlarmEngine.version)")
        }
        startedAt = clock.time(of: try reader.readTimestamp())
        var names = ImageNames()
        for _ in 0..<Int(try reader.read(UInt32.self)) {
            if version >= 4 {
                try restoreSeries(&names, &reader)
            } else {
                try restoreEarlierSeries(version, &reader)
            }
        }
        var restored: [(alarm: Int, from: Detail.Shown)] = []
        for _ in 0..<Int(try reader.read(UInt32.self)) {
            let head = version >= 4 ? try ImageAlarm(&names.alarms, &reader) : try ImageAlarm(earlier: &reader)
            if let alarm = try restore(head, &reader) { restored.append(alarm) }
        }
        var flood = Flood()
        try flood.restore(from: &reader) { alarmIndex($0).map { Int32($0) } ?? -1 }
        self.flood = flood
        tally.isFlood = flood.isOn
        for (alarm, before) in restored where alarms[alarm].detail >= 0 {
            recountRestored(alarm, from: before)
            releaseIfIdle(alarm)
        }
        try restoreGroups(version, &reader)
        restoreMembers()
        rearmAll()
    }

    private mutating func restoreGroups(
        _ version: UInt8, _ reader: inout ByteReader
    ) throws(ByteReader.Malformed) {
        // Version 1 knew them by the mark on the alarm, as long as that was open.
        for alarm in alarms.indices where details(alarm)?.isFirstOut == true {
            if let group = groupName(alarm) { groups.restore(group, first: Int32(alarm)) }
        }
        guard version >= 2 else { return }
        for _ in 0..<Int(try reader.read(UInt32.self)) {
            let group = try reader.readString()
            if let alarm = alarmIndex(AlarmID(try reader.readString())) { groups.restore(group, first: Int32(alarm)) }
        }
    }

    private mutating func recountRestored(_ alarm: Int, from before: Detail.Shown) {
        let slot = Int(alarms[alarm].detail)
        var now = Detail.Shown()
        now.cover = cover(details[slot])
        now.state = details[slot].process.state
        now.level = details[slot].process.shown
        if now.state != .normal { now.priority = priority(alarm, level: now.level) }
        recount(alarm, from: before, to: now)
        details[slot].shown = now
    }

    /// What aggregates and feeds see follows from the series.
    private mutating func restoreMembers() {
        for feed in feeds.indices { feeds[feed].silent = feeds[feed].members.count { series[Int($0)].isSilent } }
        for group in silenceGroups.indices { silenceGroups[group].silent = 0 }
        for alarm in alarms.indices {
            let rule = Int(alarms[alarm].rule)
            if alarms[alarm].isSilent, let name = silenceGroupName(Int32(alarm), rule),
                let group = silenceGroupIndices[name]
            {
                silenceGroups[Int(group)].silent += 1
            }
        }
        refreshSights()
    }

    /// What aggregates see of their members, by their age now.
    mutating func refreshSights() {
        for alarm in alarms.indices {
            let rule = Int(alarms[alarm].rule)
            guard hot[rule].kind == .aggregate, alarms[alarm].memory >= 0 else { continue }
            let memory = Int(alarms[alarm].memory)
            for (member, index) in aggregates[memory].members.enumerated() {
                let isSeen = isFresh(Int(index), for: rule)
                aggregates[memory].see(
                    member, isSeen ? (series[Int(index)].value != 0 ? .isTrue : .isFalse) : .unseen)
            }
        }
    }

    private mutating func restoreSeries(
        _ names: inout ImageNames, _ reader: inout ByteReader
    ) throws(ByteReader.Malformed) {
        let key = SeriesKey(
            entity: EntityID(try names.entities.decode(from: &reader)),
            attribute: AttributeName(try names.attributes.decode(from: &reader)))
        let marks = SeriesMarks(rawValue: try reader.read())
        var row = SeriesState()
        row.lastAt = names.lastAt &+ (try reader.readStep())
        names.lastAt = row.lastAt
        row.heardAt = marks.contains(.isHeardLast) ? row.lastAt : try reader.read()
        row.value = try reader.readDecimal()
        row.lag = try reader.readStep()
        row.isBad = marks.contains(.isBad)
        row.isUncertain = marks.contains(.isUncertain)
        row.isSilent = marks.contains(.isSilent)
        let fault: Int64? = marks.contains(.hasClockFault) ? try reader.read() : nil
        let index = seriesIndex(key)
        if marks.contains(.hasWindow) { try restoreWindow(of: index, row.lastAt, AlarmEngine.version, &reader) }
        if let index { restore(row, fault, at: index) }
    }

    private mutating func restoreEarlierSeries(
        _ version: UInt8, _ reader: inout ByteReader
    ) throws(ByteReader.Malformed) {
        let key = SeriesKey(
            entity: EntityID(try reader.readString()), attribute: AttributeName(try reader.readString()))
        var row = SeriesState()
        row.lastAt = try reader.read()
        row.heardAt = try reader.read()
        row.value = try reader.readDouble()
        row.lag = try reader.read()
        row.isBad = try reader.readBool()
        row.isUncertain = try reader.readBool()
        row.isSilent = try reader.readBool()
        let fault = try reader.readOptional { (reader: inout ByteReader) throws(ByteReader.Malformed) in
            try reader.read(Int64.self)
        }
        let index = seriesIndex(key)
        if try reader.readBool() { try restoreWindow(of: index, row.lastAt, version, &reader) }
        if let index { restore(row, fault, at: index) }
    }

    private mutating func restoreWindow(
        of index: Int?, _ near: Int64, _ version: UInt8, _ reader: inout ByteReader
    ) throws(ByteReader.Malformed) {
        // Read into its own when it has one: its span is what the rules of now look back over.
        let own = index.flatMap { series[$0].window >= 0 ? series[$0].window : nil }
        try windows.restore(own, near: near, version: version, from: &reader)
    }

    private mutating func restore(_ row: SeriesState, _ fault: Int64?, at index: Int) {
        series[index].lastAt = row.lastAt
        series[index].heardAt = row.heardAt
        series[index].value = row.value
        series[index].lag = row.lag
        series[index].isBad = row.isBad
        series[index].isUncertain = row.isUncertain
        series[index].isSilent = row.isSilent
        if let fault { clockFaults[Int32(index)] = fault }
        // A window that did not exist when the image was written begins with the last reading.
        let window = series[index].window
        if window >= 0, windows.count(window) == 0, row.lastAt != .min {
            windows.append(window, at: row.lastAt, row.value)
        }
    }

    /// The alarm of an image's id: a health alarm is made if it was open.
    private mutating func restoredAlarm(_ id: AlarmID) -> Int? {
        if let found = alarmIndex(id) { return found }
        if id.text.hasPrefix("core:") { return restoredCoreAlarm(named: String(id.text.dropFirst(5))) }
        for (prefix, rule) in [("nodata:", HealthRule.noData), ("clock:", .clock), ("feed:", .feed)]
        where id.text.hasPrefix(prefix) {
            let name = String(id.text.dropFirst(prefix.count))
            if rule == .feed {
                guard let feed = feedIndices[name] else { return nil }
                feeds[Int(feed)].alarm = makeAlarm(rule: rule.rawValue, entity: -1, series: -1)
                alarms[Int(feeds[Int(feed)].alarm)].memory = feed
                return Int(feeds[Int(feed)].alarm)
            }
            if rule == .noData, let group = silenceGroupIndices[name] {
                silenceGroups[Int(group)].alarm = makeAlarm(rule: rule.rawValue, entity: -1, series: -1)
                alarms[Int(silenceGroups[Int(group)].alarm)].memory = group
                return Int(silenceGroups[Int(group)].alarm)
            }
            guard let index = seriesIndex(named: name) else { return nil }
            let alarm = makeAlarm(rule: rule.rawValue, entity: series[index].entity, series: Int32(index))
            if rule == .noData { series[index].noDataAlarm = alarm }
            return Int(alarm)
        }
        return nil
    }

    private mutating func restore(
        _ head: ImageAlarm, _ reader: inout ByteReader
    ) throws(ByteReader.Malformed) -> (alarm: Int, from: Detail.Shown)? {
        let alarm = restoredAlarm(head.id)
        let before = alarm.flatMap { details($0)?.shown } ?? Detail.Shown()
        if let alarm {
            alarms[alarm].occurrences = head.occurrences
            alarms[alarm].revision = head.revision
            alarms[alarm].isSilent = head.marks.contains(.isSilent)
            endCalm(ofAlarm: alarm)
            if head.hiddenCount > 0 { hidden[Int32(alarm)] = head.hiddenCount }
        } else if head.occurrences > 0, retired.count < AlarmEngine.retiredLimit {
            retired[head.id] = head.occurrences
        }
        if head.marks.contains(.hasLevels) { try restoreLevels(alarm, &reader) }
        if head.marks.contains(.hasCounters) { try restoreCounters(alarm, &reader) }
        let hasDetail = head.isEarlier ? try reader.readBool() : head.marks.contains(.hasDetail)
        if hasDetail { try restoreDetail(alarm, &reader) }
        return alarm.map { ($0, before) }
    }

    /// An alarm whose rule is back goes on counting where it was.
    mutating func takeUpCounters() {
        guard !retired.isEmpty else { return }
        for alarm in alarms.indices where alarms[alarm].occurrences == 0 {
            if let count = retired.removeValue(forKey: id(alarm)) { alarms[alarm].occurrences = count }
        }
    }

    public func encodeRetired(into writer: inout ByteWriter) {
        writer.write(array: retired.sorted { $0.key < $1.key }) { writer, entry in
            writer.write(entry.key.text)
            writer.write(entry.value)
        }
    }

    public mutating func restoreRetired(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let kept = try reader.readArray { reader throws(ByteReader.Malformed) in
            (AlarmID(try reader.readString()), try reader.read(UInt32.self))
        }
        for (id, count) in kept where retired.count < AlarmEngine.retiredLimit { retired[id] = count }
        takeUpCounters()
    }

    private mutating func restoreLevels(
        _ alarm: Int?, _ reader: inout ByteReader
    ) throws(ByteReader.Malformed) {
        for _ in 0..<Int(try reader.read(UInt32.self)) {
            let name = try reader.readString()
            let (isActive, isTiming, isFrozen) = (try reader.readBool(), try reader.readBool(), try reader.readBool())
            let time: Int64 = try reader.read()
            guard let alarm, let level = rules[Int(alarms[alarm].rule)].levelIndex(name),
                level < HotRule.levelLimit
            else { continue }
            let bit = UInt8(1) << UInt8(level)
            if isActive { alarms[alarm].active |= bit }
            if isTiming {
                let slot = detail(alarm)
                details[slot].delays[level] = isFrozen ? time : clock.now.addedClamped(time)
                alarms[alarm].timing |= bit
                if isFrozen { alarms[alarm].frozen |= bit }
            }
        }
    }

    private mutating func restoreCounters(
        _ alarm: Int?, _ reader: inout ByteReader
    ) throws(ByteReader.Malformed) {
        let edges = try reader.readArray { (reader: inout ByteReader) throws(ByteReader.Malformed) in
            let was = try reader.readOptional { (reader: inout ByteReader) throws(ByteReader.Malformed) in
                try reader.readBool()
            }
            let times = try reader.readArray { (reader: inout ByteReader) throws(ByteReader.Malformed) in
                try reader.read(Int64.self)
            }
            return CompositeState.EdgeCounter(wasTrue: was, times: times)
        }
        let runs = try reader.readArray { (reader: inout ByteReader) throws(ByteReader.Malformed) in
            Int(try reader.read(UInt32.self))
        }
        guard let alarm, hot[Int(alarms[alarm].rule)].hasComposite, alarms[alarm].memory >= 0 else { return }
        let memory = Int(alarms[alarm].memory)
        if composites[memory].edges.count == edges.count { composites[memory].edges = edges }
        if composites[memory].runs.count == runs.count { composites[memory].runs = runs }
        setRecheck(alarm, Int(alarms[alarm].rule))
    }
}

/// How an alarm's part of an image begins.
private struct ImageAlarm {
    var id: AlarmID
    var occurrences: UInt32
    var revision: UInt32
    var hiddenCount: Int
    var marks: AlarmMarks
    /// Before version 4 levels and counters were always there, and whether there is a detail stood behind them.
    var isEarlier: Bool

    init(_ names: inout NameSteps, _ reader: inout ByteReader) throws(ByteReader.Malformed) {
        id = AlarmID(try names.decode(from: &reader))
        occurrences = UInt32(clamping: try reader.readStep())
        revision = UInt32(clamping: try reader.readStep())
        marks = AlarmMarks(rawValue: try reader.read())
        hiddenCount = marks.contains(.hasHidden) ? Int(clamping: try reader.readStep()) : 0
        isEarlier = false
    }

    init(earlier reader: inout ByteReader) throws(ByteReader.Malformed) {
        id = AlarmID(try reader.readString())
        occurrences = try reader.read()
        revision = try reader.read()
        hiddenCount = Int(try reader.read(UInt32.self))
        marks = [.hasLevels, .hasCounters]
        if try reader.readBool() { marks.insert(.isSilent) }
        isEarlier = true
    }
}
