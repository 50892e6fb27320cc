#if Gzip
    import CZlib
#endif

/// Bodies that come compressed: in a build with the package trait `Gzip`, which needs zlib.
enum GzipBody {
    enum Failure: Error, Hashable {
        /// Over the limit once inflated.
        case tooLarge
        case malformed
    }

    /// - Parameter limit: bytes it may have: a small body can name gigabytes.
    static func inflated(_ body: [UInt8], limit: Int) -> Result<[UInt8], Failure> {
        #if Gzip
            var left: UInt32 = 0
            var code = Z_OK
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { room, count in
                body.withUnsafeBufferPointer { body in
                    code = vigie_gunzip(
                        body.baseAddress, UInt32(clamping: body.count), room.baseAddress, UInt32(clamping: limit), &left
                    )
                }
                count = limit - Int(left)
            }
            if code == Z_STREAM_END { return .success(bytes) }
            return .failure(code == Z_BUF_ERROR && left == 0 ? .tooLarge : .malformed)
        #else
            return .failure(.malformed)
        #endif
    }

    static var isTaken: Bool {
        #if Gzip
            true
        #else
            false
        #endif
    }
}
