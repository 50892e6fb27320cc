import Telemetry

/// SenML JSON (RFC 8428): a pack of records, base fields carried from record to record.
///
/// A record that can't be used is rejected alone; broken JSON quarantines the frame. NaN and infinities, which JSON
/// does not have but Python's `json` writes, reject their record rather than the pack.
struct SenMLDecoder {
    private var scan: JSONScanner
    private let start: UnsafePointer<UInt8>
    // unowned(unsafe): this value lives only inside `FrameDecoder.decode`, whose decoder owns the memory; a counted
    // reference would cost a tenth of a frame.
    private unowned(unsafe) let scratch: ScratchMemory
    private let receivedAt: Timestamp
    private var base = SenMLBase()
    /// What the records seen so far have been: one format must fit, not two.
    private var hasSenMLRecord = false
    private var hasNGSIRecord = false
    private var recordCount = 0
    /// The pack's version, once a record says it (§4.4).
    private var packVersion: Int64?

    /// The version of RFC 8428; a pack of a later one must not be read (§4.4).
    static let version: Int64 = 10

    init(cursor: ByteCursor, start: UnsafePointer<UInt8>, scratch: ScratchMemory, receivedAt: Timestamp) {
        scan = JSONScanner(cursor: cursor)
        self.start = start
        self.scratch = scratch
        self.receivedAt = receivedAt
    }

    mutating func decode(into decoded: inout DecodedFrame) -> FrameFault? {
        decoded.format = .senML
        do {
            try pack(into: &decoded)
        } catch {
            if hasSenMLRecord && hasNGSIRecord { return .ambiguous }
            if !hasSenMLRecord && !hasNGSIRecord { return .unknownFormat }
            return .malformed(
                format: hasSenMLRecord ? .senML : .ngsi, offset: error.offset(from: start),
                expected: "\(error.expected)")
        }
        switch (hasSenMLRecord, hasNGSIRecord) {
        case (true, true): return .ambiguous
        case (false, true): return .unsupported(format: .ngsi)
        case (false, false): return .unknownFormat
        case (true, false): return nil
        }
    }

    private mutating func pack(into decoded: inout DecodedFrame) throws(JSONFault) {
        try scan.expect(Ascii.openBracket, "'['")
        scan.cursor.skipWhitespace()
        if scan.cursor.take(Ascii.closeBracket) { return }
        repeat {
            guard scan.cursor.peek == Ascii.openBrace else {
                throw JSONFault(at: scan.cursor.at, expected: "a record '{'")
            }
            recordCount += 1
            var record = SenMLRecord()
            try read(&record)
            finish(record, into: &decoded)
        } while try scan.continues(until: Ascii.closeBracket, "',' or ']'")
        scan.cursor.skipWhitespace()
        guard scan.cursor.isAtEnd else { throw JSONFault(at: scan.cursor.at, expected: "the end of the frame") }
    }

    // MARK: One record's fields

    private mutating func read(_ record: inout SenMLRecord) throws(JSONFault) {
        scan.cursor.at += 1
        scan.cursor.skipWhitespace()
        if scan.cursor.take(Ascii.closeBrace) { return }
        repeat {
            let key = try scan.string()
            try scan.expectColon()
            let label = key.hasEscapes ? (JSONEscapes.unescape(key.text, in: scratch) ?? key.text) : key.text
            guard let field = SenMLField(label) else {
                try readUnknown(label, into: &record)
                continue
            }
            if record.seen & field.bit != 0 { record.fail(.malformed, "a field twice") }
            record.seen |= field.bit
            try read(field, into: &record)
        } while try scan.continues(until: Ascii.closeBrace, "',' or '}'")
        // The name or base name is what marks a record as SenML; NGSI entities have `id` and `type`.
        if record.has(.name) || record.has(.baseName) { hasSenMLRecord = true }
        if record.hasID && record.hasType { hasNGSIRecord = true }
    }

    private mutating func readUnknown(_ label: WireText, into record: inout SenMLRecord) throws(JSONFault) {
        if label.equals("id") { record.hasID = true }
        if label.equals("type") { record.hasType = true }
        // §4.4: a field not understood is ignored, unless its label ends in "_".
        if let start = label.start, label.count > 0, start[label.count - 1] == Ascii.underscore {
            record.fail(.malformed, "a field that must be understood")
        }
        try scan.skipValue()
    }

