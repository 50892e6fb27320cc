import Foundation
import Telemetry

/// What gives a terminal to another account: `su`, which asks for that account's own password and no shell of ours
/// stands before, and in it a console at the seat.
struct SeatProgram {
    /// By its path: what PATH says is the caller's.
    static let su = "/usr/bin/su"
    /// What su ends with where it let nobody in (su(1), "EXIT STATUS").
    static let refusedCode: Int32 = 1
    /// Hand-overs that stand in one another at one terminal: each leaves a su and a console behind, which wait for the
    /// end of the next and take 25 MB meanwhile. At three watches a day, two days and more.
    static let depthLimit = 8
    /// What a login would lose and a console needs: how to write, and in how many colours.
    private static let kept = "LANG,LC_ALL,LC_CTYPE,COLORTERM"

    /// The core's socket.
    var socket: String
    /// The site's folder, where it is on this machine too: its displays and its map.
    var site: String?
    var language: Language
    /// Hand-overs this console stands in.
    var depth = 0

    /// Whether one more may stand in this one.
    var isAtLimit: Bool { depth >= SeatProgram.depthLimit }

    /// The file this process was started from, or what an upgrade has put in its place; nil where none is there. Never
    /// looked up along a PATH, which would be the caller's.
    static var program: String? {
        guard var path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        let gone = " (deleted)"
        if path.hasSuffix(gone) { path.removeLast(gone.count) }
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    /// - Parameter name: of an account that exists (`Seat.isAccountName` holds of it).
    func arguments(for name: String, seat: Int, program: String) -> [String] {
        var words = [
            program, "attach", "--seat", "\(seat)", "--depth", "\(depth + 1)", "--socket", absolute(socket),
            "--language", language.rawValue,
        ]
        if let site { words += ["--site", absolute(site)] }
        let command = "exec " + words.map(SeatProgram.quoted).joined(separator: " ")
        return [
            SeatProgram.su, "--pty", "--login", "--whitelist-environment=\(SeatProgram.kept)", "--command=\(command)",
            "--", name,
        ]
    }

    /// A login begins in another folder.
    private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

    /// As the account's shell takes it for one word.
    private static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }

    /// nil: there is no such account on this machine.
    static func account(_ name: String) -> uid_t? { getpwnam(name)?.pointee.pw_uid }

    /// Whether su still asks: who was let in has a process of their own under it. Where the kernel does not say, it does
    /// not count as asking.
    static func isAsking(_ su: pid_t) -> Bool {
        let children = try? String(contentsOfFile: "/proc/\(su)/task/\(su)/children", encoding: .utf8)
        return children.map { $0.allSatisfy(\.isWhitespace) } ?? false
    }
}

/// The login a terminal was handed over from. When the one who took it leaves, the terminal must not fall back to the
/// shell of the one who handed it over: what was typed there would be theirs.
enum OutgoingLogin {
    /// Ends it: this terminal then shows what it shows to whoever comes. Where the program is the login itself (sshd's
    /// ForceCommand), it ends with it.
    static func end() {
        let leader = getsid(0)
        let account = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(getuid())"
        guard leader > 0, leader != getpid() else { return }
        Say.toPeople("vigie: this terminal was handed over. The login of \(account) ends here.")
        guard kill(leader, SIGHUP) != 0 else { return }
        Say.toPeople(
            "It can't be ended (\(String(cString: strerror(errno)))): this shell is not yours. Leave it with `exit`, or lock the terminal."
        )
    }
}
