import Foundation

/// Why a file can't be read, in the machine's own words: Foundation's are those of another system's programmers.
public enum UnreadableFile {
    /// `can't be read: Permission denied. Let the account vigie read it.`
    public static func words(_ path: String) -> String {
        let code = code(path)
        let reason = code == 0 ? "it changed while it was read" : String(cString: strerror(code))
        switch code {
        case ENOENT, ENOTDIR: return "no such file. Create it."
        case EISDIR: return "can't be read: it is a folder. Give a file."
        case EACCES, EPERM: return "can't be read: \(reason). Let the account \(account) read it."
        default: return "can't be read: \(reason)."
        }
    }

    /// errno of opening it or of its first byte; 0 when both succeed.
    private static func code(_ path: String) -> Int32 {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return errno }
        defer { close(file) }
        var byte: UInt8 = 0
        return read(file, &byte, 1) < 0 ? errno : 0
    }

    private static var account: String {
        getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
    }
}
