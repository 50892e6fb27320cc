/// Cuts one TCP connection's bytes into frames: newline-delimited text, or octet counting (`MSG-LEN SP MSG`, RFC 6587
/// §3.4.1), recognised by the connection's first bytes: digits and a space.
///
/// A chunk is appended to the batch whole; only the unfinished frame at its end is copied, to wait for the next chunk.
public struct LineFramer: Sendable {
    /// The longest octet count that is stepped over to stay in step; past it the peer is not talking frames.
    public static let skippedByteLimit = 16 * 1024 * 1024
    /// The digits of `skippedByteLimit`.
    static let countDigitLimit = 8

    private enum Framing { case undecided, lines, octetCounting, broken }

    private let source: FrameSource
    private var framing = Framing.undecided
    /// The unfinished frame: at most `FrameLimits.frameByteCount` and an octet count, since a longer one is refused.
    private var pending: [UInt8] = []
    /// Octet counting: bytes `pending` must have before it can hold a whole frame; 0 while its count is unread.
    private var neededByteCount = 0
    /// Octet counting: bytes of a frame over the limit still to come.
    private var skippedByteCount = 0
    /// Lines: inside one that was over the limit.
    private var isSkippingLine = false

    public init(source: FrameSource) { self.source = source }

    /// The connection can't be read further: a broken octet count leaves no place to start again. Close it.
    public var isBroken: Bool { framing == .broken }

    /// A frame was begun and is not finished: a sender that leaves it so is a slow one.
    public var isMidFrame: Bool { !pending.isEmpty || isSkippingLine || skippedByteCount > 0 }

    /// Takes the next bytes of the connection; whole frames go into `batch`, refused ones into `batch.refused`.
    public mutating func append(_ chunk: UnsafeRawBufferPointer, into batch: inout FrameBatch) {
        guard chunk.count > 0 else { return }
        if framing == .undecided { decide(chunk) }
        switch framing {
        case .undecided: pending.append(contentsOf: chunk)
        case .lines: appendLines(chunk, into: &batch)
        case .octetCounting: appendCounted(chunk, into: &batch)
        case .broken: break
        }
    }

    /// The peer has ended the connection. What is left of a line is a frame only if it is a whole JSON text: a line
    /// cut short may still read as one, with another value.
    /// - Parameter cut: why the connection was ended from our side; nil when the peer ended it.
    public mutating func finish(into batch: inout FrameBatch, cut: String? = nil) {
        defer {
            pending = []
            framing = .broken
        }
        guard framing != .broken, !pending.isEmpty else { return }
        let first = pending[0]
        var last = pending.count - 1
        while last > 0, pending[last] <= Ascii.space { last -= 1 }
        let isJSON =
            (first == Ascii.openBracket && pending[last] == Ascii.closeBracket)
            || (first == Ascii.openBrace && pending[last] == Ascii.closeBrace)
        if framing == .lines && isJSON {
            pending.withUnsafeBytes { batch.append(UnsafeRawBufferPointer(rebasing: $0[...last]), from: source) }
        } else {
            pending.withUnsafeBytes {
                refuse(
                    $0, .framing(cut ?? "the connection ended inside a frame: end each with a newline"), &batch)
            }
        }
    }

    private mutating func decide(_ chunk: UnsafeRawBufferPointer) {
        var digitCount = 0
        for index in 0..<min(pending.count + chunk.count, LineFramer.countDigitLimit + 1) {
            let byte = index < pending.count ? pending[index] : chunk[index - pending.count]
            if byte == Ascii.space && digitCount > 0 {
                framing = .octetCounting
                return
            }
            guard (Ascii.zero...Ascii.nine).contains(byte), index > 0 || byte != Ascii.zero else {
                framing = .lines
                return
            }
            digitCount += 1
        }
        if digitCount > LineFramer.countDigitLimit { framing = .lines }
    }

    private func refuse(_ bytes: UnsafeRawBufferPointer, _ fault: FrameFault, _ batch: inout FrameBatch) {
        batch.refused.append(
            FrameBatch.RefusedFrame(
                source: source, fault: fault, firstBytes: Array(bytes.prefix(QuarantinedFrame.keptByteCount)),
                byteCount: bytes.count))
    }

    // MARK: Lines

    private mutating func appendLines(_ whole: UnsafeRawBufferPointer, into batch: inout FrameBatch) {
        var chunk = whole
        if isSkippingLine {
            guard let newline = LineFramer.newline(in: chunk, from: 0) else { return }
            isSkippingLine = false
            chunk = UnsafeRawBufferPointer(rebasing: chunk[(newline + 1)...])
        }
        guard let first = LineFramer.newline(in: chunk, from: 0) else {
            pending.append(contentsOf: chunk)
            refusePendingIfTooLong(&batch)
            return
        }
        let base = batch.bytes.count
        let carried = pending.count
        batch.bytes.append(contentsOf: pending)
        batch.bytes.append(contentsOf: chunk)
        pending.removeAll(keepingCapacity: true)
        // Places in `chunk`; a place in the batch is `base + carried` further on, but the first line's start.
        var start = -carried
        var newline: Int? = first
        while let end = newline {
            line(chunk, from: start, to: end, at: base + carried, &batch)
            start = end + 1
            newline = LineFramer.newline(in: chunk, from: start)
        }
        let tail = chunk[start...]
        pending.append(contentsOf: tail)
        batch.bytes.removeLast(tail.count)
        refusePendingIfTooLong(&batch)
    }

