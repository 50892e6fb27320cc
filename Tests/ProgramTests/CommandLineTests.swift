import Foundation
import Glibc
import Testing

/// The commands of cli.md on a real core.
@Suite(.serialized) struct CommandLineTests {
    private let place: Workplace
    private let core: ServedCore

    init() throws {
        place = try Workplace()
        core = try ServedCore(place)
    }

    private func raise(_ gauge: String, _ level: Double, minute: Int) throws -> [String: Any] {
        core.send(tcp: Workplace.line(gauge, level, minute: minute))
        var found: [String: Any]?
        try place.eventually("river-level/\(gauge) for \(level)") {
            found = try core.alarm("river-level/\(gauge)")
            return (found?["value"] as? NSNumber)?.doubleValue == level
        }
        return try #require(found)
    }

    @Test func anAlarmHasEveryMember() throws {
        let alarm = try raise("gapeau", 3.3, minute: 0)
        let members = """
            id rule entity attribute level current priority state suppression since value unit threshold title action \
            responseTime zone code acknowledgedBy comment occurrence suppressedBy
            """
        for member in members.split(separator: " ") { #expect(alarm.keys.contains(String(member)), "\(member)") }
        #expect(alarm["level"] as? String == "alerte")
        #expect(alarm["priority"] as? String == "high")
        #expect(alarm["state"] as? String == "unacknowledged")
        #expect(alarm["threshold"] as? Double == 3.22)
        #expect(alarm["unit"] as? String == "m")
        #expect((alarm["title"] as? String)?.hasPrefix("Niveau de rivière") == true)
        #expect((alarm["code"] as? String ?? "").count >= 3)
        #expect(try core.lines("alarms").count == 1)
        let all = try place.done("alarms", "--json", "--all").objects
        #expect(all.count > 1, "also those in normal: \(all.count)")
    }

    @Test func aSpokenCodeAcknowledges() throws {
        let code = try #require(try raise("gapeau", 3.3, minute: 0)["code"] as? String)
        let wrong = try place.run("ack", "ZZZZ")
        #expect(wrong.status == 1 && wrong.errors.contains("ZZZZ"), "\(wrong)")
        try place.done("ack", code.lowercased(), "en", "route")
        let alarm = try #require(try core.alarm("river-level/gapeau"))
        #expect(alarm["state"] as? String == "acknowledged")
        #expect(alarm["comment"] as? String == "en route")
        #expect(alarm["acknowledgedBy"] as? String == String(cString: getpwuid(getuid()).pointee.pw_name))
        let again = try place.run("ack", code)
        #expect(again.status == 1 && !again.errors.isEmpty, "\(again)")
        let records = try core.lines("journal", "--since", "1h")
        let record = try #require(records.last { $0["event"] as? String == "ack" })
        #expect(record["comment"] as? String == "en route")
        #expect(record["responseSeconds"] is NSNumber)
    }

    @Test func aLevelThatRoseIsNotAcknowledgedUnseen() throws {
        _ = try raise("gapeau", 2.1, minute: 0)
        _ = try raise("gapeau", 3.3, minute: 5)
        let refused = try place.run("acknowledge", "river-level/gapeau", "--seen", "vigilance")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("alerte"), "\(refused)")
        #expect(try core.alarm("river-level/gapeau")?["state"] as? String == "unacknowledged")
        try place.done("acknowledge", "river-level/gapeau", "--seen", "alerte", "--comment", "vu")
        #expect(try core.alarm("river-level/gapeau")?["state"] as? String == "acknowledged")
        let unknown = try place.run("acknowledge", "river-level/nowhere")
        #expect(unknown.status == 1 && unknown.errors.contains("river-level/nowhere"), "\(unknown)")
    }

    @Test func shelvingAsksForAReasonAndATime() throws {
        _ = try raise("gapeau", 2.1, minute: 0)
        #expect(try place.run("shelve", "river-level/gapeau", "--for", "1h").status == 1)
        #expect(try place.run("shelve", "river-level/gapeau", "--reason", "travaux").status == 1)
        try place.done("shelve", "river-level/gapeau", "--for", "1h", "--reason", "travaux")
        let all = try place.done("alarms", "--json", "--all").objects
        let alarm = try #require(all.first { $0["id"] as? String == "river-level/gapeau" })
        #expect(alarm["suppression"] as? String == "shelved")
        try place.done("unshelve", "river-level/gapeau")
        #expect(try core.alarm("river-level/gapeau")?["suppression"] is NSNull)
        try place.done("out-of-service", "river-level/gapeau", "--reason", "démonté")
        try place.done("in-service", "river-level/gapeau")
        // However long, it is an answer, not the end of the core.
        for time in ["999999999d", "1e300s", "0", "99999999999999999999999999"] {
            let outcome = try place.run("shelve", "river-level/gapeau", "--for", time, "--reason", "r")
            #expect(outcome.status == 1 || outcome.status == 2, "\(time): \(outcome)")
        }
        #expect(core.isRunning)
    }

