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
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
    }
}
