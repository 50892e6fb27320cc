import Telemetry

// The engine image: everything a restart must restore, by the names of alarms, levels and series, so that it survives
// other rules and other entities. Delays are written as what remains of them.
extension AlarmEngine {
    /// 2 added the groups' first-outs, at the end; 3 writes windows packed.
    static let version: UInt8 = 3

    /// Appends everything a restart must restore.
    public func encodeImage(into writer: inout ByteWriter) {
        writer.write(AlarmEngine.version)
        // When the core started, for the grace it gives silence.
        writer.write(Timestamp(nanoseconds: startedAt))
        let known = series.indices.filter { series[$0].entity >= 0 && series[$0].lastAt != .min || isRemembered($0) }
        writer.write(array: known) { writer, index in encodeSeries(index, into: &writer) }
        let kept = alarms.indices.filter {
            alarms[$0].revision > 0 || alarms[$0].occurrences > 0 || alarms[$0].detail >= 0 || alarms[$0].memory >= 0
        }
        writer.write(array: kept) { writer, alarm in encodeAlarm(alarm, into: &writer) }
        flood.encode(into: &writer) { alarm in id(Int(alarm)) }
        writer.write(array: groups.firsts) { writer, entry in
            writer.write(entry.group)
            writer.write(id(Int(entry.alarm)).text)
        }
    }

    private func isRemembered(_ index: Int) -> Bool {
        series[index].entity >= 0
            && (series[index].isSilent || series[index].isBad || clockFaults[Int32(index)] != nil)
    }

    private func encodeSeries(_ index: Int, into writer: inout ByteWriter) {
        let row = series[index]
        let key = key(index)
        writer.write(key.entity.text)
        writer.write(key.attribute.text)
        writer.write(row.lastAt)
        writer.write(row.heardAt)
        writer.write(row.value)
        writer.write(row.lag)
        writer.write(row.isBad)
        writer.write(row.isUncertain)
        writer.write(row.isSilent)
        writer.write(optional: clockFaults[Int32(index)]) { $0.write($1) }
        writer.write(row.window >= 0)
        if row.window >= 0 { windows.encode(row.window, into: &writer) }
    }

    private func encodeAlarm(_ alarm: Int, into writer: inout ByteWriter) {
        let row = alarms[alarm]
        writer.write(id(alarm).text)
        writer.write(row.occurrences)
        writer.write(row.revision)
        writer.write(UInt32(hidden[Int32(alarm)] ?? 0))
        writer.write(row.isSilent)
        let rule = rules[Int(row.rule)]
        let levels = rule.rule.levels.prefix(HotRule.levelLimit)
        let marked = levels.indices.filter { (row.active | row.timing) & (1 << UInt8($0)) != 0 }
        writer.write(array: marked) { writer, level in
            let bit = UInt8(1) << UInt8(level)
            writer.write(levels[level].name)
            writer.write(row.active & bit != 0)
            writer.write(row.timing & bit != 0)
            writer.write(row.frozen & bit != 0)
            let time = details(alarm)?.delays[level] ?? 0
            writer.write(row.frozen & bit != 0 ? time : max(0, time.subtractedClamped(clock.now)))
        }
        encodeCounters(row, into: &writer)
        writer.write(row.detail >= 0)
        if let detail = details(alarm) { encode(detail, rule, into: &writer) }
    }

    private func encodeCounters(_ row: Alarm, into writer: inout ByteWriter) {
        let memory = hot[Int(row.rule)].hasComposite && row.memory >= 0 ? composites[Int(row.memory)] : nil
        writer.write(array: memory?.edges ?? []) { writer, counter in
            writer.write(optional: counter.wasTrue) { $0.write($1) }
            writer.write(array: counter.times) { $0.write($1) }
        }
        writer.write(array: memory?.runs ?? []) { $0.write(UInt32($1)) }
    }

    private func encode(_ detail: Detail, _ rule: CompiledRule, into writer: inout ByteWriter) {
        func write(level: Int) { writer.write(optional: rule.level(level)?.name) { $0.write($1) } }
        writer.write(detail.process.state.rawValue)
        write(level: detail.process.shown)
        write(level: detail.process.acknowledged)
        write(level: detail.announcedLevel)
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
