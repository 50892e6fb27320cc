import Crypto

/// The last four bytes of a block or a chunk: by them bytes that a disk changed are told from readings. A flipped bit
/// mostly decodes to another value that looks as good as any.
enum ByteCheck {
    static let byteCount = 4

    /// The first 32 bits of the bytes' SHA-256: as good as a checksum of that length, and already at hand.
    static func word(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        return hasher.finalize().withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) }
    }

    /// `bytes` without their last four, which must be their check.
    static func checked(_ bytes: UnsafeRawBufferPointer) throws(DamagedBytes) -> UnsafeRawBufferPointer {
        let end = bytes.count - byteCount
        guard end >= 0 else { throw DamagedBytes(offset: bytes.count, expected: "a check of \(byteCount) bytes") }
        let content = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        let written = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt32.self))
        guard word(of: content) == written else {
            throw DamagedBytes(offset: end, expected: "the check of what stands before it")
        }
        return content
    }
}