    @Test func aPersonsReadingIsJudged() throws {
        _ = try raise("gapeau", 2.1, minute: 0)
        let judged = try place.done(
            "observe", "gapeau", "currentLevel", "4.05", "--at", "02:00", "--note", "échelle, PM Hyères"
        ).output.split(separator: "\n")
        #expect(judged.first?.contains("gapeau currentLevel 4.05 m is stored as of 2026-11-28 02:00:00+1") == true)
        #expect(judged.first?.hasSuffix("judged by the rules; 1 alarm changed") == true, "\(judged)")
        #expect(judged.count == 2, "\(judged)")
        let late = try place.done(
            "observe", "gapeau", "currentLevel", "4.20", "--at", "01:00", "--note", "échelle, PM Hyères"
        ).output
        #expect(late.contains("as of 2026-11-28 01:00:00+1; late: a reading of 2026-11-28 02:00:00+1 is newer"))
        #expect(late.hasSuffix("no alarm changed\n"), "\(late)")
        let alarm = try #require(try core.alarm("river-level/gapeau"))
        #expect(alarm["level"] as? String == "crise" && alarm["priority"] as? String == "critical", "\(alarm)")
        let rows = try place.done(
            "history", "gapeau", "currentLevel", "--from", "2026-11-28T00:00Z", "--to", "2026-11-29T00:00Z"
        ).objects
        #expect(rows.contains { $0["origin"] as? String == "person" }, "\(rows)")
        for note in [[], ["--note", " "]] {
            let unsaid = try place.run(["observe", "gapeau", "currentLevel", "4.05"] + note)
            #expect(unsaid.status == 2 && unsaid.errors.contains("--note"), "\(unsaid)")
        }
        #expect(try core.lines("journal", "--since", "1h").allSatisfy { $0["event"] as? String != "refused" })
        #expect(try place.run("observe", "nobody", "nothing", "1", "--note", "n").status == 1)
        #expect(try place.run("observe", "gapeau", "currentLevel", "1", "--at", "teatime", "--note", "n").status == 2)
    }

    @Test func aPersonsReadingThatIsNotBelievedIsStoredAsBadAndSaid() throws {
        _ = try raise("gapeau", 2.1, minute: 0)
        let doubted = try place.run("observe", "gapeau", "currentLevel", "99", "--note", "échelle", "--json")
        #expect(doubted.status == 0 && doubted.errors.contains("99.0 m is stored as bad"), "\(doubted)")
        #expect(doubted.errors.contains("range is -1.0 to 12.0 m"), "\(doubted)")
        #expect(!doubted.output.contains("doubt"), "stdout is for alarms")
        let both = try place.done("observe", "gapeau", "currentLevel", "98", "--at", "01:00", "--note", "n").output
        #expect(both.contains("is stored as of 2026-11-28 01:00:00+1 as bad; late: "), "\(both)")
        let journal = try place.done("journal", "--since", "1h").output
        #expect(journal.contains("observe  98 m (at 2026-11-28 01:00:00+1, late, bad)"), "\(journal)")
        let believed = try place.run("observe", "gapeau", "currentLevel", "2.2", "--note", "échelle")
        #expect(believed.status == 0 && believed.errors.isEmpty, "\(believed)")
        let future = try place.run("observe", "gapeau", "currentLevel", "2", "--at", "2030-01-01", "--note", "n")
        #expect(future.status == 2 && future.errors.contains("still to come"), "\(future)")
    }

    /// Who works in French reads in French why not, by the clock on the wall; scripts read what they always read.
    @Test func aRefusalIsInTheReadersLanguage() throws {
        _ = try raise("gapeau", 3.3, minute: 0)
        let id = "river-level/gapeau"
        try place.done("acknowledge", id)
        place.environment["LANG"] = "fr_FR.UTF-8"
        let again = try place.run("acknowledge", id)
        #expect(again.status == 1 && again.errors.hasPrefix(id + " : déjà acquittée par "), "\(again)")
        #expect(again.errors.contains("+1.") && !again.errors.contains("Z"), "\(again)")
        let unfounded = try place.run("confirm", id)
        #expect(unfounded.errors == id + " : dire d’abord comment on le sait (--evidence).\n", "\(unfounded)")
        let wrong = try place.run("note", "x", "--corrects", "12")
        #expect(wrong.errors == "noter : la main courante n’a pas d’entrée de ce numéro.\n", "\(wrong)")
        let script = try place.run("acknowledge", id, "--json")
        #expect(script.output.contains("is acknowledged already by") && script.output.contains("Z."), "\(script)")
    }

