import Foundation

/// A copy of the engine and of the tests that read it, where it is broken and mended again.
struct Workbench {
    /// What `VIGIE_ROOMS=oracle` is made of.
    private static let folders = [
        "Sources/Core/CMaths", "Sources/Core/Telemetry", "Sources/Core/Alarms", "Tests/AlarmsTests", "Tests/Oracle",
        "Tests/OracleProof", "Tests/OracleTests", "Tests/Mutants", "Tests/MutationProof",
    ]
    /// Longer than the slowest step of the sound engine takes on one busy core, twenty times: a mutant that has not
    /// ended by then never does.
    private static let limitSeconds = 600
    let root: URL

    /// - Parameter package: the package's root.
    init(copying package: URL, to root: URL) throws {
        self.root = root
        let files = FileManager.default
        try? files.removeItem(at: root)
        for folder in Workbench.folders {
            let target = root.appending(path: folder)
            try files.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try files.copyItem(at: package.appending(path: folder), to: target)
        }
        try files.copyItem(
            at: package.appending(path: "Package.swift"), to: root.appending(path: "Package.swift"))
    }

    func read(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
    func write(_ text: String, to path: String) throws {
        try text.write(to: root.appending(path: path), atomically: true, encoding: .utf8)
    }

    /// What a command of the toolchain came to.
    struct Outcome {
        var status: Int32
        var output: String
        /// `timeout`'s status for a command it had to end.
        var neverEnded: Bool { status == 124 || status == 137 }
    }

    func build() throws -> Outcome { try run(["swift", "build", "--build-tests"]) }
    func test(_ suite: String) throws -> Outcome { try run(["swift", "test", "--skip-build", "--filter", suite]) }

    private func run(_ words: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "--kill-after=10", "\(Workbench.limitSeconds)"] + words
        process.currentDirectoryURL = root
        var environment = ProcessInfo.processInfo.environment
        environment["VIGIE_ROOMS"] = "oracle"
        // A broken engine may trap: its backtrace takes longer than the tests.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        // To a file: `swift test` starts the tests in a process group of their own, which outlives it when it is ended,
        // and would hold a pipe open for ever.
        let printed = root.appending(path: "printed.txt")
        guard FileManager.default.createFile(atPath: printed.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let file = try FileHandle(forWritingTo: printed)
        process.standardOutput = file
        process.standardError = file
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try file.close()
        let outcome = Outcome(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: printed), as: UTF8.self))
        if outcome.neverEnded { try endStrays() }
        return outcome
    }

    /// Tests that never end, and that nobody waits for any more: by the folder they were built in.
    private func endStrays() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["pkill", "-KILL", "-f", root.path + "/.build/"]
        try process.run()
        process.waitUntilExit()
    }
}
