import Telemetry

/// Where a frame came from. A value without references: one stands in every slot of every batch.
public struct FrameSource: Hashable, Sendable {
    public enum Transport: UInt8, Hashable, Sendable {
        case udp, tcp, http, unix, recording, person
    }
    public var transport: Transport
    public var isIPv6: Bool
    public var port: UInt16
    /// The address in network byte order: 4 bytes in the top of `high` for IPv4, 16 over both for IPv6.
    public var high: UInt64
    public var low: UInt64

    public init(transport: Transport, isIPv6: Bool = false, port: UInt16 = 0, high: UInt64 = 0, low: UInt64 = 0) {
        self.transport = transport
        self.isIPv6 = isIPv6
        self.port = port
        self.high = high
        self.low = low
    }

    /// The same source whatever its port: what counters are kept by.
    public var withoutPort: FrameSource {
        var copy = self
        copy.port = 0
        return copy
    }
}

/// Frames on their way from a listener to the hypervisor: their bytes one after the other in one buffer.
public struct FrameBatch: Sendable {
    public struct Slot: Sendable {
        public var offset: UInt32
        public var byteCount: UInt32
        public var source: FrameSource
        public init(offset: UInt32, byteCount: UInt32, source: FrameSource) {
            self.offset = offset
            self.byteCount = byteCount
            self.source = source
        }
    }
    public var bytes: [UInt8]
    public var slots: ContiguousArray<Slot>
    /// Frames the listener's framing already refused (over the limit, broken octet count): reason and first bytes.
    public var refused: [RefusedFrame]
    /// Of the stamps of its lines, where the sender said it; nil takes the site's.
    public var precision: LinePrecision?

    public struct RefusedFrame: Sendable {
        public var source: FrameSource
        public var fault: FrameFault
        public var firstBytes: [UInt8]
        public var byteCount: Int
        public init(source: FrameSource, fault: FrameFault, firstBytes: [UInt8], byteCount: Int) {
            self.source = source
            self.fault = fault
            self.firstBytes = firstBytes
            self.byteCount = byteCount
        }
    }

    public init(bytes: [UInt8] = [], slots: ContiguousArray<Slot> = [], refused: [RefusedFrame] = []) {
        self.bytes = bytes
        self.slots = slots
        self.refused = refused
    }

    /// One frame alone.
    public init(_ frame: some Sequence<UInt8>, from source: FrameSource) {
        bytes = Array(frame)
        slots = [Slot(offset: 0, byteCount: UInt32(bytes.count), source: source)]
        refused = []
    }

    /// How many frames it holds, those that framing refused included.
    public var frameCount: Int { slots.count + refused.count }

    public mutating func append(_ frame: UnsafeRawBufferPointer, from source: FrameSource) {
        slots.append(Slot(offset: UInt32(bytes.count), byteCount: UInt32(frame.count), source: source))
        bytes.append(contentsOf: frame)
    }
}

/// Why a whole frame went to quarantine. The associated texts are for people.
public enum FrameFault: Error, Hashable, Sendable {
    case empty
    /// Over the listener's limit.
    case tooLong(limit: Int)
    /// Fits no format.
    case unknownFormat
    /// Fits two formats: never guess.
    case ambiguous
    /// Recognised, but broken: at which byte, and what was expected there.
    case malformed(format: WireFormat, offset: Int, expected: String)
    /// Recognised, well formed, and nothing in it could be used: every record or line was rejected.
    case nothingUsable(format: WireFormat, why: String)
    /// Recognised as a format that this listener does not take (yet).
    case unsupported(format: WireFormat)
    /// TCP framing: a bad octet count.
    case framing(String)

    /// The counter's name in `status` and `quarantine list`: one word, stable.
    public var reason: String {
        switch self {
        case .empty: "empty"
        case .tooLong: "tooLong"
        case .unknownFormat: "unknownFormat"
        case .ambiguous: "ambiguous"
        case .malformed: "malformed"
        case .nothingUsable: "nothingUsable"
        case .unsupported: "unsupported"
        case .framing: "framing"
        }
    }
}

extension FrameFault {
    /// What is said beside the reason: `quarantine list`, HTTP's answers.
    public var detail: String {
        switch self {
        case .empty: "an empty frame"
        case .tooLong(let limit): "longer than the listener's limit of \(limit) bytes"
        case .unknownFormat: "fits no format"
        case .ambiguous: "fits two formats"
        case .malformed(let format, let offset, let expected):
            "\(format.rawValue): expected \(expected) at byte \(offset)"
        case .nothingUsable(let format, let why): "\(format.rawValue): \(why)"
        case .unsupported(let format): "\(format.rawValue) is not taken here"
        case .framing(let text): text
        }
    }
}

public enum WireFormat: String, Hashable, Sendable, Codable, CaseIterable {
    case senML = "senml"
    case line = "line"
    case senMLCBOR = "senml-cbor"
    case ngsi, chirpstack, thethings, sigfox, tic
}

/// A frame that fitted no format, as kept and shown.
public struct QuarantinedFrame: Hashable, Sendable {
    /// How much of it is kept: enough to see what it was, little enough that a flood of rubbish stays small.
    public static let keptByteCount = 512
    public var at: Timestamp
    public var source: FrameSource
    public var fault: FrameFault
    public var byteCount: Int
    public var firstBytes: [UInt8]
    public init(at: Timestamp, source: FrameSource, fault: FrameFault, byteCount: Int, firstBytes: [UInt8]) {
        self.at = at
        self.source = source
        self.fault = fault
        self.byteCount = byteCount
        self.firstBytes = firstBytes
    }
}
