import Alarms
import Telemetry
import Testing

/// What a watch hands over, read from its journal.
struct WatchReportTests {
    private let start = Timestamp(seconds: 1_700_000_000)

    private func line(
        _ event: JournalRecord.Event, _ alarm: AlarmID, _ seconds: Int64, to state: AlarmState,
        _ priority: Priority = .low, by: String = "moteur", response: Double? = nil
    ) -> JournalRecord {
        var line = JournalRecord(at: start + .seconds(seconds), wall: start, event: event, alarm: alarm, by: by)
        (line.to, line.priority, line.responseSeconds) = (state, priority, response)
        line.annunciated = event == .active
        return line
    }

    private func report(
        _ lines: [JournalRecord], standing: [AlarmRecord] = [], groups: [AlarmID: String] = [:]
    ) -> WatchReport {
        var reader = WatchReport.Reader(from: start, to: start + .hours(12), standing: standing, groups: groups)
        for line in lines { reader.read(line) }
        return reader.finish()
    }

    @Test func anAlarmIsToldOnceWithItsWorstItsEndAndItsAnswers() {
        var rise = line(.rise, "a", 60, to: .unacknowledged, .critical)
        rise.level = "crise"
        let report = report([
            line(.active, "a", 0, to: .unacknowledged), rise,
            line(.ack, "a", 90, to: .acknowledged, .critical, by: "dupont", response: 90),
            line(.returned, "a", 200, to: .normal, .critical), line(.active, "a", 300, to: .unacknowledged),
            line(.ack, "a", 320, to: .acknowledged, by: "martin", response: 20),
        ])
        let told = report.happenings
        #expect(told.count == 1 && told[0].count == 2 && told[0].level == "crise" && told[0].priority == .critical)
        #expect(told[0].endedAt == nil, "it stands again")
        #expect(told[0].acknowledgedBy == ["dupont", "martin"] && told[0].responseSeconds == 90)
        #expect(report.deeds.map(\.by) == ["dupont", "martin"])
    }

    @Test func theFirstOfItsGroupIsTheOneThatBeganIt() {
        let groups: [AlarmID: String] = ["a": "g", "b": "g", "c": "g"]
        let both = [line(.active, "a", 1, to: .unacknowledged), line(.active, "b", 2, to: .unacknowledged)]
        #expect(report(both, groups: groups).happenings.map(\.isFirstOut) == [true, false])
        var standing = AlarmRecord(id: "c", rule: "c", title: LocalizedText("c"))
        standing.state = .acknowledged
        #expect(report(both, standing: [standing], groups: groups).happenings.map(\.isFirstOut) == [false, false])
        let over = [line(.returned, "c", 0, to: .normal)] + both
        #expect(
            report(over, standing: [standing], groups: groups).happenings.map(\.isFirstOut) == [false, true, false])
        #expect(report(both).happenings.map(\.isFirstOut) == [false, false], "what is in no group begins none")
    }

    @Test func theFirstOfAFloodIsTheOldestOfThoseThatMadeIt() {
        var lines = (0..<13).map { line(.active, AlarmID("a\($0)"), Int64($0), to: .unacknowledged) }
        lines.insert(JournalRecord(at: start + .seconds(12), wall: start, event: .flood), at: 12)
        #expect(report(lines).happenings.filter(\.isFirstOut).map(\.alarm) == ["a2"])
    }

    @Test func onlyTheMostUrgentAreListedAndAllAreCounted() {
        let lines = (0..<300).map {
            line(.active, AlarmID("a\($0)"), Int64($0), to: .unacknowledged, $0 % 2 == 0 ? .low : .high)
        }
        let report = report(lines)
        #expect(report.happeningCount == 300 && report.happenings.count == WatchReport.happeningLimit)
        #expect(report.happenings.count { $0.priority == .high } == 150)
    }

    @Test func peoplesDeedsAreCountedAndTheEnginesAreNot() {
        var note = JournalRecord(at: start, wall: start, event: .note, by: "dupont")
        note.tell("x", number: 1)
        var refused = JournalRecord(at: start, wall: start, event: .refused, by: "dupont")
        refused.refused = "ack"
        var posture = JournalRecord(at: start, wall: start, event: .posture, by: "chef")
        posture.tell(.crise, reason: "pluie")
        let late = JournalRecord(at: start + .hours(12), wall: start, event: .note, by: "dupont")
        let told = JournalRecord(at: start, wall: start, event: .notified, by: "Jean (sms)")
        let report = report([note, refused, note, posture, late, told])
        #expect(report.deeds.map(\.by) == ["chef", "dupont"])
        #expect(report.deeds[1].counts == [.note: 2, .refused: 1])
        #expect(report.stances.map(\.posture) == [.crise] && report.stances[0].reason == "pluie")
        #expect(report.toldCount == 1 && report.untoldCount == 0)
    }
}
