import Frames
import Telemetry

/// Moves the stamps inside a frame, so that a recording can play into a core on the machine's clock.
struct Restamper {
    /// SenML times below 2^28 s are relative already (RFC 8428 §4.5.3).
    private static let absoluteSeconds = Double(1 << 28)

    /// The frame with every absolute stamp `offset` later; nil where it is neither line protocol in nanoseconds nor
    /// SenML. A frame without stamps comes back as it is.
    func moved(_ frame: [UInt8], by offset: TimeSpan) -> [UInt8]? {
        guard let first = frame.first(where: { $0 > 0x20 }) else { return nil }
        switch first {
        case UInt8(ascii: "["): return senML(frame, offset)
        case UInt8(ascii: "{"), 0x80...0xFF: return nil
        default: return lines(frame, offset)
        }
    }

    private func lines(_ frame: [UInt8], _ offset: TimeSpan) -> [UInt8] {
        var moved: [UInt8] = []
        moved.reserveCapacity(frame.count + 8)
        var lineStart = 0
        var isQuoted = false
        var lastSpace: Int?
        for index in 0...frame.count {
            let byte = index < frame.count ? frame[index] : UInt8(ascii: "\n")
            if index < frame.count, byte == UInt8(ascii: "\""), index == 0 || frame[index - 1] != UInt8(ascii: "\\") {
                isQuoted.toggle()
            }
            if byte == UInt8(ascii: " "), !isQuoted, index > 0, frame[index - 1] != UInt8(ascii: "\\") {
                lastSpace = index
            }
            guard byte == UInt8(ascii: "\n"), !isQuoted || index == frame.count else { continue }
            let line = frame[lineStart..<index]
            moved += lastSpace.map { moveStamp(line, after: $0, offset) } ?? Array(line)
            if index < frame.count { moved.append(byte) }
            lineStart = index + 1
            lastSpace = nil
            isQuoted = false
        }
        return moved
    }

    private func moveStamp(_ line: ArraySlice<UInt8>, after space: Int, _ offset: TimeSpan) -> [UInt8] {
        let tail = String(decoding: line[(space + 1)...], as: UTF8.self)
        guard let stamp = Int64(tail.hasSuffix("\r") ? String(tail.dropLast()) : tail) else { return Array(line) }
        let moved = Timestamp(nanoseconds: stamp) + offset
        return Array(line[...space]) + Array("\(moved.nanoseconds)".utf8)
    }

    private func senML(_ frame: [UInt8], _ offset: TimeSpan) -> [UInt8]? {
        var changes: [(range: Range<Int>, text: String)] = []
        let isRead = frame.withUnsafeBufferPointer { bytes -> Bool in
            guard let start = bytes.baseAddress else { return false }
            var scan = JSONScanner(cursor: ByteCursor(at: start, end: start + bytes.count))
            do throws(JSONFault) {
                try readPack(&scan) { at, end in
                    let text = String(decoding: bytes[at - start..<end - start], as: UTF8.self)
                    guard let seconds = Double(text), seconds >= Restamper.absoluteSeconds else { return }
                    changes.append((at - start..<end - start, "\(seconds + offset.seconds)"))
                }
                return true
            } catch {
                return false
            }
        }
        guard isRead else { return nil }
        var moved = frame
        for change in changes.reversed() { moved.replaceSubrange(change.range, with: Array(change.text.utf8)) }
        return moved
    }

    /// Gives the place of each `bt` and `t` of a pack's records.
    private func readPack(
        _ scan: inout JSONScanner, _ time: (UnsafePointer<UInt8>, UnsafePointer<UInt8>) -> Void
    ) throws(JSONFault) {
        scan.cursor.skipWhitespace()
        try scan.expect(UInt8(ascii: "["), "'['")
        repeat {
            scan.cursor.skipWhitespace()
            try scan.expect(UInt8(ascii: "{"), "'{'")
            scan.cursor.skipWhitespace()
            if scan.cursor.take(UInt8(ascii: "}")) { continue }
            repeat {
                let key = try scan.string().text
                try scan.expectColon()
                let start = scan.cursor.at
                try scan.skipValue()
                if key.equals("bt") || key.equals("t") { time(start, scan.cursor.at) }
            } while try scan.continues(until: UInt8(ascii: "}"), "',' or '}'")
        } while try scan.continues(until: UInt8(ascii: "]"), "',' or ']'")
    }
}
