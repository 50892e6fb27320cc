import Glibc

/// A program that is given the rights of its file's owner or group when it is run (set-uid, set-gid). A process that may
/// gain no privileges (`NoNewPrivileges=` of a unit; prctl(2), PR_SET_NO_NEW_PRIVS) runs it without them, and so does
/// everything that process starts.
public struct SetIDProgram: Hashable, Sendable {
    /// The file that has the bit, links followed.
    public var path: String
    /// `set-gid postdrop`, `set-uid root`
    public var rights: String
    /// The group whose members can do without the bit; nil where it is the owner's rights.
    public var group: String?

    /// What would be run for `program`, if it or what it hands its mail to has such a bit.
    /// - Parameter searchPath: `PATH`, for a program named without a folder.
    public static func behind(_ program: String, searchPath: String) -> SetIDProgram? {
        let places =
            program.contains("/")
            ? [program] : searchPath.split(separator: ":").map { "\($0)/\(program)" }
        guard let found = places.first(where: { access($0, X_OK) == 0 }), let path = resolved(found) else { return nil }
        // Postfix's sendmail has no bit itself: its postdrop, beside it, has.
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let helpers = program.hasSuffix("sendmail") ? ["\(folder)/postdrop"] : []
        return ([path] + helpers).lazy.compactMap { SetIDProgram($0) }.first
    }

    private init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        if status.st_mode & S_ISUID != 0 {
            let owner = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "\(status.st_uid)"
            rights = "set-uid \(owner)"
        } else if status.st_mode & S_ISGID != 0 {
            let group = getgrgid(status.st_gid).map { String(cString: $0.pointee.gr_name) } ?? "\(status.st_gid)"
            rights = "set-gid \(group)"
            self.group = group
        } else {
            return nil
        }
        self.path = path
    }

    private static func resolved(_ path: String) -> String? {
        guard let whole = realpath(path, nil) else { return nil }
        defer { free(whole) }
        return String(cString: whole)
    }

    /// Whether a process may gain no privileges (proc(5), `NoNewPrivs`). nil: it is not there to be asked.
    /// - Parameter process: its number, or `self`.
    public static func gainsNothing(_ process: String) -> Bool? {
        guard let file = fopen("/proc/\(process)/status", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("NoNewPrivs:") { return text.contains("1") }
        }
        return nil
    }
}
