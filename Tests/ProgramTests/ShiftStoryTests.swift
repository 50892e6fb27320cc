import Foundation
import Glibc
import Testing

/// A watch by the real program: crisis log, posture and bulletins, and all of it there after a kill.
struct ShiftStoryTests {
    @Test func stepsAndVerdictsAreKeptAndClearNothing() throws {
        let place = try Workplace()
        var core = try ServedCore(place)
        let id = "river-level/gapeau"
        core.send(tcp: Workplace.line("gapeau", 2.1, minute: 0))
        core.send(tcp: Workplace.line("gapeau", 2.2, minute: 1))
        try core.settle(readings: 2)
        let step = try place.done("step", id, "2").output
        #expect(step.hasPrefix("step 2 of 2 done: ") && step.contains("(1 of 2 done)"), "\(step)")
        #expect(try place.run("step", id, "2").status == 1)
        #expect(try place.run("step", id, "3").errors.contains("no step of that number"))
        #expect(try place.run("confirm", id).errors.contains("--evidence"))
        #expect(try place.run("step", "river-level/las", "1").status == 1, "an alarm that never was")
        let refuted = try place.run("refute", id, "--evidence", "lit à sec")
        #expect(refuted.status == 0 && refuted.errors.contains("stands until its condition ends"), "\(refuted)")
        #expect(try core.alarm(id)?["state"] as? String == "unacknowledged", "nobody's word clears an alarm")
        #expect(try place.run("assign", id, " ").errors.contains("to whom?"))
        #expect(try place.done("assign", id, "C. Martin").output.hasPrefix("given to C. Martin by "))
        #expect(refuted.output.hasPrefix("refuted by ") && refuted.output.contains(": lit à sec\n"), "\(refuted)")
        try core.end(SIGKILL)
        core = try ServedCore(place)
        let why = try #require(try place.done("why", id).objects.first)
        let steps = try #require(why["steps"] as? [[String: Any]])
        #expect(steps.map { $0["doneBy"] is String } == [false, true] && steps[1]["contact"] as? String == "Mme Roux")
        #expect(steps[1]["withinSeconds"] as? Double == 600)
        #expect(why["assignedTo"] as? String == "C. Martin" && why["assignedBy"] is String)
        #expect(try place.done("handover", "--language", "fr").output.contains("confiée à C. Martin"))
        #expect((why["verdict"] as? [String: Any])?["evidence"] as? String == "lit à sec")
        try place.done("refute", id, "--evidence", "capteur encombré", "--out-of-service")
        #expect(try core.alarm(id)?["suppression"] as? String != nil)
        let handover = try place.done("handover", "--language", "fr").output
        #expect(handover.contains("a fait une étape de ×1, a démenti ×2, a mis hors service ×1"), "\(handover)")
        #expect(try place.run("journal", "verify").status == 0)
    }

    @Test func entriesPostureAndBulletinsAreKeptAndExported() throws {
        let place = try Workplace()
        var core = try ServedCore(place, [])
        #expect(try place.run("posture").output == "veille\n")
        let noted = try place.done(
            "note", "--kind", "call-in", "--person", "le maire", "--commune", "Hyères", "quai évacué à 03:20")
        #expect(noted.output == "entry 1 of the crisis log\n")
        try place.done("note", "--corrects", "1", "quai évacué à 03:40, \"non\" 03:20")
        let refused = try place.run("note", "--corrects", "9", "rien")
        #expect(refused.status == 1 && refused.errors.contains("no entry of that number"), "\(refused)")
        #expect(try place.run("note", "--kind", "shout", "x").status == 2)
        #expect(try place.done("posture", "crise", "--reason", "Gapeau").output.hasPrefix("crise  20"))
        #expect(try place.run("posture", "crise").status == 1)
        #expect(try place.run("posture", "guerre").status == 2)
        try place.done(
            "bulletin", "add", "--source", "Vigicrues", "--scope", "Gapeau", "--level", "orange", "--to", "6h", "pic")
        let entered = try place.done("bulletin", "add", "--source", "APIC", "--level", "intense", "--to", "1h").output
        // As it is in force, with its dates: what `--to` was taken for is seen at once.
        let period = #/20\d\d-\d\d-\d\dT[\d:]{8}[+]\d\d:\d\d to 20\d\d-\d\d-\d\dT[\d:]{8}[+]\d\d:\d\d/#
        #expect(entered.hasPrefix("2  APIC  intense  ") && entered.contains(period), "\(entered)")
        #expect(try place.done("bulletin", "list").output.contains(entered))
        #expect(try place.done("who").output.contains("Nobody is attached"))
        try place.done("bulletin", "end", "2", "--reason", "levé")
        #expect(try place.run("bulletin", "end", "2").status == 1)
        // Killed: what was answered is on disk, with or without an image.
        try core.end(SIGKILL)
        core = try ServedCore(place, [])
        let posture = try #require(try core.lines("posture").first)
        #expect(posture["posture"] as? String == "crise" && posture["since"] is String, "\(posture)")
        let bulletins = try core.lines("bulletin", "list")
        #expect(bulletins.map { $0["inForce"] as? Bool } == [true, false], "\(bulletins)")
        try place.done("note", "suite")
        let entries = try core.lines("crisis-log")
        #expect(entries.map { $0["number"] as? Int } == [1, 2, 3], "\(entries)")
        #expect(entries.first?["correctedBy"] as? Int == 2)
        let csv = try place.done("crisis-log", "--format", "csv").output.split(separator: "\n")
        #expect(csv.first == "number,at,by,kind,person,commune,text,corrects,correctedBy")
        #expect(csv[1].contains(",call-in,le maire,Hyères,quai évacué à 03:20,,2"), "\(csv)")
        #expect(csv[2].contains("\"quai évacué à 03:40, \"\"non\"\" 03:20\",1,"), "\(csv)")
        let markdown = try place.done("crisis-log", "--format", "markdown", "--language", "fr").output
        #expect(markdown.hasPrefix("# Main courante\n") && markdown.contains("| appel reçu | le maire | Hyères |"))
        let overview = try place.done("snapshot", "--display", "overview", "--size", "120x40", "--language", "fr")
            .output
        #expect(overview.contains("CRISE depuis") && overview.contains("Vigicrues : Gapeau orange"), "\(overview)")
        // As it was before anybody took a posture: the header of then, not of now.
        let start = try #require(entries.first?["at"] as? String)
        let then = try place.done("snapshot", "--at", start, "--size", "120x40", "--language", "fr").output
        #expect(then.contains("VEILLE") && !then.contains("CRISE") && !then.contains("Vigicrues"), "\(then)")
        let later = try place.done("snapshot", "--at", "now", "--size", "120x40", "--language", "fr").output
        #expect(later.contains("CRISE depuis") && later.contains("Vigicrues"), "\(later)")
        let handover = try place.done("handover", "--since", "1h", "--language", "fr").output
        for line in [
            "CRISE depuis", "Vigicrues : Gapeau orange", "Main courante (3)", "a noté ×3, a pris la posture ×1",
        ] {
            #expect(handover.contains(line), "\(line) in\n\(handover)")
        }
        #expect(try place.done("handover", "--markdown").output.hasPrefix("# Handover · "))
        #expect(try place.run("journal", "verify").status == 0)
        try core.end()
        let after = try place.run("crisis-log", "--json", "--database", place.database)
        #expect(after.objects.count == 3, "\(after)")
    }
}
