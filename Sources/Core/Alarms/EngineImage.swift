import Telemetry

// The engine image: everything a restart must restore, by the names of alarms, levels and series, so that it survives
// other rules and other entities. Delays are written as what remains of them.
extension AlarmEngine {
    /// 2 added the groups' first-outs, at the end; 3 writes windows packed; 4 names as what differs from the name before,
    /// and small numbers small.
    static let version: UInt8 = 4

    /// Appends everything a restart must restore.
    public func encodeImage(into writer: inout ByteWriter) {
        writer.write(AlarmEngine.version)
        // When the core started, for the grace it gives silence.
        writer.write(Timestamp(nanoseconds: startedAt))
        var names = ImageNames()
        // Counted, then written: a list of them would be as large as a large territory.
        writer.write(UInt32(series.indices.count { isKnown($0) }))
        for index in series.indices where isKnown(index) { encodeSeries(index, &names, into: &writer) }
        writer.write(UInt32(alarms.indices.count { isRemembered(alarm: $0) }))
        for alarm in alarms.indices where isRemembered(alarm: alarm) {
            encodeAlarm(alarm, &names.alarms, into: &writer)
        }
        flood.encode(into: &writer) { alarm in id(Int(alarm)) }
        writer.write(array: groups.firsts) { writer, entry in
            writer.write(entry.group)
            writer.write(id(Int(entry.alarm)).text)
        }
    }

    private func isKnown(_ index: Int) -> Bool {
        guard series[index].entity >= 0 else { return false }
        return series[index].lastAt != .min || series[index].isSilent || series[index].isBad
            || clockFaults[Int32(index)] != nil
    }

    private func isRemembered(alarm: Int) -> Bool {
        alarms[alarm].revision > 0 || alarms[alarm].occurrences > 0 || alarms[alarm].detail >= 0
            || alarms[alarm].memory >= 0
    }

    private func encodeSeries(_ index: Int, _ names: inout ImageNames, into writer: inout ByteWriter) {
        let row = series[index]
        let key = key(index)
        names.entities.encode(key.entity.text, into: &writer)
        names.attributes.encode(key.attribute.text, into: &writer)
        let fault = clockFaults[Int32(index)]
        var marks: SeriesMarks = []
        if row.isBad { marks.insert(.isBad) }
        if row.isUncertain { marks.insert(.isUncertain) }
        if row.isSilent { marks.insert(.isSilent) }
        if fault != nil { marks.insert(.hasClockFault) }
        if row.window >= 0 { marks.insert(.hasWindow) }
        if row.heardAt == row.lastAt { marks.insert(.isHeardLast) }
        writer.write(marks.rawValue)
        writer.write(step: row.lastAt &- names.lastAt)
        names.lastAt = row.lastAt
        if !marks.contains(.isHeardLast) { writer.write(row.heardAt) }
        writer.write(decimal: row.value)
        writer.write(step: row.lag)
        if let fault { writer.write(fault) }
        if row.window >= 0 { windows.encode(row.window, near: row.lastAt, into: &writer) }
    }

    private func encodeAlarm(_ alarm: Int, _ names: inout NameSteps, into writer: inout ByteWriter) {
        let row = alarms[alarm]
        names.encode(id(alarm).text, into: &writer)
        writer.write(step: Int64(row.occurrences))
        writer.write(step: Int64(row.revision))
        let rule = rules[Int(row.rule)]
        let levels = rule.rule.levels.prefix(HotRule.levelLimit)
        let marked = levels.indices.filter { (row.active | row.timing) & (1 << UInt8($0)) != 0 }
        let memory = hot[Int(row.rule)].hasComposite && row.memory >= 0 ? composites[Int(row.memory)] : nil
        let hiddenCount = hidden[Int32(alarm)] ?? 0
        var marks: AlarmMarks = []
        if row.isSilent { marks.insert(.isSilent) }
        if hiddenCount > 0 { marks.insert(.hasHidden) }
        if !marked.isEmpty { marks.insert(.hasLevels) }
        if memory != nil { marks.insert(.hasCounters) }
        if row.detail >= 0 { marks.insert(.hasDetail) }
        writer.write(marks.rawValue)
        if hiddenCount > 0 { writer.write(step: Int64(hiddenCount)) }
        if !marked.isEmpty {
            writer.write(array: marked) { writer, level in
                encode(level: level, levels[level].name, row, alarm, &writer)
            }
        }
        if let memory { encode(memory, into: &writer) }
        if let detail = details(alarm) { encode(detail, ofOccurrence: row.occurrences, rule, into: &writer) }
    }

