import Frames
import Telemetry

/// Reads a recording from chunks of its bytes, however they are cut; memory stays at one chunk and one line.
///
///     var reader = RecordingReader()
///     while let chunk = … {
///         reader.append(chunk)
///         while let entry = try reader.next() { … }
///     }
///     reader.finish()
///     while let entry = try reader.next() { … }
public struct RecordingReader: Sendable {
    /// A 64 KiB frame whose every byte is written `\u00XX`, and its keys.
    public static let lineByteLimit = 6 * FrameLimits.frameByteCount + 4096

    private var buffer: [UInt8] = []
    private var start = 0
    /// Up to here the buffer is known to hold no newline.
    private var searched = 0
    private var isFinished = false
    private var isSkippingLongLine = false
    /// The line of the entry last returned or the fault last thrown, from 1.
    public private(set) var line = 0

    public init() {}

    public mutating func append(_ chunk: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            searched -= start
            start = 0
        }
        buffer.append(contentsOf: chunk)
    }

    /// No more bytes will come: what is left is the last line.
    public mutating func finish() { isFinished = true }

    /// The next entry; nil when more bytes are needed, or after `finish` when there are none.
    /// A line that is no entry throws once, and is stepped over.
    public mutating func next() throws(RecordingFault) -> RecordingEntry? {
        while var range = try nextLine() {
            line += 1
            // An editor may have put U+FEFF before the first line: it belongs to no entry.
            if line == 1, buffer[range].starts(with: FileBeginning.byteOrderMark) {
                range = range.dropFirst(FileBeginning.byteOrderMark.count)
            }
            if let entry = try entry(in: range) { return entry }
        }
        return nil
    }

    private mutating func nextLine() throws(RecordingFault) -> Range<Int>? {
        while true {
            let from = searched
            let newline = buffer.withUnsafeBufferPointer { bytes in
                bytes[from...].firstIndex(of: UInt8(ascii: "\n"))
            }
            let end: Int
            if let newline {
                end = newline
            } else if isFinished && start < buffer.count {
                end = buffer.count
            } else {
                searched = buffer.count
                guard buffer.count - start > RecordingReader.lineByteLimit else { return nil }
                start = buffer.count
                if isSkippingLongLine { return nil }
                isSkippingLongLine = true
                throw RecordingFault(
                    line: line + 1, what: "longer than \(RecordingReader.lineByteLimit) bytes: this is no recording")
            }
            let range = start..<end
            start = min(end + 1, buffer.count)
            searched = start
            if isSkippingLongLine {
                isSkippingLongLine = false
                line += 1
                continue
            }
            return range
        }
    }

    /// nil for an empty line.
    private func entry(in range: Range<Int>) throws(RecordingFault) -> RecordingEntry? {
        let fields: RecordingFields?
        do {
            fields = try RecordingFields(buffer[range])
        } catch {
            throw RecordingFault(line: line, what: "column \(error.column): expected \(error.expected)")
        }
        guard let fields else { return nil }
        guard let at = fields.text("at") else {
            throw RecordingFault(line: line, what: #"no time: write "at":"2026-01-15T21:58:00.000Z""#)
        }
        guard let at = ISO8601.parse(at, in: .utc) else {
            throw RecordingFault(
                line: line, what: "\"at\" is \"\(at)\", not a time. Write 2026-01-15T21:58:00.000Z")
        }
        if fields.has("still") { return .still(at: at) }
        if let verb = fields.text("do") { return .action(action(verb, at: at, fields)) }
        return .frame(try frame(at: at, fields))
    }

    private func action(_ verb: String, at: Timestamp, _ fields: RecordingFields) -> RecordedAction {
        let named = ["at", "do", "a", "by", "comment"]
        let details = fields.all.filter { !named.contains($0.key) }
        return RecordedAction(
            at: at, verb: verb, alarm: fields.text("a"), by: fields.text("by"), comment: fields.text("comment"),
            details: details.map { RecordedAction.Detail(key: $0.key, value: $0.text) })
    }

    private func frame(at: Timestamp, _ fields: RecordingFields) throws(RecordingFault) -> RecordedFrame {
        let via = fields.text("via") ?? "recording"
        guard let transport = FrameSource.Transport(name: via) else {
            throw RecordingFault(
                line: line, what: "\"via\" is \"\(via)\". Write udp, tcp, http, unix, person, recording")
        }
        var source = FrameSource(transport: transport)
        if let from = fields.text("from"), !from.isEmpty {
            guard let read = FrameSource(transport: transport, endpoint: from) else {
                throw RecordingFault(line: line, what: "\"from\" is \"\(from)\". Write 10.0.0.7:4000 or [::1]:4000")
            }
            source = read
        }
        if let text = fields.text("frame") {
            return RecordedFrame(at: at, source: source, bytes: Array(text.utf8))
        }
        guard let text = fields.text("frame64") else {
            throw RecordingFault(line: line, what: #"neither "frame", "frame64", "do" nor "still" in it"#)
        }
        guard let bytes = Base64.decode(text) else {
            throw RecordingFault(line: line, what: "\"frame64\" is not base64 (RFC 4648 §4, with padding)")
        }
        return RecordedFrame(at: at, source: source, bytes: bytes)
    }
}

/// The members of one line's object: strings, and scalars by their text.
struct RecordingFields {
    struct Field {
        var key: String
        var text: String
        var isString: Bool
    }
    struct Fault: Error {
        var column: Int
        var expected: String
    }
    private(set) var all: [Field] = []

    func text(_ key: String) -> String? { all.first { $0.key == key && $0.isString }?.text }
    func has(_ key: String) -> Bool { all.contains { $0.key == key } }

    /// nil for a line of whitespace.
    init?(_ line: ArraySlice<UInt8>) throws(Fault) {
        let result = line.withUnsafeBufferPointer { bytes -> Result<[Field]?, Fault> in
            guard let start = bytes.baseAddress else { return .success(nil) }
            var scan = JSONScanner(cursor: ByteCursor(at: start, end: start + bytes.count))
            do throws(JSONFault) {
                return .success(try RecordingFields.read(&scan))
            } catch {
                return .failure(Fault(column: error.offset(from: start) + 1, expected: "\(error.expected)"))
            }
        }
        guard let fields = try result.get() else { return nil }
        all = fields
    }

    private static func read(_ scan: inout JSONScanner) throws(JSONFault) -> [Field]? {
        scan.cursor.skipWhitespace()
        if scan.cursor.isAtEnd { return nil }
        try scan.expect(UInt8(ascii: "{"), "'{'")
        scan.cursor.skipWhitespace()
        var fields: [Field] = []
        if !scan.cursor.take(UInt8(ascii: "}")) {
            repeat {
                let key = try string(&scan)
                try scan.expectColon()
                let start = scan.cursor.at
                if scan.cursor.peek == UInt8(ascii: "\"") {
                    fields.append(Field(key: key, text: try string(&scan), isString: true))
                } else {
                    try scan.skipValue()
                    let raw = UnsafeBufferPointer(start: start, count: scan.cursor.at - start)
                    fields.append(Field(key: key, text: String(decoding: raw, as: UTF8.self), isString: false))
                }
            } while try scan.continues(until: UInt8(ascii: "}"), "',' or '}'")
        }
        scan.cursor.skipWhitespace()
        guard scan.cursor.isAtEnd else { throw JSONFault(at: scan.cursor.at, expected: "the end of the line") }
        return fields
    }

    private static func string(_ scan: inout JSONScanner) throws(JSONFault) -> String {
        let start = scan.cursor.at
        let raw = try scan.string()
        guard NameCheck.isUTF8(raw.text) else { throw JSONFault(at: start, expected: "UTF-8") }
        guard raw.hasEscapes, var at = raw.text.start else { return raw.text.string }
        let end = at + raw.text.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.text.count)
        while at < end {
            guard at.pointee == UInt8(ascii: "\\") else {
                bytes.append(at.pointee)
                at += 1
                continue
            }
            guard let code = JSONEscapes.read(&at, end: end), let scalar = Unicode.Scalar(code) else {
                throw JSONFault(at: at, expected: "a JSON escape")
            }
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
