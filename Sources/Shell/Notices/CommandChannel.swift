import Alarms
import Foundation
import Logging
import Synchronization
import Telemetry

/// Tells of alarms by running a program: the notice is JSON on its standard input, its arguments are fixed, and no shell
/// ever reads any of it. Each channel has its own queue, so that a dead one delays no other.
public final class CommandChannel: Sendable {
    /// Notices waiting for a slow program; past it the newcomer is counted as not delivered, because the first of a
    /// flood say more than the last.
    private static let queueCapacity = 256
    /// Tried again once: a modem that was busy is free by then.
    private static let attempts = 2
    private static let retryAfter: TimeInterval = 2
    /// A program that ignores SIGTERM for so long is killed.
    private static let graceSeconds = 1

    public struct Counters: Hashable, Sendable {
        public var delivered = 0
        /// Given up: the program failed or took too long on every attempt, or the queue was full.
        public var undelivered = 0
        public var waiting = 0
    }

    public let name: String
    private let command: [String]
    private let lowest: Priority
    private let timeout: TimeSpan
    private let log: Logger
    private let counters = Mutex(Counters())
    private let queue: DispatchQueue

    public init(name: String, command: [String], from lowest: Priority, timeout: TimeSpan, log: Logger) {
        self.name = name
        self.command = command
        self.lowest = lowest
        self.timeout = timeout
        self.log = log
        queue = DispatchQueue(label: "vigie-notice-\(name)")
    }

    public var currentCounters: Counters { counters.withLock { $0 } }

    /// Queues a notice of this channel's priorities; never blocks.
    public func offer(_ notice: Notice) {
        guard notice.priority <= lowest else { return }
        let hasRoom = counters.withLock { counters -> Bool in
            guard counters.waiting < CommandChannel.queueCapacity else {
                counters.undelivered += 1
                return false
            }
            counters.waiting += 1
            return true
        }
        guard hasRoom else {
            return log.error("notice not sent: \(CommandChannel.queueCapacity) wait", metadata: metadata(notice))
        }
        queue.async { [self] in deliver(notice) }
    }

    /// Waits until what is queued has been delivered or given up, but no longer than `seconds`.
    public func drain(seconds: Int) {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + .seconds(seconds))
    }

    private func deliver(_ notice: Notice) {
        var failure: String?
        for attempt in 1...CommandChannel.attempts {
            failure = run(notice)
            if failure == nil { break }
            if attempt < CommandChannel.attempts { Thread.sleep(forTimeInterval: CommandChannel.retryAfter) }
        }
        counters.withLock {
            $0.waiting -= 1
            if failure == nil { $0.delivered += 1 } else { $0.undelivered += 1 }
        }
        if let failure { log.error("notice not delivered: \(failure)", metadata: metadata(notice)) }
    }

    /// Runs the program once; what went wrong, or nil.
    private func run(_ notice: Notice) -> String? {
        guard let path = executable else { return "\(command.first ?? "?") is no program on this machine" }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = Array(command.dropFirst())
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        do { try process.run() } catch { return "\(path): \(error.localizedDescription)" }
        // A notice is smaller than a pipe's buffer, so that writing never waits for the program. One that closes its
        // input without reading is judged by its exit code.
        try? input.fileHandleForWriting.write(contentsOf: Data(notice.json + [UInt8(ascii: "\n")]))
        try? input.fileHandleForWriting.close()
        guard ended.wait(timeout: .now() + timeout.seconds) == .success else {
            process.terminate()
            if ended.wait(timeout: .now() + .seconds(CommandChannel.graceSeconds)) == .timedOut {
                kill(process.processIdentifier, SIGKILL)
            }
            return "\(path) took longer than \(timeout.seconds) s"
        }
        return process.terminationStatus == 0 ? nil : "\(path) ended with code \(process.terminationStatus)"
    }

    /// The program's path: as given, or looked up in PATH.
    private var executable: String? {
        guard let first = command.first else { return nil }
        if first.contains("/") { return first }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(first)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private func metadata(_ notice: Notice) -> Logger.Metadata {
        ["channel": "\(name)", "alarm": "\(notice.name)"]
    }
}
