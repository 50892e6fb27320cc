import Glibc
import Telemetry

/// Puts frames in the order of their times with bounded memory: an external merge sort over temporary run files.
/// Frames of the same time keep their order.
final class FrameSorter {
    /// Frames kept in memory before they are sorted and written out: a year of one-minute rows of one station fits.
    static let runByteCount = 32 * 1024 * 1024
    /// Runs merged at once, each with a `RunReader.bufferByteCount` buffer; more are merged into one first.
    static let runLimit = 64
    /// What a frame costs in memory beside its bytes.
    private static let entryByteCount = 32

    private struct Entry {
        var at: Int64
        var sequence: Int
        var offset: Int
        var count: Int
    }

    private let runByteCount: Int
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    private var runs: [RunFile] = []
    private var sequence = 0

    /// How many run files have been written: for tests and the curious.
    private(set) var runCount = 0

    init(runByteCount: Int = FrameSorter.runByteCount) { self.runByteCount = runByteCount }

    func append(at: Timestamp, frame: [UInt8]) throws {
        entries.append(Entry(at: at.nanoseconds, sequence: sequence, offset: bytes.count, count: frame.count))
        sequence += 1
        bytes.append(contentsOf: frame)
        if bytes.count + entries.count * FrameSorter.entryByteCount >= runByteCount { try writeRun() }
    }

    /// Gives every frame in order, once.
    func drain(_ body: (Timestamp, UnsafeRawBufferPointer) throws -> Void) throws {
        if runs.isEmpty {
            sortEntries()
            for entry in entries {
                try bytes.withUnsafeBytes { buffer in
                    let frame = UnsafeRawBufferPointer(rebasing: buffer[entry.offset..<entry.offset + entry.count])
                    try body(Timestamp(nanoseconds: entry.at), frame)
                }
            }
            entries = []
            bytes = []
            return
        }
        if !entries.isEmpty { try writeRun() }
        try FrameSorter.merge(runs, body)
        runs = []
    }

    private func sortEntries() {
        entries.sort { ($0.at, $0.sequence) < ($1.at, $1.sequence) }
    }

    private func writeRun() throws {
        sortEntries()
        let run = try RunFile()
        for entry in entries {
            try bytes.withUnsafeBytes { buffer in
                try run.append(
                    at: entry.at,
                    frame: UnsafeRawBufferPointer(rebasing: buffer[entry.offset..<entry.offset + entry.count]))
            }
        }
        try run.flush()
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        runs.append(run)
        runCount += 1
        if runs.count == FrameSorter.runLimit {
            let merged = try RunFile()
            try FrameSorter.merge(runs) { at, frame in
                try merged.append(at: at.nanoseconds, frame: frame)
            }
            try merged.flush()
            runs = [merged]
        }
    }

    /// Runs are in the order they were written, so of equal times the earlier run's comes first.
    private static func merge(
        _ runs: [RunFile], _ body: (Timestamp, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var readers: [RunReader] = []
        for run in runs {
            var reader = RunReader(run)
            if try reader.advance() { readers.append(reader) }
        }
        while !readers.isEmpty {
            // At most `runLimit` heads: looking at each costs less than keeping a heap in order would here.
            var first = 0
            for index in readers.indices.dropFirst() where readers[index].at < readers[first].at { first = index }
            let at = Timestamp(nanoseconds: readers[first].at)
            try readers[first].withFrame { try body(at, $0) }
            if try !readers[first].advance() { readers.remove(at: first) }
        }
    }
}

/// A temporary file of sorted frames: time, byte count, bytes, one after the other. Unlinked as soon as it is open, so
/// that nothing is left whatever happens.
final class RunFile {
    static let writeBufferByteCount = 1 << 20
    let descriptor: Int32
    private var buffer: [UInt8] = []

    init() throws {
        let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(directory)/vigie-import-XXXXXX".utf8CString)
        let (opened, code) = template.withUnsafeMutableBufferPointer { path in
            (path.baseAddress.map { mkstemp($0) } ?? -1, errno)
        }
        guard opened >= 0 else {
            throw ImportFault("\(directory): no temporary file: \(ImportFault.text(code)). Set TMPDIR to a folder")
        }
        template.withUnsafeBufferPointer { _ = $0.baseAddress.map { unlink($0) } }
        descriptor = opened
    }

    deinit { close(descriptor) }

    func append(at: Int64, frame: UnsafeRawBufferPointer) throws {
        withUnsafeBytes(of: at.littleEndian) { buffer.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt32(frame.count).littleEndian) { buffer.append(contentsOf: $0) }
        buffer.append(contentsOf: frame)
        if buffer.count >= RunFile.writeBufferByteCount { try flush() }
    }

    func flush() throws {
        try FileOutput.write(buffer, to: descriptor, name: "a temporary file in TMPDIR")
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Reads a run back, frame by frame.
struct RunReader {
    static let bufferByteCount = 64 * 1024
    private static let headByteCount = 12

    private let run: RunFile
    private var buffer: [UInt8] = []
    private var start = 0
    private var fileOffset = 0
    private var frameRange = 0..<0
    private(set) var at: Int64 = 0

    init(_ run: RunFile) { self.run = run }

    /// Gives the frame `advance` came to.
    func withFrame(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[frameRange])) }
    }

    /// False at the end.
    mutating func advance() throws -> Bool {
        guard try fill(RunReader.headByteCount) else { return false }
        let (time, count) = buffer.withUnsafeBytes { bytes in
            (
                Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self)),
                Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt32.self)))
            )
        }
        guard try fill(RunReader.headByteCount + count) else { return false }
        at = time
        frameRange = start + RunReader.headByteCount..<start + RunReader.headByteCount + count
        start += RunReader.headByteCount + count
        return true
    }

    private mutating func fill(_ count: Int) throws -> Bool {
        while buffer.count - start < count {
            buffer.removeSubrange(..<start)
            start = 0
            let room = max(RunReader.bufferByteCount, count) - buffer.count
            let offset = fileOffset
            let descriptor = run.descriptor
            var code: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { target, filled in
                let got = pread(descriptor, target.baseAddress, room, offset)
                code = got < 0 ? errno : 0
                filled = max(0, got)
            }
            guard code == 0 else { throw ImportFault("a temporary file: \(ImportFault.text(code))") }
            if chunk.isEmpty { return false }
            fileOffset += chunk.count
            buffer += chunk
        }
        return true
    }
}