    /// An alarm that is refuted and taken out of service is said once, as it is then.
    @Test func aRefutedAlarmIsSaidOnce() throws {
        _ = try raise("gapeau", 3.3, minute: 0)
        let id = "river-level/gapeau"
        let said = try place.done("refute", id, "--evidence", "lit à sec", "--out-of-service").output
        let lines = said.split(separator: "\n")
        #expect(lines.count == 2 && lines.last?.contains("outOfService") == true, "\(said)")
        let again = try place.run("refute", id, "--evidence", "lit à sec", "--out-of-service")
        #expect(again.output.split(separator: "\n").count <= 2, "\(again)")
    }

    @Test func aTimeThatEndsBeforeItBeginsIsWrongUse() throws {
        core.send(tcp: Workplace.line("gapeau", 1, minute: 0))
        try core.settle(readings: 1)
        let history = ["history", "gapeau", "currentLevel"]
        let reversed = try place.run(history + ["--from", "2026-11-28T02:00Z", "--to", "2026-11-28T01:00Z"])
        #expect(reversed.status == 2 && reversed.errors.contains("is after --to"), "\(reversed)")
        let open = try place.run(history + ["--to", "2026-01-01T00:00Z"])
        #expect(open.status == 2 && open.errors.contains("a day ago where it is not given"), "\(open)")
        let empty = try place.run(history + ["--from", "2026-11-28T01:00Z", "--to", "2026-11-28T01:00Z"])
        #expect(empty.status == 0 && empty.output.isEmpty, "\(empty)")
    }

    @Test func historyAsReadingsAndAsSteps() throws {
        for minute in 0..<30 { core.send(tcp: Workplace.line("gapeau", Double(minute) / 10, minute: minute)) }
        try core.settle(readings: 30)
        let range = ["--from", "2026-11-28T01:00Z", "--to", "2026-11-28T01:30Z"]
        let rows = try place.run(["history", "gapeau", "currentLevel"] + range).objects
        #expect(rows.count == 30)
        #expect(rows.first?["observedAt"] as? String == "2026-11-28T01:00:00.000Z", "\(rows.first ?? [:])")
        let csv = try place.run(["history", "gapeau", "currentLevel", "--format", "csv"] + range).output
        let lines = csv.split(separator: "\n")
        #expect(lines.first == "observedAt,receivedAt,value,quality,origin,late" && lines.count == 31)
        let steps = try place.run(["history", "gapeau", "currentLevel", "--step", "10m"] + range).objects
        #expect(steps.map { $0["count"] as? Int } == [10, 10, 10], "\(steps)")
        #expect(steps.map { $0["max"] as? Double } == [0.9, 1.9, 2.9])
        #expect(steps.map { $0["min"] as? Double } == [0, 1, 2])
        let table = try place.run(
            ["history", "gapeau", "currentLevel", "--step", "10m", "--format", "csv"] + range
        ).output
        #expect(table.split(separator: "\n").first == "start,count,min,mean,max,last")
        // Any step is answered or refused.
        for step in ["365d", "100000d", "1ms", "0", "999999999999d"] {
            let outcome = try place.run(["history", "gapeau", "currentLevel", "--step", step] + range)
            #expect([0, 2].contains(outcome.status), "\(step): \(outcome)")
        }
        for from in ["0001-01-01T00:00Z", "9999-12-31T00:00Z", "1000000d"] {
            let outcome = try place.run("history", "gapeau", "currentLevel", "--from", from, "--step", "30d")
            #expect([0, 2].contains(outcome.status), "\(from): \(outcome)")
        }
        #expect(try place.run("history", "nobody", "nothing").status == 1)
        #expect(core.isRunning)
    }