    private func encode(level: Int, _ name: String, _ row: Alarm, _ alarm: Int, _ writer: inout ByteWriter) {
        let bit = UInt8(1) << UInt8(level)
        writer.write(name)
        writer.write(row.active & bit != 0)
        writer.write(row.timing & bit != 0)
        writer.write(row.frozen & bit != 0)
        let time = details(alarm)?.delays[level] ?? 0
        writer.write(row.frozen & bit != 0 ? time : max(0, time.subtractedClamped(clock.now)))
    }

    private func encode(_ memory: CompositeState, into writer: inout ByteWriter) {
        writer.write(array: memory.edges) { writer, counter in
            writer.write(optional: counter.wasTrue) { $0.write($1) }
            writer.write(array: counter.times) { $0.write($1) }
        }
        writer.write(array: memory.runs) { $0.write(UInt32($1)) }
    }

    private func encode(
        _ detail: Detail, ofOccurrence occurrences: UInt32, _ rule: CompiledRule, into writer: inout ByteWriter
    ) {
        func write(level: Int) { writer.write(optional: rule.level(level)?.name) { $0.write($1) } }
        writer.write(detail.process.state.rawValue)
        write(level: detail.process.shown)
        write(level: detail.process.acknowledged)
        // One to be announced anew has no level and is still no other occurrence.
        let isAnnounced = detail.announcedOccurrence == occurrences
        writer.write(optional: rule.level(detail.announcedLevel)?.name ?? (isAnnounced ? "" : nil)) { $0.write($1) }
        writer.write(detail.since)
        writer.write(optional: detail.annunciatedAt) { $0.write($1) }
        writer.write(optional: detail.acknowledgement) { writer, value in
            writer.write(value.by)
            writer.write(value.at)
            writer.write(value.comment)
            writer.write(optional: value.expiresAt) { $0.write($1) }
            writer.write(optional: value.realarmAt) { $0.write($1) }
        }
        writer.write(optional: detail.shelf) { writer, value in
            writer.write(value.until)
            writer.write(value.oneShot)
            writer.write(value.by)
            writer.write(value.reason)
            writer.write(value.wasAcknowledged)
        }
        writer.write(optional: detail.outOfService) { writer, value in
            writer.write(value.by)
            writer.write(value.reason)
        }
        writer.write(array: detail.suppressors) { $0.write($1) }
        writer.write(optional: detail.graceUntil) { $0.write($1) }
        writer.write(optional: detail.chatter) { writer, value in
            writer.write(array: value.activations) { $0.write($1) }
            writer.write(value.isChattering)
            writer.write(value.lastEdge)
            writer.write(optional: value.beganAt) { $0.write($1) }
        }
        writer.write(optional: detail.code) { $0.write($1) }
        writer.write(array: detail.pastCodes) { $0.write($1) }
        writer.write(detail.isFirstOut)
        writer.write(optional: detail.priority) { $0.write(UInt8($1.rawValue)) }
        writer.write(optional: detail.acknowledgementRequired) { $0.write($1) }
    }
}

/// What one series or alarm of an image says as a difference from the one before it.
struct ImageNames {
    var entities = NameSteps()
    var attributes = NameSteps()
    var alarms = NameSteps()
    /// Nanoseconds.
    var lastAt: Int64 = 0
}

struct SeriesMarks: OptionSet {
    let rawValue: UInt8
    static let isBad = SeriesMarks(rawValue: 1)
    static let isUncertain = SeriesMarks(rawValue: 2)
    static let isSilent = SeriesMarks(rawValue: 4)
    static let hasClockFault = SeriesMarks(rawValue: 8)
    static let hasWindow = SeriesMarks(rawValue: 16)
    /// The last good reading is the last one heard.
    static let isHeardLast = SeriesMarks(rawValue: 32)
}

struct AlarmMarks: OptionSet {
    let rawValue: UInt8
    static let isSilent = AlarmMarks(rawValue: 1)
    static let hasHidden = AlarmMarks(rawValue: 2)
    static let hasLevels = AlarmMarks(rawValue: 4)
    static let hasCounters = AlarmMarks(rawValue: 8)
    static let hasDetail = AlarmMarks(rawValue: 16)
}
