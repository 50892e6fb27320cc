import Glibc
import Screen

/// Writes what a terminal is sent as an asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/): a header line,
/// then a line for every write and every new size. What is typed is not recorded: it may be a password of another
/// program.
///
/// Owned by the thread of its session.
public final class SessionRecorder {
    /// A watch of a week at a quiet console is a tenth of it; a recording left running must not fill the disk.
    public static let byteLimit = 256 << 20

    /// Why a recording ended before its session.
    public enum Stop: Hashable, Sendable, CustomStringConvertible {
        case limit(megabytes: Int)
        /// The disk is full, or gone: what the system says.
        case unwritable(String)

        public var description: String {
            switch self {
            case .limit(let megabytes): "the recording of this session stopped at \(megabytes) MB"
            case .unwritable(let why): "the recording of this session stopped: \(why)"
            }
        }
    }

    /// Why it no longer records; nil while it does. What is in the file stays a whole recording.
    public private(set) var stopped: Stop?

    private let descriptor: Int32
    private let start: ContinuousClock.Instant
    private var writtenCount = 0
    /// The beginning of a character whose rest comes with the next write.
    private var pending: [UInt8] = []

    /// - Parameter unixTime: seconds, for the header.
    /// - Throws: why the file can't be made.
    public init(
        path: String, size: Size, unixTime: Int, term: String, title: String, start: ContinuousClock.Instant = .now
    ) throws(SessionRecorderError) {
        // What is on a control room's screen is not everyone's to read.
        // A recording may be the only one of a night: none is written over another. (A pipe or a device is there already.)
        var status = stat()
        let isFile = stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
        let making = isFile ? O_CREAT | O_EXCL : 0
        let opened = open(path, O_WRONLY | making | O_CLOEXEC | O_NOCTTY, 0o600)
        guard opened >= 0 else { throw SessionRecorderError(path: path, errno: errno) }
        descriptor = opened
        self.start = start
        let header =
            "{\"version\": 2, \"width\": \(size.columns), \"height\": \(size.rows), \"timestamp\": \(unixTime), "
            + "\"title\": \(SessionRecorder.quoted(title)), \"env\": {\"TERM\": \(SessionRecorder.quoted(term))}}\n"
        write(Array(header.utf8))
    }

    deinit { close(descriptor) }

    /// Bytes the terminal took.
    func record(_ bytes: ArraySlice<UInt8>, at now: ContinuousClock.Instant = .now) {
        guard stopped == nil, !bytes.isEmpty else { return }
        pending += bytes
        let whole = SessionRecorder.wholeCount(pending)
        guard whole > 0 else { return }
        event("o", String(decoding: pending[..<whole], as: UTF8.self), now)
        pending.removeFirst(whole)
    }

    func record(_ size: Size, at now: ContinuousClock.Instant = .now) {
        guard stopped == nil else { return }
        event("r", "\(size.columns)x\(size.rows)", now)
    }

    private func event(_ kind: String, _ data: String, _ now: ContinuousClock.Instant) {
        let (seconds, attoseconds) = (now - start).components
        let micros = attoseconds / 1_000_000_000_000
        let fraction = String(repeating: "0", count: 6 - String(micros).count) + String(micros)
        write(Array("[\(seconds).\(fraction), \"\(kind)\", \(SessionRecorder.quoted(data))]\n".utf8))
    }

    /// A line whole or not at all: a player must be able to read what there is.
    private func write(_ line: [UInt8]) {
        guard writtenCount + line.count <= SessionRecorder.byteLimit else {
            stopped = .limit(megabytes: SessionRecorder.byteLimit >> 20)
            return
        }
        var sent = 0
        while sent < line.count {
            let count = line[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let why = String(cString: strerror(errno))
                _ = ftruncate(descriptor, off_t(writtenCount))
                stopped = .unwritable(why)
                return
            }
            sent += count
        }
        writtenCount += line.count
    }

    /// How many of the bytes make whole characters. A lone byte that begins none counts: it will never be one.
    static func wholeCount(_ bytes: [UInt8]) -> Int {
        for back in 1...min(3, max(1, bytes.count)) where back <= bytes.count {
            let lead = bytes[bytes.count - back]
            if lead & 0xC0 == 0x80 { continue }
            let needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
            return needed > back ? bytes.count - back : bytes.count
        }
        return bytes.count
    }

    /// A JSON string (RFC 8259 §7).
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// Why a recording could not be begun.
public struct SessionRecorderError: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    public let errno: Int32
    public var description: String {
        if errno == EEXIST { return "\(path) is there already and is not written over. Name another file." }
        return "\(path) can't be written: \(String(cString: strerror(errno))). Name a file in a folder that is yours."
    }
}
