import Foundation
import Glibc
import PtyHarness
import Synchronization
import Testing

/// A folder of one test's own: a site, a database, a socket, and the real program run in it.
///
/// Nothing is inherited from whoever runs the tests, and every wait has a deadline.
final class Workplace {
    /// A debug build on a busy machine of two cores answers in well under a second; this is for the worst day.
    static let patience: TimeInterval = 120

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The program lies beside the tests it was built with.
    static let program: String = {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? own
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("vigie").path
    }()

    /// The program where every account may run it: a build may lie in a folder that is its owner's alone.
    static let programForAll: String = {
        let account = "54321"
        let tried = Process()
        tried.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        // By a shell: what setpriv itself starts it still looks up with root's rights.
        tried.arguments = [
            "--reuid", account, "--regid", account, "--clear-groups", "--", "/bin/sh", "-c", "exec \"$0\" --version",
            program,
        ]
        tried.standardOutput = FileHandle.nullDevice
        tried.standardError = FileHandle.nullDevice
        if (try? tried.run()) != nil {
            tried.waitUntilExit()
            if tried.terminationStatus == 0 { return program }
        }
        let folder = "/tmp/vigie-program-\(UUID().uuidString.prefix(8))"
        folderForAll.withLock { $0 = folder }
        atexit {
            guard let folder = Workplace.folderForAll.withLock({ $0 }) else { return }
            try? FileManager.default.removeItem(atPath: folder)
        }
        let files = FileManager.default
        let built = URL(fileURLWithPath: program).deletingLastPathComponent().path
        try? files.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let resources = ((try? files.contentsOfDirectory(atPath: built)) ?? []).filter { $0.hasSuffix(".resources") }
        for name in ["vigie"] + resources {
            try? files.copyItem(atPath: built + "/" + name, toPath: folder + "/" + name)
        }
        openToAll(folder)
        for name in (try? files.subpathsOfDirectory(atPath: folder)) ?? [] { openToAll(folder + "/" + name) }
        return folder + "/vigie"
    }()

    private static let folderForAll = Mutex<String?>(nil)

    /// Whatever the umask of whoever runs the tests left of it.
    private static func openToAll(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { return }
        let runs = status.st_mode & 0o100 != 0
        chmod(path, runs ? 0o755 : 0o644)
    }

    let folder: String
    var environment: [String: String]

    init(site: String = Workplace.gauge) throws {
        folder = "/tmp/vigie-\(UUID().uuidString.prefix(8))"
        environment = [
            "HOME": folder, "XDG_STATE_HOME": folder, "XDG_RUNTIME_DIR": folder, "PATH": "/usr/bin:/bin",
            "VIGIE_SITE": folder + "/site", "VIGIE_SOCKET": folder + "/s", "LANG": "C.UTF-8",
            "SWIFT_BACKTRACE": "enable=no",
        ]
        // Ours alone: the core refuses to keep its socket in a folder that others reach.
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        // Others may read what the umask of whoever runs the tests would keep from them; the folder above decides.
        try FileManager.default.createDirectory(
            atPath: folder + "/site", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        try write("site/site.yaml", site)
        try write("site/entities.yaml", Workplace.entities)
        try write("site/alarms.yaml", Workplace.rules)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var database: String { folder + "/history.db" }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        chmod(folder + "/" + name, 0o644)
    }

    // MARK: One command

    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        /// The JSON objects of its output, one a line.
        var objects: [[String: Any]] {
            output.split(separator: "\n").compactMap {
                (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
            }
        }
    }

    /// Runs the program to its end, without a terminal.
    @discardableResult
    func run(_ arguments: String..., input: String? = nil, seconds: TimeInterval = patience) throws -> Outcome {
        try run(arguments, input: input, seconds: seconds)
    }

    @discardableResult
    func run(_ arguments: [String], input: String? = nil, seconds: TimeInterval = patience) throws -> Outcome {
        let started = try start(arguments, input: input)
        guard started.ended.wait(timeout: .now() + seconds) == .success else {
            kill(started.process.processIdentifier, SIGKILL)
            throw Failure(description: "vigie \(arguments.joined(separator: " ")): not done in \(Int(seconds)) s")
        }
        return try outcome(of: started)
    }

    /// A program without a terminal, its output going to files.
    struct Started {
        let process: Process
        let ended: DispatchSemaphore
        let output: String
        let errors: String
    }

    /// - Parameter input: what standard input gives; nil: nothing.
    func start(_ arguments: [String], input: String? = nil) throws -> Started {
        let name = folder + "/" + UUID().uuidString
        let (output, errors) = (name + ".out", name + ".err")
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        let process = Process()
        let ended = DispatchSemaphore(value: 0)
        process.executableURL = URL(fileURLWithPath: Workplace.program)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = Workplace.root
        if let input {
            try input.write(toFile: name + ".in", atomically: true, encoding: .utf8)
            process.standardInput = FileHandle(forReadingAtPath: name + ".in")
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        return Started(process: process, ended: ended, output: output, errors: errors)
    }

    func outcome(of started: Started) throws -> Outcome {
        let process = started.process
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Outcome(
            status: status, output: try String(contentsOfFile: started.output, encoding: .utf8),
            errors: try String(contentsOfFile: started.errors, encoding: .utf8))
    }

    // MARK: A console

    /// The program on a terminal of its own. Values of `changes` replace; an empty one removes.
    func console(
        _ arguments: [String], columns: Int = 120, rows: Int = 40, ignoresHangup: Bool = false,
        environment changes: [String: String] = [:]
    ) throws -> PtyProgram {
        var all = environment
        all["TERM"] = "xterm-256color"
        for (name, value) in changes { all[name] = value.isEmpty ? nil : value }
        return try PtyProgram(
            [Workplace.program] + arguments, environment: all, columns: columns, rows: rows,
            directory: Workplace.root.path, ignoresHangup: ignoresHangup)
    }

    // MARK: Waiting

    /// Asks until `condition` holds; throws what did not when the deadline passes.
    func eventually(
        _ what: String, within seconds: TimeInterval = patience, _ condition: () throws -> Bool
    ) throws {
        let deadline = Date() + seconds
        var last = ""
        while Date() < deadline {
            do {
                if try condition() { return }
                last = ""
            } catch { last = " (\(error))" }
            poll(nil, 0, 20)
        }
        throw Failure(description: "not within \(Int(seconds)) s: \(what)\(last)")
    }
}