    @Test func whatFitsNoFormatIsKeptAndShown() throws {
        core.send(udp: "what is this? \u{1B}[31m")
        try place.eventually("one frame in quarantine") { try core.status()["quarantined"] == 1 }
        var found: [String: Any]?
        try place.eventually("it is on disk") {
            found = try core.lines("quarantine", "list").first
            return found != nil
        }
        let frame = try #require(found)
        #expect(frame["via"] as? String == "udp")
        #expect((frame["firstBytes"] as? String)?.hasPrefix("what is this?") == true)
        #expect((frame["firstBytes"] as? String)?.contains("\u{1B}") == false)
        let id = try #require(frame["id"] as? Int)
        let shown = try place.done("quarantine", "show", "\(id)").output
        #expect(shown.contains("what is this? \\x1b[31m"), "\(shown)")
        #expect(try place.run("quarantine", "show", "4711").status == 1)
    }

    @Test func aDisplayIsDrawnWithoutATerminal() throws {
        _ = try raise("gapeau", 3.3, minute: 0)
        let text = try place.done("snapshot", "--display", "flood", "--size", "100x30", "--language", "en").output
        let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(rows.count == 31)
        #expect(text.contains("─ Flood ─") && text.contains("Gapeau") && text.contains("3.30 m"), "\(text)")
        let french = try place.done("snapshot", "--language", "fr").output
        #expect(french.contains("Crues") && french.contains("3,30 m"), "\(french)")
        let ansi = try place.done("snapshot", "--format", "ansi").output
        #expect(ansi.contains("\u{1B}["))
        let svg = try place.done("snapshot", "--format", "svg", "--display", "alarms").output
        #expect(svg.hasPrefix("<svg") || svg.hasPrefix("<?xml"))
        #expect(svg.contains("</svg>") && svg.contains("Gapeau"))
        let ascii = try place.done("snapshot", "--ascii", "--language", "en").output
        #expect(ascii.utf8.allSatisfy { $0 < 0x80 }, "\(ascii)")
        for display in ["overview", "flood", "parking", "energy", "air", "alarms", "journal", "devices", "help"] {
            #expect(try place.run("snapshot", "--display", display, "--size", "40x6").status == 0, "\(display)")
        }
    }

    @Test func whySaysTheRuleAndTheReadings() throws {
        _ = try raise("gapeau", 3.3, minute: 0)
        let why = try #require(try place.done("why", "river-level/gapeau").objects.first)
        #expect((why["source"] as? String)?.contains("alarms.yaml:1") == true, "\(why)")
        #expect((why["inputs"] as? [[String: Any]])?.first?["value"] as? Double == 3.3)
        #expect(try place.run("why", "nothing/nowhere").status == 1)
    }

    @Test func theLedgersAddUpWhateverCame() throws {
        for line in [
            "FloodMonitoring,id=gapeau currentLevel=1.5 \(Workplace.stamp(minute: 0))\n",
            "FloodMonitoring,id=gapeau currentLevel=1.5 \(Workplace.stamp(minute: 0))\n",
            "FloodMonitoring,id=gapeau currentLevel=1.6 \(Workplace.stamp(minute: 0))\n",
            "FloodMonitoring,id=gapeau currentLevel=9999 \(Workplace.stamp(minute: 1))\n",
            "FloodMonitoring,id=gapeau currentLevel=1.4 \(Workplace.stamp(minute: -400))\n",
            "WeatherObserved,id=gapeau currentLevel=1.7 \(Workplace.stamp(minute: 2))\n",
            "garbage\n", "{\"neither\":\"fish\"}\n", "[]\n", "[{\"n\":\"las/currentLevel\",\"v\":1.2}]\n",
        ] { core.send(tcp: line) }
        try place.eventually("ten frames received") { try core.status()["received"] == 10 }
        try place.eventually("none in flight") { try core.status()["inFlight"] == 0 }
        let status = try core.status()
        #expect(status["duplicates"] == 1 && status["conflicting"] == 1 && status["late"] == 1, "\(status.fields)")
        #expect(status["quarantined"] >= 2, "\(status.fields)")
        #expect(status["otherTypes"] == 1, "\(status.fields)")
        place.environment["LANG"] = "fr_FR.UTF-8"
        let french = try place.done("status").output.split(separator: "\n")
        #expect(french.contains { $0.hasPrefix("mesures ") } && french.contains { $0.hasPrefix("file trames ") })
        #expect(!french.contains { $0.hasPrefix("otherTypes ") || $0.contains("waiting") }, "\(french)")
        place.environment["LANG"] = "C.UTF-8"
        #expect(try place.done("status").output.split(separator: "\n").contains { $0.hasPrefix("otherTypes ") })
        for member in [
            "droppedKernel", "series", "alarms", "queueDepth", "queues", "commitMilliseconds", "rssMegabytes",
            "uptimeSeconds",
        ] { #expect(status.fields[member] != nil, "\(member)") }
    }
}
