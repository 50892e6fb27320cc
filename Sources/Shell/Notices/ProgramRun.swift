import CPrograms
import Glibc
import Telemetry

/// One run of a program: its input is given, its output is nobody's, its time is limited, and at the end of it no
/// process of its group is left.
enum ProgramRun {
    /// How often an ending program is looked for; Linux tells of it only by signals or by waiting without end.
    private static let look = TimeSpan.milliseconds(10)
    /// A program that ignores SIGTERM for so long is killed.
    private static let grace = TimeSpan.seconds(1)

    /// What is read of what a program prints: a pipe holds 64 KiB (pipe(7)), and nothing asked for here is as long.
    private static let outputLimit = 4096

    /// What went wrong, in words, or nil.
    static func run(_ command: [String], input: [UInt8], limit: TimeSpan) -> String? {
        run(command, input: input, limit: limit, output: nil)
    }

    /// The same for a program that answers in a few words.
    static func ask(_ command: [String], input: [UInt8], limit: TimeSpan) -> (failure: String?, answer: String) {
        var output: Int32 = -1
        let failure = run(command, input: input, limit: limit, output: &output)
        guard output >= 0 else { return (failure, "") }
        defer { close(output) }
        // It ended: what it said is in the pipe, and what a child of its own may still say is not waited for.
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
        var bytes = [UInt8](repeating: 0, count: outputLimit)
        let count = read(output, &bytes, bytes.count)
        return (failure, String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
    }

    private static func run(
        _ command: [String], input: [UInt8], limit: TimeSpan, output: UnsafeMutablePointer<Int32>?
    ) -> String? {
        guard let name = command.first else { return "no program is named" }
        var (process, pipe): (pid_t, Int32) = (0, -1)
        var arguments = command.map { strdup($0) } + [nil]
        let failure = vigie_program_start(&arguments, &process, &pipe, output)
        for argument in arguments { free(argument) }
        guard failure == 0 else { return "\(name): \(String(cString: strerror(failure)))" }
        let until = now() + limit
        // One that closes its input without reading is judged by its exit code.
        let isWritten = write(input, to: pipe, until: until)
        close(pipe)
        if isWritten, let status = wait(process, until: until) {
            // What it left behind in its group, on purpose or not, is its own: it ended well.
            return words(status, name)
        }
        kill(-process, SIGTERM)
        if wait(process, until: now() + grace) == nil {
            kill(-process, SIGKILL)
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
        }
        kill(-process, SIGKILL)
        return "\(name) took longer than \(limit.seconds) s"
    }

    /// False when the program did not take its input in time. Its closing it early is no fault.
    private static func write(_ bytes: [UInt8], to file: Int32, until: Instant) -> Bool {
        _ = fcntl(file, F_SETFL, O_NONBLOCK)
        var sent = 0
        // Each turn writes something or waits for room, until the time is over.
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { vigie_program_write(file, $0.baseAddress, $0.count) }
            if count > 0 {
                sent += count
                continue
            }
            guard errno == EAGAIN || errno == EINTR else { return true }
            let left = until - now()
            guard left > .zero else { return false }
            var room = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
            _ = poll(&room, 1, Int32(clamping: left.nanoseconds / 1_000_000 + 1))
        }
        return true
    }

    /// Its status, once it ended; nil when it did not until then.
    private static func wait(_ process: pid_t, until: Instant) -> Int32? {
        while true {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process { return status }
            guard now() < until else { return nil }
            usleep(UInt32(look.nanoseconds / 1000))
        }
    }

    private static func words(_ status: Int32, _ name: String) -> String? {
        if status == 0 { return nil }
        let signal = status & 0x7F
        return signal == 0 ? "\(name) ended with code \(status >> 8 & 0xFF)" : "\(name) was ended by signal \(signal)"
    }

    private static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
