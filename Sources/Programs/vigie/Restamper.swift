import Frames
import Telemetry

/// Moves the stamps inside frames, so that a recording can play into a core on the machine's clock.
struct Restamper {
    /// From a recording's time to the machine's. At a given speed one line for the whole recording: what came twice
    /// comes twice, what was late is late, and nothing is stamped ahead of the moment it is sent.
    struct TimeLine {
        /// The recording's start.
        var recorded: Timestamp
        /// The machine's time then.
        var wall: Timestamp
        /// Recorded seconds in one.
        var speed: Double

        func moved(_ stamp: Timestamp) -> Timestamp {
            let since = stamp - recorded
            return wall + (speed == 1 ? since : TimeSpan(seconds: since.seconds / speed))
        }
    }

    /// SenML times below 2^28 s are relative to now (RFC 8428 §4.5.3).
    private static let absoluteStart: Int64 = (1 << 28) * 1_000_000_000

    /// The frame with every stamp moved; nil where it is neither line protocol in nanoseconds nor SenML, or a stamp in it
    /// can't be read. A frame without stamps comes back as it is.
    func moved(_ frame: [UInt8], along line: TimeLine) -> [UInt8]? {
        guard let first = frame.first(where: { $0 > 0x20 }) else { return nil }
        switch first {
        case UInt8(ascii: "["): return senML(frame, line)
        case UInt8(ascii: "{"), 0x80...0xFF: return nil
        default: return lines(frame, line)
        }
    }

    private func lines(_ frame: [UInt8], _ line: TimeLine) -> [UInt8]? {
        var moved: [UInt8] = []
        moved.reserveCapacity(frame.count + 8)
        var scan = LineScan(bytes: frame)
        var copied = 0
        while scan.at < frame.count {
            switch scan.nextLine() {
            case .unstamped: break
            case .unreadable: return nil
            case .stamped(let place, let ticks):
                moved += frame[copied..<place.lowerBound]
                moved += Array("\(line.moved(Timestamp(nanoseconds: ticks)).nanoseconds)".utf8)
                copied = place.upperBound
            }
        }
        return moved + frame[copied...]
    }

    // MARK: SenML

    /// A `bt` or `t`: where it stands, and its nanoseconds.
    private struct Time {
        var place: Range<Int>
        var value: Int64
    }

    private func senML(_ frame: [UInt8], _ line: TimeLine) -> [UInt8]? {
        guard let records = times(of: frame) else { return nil }
        var changes: [(place: Range<Int>, value: Int64)] = []
        // The base time in force, as recorded and as it is sent.
        var (base, movedBase): (Int64, Int64) = (0, 0)
        for record in records {
            if let time = record.base {
                (base, movedBase) = (time.value, shifted(time.value, line))
                if movedBase != base { changes.append((time.place, movedBase)) }
            }
            guard let time = record.own else { continue }
            // What the core adds up must be the sum moved, exactly: the same instant told by another base is the same
            // reading.
            let (sum, isBeyond) = base.addingReportingOverflow(time.value)
            let (own, isOwnBeyond) = shifted(sum, line).subtractingReportingOverflow(movedBase)
            guard !isBeyond, !isOwnBeyond else { return nil }
            if own != time.value { changes.append((time.place, own)) }
        }
        var moved = frame
        for change in changes.sorted(by: { $0.place.lowerBound > $1.place.lowerBound }) {
            moved.replaceSubrange(change.place, with: Array(Restamper.seconds(change.value).utf8))
        }
        return moved
    }

    /// An absolute time moves; one that counts from now keeps its share of the recorded pace.
    private func shifted(_ time: Int64, _ line: TimeLine) -> Int64 {
        guard time < Restamper.absoluteStart else { return line.moved(Timestamp(nanoseconds: time)).nanoseconds }
        return line.speed == 1 ? time : TimeSpan(seconds: TimeSpan(nanoseconds: time).seconds / line.speed).nanoseconds
    }

    /// Seconds in JSON, exactly.
    private static func seconds(_ nanoseconds: Int64) -> String {
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        let sign = nanoseconds < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        var digits = "\(rest)"
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }

