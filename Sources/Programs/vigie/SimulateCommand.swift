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
        let simulation = CitySimulation(scenario, seed: seed)
        let output = try open()
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

    private func open() throws -> FileHandle {
        guard out != "-" else { return .standardOutput }
        guard FileManager.default.createFile(atPath: out, contents: nil), let file = FileHandle(forWritingAtPath: out)
        else {
            Say.toPeople("\(out): can't be written. Name a file in a folder that exists and is yours.")
            throw ExitCode(Exit.wrongUse)
        }
        return file
    }
}

extension Scenario: ExpressibleByArgument {}
