import Telemetry

/// The bytes of a journal record that its hash is made of: the same for the same record on every machine and in every
/// later version.
///
/// Each field that is present is its tag (1 byte), the byte count of its content (4 bytes, little endian) and its
/// content; the tags ascend. An absent field is not there at all, so that a field added later leaves the bytes of older
/// records, and with them their hashes, as they were. A tag is never used again for something else.
extension JournalRecord {
    public var canonicalBytes: [UInt8] {
        var fields = CanonicalFields()
        fields.add(1, id)
        fields.add(2, at.nanoseconds)
        fields.add(3, wall.nanoseconds)
        fields.add(4, event.rawValue)
        fields.add(5, alarm?.text)
        fields.add(6, occurrence.map { Int64($0) })
        fields.add(7, from.map { Int64($0.rawValue) })
        fields.add(8, to.map { Int64($0.rawValue) })
        fields.add(9, suppression)
        fields.add(10, level)
        fields.add(11, priority.map { Int64($0.rawValue) })
        fields.add(12, value)
        fields.add(13, unit?.symbol)
        fields.add(14, by)
        fields.add(15, session)
        fields.add(16, comment)
        fields.add(17, responseSeconds)
        fields.add(18, refused)
        fields.add(19, why?.rawValue)
        fields.add(20, text)
        fields.add(21, annunciated ? 1 as Int64 : 0)
        return fields.bytes
    }
}

private struct CanonicalFields {
    private var writer = ByteWriter(reserving: 256)
    var bytes: [UInt8] { writer.bytes }

    mutating func add(_ tag: UInt8, _ value: Int64?) {
        guard let value else { return }
        begin(tag, byteCount: 8)
        writer.write(value)
    }

    /// What SQLite keeps of a number: NaN is nothing, and there is one zero.
    mutating func add(_ tag: UInt8, _ value: Double?) {
        guard let value, !value.isNaN else { return }
        begin(tag, byteCount: 8)
        writer.write(value == 0 ? 0 : value)
    }

    mutating func add(_ tag: UInt8, _ text: String?) {
        guard let text else { return }
        // `ByteWriter` writes a text's byte count itself.
        writer.write(tag)
        writer.write(text)
    }

    mutating func add(_ tag: UInt8, _ suppression: Suppression?) {
        guard let suppression else { return }
        var content = ByteWriter()
        switch suppression {
        case .shelved(let until, let oneShot, let by, let reason):
            content.write(1 as UInt8)
            content.write(until)
            content.write(oneShot)
            content.write(by)
            content.write(reason)
        case .suppressedByDesign(let by):
            content.write(2 as UInt8)
            content.write(array: by) { $0.write($1) }
        case .outOfService(let by, let reason):
            content.write(3 as UInt8)
            content.write(by)
            content.write(reason)
        }
        begin(tag, byteCount: content.bytes.count)
        for byte in content.bytes { writer.write(byte) }
    }

    private mutating func begin(_ tag: UInt8, byteCount: Int) {
        writer.write(tag)
        writer.write(UInt32(byteCount))
    }
}
