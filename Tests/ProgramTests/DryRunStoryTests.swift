import Foundation
import Testing

/// A rule file is tried on the nights that were, before it is put in force.
@Suite(.serialized) struct DryRunStoryTests {
    @Test func theNightThatWasIsRungAgainByOtherRules() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        // A gauge that stands at its level for two hours, up, down, up, and then falls.
        for step in 0..<24 {
            core.send(tcp: Workplace.line("gapeau", step % 2 == 0 ? 2.05 : 1.75, minute: step * 5))
        }
        core.send(tcp: Workplace.line("gapeau", 1, minute: 120))
        try place.eventually("all is stored") {
            (try place.run("status", "--json").objects.first?["stored"] as? Int) == 25
        }
        try core.end()

        let said = try place.run("rules", "dry-run", "--database", place.database, "--json")
        #expect(said.status == 0, "\(said.errors)")
        let rows = said.objects
        let row = try #require(rows.first { $0["rule"] as? String == "river-level" })
        #expect(row["occurrences"] as? Int == 12)
        #expect((row["worstTenMinutes"] as? [String: Any])?["count"] as? Int == 1)
        let proposals = try #require(row["proposals"] as? [[String: Any]])
        #expect(proposals.contains { $0["deadband"] is NSNumber && ($0["after"] as? Int ?? 12) <= 2 }, "\(proposals)")
        #expect(rows.last?["readings"] as? Int == 25)

        try place.write(
            "other.yaml", Workplace.rules.replacingOccurrences(of: "clear: \"< 1.80\"", with: "clear: \"< 1.70\""))
        let other = try place.run("rules", "dry-run", place.folder + "/other.yaml", "--database", place.database)
        #expect(other.status == 0, "\(other.errors)")
        let line = try #require(other.output.split(separator: "\n").first { $0.hasPrefix("river-level ") })
        #expect(line.split(separator: " ")[1] == "1", "\(other.output)")
    }

    @Test(arguments: [
        (["--last", "soon"], "--last \"soon\" is not a duration. Write 30d, 12h or 90m."),
        (["--from", "22:00", "--last", "3d"], "--from and --last both say where to begin. Give one."),
        (["--recording", "x.ndjson", "--last", "3d"], "--recording is run whole. Leave out --last, --from and --to."),
        (["--recording", "x.ndjson"], "x.ndjson: no such recording."),
        (["--database", "/nowhere/x.db"], "/nowhere"),
    ])
    func whatCannotBeRunIsSaid(arguments: [String], message: String) throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        core.send(tcp: Workplace.line("gapeau", 2, minute: 0))
        try place.eventually("it is stored") {
            (try place.run("status", "--json").objects.first?["stored"] as? Int) == 1
        }
        try core.end()
        let database = arguments.contains("--database") ? [] : ["--database", place.database]
        let said = try place.run(["rules", "dry-run"] + database + arguments)
        #expect(said.status == 2)
        #expect(said.errors.contains(message), "\(said.errors)")
    }
}
