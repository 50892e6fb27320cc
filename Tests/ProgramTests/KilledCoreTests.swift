import Foundation
import Glibc
import Testing

/// `kill -9` of a real `vigie serve` in the middle of a burst, and what is there when it starts again.
@Suite(.serialized) struct KilledCoreTests {
    /// What the operators had done, and what they must find again.
    private static let shown = [
        "id", "level", "current", "priority", "state", "suppression", "since", "code", "acknowledgedBy",
        "acknowledgedAt", "comment", "occurrence", "suppressedBy", "shelvedUntil", "pending",
    ]

    /// A core with an alarm acknowledged, one shelved, one whose delay runs and one that nobody has seen yet.
    private func prepare(_ core: ServedCore) throws {
        for line in [("gapeau", 2.6, 0), ("las", 2.1, 0), ("reppe", 3.4, 0)] {
            core.send(tcp: Workplace.line(line.0, line.1, minute: line.2))
        }
        // The clock moves five minutes on: half of river-slow's delay has passed.
        core.send(tcp: Workplace.line("gapeau", 2.7, minute: 5))
        try core.settle(readings: 4)
        try core.place.done("acknowledge", "river-level/gapeau", "--comment", "patrouille envoyée")
        try core.place.done("shelve", "river-level/las", "--for", "2h", "--reason", "travaux")
    }

    private func alarms(_ core: ServedCore) throws -> [[String: String]] {
        try core.lines("alarms").map { alarm in
            Dictionary(uniqueKeysWithValues: Self.shown.map { ($0, "\(alarm[$0] ?? "–")") })
        }
    }

    /// Frames of a burst: series of their own, so that no alarm changes. Stamps do not move the clock past minute 6.
    private static func burst(_ series: Int, _ numbers: Range<Int>) -> String {
        numbers.map { "Bench,id=s\(series) v=\($0) \(Workplace.stamp(minute: 5) + Int64($0) * 1_000_000)\n" }.joined()
    }

    @Test(arguments: [200, 2_000, 20_000]) func whatWasCommittedIsThereAndNothingRingsTwice(_ count: Int) throws {
        let place = try Workplace()
        var committed = 0
        var before: [[String: String]] = []
        var journal: [String] = []
        do {
            let core = try ServedCore(place)
            try prepare(core)
            before = try alarms(core)
            journal = try core.lines("journal").map { "\($0["id"] ?? "")" }
            // Both ways in at once, until the kill cuts them off.
            let sending = DispatchGroup()
            let sockets = core.sockets
            DispatchQueue.global().async(group: sending) {
                for start in stride(from: 0, to: 1_000_000, by: 100) {
                    guard sockets.send(tcp: Self.burst(1, start..<(start + 100))) else { return }
                    if start % 1_000 == 0 { sockets.send(udp: Self.burst(2, start..<(start + 10))) }
                }
            }
            try place.eventually("\(count) readings stored") {
                committed = try core.status()["stored"]
                return committed >= count
            }
            #expect(try core.end(SIGKILL).status == -SIGKILL)
            sending.wait()
        }
        try checkFile(place, committed: committed, journal: journal)
        let core = try ServedCore(place)
        #expect(try alarms(core) == before, "alarms, acknowledgements, shelves and delays as they were")
        let after = try core.lines("journal")
        let fresh = after.dropFirst(journal.count)
        // The summary of what still waits is the one thing said anew; it is on disk within a quarter of a second.
        let rung = fresh.filter { $0["annunciated"] as? Bool == true && $0["event"] as? String != "summary" }
        #expect(rung.isEmpty, "\(Array(fresh))")
        // The delay goes on where it stood: five minutes of ten are left.
        core.send(tcp: Workplace.line("gapeau", 2.7, minute: 9))
        try place.eventually("minute 9 judged") { try core.status()["inFlight"] == 0 }
        #expect(try core.alarm("river-slow/gapeau").map { $0["state"] as? String } != "unacknowledged")
        core.send(tcp: Workplace.line("gapeau", 2.7, minute: 11))
        try place.eventually("the delay of ten minutes is over") {
            try core.alarm("river-slow/gapeau")?["state"] as? String == "unacknowledged"
        }
        #expect(try core.end().status == 0)
    }

    /// By the file alone, before any core touches it again.
    private func checkFile(_ place: Workplace, committed: Int, journal: [String]) throws {
        var rows = 0
        for (entity, attribute) in [
            ("s1", "v"), ("s2", "v"), ("gapeau", "currentLevel"), ("las", "currentLevel"), ("reppe", "currentLevel"),
        ] {
            let answer = try place.run(
                "history", entity, attribute, "--from", "2026-11-28T00:00Z", "--to", "2026-11-29T00:00Z",
                "--database", place.database, "--format", "csv")
            guard answer.status == 0 else {
                #expect(entity == "s2", "\(answer.errors)")
                continue
            }
            let lines = answer.output.split(separator: "\n").dropFirst()
            rows += lines.count
            #expect(Set(lines).count == lines.count, "\(entity): a reading is there twice")
        }
        #expect(rows >= committed, "\(rows) readings in the file, \(committed) were committed")
        let kept = try place.run("journal", "--json", "--database", place.database).objects.map { "\($0["id"] ?? "")" }
        #expect(kept.starts(with: journal), "the journal as it was read before: \(journal) in \(kept)")
    }

    @Test func aCoreToldToEndCommitsEverything() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        core.send(tcp: Self.burst(1, 0..<5_000))
        core.send(tcp: Workplace.line("gapeau", 3.4, minute: 6))
        let status = try core.settle(readings: 5_001)
        #expect(status["stored"] == 5_001 && status["duplicates"] == 0)
        let outcome = try core.end()
        #expect(outcome.status == 0)
        #expect(!FileManager.default.fileExists(atPath: place.folder + "/s"), "the socket is taken away")
        let readings = try place.run(
            "history", "s1", "v", "--from", "2026-11-28T00:00Z", "--to", "2026-11-29T00:00Z", "--database",
            place.database)
        #expect(readings.objects.count == 5_000)
    }
}

extension Workplace {
    /// Runs a command that must succeed.
    @discardableResult
    func done(_ arguments: String...) throws -> Outcome {
        let outcome = try run(arguments)
        guard outcome.status == 0 else {
            throw Failure(description: "vigie \(arguments.joined(separator: " ")): \(outcome.status) \(outcome.errors)")
        }
        return outcome
    }

    /// Whoever watches over it starts it again: nothing is worked out first, and nothing half alive goes on answering.
    @Test(arguments: [SIGSEGV, SIGABRT, SIGILL]) func aCrashEndsTheCoreAtOnce(_ signal: Int32) throws {
        let place = try Workplace()
        place.environment["SWIFT_BACKTRACE"] = nil
        let core = try ServedCore(place)
        #expect(try core.end(signal).status == -signal)
        #expect(!core.errors.contains("Backtrac"), "\(core.errors)")
    }
}
