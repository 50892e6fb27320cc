import Glibc

/// Why an import could not be done at all: a file that can't be opened, a disk that is full.
public struct ImportFault: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
    public init(_ what: String) { description = what }

    /// The system's words for an errno.
    public static func text(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        return buffer.withUnsafeMutableBufferPointer { space in
            guard let start = space.baseAddress, strerror_r(code, start, space.count) == 0 else {
                return "error \(code)"
            }
            return String(cString: start)
        }
    }
}

/// Files written to the last byte.
public enum FileOutput {
    public static func write(_ bytes: [UInt8], to descriptor: Int32, name: String) throws(ImportFault) {
        var start = 0
        while start < bytes.count {
            let (count, code) = bytes.withUnsafeBytes { buffer in
                (Glibc.write(descriptor, buffer.baseAddress.map { $0 + start }, bytes.count - start), errno)
            }
            if count < 0 {
                if code == EINTR { continue }
                throw ImportFault("\(name): \(ImportFault.text(code))")
            }
            start += count
        }
    }
}

/// A file read in chunks.
public struct FileInput {
    public static let chunkByteCount = 256 * 1024
    private let descriptor: Int32
    private let name: String

    /// `-` is standard input.
    public init(_ path: String) throws(ImportFault) {
        name = path
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
    public func read() throws(ImportFault) -> [UInt8] {
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
