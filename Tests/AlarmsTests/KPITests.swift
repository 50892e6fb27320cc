import Alarms
import Telemetry
import Testing

/// Counting the figures of a window out of its journal.
@Suite struct KPITests {
    private let start = Timestamp(seconds: 1_767_225_600)

    private func at(_ seconds: Double) -> Timestamp { start + TimeSpan(seconds: seconds) }

    private func line(
        _ event: JournalRecord.Event, _ alarm: AlarmID, _ seconds: Double, occurrence: Int = 1,
        to state: AlarmState, priority: Priority? = .low, by: String = "moteur", annunciated: Bool? = nil
    ) -> JournalRecord {
        var line = JournalRecord(at: at(seconds), wall: at(seconds), event: event, alarm: alarm, by: by)
        line.occurrence = occurrence
        line.to = state
        line.priority = priority
        line.annunciated = annunciated ?? (event == .active)
        return line
    }

    private func figures(
        _ lines: [JournalRecord], hours: Double = 24, standing: [AlarmRecord] = [], isFlood: Bool = false
    ) -> AlarmKPIs {
        var counter = KPICounter(from: start, to: at(hours * 3600), standing: standing, isFlood: isFlood)
        for line in lines { counter.read(line) }
        return counter.figures()
    }

    @Test func anEmptyWindowHasNoFiguresAndDividesByNothing() {
        let kpis = figures([])
        #expect(kpis.count == 0 && kpis.perDay == 0 && kpis.worstTenMinutes == nil && kpis.answers.median == nil)
        #expect(kpis.periods == 144 && kpis.percent(.low) == 0 && kpis.floodShare == 0)
    }

    @Test func hiddenOccurrencesCountWhenTheyAreAnnounced() {
        var hidden = line(.active, "a", 0, to: .unacknowledged, annunciated: false)
        hidden.suppression = .shelved(until: at(600), oneShot: false, by: "d", reason: "r")
        #expect(figures([hidden]).count == 0)
        let shown = line(.shelveEnd, "a", 600, to: .unacknowledged, annunciated: true)
        #expect(figures([hidden, shown]).count == 1)
    }

    @Test func anOccurrenceAnnouncedAgainCountsOnce() {
        let lines = [
            line(.active, "a", 0, to: .unacknowledged), line(.rise, "a", 60, to: .unacknowledged, annunciated: true),
            line(.realarm, "a", 900, to: .unacknowledged, annunciated: true),
        ]
        #expect(figures(lines).count == 1)
    }

    /// One that began low and rose to critical was a critical one.
    @Test func anOccurrenceIsOfTheMostUrgentPriorityItWasAnnunciatedAt() {
        let lines = [
            line(.active, "a", 0, to: .unacknowledged),
            line(.rise, "a", 60, to: .unacknowledged, priority: .critical, annunciated: true),
            line(.rise, "a", 90, to: .unacknowledged, priority: .high, annunciated: true),
            line(.active, "b", 100, to: .unacknowledged, priority: .high),
            line(.rise, "b", 110, to: .unacknowledged, priority: .critical, annunciated: false),
        ]
        #expect(figures(lines).byPriority == [1, 1, 0, 0])
    }

    @Test func repeatsOfAChatteringAlarmAreHeldQuietAndItIsNamed() {
        var lines: [JournalRecord] = []
        for index in 0..<6 {
            let t = Double(index) * 10
            if index == 2 { lines.append(line(.chatter, "a", t, occurrence: 3, to: .unacknowledged, priority: nil)) }
            let active = line(
                .active, "a", t, occurrence: index + 1, to: .unacknowledged, annunciated: index <= 2)
            lines += [active, line(.returned, "a", t + 4, occurrence: index + 1, to: .returnedUnacknowledged)]
        }
        let kpis = figures(lines)
        #expect(kpis.count == 3 && kpis.chattering == 1 && kpis.worst.first?.isChattering == true)
        #expect(kpis.fleeting == 3 && kpis.unanswered == 3)
    }

    @Test func silencedOnlyByAFloodCountsAll() {
        let lines = (0..<20).map { index in
            line(.active, AlarmID("a\(index)"), Double(index), to: .unacknowledged, annunciated: index < 11)
        }
        let kpis = figures(lines)
        #expect(kpis.count == 20 && kpis.busyPeriods == 1)
    }

    @Test func aPeakIsNotCutInTwoByTheClock() {
        let times = [590.0, 595, 605, 610, 1195, 1300]
        let lines = times.enumerated().map { line(.active, AlarmID("a\($0)"), $1, to: .unacknowledged) }
        let kpis = figures(lines)
        #expect(kpis.worstTenMinutes == .init(count: 4, from: at(590)))
        #expect(kpis.worstHour == .init(count: 6, from: at(590)))
    }

    @Test func whatSomebodyActedOnIsNotFleeting() {
        let acted = [
            line(.active, "a", 0, to: .unacknowledged),
            line(.ack, "a", 2, to: .acknowledged, by: "dupont", annunciated: false),
            line(.normal, "a", 5, to: .normal),
        ]
        #expect(figures(acted).fleeting == 0)
        #expect(figures([acted[0], line(.returned, "a", 9.9, to: .returnedUnacknowledged)]).fleeting == 1)
        #expect(figures([acted[0], line(.returned, "a", 10, to: .returnedUnacknowledged)]).fleeting == 0)
    }

    @Test func timesToAcknowledgeAreThoseReallyTaken() {
        let lines = (1...20).map { index in
            var ack = line(
                .ack, AlarmID("a\(index)"), Double(index), to: .acknowledged, by: "dupont", annunciated: false)
            ack.responseSeconds = Double(index)
            return ack
        }
        let answers = figures(lines).answers
        #expect(answers.count == 20 && answers.median == 10 && answers.p95 == 19 && answers.longest == 20)
    }

    @Test func aFloodThatWasOnAndOneThatGoesOnAreCutAtTheWindow() {
        var end = JournalRecord(at: at(600), wall: at(600), event: .floodEnd)
        end.annunciated = false
        let begin = JournalRecord(at: at(3000), wall: at(3000), event: .flood)
        let kpis = figures([end, begin], hours: 1, isFlood: true)
        #expect(kpis.floods == 1 && kpis.floodTime == .seconds(1200) && kpis.longestFlood == .seconds(600))
    }

    @Test func whatStoodBeforeTheWindowStandsInIt() {
        var old = AlarmRecord(id: "old", rule: "r", title: LocalizedText("old"), since: start - .days(2))
        old.state = .acknowledged
        old.occurrence = 4
        var gone = old
        gone.id = "gone"
        let kpis = figures(
            [line(.normal, "gone", 60, occurrence: 4, to: .normal)], standing: [old, gone])
        #expect(kpis.count == 0 && kpis.standing == 1 && kpis.longStanding == 1 && kpis.fleeting == 0)
    }

    @Test func theWorstComeFirstAndTheirNumberIsBounded() {
        var lines: [JournalRecord] = []
        for alarm in 0..<30 {
            for occurrence in 1...(alarm + 1) {
                let t = Double(alarm * 1000 + occurrence * 20)
                let id = AlarmID(alarm < 10 ? "a0\(alarm)" : "a\(alarm)")
                lines.append(line(.active, id, t, occurrence: occurrence, to: .unacknowledged))
                lines.append(line(.normal, id, t + 15, occurrence: occurrence, to: .normal))
            }
        }
        let kpis = figures(lines)
        #expect(kpis.worst.count == KPICounter.actorLimit)
        #expect(kpis.worst.first?.alarm == "a29" && kpis.worst.first?.count == 30 && kpis.worst.last?.count == 21)
    }
}
