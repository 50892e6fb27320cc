import ArgumentParser
import Foundation
import Recordings
import Simulation

/// `vigie simulate`: a deterministic city, as a recording.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Write a recording of a simulated city; the same seed gives the same bytes.",
        discussion: """
            Scenarios:
            \(Scenario.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

            Example: vigie simulate --scenario storm --seed 83 --out fixtures/toulon-storm.ndjson
            """)

    @Option(help: "What happens: \(Scenario.allCases.map(\.rawValue).joined(separator: ", ")).")
    var scenario: Scenario = .storm

    @Option(help: "Any number.")
    var seed: UInt64 = 83

    @Option(help: "The file to write; - is standard output.")
    var out: String

    /// Bytes gathered before each write.
    private static let chunkByteCount = 1 << 20

    func run() throws {
        try Exit.run {
            let output = try openOutput()
            let simulation = CitySimulation(scenario, seed: seed)
            var writer = RecordingWriter()
            for entry in simulation.entries {
                writer.append(entry)
                guard writer.bytes.count >= SimulateCommand.chunkByteCount else { continue }
                try output.write(contentsOf: Data(writer.take()))
            }
            try output.write(contentsOf: Data(writer.take()))
            let count = simulation.entries.count
            Say.toPeople("\(out): \(count) entries of \(scenario.rawValue), seed \(seed)")
        }
    }

    /// Never over a file that is there already: it may be somebody's only recording. A pipe or a device is one.
    private func openOutput() throws -> FileHandle {
        guard out != "-" else { return .standardOutput }
        var status = stat()
        let isFile = stat(out, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
        let opened = open(out, O_WRONLY | (isFile ? O_CREAT | O_EXCL : 0) | O_CLOEXEC | O_NOCTTY, 0o644)
        let code = errno
        guard opened >= 0 else {
            let how =
                code == EEXIST
                ? "there is such a file already. Remove it, or choose another with --out."
                : "\(String(cString: strerror(code))). Name a file in a folder that exists and is yours with --out."
            throw Exit.usage("\(out): \(how)")
        }
        return FileHandle(fileDescriptor: opened, closeOnDealloc: true)
    }
}

extension Scenario: ExpressibleByArgument {}