    /// The times of a pack's records, in their order; nil where it is no pack, or one of them is no time.
    private func times(of frame: [UInt8]) -> [(base: Time?, own: Time?)]? {
        frame.withUnsafeBufferPointer { bytes -> [(base: Time?, own: Time?)]? in
            guard let start = bytes.baseAddress else { return nil }
            var scan = JSONScanner(cursor: ByteCursor(at: start, end: start + bytes.count))
            do throws(JSONFault) { return try readPack(&scan, start) } catch { return nil }
        }
    }

    private func readPack(
        _ scan: inout JSONScanner, _ start: UnsafePointer<UInt8>
    ) throws(JSONFault) -> [(base: Time?, own: Time?)] {
        var records: [(base: Time?, own: Time?)] = []
        scan.cursor.skipWhitespace()
        try scan.expect(UInt8(ascii: "["), "'['")
        repeat {
            var record: (base: Time?, own: Time?) = (nil, nil)
            scan.cursor.skipWhitespace()
            try scan.expect(UInt8(ascii: "{"), "'{'")
            scan.cursor.skipWhitespace()
            if scan.cursor.take(UInt8(ascii: "}")) { continue }
            repeat {
                let key = try scan.string().text
                try scan.expectColon()
                let (first, value) = (scan.cursor.at, scan.nanoseconds())
                try scan.skipValue()
                let isBase = key.equals("bt")
                guard isBase || key.equals("t") else { continue }
                guard let value else { throw JSONFault(at: first, expected: "a time") }
                let time = Time(place: first - start..<scan.cursor.at - start, value: value)
                if isBase { record.base = time } else { record.own = time }
            } while try scan.continues(until: UInt8(ascii: "}"), "',' or '}'")
            records.append(record)
        } while try scan.continues(until: UInt8(ascii: "]"), "',' or ']'")
        return records
    }
}

/// Finds the stamps of line protocol, as the decoder reads it.
private struct LineScan {
    enum Line {
        /// No stamp, a comment, or no line that a core could read.
        case unstamped
        case stamped(Range<Int>, ticks: Int64)
        /// Something stands where a stamp belongs, and is none.
        case unreadable
    }

    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a line and steps over it.
    mutating func nextLine() -> Line {
        skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        defer {
            skip { $0 != 0x0A }
            at += 1
        }
        guard at < bytes.count, bytes[at] != UInt8(ascii: "#") else { return .unstamped }
        skipName(endsAtEquals: false)
        guard takeSpaces() else { return .unstamped }
        repeat {
            skipName(endsAtEquals: true)
            guard take(UInt8(ascii: "=")), skipValue() else { return .unstamped }
        } while take(UInt8(ascii: ","))
        guard takeSpaces(), at < bytes.count, bytes[at] != 0x0A, bytes[at] != 0x0D else { return .unstamped }
        let first = at
        skip { $0 == UInt8(ascii: "-") || (48...57).contains($0) }
        guard let ticks = Int64(String(decoding: bytes[first..<at], as: UTF8.self)) else { return .unreadable }
        return .stamped(first..<at, ticks: ticks)
    }

    private mutating func skip(while isSkipped: (UInt8) -> Bool) {
        while at < bytes.count, isSkipped(bytes[at]) { at += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func takeSpaces() -> Bool {
        let first = at
        skip { $0 == 0x20 }
        return at > first
    }

    /// Measurement and tags, or a field's key: a backslash keeps the byte after it from ending them.
    private mutating func skipName(endsAtEquals: Bool) {
        while at < bytes.count, bytes[at] != 0x20, bytes[at] != 0x0A {
            if endsAtEquals, bytes[at] == UInt8(ascii: "=") { return }
            at += bytes[at] == UInt8(ascii: "\\") && at + 1 < bytes.count && bytes[at + 1] != 0x0A ? 2 : 1
        }
    }

    /// A field's value; false where a text is not closed.
    private mutating func skipValue() -> Bool {
        guard take(UInt8(ascii: "\"")) else {
            skip { $0 != 0x20 && $0 != 0x0A && $0 != UInt8(ascii: ",") }
            return true
        }
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            let isEscape =
                bytes[at] == UInt8(ascii: "\\") && at + 1 < bytes.count
                && (bytes[at + 1] == UInt8(ascii: "\"") || bytes[at + 1] == UInt8(ascii: "\\"))
            at += isEscape ? 2 : 1
        }
        return take(UInt8(ascii: "\""))
    }
}
