import Foundation
import Glibc
import Testing

/// One night played to the real program: core and console in one process on a pseudo-terminal, on stream time and in a
/// folder of its own; the frames that move its clock; and the command line beside it.
///
/// Nothing here waits for a length of time: `eventually` asks again until a condition holds or its deadline passes.
final class StoryStage {
    enum Limits {
        /// A debug build on a busy two-core machine answers in well under a second; this is for the worst day.
        static let patience: TimeInterval = 120
        /// Between two questions.
        static let pollSeconds = 0.03
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The program lies beside the tests it was built with.
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("vigie")

    let folder: URL
    let console: StoryConsole
    private let environment: [String: String]
    private let udp: Int32
    private var destination = sockaddr_in()
    /// `127.0.0.1:40123`
    private(set) var udpEndpoint = ""
    private(set) var sentFrames = 0
    /// The last minute ticked.
    private var clock: Date?

    var notices: String {
        (try? String(contentsOf: folder.appendingPathComponent("notices"), encoding: .utf8)) ?? ""
    }

    /// A site of `fixtures/sites`.
    convenience init(site name: String, columns: Int = 120, rows: Int = 40) throws {
        try self.init(
            folder: Self.root.appendingPathComponent("fixtures/sites/\(name)"), columns: columns, rows: rows)
    }

    /// A site's own folder.
    init(folder site: URL, columns: Int = 120, rows: Int = 40) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("story-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        environment = Self.environment(folder, site)
        udp = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        console = try StoryConsole(
            [
                Self.program.path, "--clock", "stream", "--udp", "127.0.0.1:0", "--tcp", "127.0.0.1:0", "--language",
                "fr", "--site", site.path, "--database", folder.appendingPathComponent("vigie.db").path, "--socket",
                folder.appendingPathComponent("core.sock").path,
            ], environment: environment, columns: columns, rows: rows)
        try findListener()
    }

    deinit {
        console.quit()
        Glibc.close(udp)
        try? FileManager.default.removeItem(at: folder)
    }

    /// Everything this stage's programs write lies in its folder; they find one another by it.
    private static func environment(_ folder: URL, _ site: URL) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["HOME"] = folder.path
        environment["XDG_STATE_HOME"] = folder.path
        environment["XDG_RUNTIME_DIR"] = folder.path
        environment["VIGIE_SITE"] = site.path
        environment["VIGIE_SOCKET"] = folder.appendingPathComponent("core.sock").path
        environment["VIGIE_NOTICES"] = folder.appendingPathComponent("notices").path
        environment["LANG"] = "C.UTF-8"
        environment["LC_ALL"] = "C.UTF-8"
        return environment
    }

    // MARK: The core

    /// Waits until the core answers, and learns the port it picked.
    private func findListener() throws {
        try eventually("the core answers") {
            let listeners = try self.object("status", "--json")["listeners"] as? [[String: Any]] ?? []
            guard let udp = listeners.first(where: { $0["kind"] as? String == "udp" }),
                let endpoint = udp["endpoint"] as? String, let last = endpoint.split(separator: ":").last,
                let port = UInt16(last)
            else { return false }
            self.udpEndpoint = endpoint
            self.destination.sin_port = port.bigEndian
            return true
        }
        destination.sin_family = sa_family_t(AF_INET)
        destination.sin_addr.s_addr = inet_addr("127.0.0.1")
    }

    // MARK: Frames

    /// A time of the story, CET: `"02:30"`, or `"29 03:00"` for another day of November 2026.
    static func time(_ text: String) -> Date {
        let parts = text.split(separator: " ")
        let day = parts.count == 2 ? String(parts[0]) : "28"
        let formatter = ISO8601DateFormatter()
        return formatter.date(from: "2026-11-\(day)T\(parts[parts.count - 1]):00+01:00") ?? .distantPast
    }

    /// `"03:20"` → `"03:19"`, within a day.
    static func minuteBefore(_ text: String) -> String {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        let minutes = parts[0] * 60 + parts[1] - 1
        return String(format: "%02d:%02d", minutes / 60, minutes % 60)
    }

    private static func nanoseconds(_ date: Date) -> Int64 { Int64(date.timeIntervalSince1970) * 1_000_000_000 }

    /// One datagram.
    func send(_ line: String) throws {
        let bytes = Array(line.utf8)
        let sent = withUnsafePointer(to: &destination) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(udp, bytes, bytes.count, 0, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard sent == bytes.count else { throw Failure(description: "sendto: errno \(errno)") }
        sentFrames += 1
    }

    /// A reading of `measurement` (type, tags and field of a line-protocol line), stamped `time`.
    func send(_ reading: String, at time: String) throws {
        try send("\(reading) \(Self.nanoseconds(Self.time(time)))")
    }

    /// The clock moves to `time`, a tick each minute, and the core has taken in everything sent.
    func tick(to time: String) throws {
        let end = Self.time(time)
        var minute = clock.map { $0 + 60 } ?? end
        while minute <= end {
            try send("Tick,id=t v=1 \(Self.nanoseconds(minute))")
            minute += 60
        }
        clock = max(clock ?? end, end)
        try eventually("the core has taken in \(sentFrames) frames") {
            let status = try self.object("status", "--json")
            return status["received"] as? Int == self.sentFrames && status["inFlight"] as? Int == 0
        }
    }

    // MARK: The command line

    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    @discardableResult
    func run(_ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = Self.program
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        let output = Pipe()
        let errors = folder.appendingPathComponent("command.stderr")
        try Data().write(to: errors)
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self),
            errors: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
    }

    func lines(_ arguments: String...) throws -> [[String: Any]] {
        let outcome = try run(arguments)
        guard outcome.status == 0 else {
            throw Failure(description: "vigie \(arguments.joined(separator: " ")): \(outcome.status) \(outcome.errors)")
        }
        return outcome.output.split(separator: "\n").compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
        }
    }

    func object(_ arguments: String...) throws -> [String: Any] {
        let outcome = try run(arguments)
        let object = try? JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        guard outcome.status == 0, let object else {
            throw Failure(description: "vigie \(arguments.joined(separator: " ")): \(outcome.status) \(outcome.errors)")
        }
        return object
    }

    /// The open alarms, and the one of `rule` (or whose id begins so).
    func alarms() throws -> [[String: Any]] { try lines("alarms", "--json") }
    func alarm(_ rule: String) throws -> [String: Any]? {
        try alarms().first { $0["rule"] as? String == rule || ($0["id"] as? String ?? "").hasPrefix(rule) }
    }

    // MARK: Waiting

    /// Asks until `condition` holds; says what did not when the deadline passes.
    func eventually(
        _ what: String, within seconds: TimeInterval = Limits.patience, _ condition: () throws -> Bool
    ) throws {
        let deadline = Date() + seconds
        var last: (any Error)?
        while Date() < deadline {
            do {
                if try condition() { return }
                last = nil
            } catch { last = error }
            console.look()
        }
        let reason = last.map { " (\($0))" } ?? ""
        throw Failure(description: "not within \(Int(seconds)) s: \(what)\(reason)\n\(console.text)")
    }
}