    @inline(__always)
    private mutating func read(_ field: SenMLField, into record: inout SenMLRecord) throws(JSONFault) {
        switch field {
        case .name:
            hasSenMLRecord = true
            if let name = try name(&record) { record.name = name }
        case .baseName:
            hasSenMLRecord = true
            base.name = try name(&record)
            base.mark(field, isBroken: base.name == nil)
        case .unit:
            if let text = try text(.name, FrameLimits.nameByteCount, &record) { record.unit = text }
        case .baseUnit:
            base.unit = try text(.name, FrameLimits.nameByteCount, &record)
            base.mark(field, isBroken: base.unit == nil)
        case .value:
            if let number = try number(&record) { record.number = number }
        case .baseValue:
            base.value = try number(&record)
            base.mark(field, isBroken: base.value == nil)
        case .sum:
            if let number = try number(&record) { record.sum = number }
        case .baseSum:
            base.sum = try number(&record)
            base.mark(field, isBroken: base.sum == nil)
        case .time:
            if let time = try seconds(&record) { record.time = time }
        case .baseTime:
            base.time = try seconds(&record)
            base.mark(field, isBroken: base.time == nil)
        case .updateTime:
            _ = try seconds(&record)
        case .version, .baseVersion:
            hasSenMLRecord = true
            try readVersion()
        case .text:
            if let text = try text(.value, FrameLimits.textByteCount, &record) { record.text = text }
        case .data:
            if let text = try text(.value, FrameLimits.textByteCount, &record) {
                record.text = text
                if !SenMLRecord.isData(text) { record.fail(.malformed, "data that is not base64url (RFC 8428 4.3)") }
            }
        case .boolean:
            if let boolean = try boolean(&record) { record.boolean = boolean }
        }
    }

    /// A pack of a version that is not understood, or of two, must not be read (§4.4). Without one it is 10.
    @inline(never)
    private mutating func readVersion() throws(JSONFault) {
        let at = scan.cursor.at
        guard let number = WireNumber(&scan.cursor, grammar: .json), let version = number.integer,
            1...SenMLDecoder.version ~= version
        else { throw JSONFault(at: at, expected: "a SenML version from 1 to 10") }
        guard version == packVersion ?? (recordCount == 1 ? version : SenMLDecoder.version) else {
            throw JSONFault(at: at, expected: "one SenML version in the whole pack (10 where none is given)")
        }
        packVersion = version
    }

    /// A name, or the part of one that records share: its characters are looked at here, where a base name is read once.
    @inline(__always)
    private mutating func name(_ record: inout SenMLRecord) throws(JSONFault) -> WireText? {
        guard let text = try text(.name, FrameLimits.nameByteCount, &record) else { return nil }
        guard SenMLName.isAllowed(text) else {
            record.fail(.malformed, "a name with other characters than A-Z, a-z, 0-9 and - : . / _ (RFC 8428 4.5.1)")
            return nil
        }
        return text
    }

    private enum TextRole { case name, value }

    /// A string, or nil with the record marked as failed where something else stands.
    @inline(__always)
    private mutating func text(
        _ role: TextRole, _ limit: Int, _ record: inout SenMLRecord
    ) throws(JSONFault) -> WireText? {
        guard scan.cursor.peek == Ascii.quote else {
            try scan.skipValue()
            record.fail(.malformed, "something else where a string belongs")
            return nil
        }
        let raw = try scan.string()
        if !raw.hasEscapes && raw.isPlain && raw.text.count <= limit { return raw.text }
        return checked(raw, role, limit, &record)
    }

    @inline(never)
    private func checked(
        _ raw: JSONScanner.RawString, _ role: TextRole, _ limit: Int, _ record: inout SenMLRecord
    ) -> WireText? {
        guard let text = raw.hasEscapes ? JSONEscapes.unescape(raw.text, in: scratch) : raw.text else {
            record.fail(.malformed, "a string with a broken escape")
            return nil
        }
        guard text.count <= limit else {
            switch role {
            case .name: record.fail(.nameTooLong, "a name over 256 bytes")
            case .value: record.fail(.malformed, "a text over 1024 bytes")
            }
            return nil
        }
        switch role {
        case .name: return NameCheck.isClean(text) ? text : unclean(&record)
        case .value: return NameCheck.isUTF8(text) ? text : unclean(&record)
        }
    }

    private func unclean(_ record: inout SenMLRecord) -> WireText? {
        record.fail(.malformed, "a text with control bytes or broken UTF-8")
        return nil
    }

    @inline(__always)
    private mutating func number(_ record: inout SenMLRecord) throws(JSONFault) -> Double? {
        let before = scan.cursor
        guard let number = WireNumber(&scan.cursor, grammar: .json) else {
            scan.cursor = before
            try skipNonNumber(&record)
            return nil
        }
        let value = number.double
        guard value.isFinite else {
            record.fail(.notFinite, "a number beyond any double")
            return nil
        }
        return value
    }

    private mutating func seconds(_ record: inout SenMLRecord) throws(JSONFault) -> Int64? {
        let before = scan.cursor
        guard let number = WireNumber(&scan.cursor, grammar: .json) else {
            scan.cursor = before
            try skipNonNumber(&record)
            return nil
        }
        guard let nanoseconds = number.nanoseconds else {
            record.fail(.malformed, "a time beyond the years 1678 to 2262")
            return nil
        }
        return nanoseconds
    }