    /// The line from `start` to the newline at `end`, in `chunk`'s places; `origin` is where the chunk begins in the
    /// batch.
    @inline(__always)
    private func line(
        _ chunk: UnsafeRawBufferPointer, from start: Int, to newline: Int, at origin: Int, _ batch: inout FrameBatch
    ) {
        var end = newline
        if end > start, batch.bytes[origin + end - 1] == Ascii.carriageReturn { end -= 1 }
        // An empty line is a keep-alive, not a frame.
        guard end > start else { return }
        if end - start > FrameLimits.frameByteCount {
            let first = Array(batch.bytes[(origin + start)...].prefix(QuarantinedFrame.keptByteCount))
            batch.refused.append(
                FrameBatch.RefusedFrame(
                    source: source, fault: .tooLong(limit: FrameLimits.frameByteCount), firstBytes: first,
                    byteCount: end - start))
            return
        }
        batch.slots.append(
            FrameBatch.Slot(offset: UInt32(origin + start), byteCount: UInt32(end - start), source: source))
    }

    private mutating func refusePendingIfTooLong(_ batch: inout FrameBatch) {
        guard pending.count > FrameLimits.frameByteCount + 1 else { return }
        pending.withUnsafeBytes { refuse($0, .tooLong(limit: FrameLimits.frameByteCount), &batch) }
        pending.removeAll(keepingCapacity: false)
        isSkippingLine = true
    }

    /// The first newline at or after `from`, eight bytes at a time.
    @inline(__always)
    static func newline(in bytes: UnsafeRawBufferPointer, from: Int) -> Int? {
        guard let start = bytes.baseAddress else { return nil }
        let count = bytes.count
        var index = from
        while index &+ 8 <= count {
            let word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = ByteWords.marks(of: Ascii.newline, in: word)
            if found != 0 { return index &+ ByteWords.countBefore(found) }
            index &+= 8
        }
        while index < count {
            if start.load(fromByteOffset: index, as: UInt8.self) == Ascii.newline { return index }
            index &+= 1
        }
        return nil
    }

    // MARK: Octet counting

    private mutating func appendCounted(_ whole: UnsafeRawBufferPointer, into batch: inout FrameBatch) {
        var chunk = whole
        if skippedByteCount > 0 {
            let count = min(skippedByteCount, chunk.count)
            skippedByteCount -= count
            chunk = UnsafeRawBufferPointer(rebasing: chunk[count...])
        }
        if pending.count + chunk.count < neededByteCount {
            pending.append(contentsOf: chunk)
            return
        }
        let base = batch.bytes.count
        batch.bytes.append(contentsOf: pending)
        batch.bytes.append(contentsOf: chunk)
        pending.removeAll(keepingCapacity: true)
        neededByteCount = 0
        let end = batch.bytes.count
        var at = base
        while at < end {
            guard let header = readCount(&batch, from: at, to: end) else { break }
            if header.count > FrameLimits.frameByteCount {
                let available = min(header.count, end - header.start)
                batch.refused.append(
                    FrameBatch.RefusedFrame(
                        source: source, fault: .tooLong(limit: FrameLimits.frameByteCount),
                        firstBytes: Array(
                            batch.bytes[header.start..<header.start + available]
                                .prefix(QuarantinedFrame.keptByteCount)),
                        byteCount: header.count))
                skippedByteCount = header.count - available
                at = header.start + available
                continue
            }
            guard end - header.start >= header.count else {
                neededByteCount = header.start - at + header.count
                break
            }
            batch.slots.append(
                FrameBatch.Slot(
                    offset: UInt32(header.start), byteCount: UInt32(header.count), source: source))
            at = header.start + header.count
        }
        if framing != .broken { pending.append(contentsOf: batch.bytes[at...]) }
        batch.bytes.removeLast(end - at)
    }

    /// The octet count at `at` and where its frame starts; nil where it is unfinished, or broken (the framer is then
    /// too). Line ends between frames, which some senders add, are stepped over.
    private mutating func readCount(
        _ batch: inout FrameBatch, from at: Int, to end: Int
    ) -> (count: Int, start: Int)? {
        var index = at
        while index < end, batch.bytes[index] == Ascii.newline || batch.bytes[index] == Ascii.carriageReturn {
            index += 1
        }
        let first = index
        var count = 0
        while index < end {
            let byte = batch.bytes[index]
            if byte == Ascii.space && count > 0 && count <= LineFramer.skippedByteLimit { return (count, index + 1) }
            guard (Ascii.zero...Ascii.nine).contains(byte), byte != Ascii.zero || count > 0,
                index - first < LineFramer.countDigitLimit
            else {
                batch.bytes.withUnsafeBytes {
                    refuse(
                        UnsafeRawBufferPointer(rebasing: $0[first..<end]),
                        .framing("an octet count is 1 to 8 digits and a space, 16 MiB at most"), &batch)
                }
                framing = .broken
                return nil
            }
            count = count * 10 + Int(byte - Ascii.zero)
            index += 1
        }
        return nil
    }
}
