import Frames
import Telemetry

/// What a frame decodes to, one line a reading: `type entity attribute unit value @seconds`, `-` for what is absent.
/// Tests compare these texts; the decoder's own values point into memory that is gone when the next frame comes.
func decodedText(
    _ frame: [UInt8], now: Timestamp = testNow, precision: LinePrecision = .nanoseconds,
    with decoder: inout FrameDecoder
) -> [String] {
    var decoded = DecodedFrame()
    let fault = frame.withUnsafeBytes {
        decoder.decode($0, receivedAt: now, precision: precision, into: &decoded)
    }
    // The frame's bytes must still be there while the readings are looked at.
    return frame.withUnsafeBytes { _ in
        if let fault { return ["fault \(text(fault))"] }
        var lines = decoded.readings.map(text)
        lines += decoded.rejected.map { "rejected \($0.key.rawValue) \($0.value)" }.sorted()
        return lines
    }
}

func decodedText(
    _ frame: String, now: Timestamp = testNow, precision: LinePrecision = .nanoseconds
) -> [String] {
    var decoder = FrameDecoder()
    // Exactly sized storage, so that the address sanitizer sees a read past the end.
    return decodedText(Array(frame.utf8), now: now, precision: precision, with: &decoder)
}

/// 2026-11-22T12:00:00Z
let testNow = Timestamp(seconds: 1_795_348_800)

private func text(_ fault: FrameFault) -> String {
    switch fault {
    case .malformed(let format, let offset, _): "malformed \(format.rawValue) at \(offset)"
    case .nothingUsable(let format, _): "nothingUsable \(format.rawValue)"
    case .unsupported(let format): "unsupported \(format.rawValue)"
    default: fault.reason
    }
}

private func text(_ reading: WireReading) -> String {
    func word(_ text: WireText) -> String { text.isEmpty ? "-" : text.string }
    let value =
        switch reading.value {
        case .number(let number): "\(number)"
        case .boolean(let boolean): "\(boolean)"
        case .text(let text): "'\(text.string)'"
        }
    let time = reading.observedAt.map { stamp in
        let fraction = stamp.nanoseconds % 1_000_000_000
        return fraction == 0 ? "@\(stamp.wholeSeconds)" : "@\(stamp.nanoseconds)ns"
    }
    return [
        word(reading.type), word(reading.entity), word(reading.attribute), word(reading.unit), value, time ?? "-",
    ].joined(separator: " ")
}