    private mutating func skipNonNumber(_ record: inout SenMLRecord) throws(JSONFault) {
        for word: StaticString in ["NaN", "Infinity", "-Infinity"] where scan.cursor.take(word: word) {
            record.fail(.notFinite, "NaN or an infinity")
            return
        }
        try scan.skipValue()
        record.fail(.malformed, "something else where a number belongs")
    }

    private mutating func boolean(_ record: inout SenMLRecord) throws(JSONFault) -> Bool? {
        if scan.cursor.take(word: "true") { return true }
        if scan.cursor.take(word: "false") { return false }
        try scan.skipValue()
        record.fail(.malformed, "something else where true or false belongs")
        return nil
    }

    // MARK: From record to reading

    @inline(__always)
    private func finish(_ record: borrowing SenMLRecord, into decoded: inout DecodedFrame) {
        guard record.failure == nil && base.broken == 0 else {
            return reject(record, into: &decoded)
        }
        let valueCount = (record.seen & SenMLField.valueBits).nonzeroBitCount
        guard valueCount <= 1 else {
            return decoded.reject(.malformed, "record \(recordCount) has two values: give one of v, vs, vb, vd")
        }
        // Only base fields: it sets them for the records that follow.
        if record.seen & ~SenMLField.baseBits == 0 { return }
        let hasOwnSum = record.has(.sum)
        let hasNumber = record.has(.value) || (valueCount == 0 && base.value != nil && !hasOwnSum)
        let hasSum = hasOwnSum || (base.sum != nil && (valueCount == 0 || hasNumber))
        guard valueCount == 1 || hasNumber || hasSum else {
            return decoded.reject(.malformed, "record \(recordCount) has no value: give one of v, vs, vb, vd or s")
        }
        let unit = record.has(.unit) ? record.unit : (base.unit ?? .empty)
        guard SenMLName.beginsWell(base: base.name ?? .empty, name: record.name) else {
            return decoded.reject(
                .malformed, "record \(recordCount) has a name that begins with neither a letter nor a digit")
        }
        let name: SenMLName
        switch SenMLName.resolve(base: base.name ?? .empty, name: record.name, unit: unit, in: scratch) {
        case .usable(let resolved): name = resolved
        case .rejected(let rejection):
            let what = rejection == .nameTooLong ? "a name over 256 bytes" : "no name"
            return decoded.reject(rejection, "record \(recordCount) has \(what)")
        }
        let (time, isBeyond) = record.time.addingReportingOverflow(base.time ?? 0)
        guard !isBeyond else {
            return decoded.reject(
                .malformed, "record \(recordCount): bt and t add up to a time beyond the years 1678 to 2262")
        }
        let hasTime = record.has(.time) || base.time != nil
        var reading = WireReading(
            entity: name.entity, type: .empty, attribute: name.attribute, unit: unit, value: .number(0),
            observedAt: hasTime ? observedAt(time) : nil)
        if hasNumber {
            let sum = record.number + (base.value ?? 0)
            guard sum.isFinite else {
                return decoded.reject(.notFinite, "record \(recordCount): bv and v add up beyond any double")
            }
            reading.value = .number(sum)
            decoded.readings.append(reading)
        } else if record.has(.boolean) {
            reading.value = .boolean(record.boolean)
            decoded.readings.append(reading)
        } else if valueCount == 1 {
            reading.value = .text(record.text)
            decoded.readings.append(reading)
        }
        if hasSum { appendSum(of: record, like: reading, into: &decoded) }
    }

    /// A sum is a series of its own: the integral of its attribute over time (§4.3), `activePower` → `activePowerSum`.
    @inline(never)
    private func appendSum(
        of record: borrowing SenMLRecord, like reading: WireReading, into decoded: inout DecodedFrame
    ) {
        let total = record.sum + (base.sum ?? 0)
        guard total.isFinite else {
            return decoded.reject(.notFinite, "record \(recordCount): bs and s add up beyond any double")
        }
        var sum = reading
        sum.attribute = scratch.join(reading.attribute, "Sum")
        sum.unit = SenMLName.unitOfSum(reading.unit, in: scratch)
        sum.value = .number(total)
        decoded.readings.append(sum)
    }

    @inline(never)
    private func reject(_ record: borrowing SenMLRecord, into decoded: inout DecodedFrame) {
        let count = recordCount
        guard let failure = record.failure else {
            return decoded.reject(.malformed, "record \(count) inherits a base field that could not be read")
        }
        let why = record.why
        decoded.reject(failure, "record \(count) has \(why)")
    }

    /// Base time and time added up; below 2^28 seconds they count from now (§4.5.3).
    @inline(__always)
    private func observedAt(_ nanoseconds: Int64) -> Timestamp {
        guard nanoseconds < SenMLDecoder.absoluteTimeStart else { return Timestamp(nanoseconds: nanoseconds) }
        return receivedAt + TimeSpan(nanoseconds: nanoseconds)
    }

    /// 2^28 seconds, in July 1978.
    private static let absoluteTimeStart: Int64 = (1 << 28) * 1_000_000_000
}
