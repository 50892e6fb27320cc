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
