import Telemetry

// One alarm's detail out of an image.
extension AlarmEngine {
    mutating func restoreDetail(_ alarm: Int?, _ reader: inout ByteReader) throws(ByteReader.Malformed) {
        let stateCode: UInt8 = try reader.read()
        guard let state = AlarmState(rawValue: stateCode) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "an alarm state")
        }
        let rule = alarm.map { rules[Int(alarms[$0].rule)] }
        let shown = try level(&reader, rule)
        let acknowledged = try level(&reader, rule)
        let announced = try name(&reader)
        var detail = Detail(owner: Int32(alarm ?? -1), since: try reader.readTimestamp())
        // A level the rule no longer has is shown as the one present now.
        let present = alarm.map { max(0, alarms[$0].current) } ?? 0
        detail.process = ProcessState(
            state: state, shown: state == .normal ? -1 : shown < 0 ? present : shown, acknowledged: acknowledged)
        detail.announcedLevel = announced.flatMap { rule?.levelIndex($0) } ?? -1
        if announced != nil, let alarm { detail.announcedOccurrence = alarms[alarm].occurrences }
        detail.annunciatedAt = try timestamp(&reader)
        if try reader.readBool() {
            detail.acknowledgement = Detail.Acknowledgement(
                by: try reader.readString(), at: try reader.readTimestamp(), comment: try reader.readString(),
                expiresAt: try timestamp(&reader), realarmAt: try timestamp(&reader))
        }
        if try reader.readBool() {
            detail.shelf = Detail.Shelf(
                until: try reader.readTimestamp(), oneShot: try reader.readBool(), by: try reader.readString(),
                reason: try reader.readString(), wasAcknowledged: try reader.readBool())
        }
        if try reader.readBool() { detail.outOfService = (try reader.readString(), try reader.readString()) }
        detail.suppressors = try strings(&reader)
        detail.graceUntil = try timestamp(&reader)
        if try reader.readBool() {
            let activations = try reader.readArray { (reader: inout ByteReader) throws(ByteReader.Malformed) in
                try reader.readTimestamp()
            }
            let isChattering = try reader.readBool()
            var chatter = Detail.Chatter(lastEdge: try reader.readTimestamp())
            chatter.activations = activations
            chatter.isChattering = isChattering
            chatter.beganAt = try timestamp(&reader)
            detail.chatter = chatter
        }
        detail.code = try reader.readBool() ? try reader.readString() : nil
        detail.pastCodes = try strings(&reader)
        detail.isFirstOut = try reader.readBool()
        detail.priority = try reader.readBool() ? Priority(rawValue: Int(try reader.read(UInt8.self))) : nil
        detail.acknowledgementRequired = try reader.readBool() ? try reader.readBool() : nil
        guard let alarm else { return }
        let slot = self.detail(alarm)
        detail.delays = details[slot].delays
        detail.shown = details[slot].shown
        details[slot] = detail
        for code in detail.pastCodes + [detail.code].compactMap({ $0 }) { codes.restore(code, for: Int32(alarm)) }
    }

    private func level(_ reader: inout ByteReader, _ rule: CompiledRule?) throws(ByteReader.Malformed) -> Int {
        try name(&reader).flatMap { rule?.levelIndex($0) } ?? -1
    }

    private func name(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> String? {
        try reader.readBool() ? try reader.readString() : nil
    }

    private func timestamp(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> Timestamp? {
        try reader.readBool() ? try reader.readTimestamp() : nil
    }

    private func strings(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> [String] {
        try reader.readArray { (reader: inout ByteReader) throws(ByteReader.Malformed) in try reader.readString() }
    }
}
