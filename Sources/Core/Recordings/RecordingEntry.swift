import Frames
import Telemetry

/// One line of a recording: something that happened, and when.
public enum RecordingEntry: Hashable, Sendable {
    /// A frame arrived.
    case frame(RecordedFrame)
    /// An operator did something.
    case action(RecordedAction)
    /// Where `demo --once` stops and holds its picture.
    case still(at: Timestamp)

    public var at: Timestamp {
        switch self {
        case .frame(let frame): frame.at
        case .action(let action): action.at
        case .still(let at): at
        }
    }
}

/// A frame with its arrival time and source.
public struct RecordedFrame: Hashable, Sendable {
    public var at: Timestamp
    public var source: FrameSource
    public var bytes: [UInt8]
    public init(at: Timestamp, source: FrameSource, bytes: [UInt8]) {
        self.at = at
        self.source = source
        self.bytes = bytes
    }
}

/// An operator's action by the words of the recording; the hypervisor's caller gives them their meaning.
public struct RecordedAction: Hashable, Sendable {
    public var at: Timestamp
    /// `ack`, `shelve`, `note`, ….
    public var verb: String
    /// The alarm it is about, if any (`a` in the file).
    public var alarm: String?
    public var by: String?
    public var comment: String?
    /// Whatever else the line says, in its order: `for`, `reason`, ….
    public var details: [Detail]

    public struct Detail: Hashable, Sendable {
        public var key: String
        public var value: String
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    public init(
        at: Timestamp, verb: String, alarm: String? = nil, by: String? = nil, comment: String? = nil,
        details: [Detail] = []
    ) {
        self.at = at
        self.verb = verb
        self.alarm = alarm
        self.by = by
        self.comment = comment
        self.details = details
    }

    public func detail(_ key: String) -> String? { details.first { $0.key == key }?.value }
}

/// A line of a recording that is none. Reading can go on with the next.
public struct RecordingFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    public var what: String
    public init(line: Int, what: String) {
        self.line = line
        self.what = what
    }
    public var description: String { "line \(line): \(what)" }
}
