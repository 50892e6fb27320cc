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

    /// SenML times below 2^28 s are relative already (RFC 8428 §4.5.3).
    private static let absoluteSeconds = Double(1 << 28)
    /// The year 2255: nanoseconds in 64 bits end seven years later.
    private static let lastSecond = 9e9

    /// The frame with every absolute stamp moved; nil where it is neither line protocol in nanoseconds nor
    /// SenML. A frame without stamps comes back as it is.
    func moved(_ frame: [UInt8], along line: TimeLine) -> [UInt8]? {
        guard let first = frame.first(where: { $0 > 0x20 }) else { return nil }
        switch first {
        case UInt8(ascii: "["): return senML(frame, line)
        case UInt8(ascii: "{"), 0x80...0xFF: return nil
        default: return lines(frame, line)
        }
    }

    private func lines(_ frame: [UInt8], _ line: TimeLine) -> [UInt8] {
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
            let text = frame[lineStart..<index]
            moved += lastSpace.map { moveStamp(text, after: $0, line) } ?? Array(text)
            if index < frame.count { moved.append(byte) }
            lineStart = index + 1
            lastSpace = nil
            isQuoted = false
        }
        return moved
    }

    private func moveStamp(_ text: ArraySlice<UInt8>, after space: Int, _ line: TimeLine) -> [UInt8] {
        let tail = String(decoding: text[(space + 1)...], as: UTF8.self)
        guard let stamp = Int64(tail.hasSuffix("\r") ? String(tail.dropLast()) : tail) else { return Array(text) }
        let moved = line.moved(Timestamp(nanoseconds: stamp))
        return Array(text[...space]) + Array("\(moved.nanoseconds)".utf8)
    }

    private func senML(_ frame: [UInt8], _ line: TimeLine) -> [UInt8]? {
        var changes: [(range: Range<Int>, text: String)] = []
        let isRead = frame.withUnsafeBufferPointer { bytes -> Bool in
            guard let start = bytes.baseAddress else { return false }
            var scan = JSONScanner(cursor: ByteCursor(at: start, end: start + bytes.count))
            do throws(JSONFault) {
                try readPack(&scan) { at, end in
                    let text = String(decoding: bytes[at - start..<end - start], as: UTF8.self)
                    guard let seconds = Double(text), seconds >= Restamper.absoluteSeconds,
                        seconds < Restamper.lastSecond
                    else { return }
                    let stamp = Timestamp(nanoseconds: 0) + TimeSpan(seconds: seconds)
                    let moved = (line.moved(stamp) - Timestamp(nanoseconds: 0)).seconds
                    changes.append((at - start..<end - start, "\(moved)"))
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
