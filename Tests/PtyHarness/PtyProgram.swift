import CPty
import Glibc

/// A program running on a pseudo-terminal of its own: send keys, read what it draws, change its window, cut its line.
///
/// Every wait is on a descriptor and has a deadline; nothing sleeps. Used by one test, on one thread.
public final class PtyProgram {
    public enum End: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// What could not be started, and the errno.
    public struct CannotStart: Error {
        public let path: String
        public let errno: Int32
    }

    public let pid: pid_t
    /// The process that plays the shell: ends as the program ends.
    private let shell: pid_t
    /// The modes of the terminal before the program touched it.
    public let firstModes: termios
    /// All bytes read so far.
    public private(set) var output: [UInt8] = []
    /// What the terminal shows by these bytes.
    public private(set) var picture: PictureTerminal
    private var descriptor: Int32
    private var end: End?

    /// - Parameters:
    ///   - arguments: the program's path and its arguments.
    ///   - environment: all of it; nothing is inherited.
    public init(
        _ arguments: [String], environment: [String: String], columns: Int = 80, rows: Int = 24,
        directory: String? = nil, ignoresHangup: Bool = false
    ) throws {
        let argv = arguments.map { strdup($0) } + [nil]
        let envp = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var modes = termios()
        var shell: pid_t = 0
        var pid: pid_t = 0
        descriptor = vigie_pty_spawn(
            arguments[0], argv, envp, directory, Int32(columns), Int32(rows), ignoresHangup ? 1 : 0, &shell, &pid,
            &modes)
        self.pid = pid
        self.shell = shell
        picture = PictureTerminal(columns: columns, rows: rows)
        firstModes = modes
        if descriptor < 0 { throw CannotStart(path: arguments[0], errno: -descriptor) }
    }

    deinit {
        if end == nil {
            if pid > 0 { kill(pid, SIGKILL) }
            var status: Int32 = 0
            if shell > 0 { waitpid(shell, &status, 0) }
        }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Types keys.
    public func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
    }

    /// Reads until `condition` holds.
    /// - Returns: whether it held within `seconds`, and before the program closed its terminal.
    @discardableResult
    public func read(seconds: Double = 10, until condition: (PtyProgram) -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !condition(self) {
            guard readOnce(until: deadline) else { return condition(self) }
        }
        return true
    }

    /// Reads until the terminal shows `text` in one row.
    @discardableResult
    public func waitFor(_ text: String, seconds: Double = 10) -> Bool {
        read(seconds: seconds) { $0.picture.rows.contains { $0.contains(text) } }
    }

    /// Reads what comes until nothing came for `milliseconds`, for at most ten seconds.
    /// - Returns: the bytes read.
    @discardableResult
    public func readUntilQuiet(milliseconds: Int = 200) -> [UInt8] {
        let start = output.count
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end, readOnce(until: .now + .milliseconds(milliseconds)) {}
        return Array(output[start...])
    }

    /// What the program writes in answer to what was sent: waits for it as long as it takes (five seconds at most), then
    /// reads on until nothing has come for a while.
    @discardableResult
    public func readAnswer(quietMilliseconds: Int = 200) -> [UInt8] {
        let start = output.count
        guard readOnce(until: .now + .seconds(5)) else { return [] }
        _ = readUntilQuiet(milliseconds: quietMilliseconds)
        return Array(output[start...])
    }

    public func resize(columns: Int, rows: Int) {
        _ = vigie_pty_resize(descriptor, Int32(columns), Int32(rows))
        picture.resize(columns: columns, rows: rows)
    }

    public func signal(_ number: Int32) {
        if end == nil { kill(pid, number) }
    }

    /// Cuts the line, as sshd does when the network goes.
    public func hangUp() {
        close(descriptor)
        descriptor = -1
    }

    /// Reads on until the program ends.
    /// - Returns: how it ended; nil when it did not in time.
    public func waitForEnd(seconds: Double = 10) -> End? {
        if let end { return end }
        // A program that still writes while nobody reads would never end.
        if descriptor >= 0 { read(seconds: seconds) { _ in false } }
        var status: Int32 = 0
        guard vigie_pty_wait(shell, Int32(seconds * 1_000), &status) == 1 else { return nil }
        let signal = vigie_status_signal(status)
        end = signal > 0 ? .signalled(signal) : .exited(vigie_status_code(status))
        return end
    }

    /// Whether the program was stopped within `seconds`.
    public func waitForStop(seconds: Double = 10) -> Bool {
        vigie_pty_wait_stopped(pid, Int32(seconds * 1_000)) == 1
    }

    /// The terminal's modes now.
    public var modes: termios {
        var modes = termios()
        tcgetattr(descriptor, &modes)
        return modes
    }

    /// Whether the terminal has its first modes, its first screen and its cursor back.
    public var isRestored: Bool {
        let (now, first) = (modes, firstModes)
        let hasModes =
            now.c_iflag == first.c_iflag && now.c_oflag == first.c_oflag && now.c_lflag == first.c_lflag
            && now.c_cflag == first.c_cflag
        return hasModes && !picture.isAlternate && picture.showsCursor && picture.wraps && picture.isPlain
            && picture.isMouseOff
    }

    /// User and system time the program has used, in clock ticks of 10 ms; nil once it is gone.
    public var cpuTicks: Int? {
        guard let file = fopen("/proc/\(pid)/stat", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = fread(&bytes, 1, bytes.count, file)
        // The name, in parentheses, may hold spaces.
        let fields = String(decoding: bytes[..<count], as: UTF8.self).split(separator: ")").last?.split(separator: " ")
        guard let fields, fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
            return nil
        }
        return user + system
    }

    /// Waits once for bytes.
    /// - Returns: whether there may be more.
    private func readOnce(until deadline: ContinuousClock.Instant) -> Bool {
        let left = deadline - .now
        guard left > .zero, descriptor >= 0 else { return false }
        let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, Int32(milliseconds)) > 0 else { return ContinuousClock.now < deadline }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return true }
        // EIO: the program closed its end.
        guard count > 0 else { return false }
        output += bytes[..<count]
        picture.take(bytes[..<count])
        return true
    }
}
