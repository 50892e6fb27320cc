import Alarms
import OperatorLink
import Telemetry
import Testing

@testable import Console

/// The shift sheet, as text and as Markdown, in both languages.
struct HandoverSheetTests {
    private let now = SnapshotFixtures.night("02:30")

    private func sheet(_ language: Language = .french) -> HandoverSheet {
        let snapshot = SnapshotFixtures.flood()
        var state = Handover(
            site: snapshot.site, now: now, posture: snapshot.posture, bulletins: snapshot.bulletins)
        var shelved = snapshot.alarms[1]
        shelved.record.suppression = .shelved(until: now + .hours(1), oneShot: false, by: "dupont", reason: "tra|vaux")
        state.alarms = snapshot.alarms + [shelved]
        state.watch = [.init(role: "exploitation", person: "M. Durand"), .init(role: "sécurité", person: nil)]
        state.silent = [
            SelectedRow(entity: "las", name: "Las · Dardennes", type: "FloodMonitoring", state: .stale)
        ]
        (state.alarmCount, state.silentCount) = (state.alarms.count + 40, 7)
        var note = JournalRecord(at: now - .hours(1), wall: now, event: .note, by: "dupont")
        note.tell(LogEntry("quai évacué", kind: .decision, person: "le maire"), number: 1)
        var active = JournalRecord(at: now - .hours(2), wall: now, event: .active, alarm: "river-level/gapeau")
        (active.to, active.priority, active.level, active.text) = (.unacknowledged, .high, "alerte", "Niveau Gapeau")
        var answered = active
        (answered.event, answered.to, answered.by, answered.responseSeconds) = (.ack, .acknowledged, "dupont", 95)
        var reader = WatchReport.Reader(
            from: now - .hours(12), to: now, groups: ["river-level/gapeau": "crue"])
        for line in [active, answered, note] { reader.read(line) }
        return HandoverSheet(
            state, report: reader.finish(), kpis: AlarmKPIs(from: now - .hours(12), to: now),
            log: CrisisLog(journal: [note]), zone: snapshot.zone, titles: RuleTitles(), language: language)
    }

    @Test func theTextSaysEverythingTheNextWatchNeeds() {
        let text = sheet().textLines.joined(separator: "\n")
        for line in [
            "Relève · Toulon Provence Méditerranée", "ALERTE depuis 01:50:00, martin",
            "Vigicrues : Gapeau orange", "exploitation : M. Durand", "sécurité : PERSONNE", "Mises de côté (1)",
            "dupont · tra|vaux · 03:30", "Hors service (0)\n  néant", "Capteurs muets (7)\n  +6 autres",
            "\n  +40 autres\n",
            "Las · Dardennes · FloodMonitoring", "Ce qui s’est passé (1)",
            "00:30:00 · 2 ÉLEVÉE · Niveau Gapeau (1re) · alerte · ×1 · en cours · 1 min · dupont",
            "dupont : a acquitté ×1, a noté ×1", "Main courante (1)", "décision · le maire · quai évacué · dupont",
        ] { #expect(text.contains(line), "\(line) in\n\(text)") }
    }

    /// What two persons decided names both: who asked for it, whose reason it is, and who asked for the same.
    @Test func aDecisionOfTwoNamesBoth() {
        let snapshot = SnapshotFixtures.flood()
        var state = Handover(site: snapshot.site, now: now, posture: snapshot.posture, bulletins: [])
        var line = snapshot.alarms[0]
        line.record.suppression = .outOfService(by: "martin", reason: "remplacé")
        state.alarms = [line]
        var second = JournalRecord(at: now - .hours(30), wall: now, event: .seconded, alarm: line.id, by: "martin")
        second.comment = "petit"
        func text(_ seconded: [JournalRecord]) -> String {
            HandoverSheet(
                state, report: WatchReport.Reader(from: now - .hours(12), to: now).finish(),
                kpis: AlarmKPIs(from: now - .hours(12), to: now), log: CrisisLog(journal: []), seconded: seconded,
                zone: snapshot.zone, titles: RuleTitles(), language: .french
            ).textLines.joined(separator: "\n")
        }
        #expect(text([second]).contains("petit, martin · remplacé"), "\(text([second]))")
        // Another decision, by one, is not theirs.
        second.by = "durand"
        #expect(text([second]).contains(" martin · remplacé") && !text([second]).contains("petit"))
    }

    @Test func markdownIsTheSameInTables() {
        let text = sheet(.english).markdownLines.joined(separator: "\n")
        for line in [
            "# Handover · Toulon", "## Shelved (1)", "| dupont | tra\\|vaux | 03:30 |", "## Out of service (0)\n\nnone",
            "| 00:30:00 | 2 HIGH | Niveau Gapeau (first) | alerte | ×1 | stands | 1 min | dupont |",
            "- dupont: acknowledged ×1, noted ×1", "- sécurité: NOBODY",
        ] { #expect(text.contains(line), "\(line) in\n\(text)") }
    }
}
