import Glibc

/// Which file stands at a path: it is another one, or none, once the path was moved or deleted.
struct FileIdentity: Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    /// nil: nothing stands there.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }

    /// Of what stands at `path`; nil: nothing. Asked of the kernel alone: FileManager would look up the owner's name in
    /// /etc/passwd and /etc/group as well, each time.
    static func byteCount(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}
