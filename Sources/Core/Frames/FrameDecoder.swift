import Telemetry

/// Bounds of what a frame may hold. They cap the work and memory one hostile frame can cost.
public enum FrameLimits {
    /// The longest frame taken over TCP (wire.md); a UDP datagram can't be longer than 65 507 bytes anyway.
    public static let frameByteCount = 64 * 1024
    /// Entity, type, attribute and unit names. SenML names are device URNs of at most some 60 bytes; 256 leaves room.
    public static let nameByteCount = 256
    /// A text value: a status or a short message. Texts are interned, so a long one would stay for good.
    public static let textByteCount = 1024
    /// A number's text. The longest exact decimal of a double has 767 digits, but no sensor prints more than 40.
    public static let numberByteCount = 400
    /// Arrays and objects inside one another in JSON. ChirpStack's uplinks need 6.
    public static let nestingCount = 32
}

/// Bytes of one frame to readings, or the reason it is none.
///
/// A frame must fit exactly one format (wire.md); nothing is guessed. Decoding allocates nothing once its buffers have
/// grown to the traffic: the readings point into the frame, or into this decoder's scratch memory where a text had to
/// be unescaped or put together. Both are valid until the next `decode`, and only while the frame's bytes are.
public struct FrameDecoder: Sendable {
    private var scratch = ScratchMemory()
    private var heads = LineHeads()

    public init() {}

    /// Remembers what the head of a line means: `reading.head`, as decoded last, and a number of the caller's own, below 2⁴⁸. Lines
    /// of one plain number that begin with the same bytes come out with `meaning` from then on, unread. The caller
    /// bounds how many it teaches.
    public mutating func learn(_ head: WireText, means meaning: UInt64) {
        if !isKnownUniquelyReferenced(&heads) { heads = LineHeads() }
        heads.learn(head, means: meaning)
    }

    /// A frame that is one line whose head is known: what most sensors send most of the time. nil for any other, which
    /// is for `decode`.
    public mutating func knownLine(_ frame: UnsafeRawBufferPointer, precision: LinePrecision) -> KnownLine? {
        guard let base = frame.baseAddress else { return nil }
        let start = base.assumingMemoryBound(to: UInt8.self)
        var end = start + frame.count
        if end > start, end[-1] == Ascii.newline { end -= 1 }
        guard end > start, let line = heads.read(start, end),
            let stamp = LineHeads.stamp(line.ticks, nanosecondsPerTick: precision.nanosecondsPerTick)
        else { return nil }
        return KnownLine(meaning: line.meaning, value: line.value, stamp: stamp)
    }

    /// Decodes `frame` into `decoded`, which is cleared first.
    ///
    /// Relative SenML times resolve against `receivedAt`; line-protocol stamps count ticks of `precision`.
    /// - Returns: nil when at least one reading came out; else why the frame belongs in quarantine.
    public mutating func decode(
        _ frame: UnsafeRawBufferPointer, receivedAt: Timestamp, precision: LinePrecision,
        into decoded: inout DecodedFrame
    ) -> FrameFault? {
        decoded.clear()
        // A copied decoder must not share scratch memory with its original: their texts would overwrite each other.
        if !isKnownUniquelyReferenced(&scratch) { scratch = ScratchMemory() }
        scratch.reset()
        let bytes = frame.assumingMemoryBound(to: UInt8.self)
        guard let start = bytes.baseAddress else { return .empty }
        var cursor = ByteCursor(at: start, end: start + bytes.count)
        cursor.skipByteOrderMark()
        cursor.skipWhitespace()
        guard let first = cursor.peek else { return .empty }

        switch first {
        case Ascii.openBracket:
            var pack = SenMLDecoder(cursor: cursor, start: start, scratch: scratch, receivedAt: receivedAt)
            return decoded.finish(pack.decode(into: &decoded))
        case Ascii.openBrace:
            return ObjectFormats.fault(of: cursor, start: start)
        case 0x80...0x9F:
            return BinaryFormats.isCBORPack(bytes) ? .unsupported(format: .senMLCBOR) : .unknownFormat
        case 0x02:
            return BinaryFormats.isTIC(bytes) ? .unsupported(format: .tic) : .unknownFormat
        default:
            var lines = LineProtocolDecoder(
                cursor: cursor, scratch: scratch, heads: heads, nanosecondsPerTick: precision.nanosecondsPerTick)
            return decoded.finish(lines.decode(into: &decoded))
        }
    }
}

/// A line whose head was known.
public struct KnownLine: Sendable {
    public var meaning: UInt64
    public var value: Double
    /// Nanoseconds since 1970; `noStamp` where the line has none.
    public var stamp: Int64
    public static let noStamp = Int64.min
}

extension DecodedFrame {
    /// Empty again, its memory kept.
    mutating func clear() {
        // Most frames hold one reading; taking it off costs a fifth of what emptying an array does.
        if readings.count == 1 { readings.removeLast() } else { readings.removeAll(keepingCapacity: true) }
        if !rejected.isEmpty { rejected.removeAll(keepingCapacity: true) }
        if firstRejection != nil { firstRejection = nil }
    }

    /// Counts `count` readings that could not be used; keeps the first explanation.
    mutating func reject(_ reason: ReadingRejection, count: Int = 1, _ explanation: @autoclosure () -> String) {
        rejected[reason, default: 0] += count
        if firstRejection == nil { firstRejection = explanation() }
    }

    /// A frame at fault keeps no reading: it goes to quarantine whole.
    @inline(__always)
    fileprivate mutating func finish(_ fault: FrameFault?) -> FrameFault? {
        if fault == nil && !readings.isEmpty { return nil }
        return quarantine(fault)
    }

    @inline(never)
    private mutating func quarantine(_ fault: FrameFault?) -> FrameFault? {
        if fault != nil {
            readings.removeAll(keepingCapacity: true)
            rejected.removeAll(keepingCapacity: true)
            firstRejection = nil
            return fault
        }
        let why = firstRejection ?? "it holds no value"
        rejected.removeAll(keepingCapacity: true)
        firstRejection = nil
        return .nothingUsable(format: format, why: why)
    }
}

/// The formats told by their first bytes alone, recognised so that quarantine can name them.
enum BinaryFormats {
    /// An array head (RFC 8949 §3: 0x80–0x97 count inside, 0x98–0x9B count in 1–8 bytes after, 0x9F indefinite) whose
    /// first element is a map: what SenML CBOR always is (RFC 8428 §6).
    static func isCBORPack(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let headByteCount: Int
        switch bytes[0] {
        case 0x81...0x97, 0x9F: headByteCount = 1
        case 0x98: headByteCount = 2
        case 0x99: headByteCount = 3
        case 0x9A: headByteCount = 5
        case 0x9B: headByteCount = 9
        default: return false
        }
        guard bytes.count > headByteCount else { return false }
        return (0xA0...0xBF).contains(bytes[headByteCount])
    }

    /// Linky TIC: STX, then the first group's LF and label (Enedis-NOI-CPT_54E).
    static func isTIC(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count > 2 && bytes[0] == 0x02 && bytes[1] == 0x0A
            && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[2])
    }
}
