import Telemetry

/// Bytes of a frame (or of a decoder's scratch memory), not copied. Valid until the decoder that made it decodes the
/// next frame.
public struct WireText: @unchecked Sendable {
    // Sendable is claimed for storage in the decoder alone; the pointer never outlives the decode call's caller, which
    // is the one thread that owns the hypervisor.
    public var start: UnsafePointer<UInt8>?
    public var count: Int
    @inlinable public init(start: UnsafePointer<UInt8>?, count: Int) {
        self.start = start
        self.count = count
    }
    public static let empty = WireText(start: nil, count: 0)
    @inlinable public var isEmpty: Bool { count == 0 }
    @inlinable public var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
    public var string: String { String(decoding: buffer, as: UTF8.self) }
}

/// A value as it stood on the wire.
public enum WireValue: Sendable {
    case number(Double)
    case boolean(Bool)
    case text(WireText)

    @inlinable public var number: Double? { if case .number(let number) = self { number } else { nil } }
}

/// One reading as a frame gave it, before the site knows it.
public struct WireReading: Sendable {
    public var entity: WireText
    /// Empty: the frame names no type.
    public var type: WireText
    public var attribute: WireText
    /// Empty: no unit given.
    public var unit: WireText
    public var value: WireValue
    /// nil: the frame carries no time; the receive time is used.
    public var observedAt: Timestamp?
    /// What the line begins with, up to its value, where that may be remembered (`FrameDecoder.learn`); else empty.
    public var head: WireText = .empty
    /// What that head was said to mean; the names above are empty then, and the value is a number.
    public var meaning: UInt64?
    @inlinable public init(
        entity: WireText, type: WireText, attribute: WireText, unit: WireText, value: WireValue,
        observedAt: Timestamp?
    ) {
        self.entity = entity
        self.type = type
        self.attribute = attribute
        self.unit = unit
        self.value = value
        self.observedAt = observedAt
    }
}

/// What one frame decoded into; reused from frame to frame so that decoding allocates nothing once warm.
public struct DecodedFrame: Sendable {
    public var format: WireFormat = .line
    public var readings: ContiguousArray<WireReading> = []
    /// Records or fields of an otherwise good frame that could not be used, by reason: they count as readings
    /// rejected.
    public var rejected: [ReadingRejection: Int] = [:]
    /// For people: the first of them, where and why.
    public var firstRejection: String?
    public init() {}
}
