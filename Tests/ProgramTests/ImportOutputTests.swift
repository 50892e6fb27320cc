import Foundation
import Testing

/// Where an import writes: a new file, never one that is there, least of all what it reads.
@Suite struct ImportOutputTests {
    private static let map = """
        time: { column: time, zone: UTC }
        entity: "{id}"
        type: FloodMonitoring
        values: [{ column: level, attribute: currentLevel, unit: m }]
        """
    private static let data = "id,time,level\ngapeau,2026-01-15T21:58:00Z,3.2\n"

    private func place() throws -> Workplace {
        let place = try Workplace()
        try place.write("small.csv", ImportOutputTests.data)
        try place.write("small.yaml", ImportOutputTests.map)
        return place
    }

    private func imported(_ place: Workplace, _ input: String = "small.csv", out: String) throws -> Workplace.Outcome {
        try place.run(
            "import", place.folder + "/" + input, "--map", place.folder + "/small.yaml", "--out",
            place.folder + "/" + out)
    }

    private func text(_ place: Workplace, _ name: String) throws -> String {
        try String(contentsOfFile: place.folder + "/" + name, encoding: .utf8)
    }

    @Test func whatIsReadIsNeverWrittenOver() throws {
        let place = try place()
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: place.folder + "/soft", withDestinationPath: "small.csv")
        try manager.linkItem(atPath: place.folder + "/small.csv", toPath: place.folder + "/hard")
        for out in ["small.csv", "soft", "hard", "small.yaml", "site/../small.csv"] {
            let outcome = try imported(place, out: out)
            #expect(outcome.status == 2, "\(out): \(outcome)")
            #expect(outcome.errors.contains(out) && outcome.errors.contains("being read"), "\(out): \(outcome)")
        }
        // What is written first, before it takes its name.
        try place.write("x.partial", ImportOutputTests.data)
        let outcome = try imported(place, "x.partial", out: "x")
        #expect(outcome.status == 2 && outcome.errors.contains("being read"), "\(outcome)")
        for name in ["small.csv", "x.partial"] { #expect(try text(place, name) == ImportOutputTests.data) }
        #expect(try text(place, "small.yaml") == ImportOutputTests.map)
    }

    @Test func aFileThatIsThereStays() throws {
        let place = try place()
        #expect(try imported(place, out: "new.ndjson").status == 0)
        let first = try text(place, "new.ndjson")
        #expect(first.contains("gapeau"))
        try FileManager.default.createSymbolicLink(atPath: place.folder + "/nowhere", withDestinationPath: "gone")
        try place.write("old.ndjson", "mine\n")
        for out in ["new.ndjson", "old.ndjson", "nowhere"] {
            let outcome = try imported(place, out: out)
            #expect(outcome.status == 2 && outcome.errors.contains("already"), "\(out): \(outcome)")
        }
        #expect(try text(place, "old.ndjson") == "mine\n")
    }
}
