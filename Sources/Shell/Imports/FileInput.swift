import Glibc
import Recordings

/// A file read in chunks: a text, without the byte order mark that may begin it, or whatever bytes there are.
public final class FileInput {
    public static let chunkByteCount = 256 * 1024
    private let descriptor: Int32
    private let name: String
    private var isBegun: Bool

    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - isText: whether a file that begins as no text does is refused.
    public init(_ path: String, isText: Bool = true) throws(ImportFault) {
        name = path
        isBegun = !isText
        if path == "-" {
            descriptor = 0
            return
        }
        let (opened, code) = (open(path, O_RDONLY | O_CLOEXEC), errno)
        guard opened >= 0 else { throw ImportFault("\(path): \(ImportFault.text(code))") }
        descriptor = opened
    }

    public func end() { if descriptor != 0 { close(descriptor) } }

    /// Empty at the end.
    ///
    /// Throws where the file can't be read, or is no text and should be.
    public func read() throws(ImportFault) -> [UInt8] {
        guard !isBegun else { return try readOnce() }
        isBegun = true
        // A pipe may give its first bytes one by one.
        var begin = try readOnce()
        while begin.count < FileBeginning.byteCount {
            let more = try readOnce()
            if more.isEmpty { break }
            begin += more
        }
        if let what = FileBeginning.problem(begin, name: name) { throw ImportFault(what) }
        guard begin.starts(with: FileBeginning.byteOrderMark) else { return begin }
        begin.removeFirst(FileBeginning.byteOrderMark.count)
        return begin.isEmpty ? try readOnce() : begin
    }

    private func readOnce() throws(ImportFault) -> [UInt8] {
        while true {
            var code: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: FileInput.chunkByteCount) { target, filled in
                let count = Glibc.read(descriptor, target.baseAddress, FileInput.chunkByteCount)
                code = count < 0 ? errno : 0
                filled = max(0, count)
            }
            if code == 0 { return chunk }
            if code != EINTR { throw ImportFault("\(name): \(ImportFault.text(code))") }
        }
    }

    /// A small text file, whole: a map, or a table of the kernel's.
    public static func text(of path: String) throws(ImportFault) -> String {
        let input = try FileInput(path)
        defer { input.end() }
        var bytes: [UInt8] = []
        while true {
            let chunk = try input.read()
            if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk
            guard bytes.count <= textByteLimit else {
                throw ImportFault("\(path): over 4 MiB: this is not what it should be")
            }
        }
    }

    /// A thousand pages: no file that people write by hand is longer.
    static let textByteLimit = 4 << 20
}
