import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// Steps of an alarm, and the *levée de doute*.
struct CheckTests {
    private static let id: AlarmID = "level/a"
    private static let entity = Entity(id: "a", type: "Device")

    private static var rule: Rule {
        var rule = Rule(
            id: "level", sensor: SensorPattern(entity: "*"),
            levels: [
                Level(
                    name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(6, unit: nil)),
                    clear: Comparison(.less, .number(5, unit: nil)))
            ])
        rule.steps = [
            ActionStep(text: LocalizedText(english: "Look", french: "Regarder")),
            ActionStep(text: LocalizedText("Call"), contact: "Mme Roux", delay: .minutes(10)),
        ]
        return rule
    }

    /// Up at 10 s.
    private func core() -> CoreUnderTest {
        var core = CoreUnderTest(entities: [Self.entity], rules: [Self.rule])
        core.sample("a", 7, at: 10)
        return core
    }

    private func command(_ body: Command.Body) -> Event {
        .command(Command(id: 1, by: Operator(account: "dupont"), body: body))
    }

    private func step(_ number: Int, occurrence: Int? = 1, of id: AlarmID = id) -> Event {
        command(.step(id, occurrence: occurrence, number: number))
    }

    private func verdict(_ isConfirmed: Bool, _ evidence: String, occurrence: Int? = 1) -> Event {
        command(.verdict(Self.id, occurrence: occurrence, isConfirmed: isConfirmed, evidence: evidence))
    }

    private func assign(_ person: String, occurrence: Int? = 1) -> Event {
        command(.assign(Self.id, occurrence: occurrence, to: person))
    }

    private func refusal(_ core: CoreUnderTest) -> Refusal? {
        if case .refused(let why, _) = core.replies.first?.outcome { why } else { nil }
    }

    @Test func aTickSaysWhoAndWhenAndIsJournaled() {
        var core = core()
        core.handle(step(2), at: 20)
        let line = core.journal.first
        #expect(line?.event == .step && line?.stepNumber == 2 && line?.alarm == Self.id && line?.occurrence == 1)
        let steps = core.hypervisor.why(Self.id)?.steps
        #expect(steps?.map(\.done) == [nil, StepDone(by: "dupont", at: CoreUnderTest.at(20))])
        let start = CoreUnderTest.at(10)
        #expect(steps?[1].isLate(since: start, at: CoreUnderTest.at(10_000)) == false, "done is never late")
    }

    /// A tick made by mistake is taken back by whoever sees it; both lines are in the journal, and a restart between
    /// any of them knows how it stands.
    @Test func aTickIsTakenBackAndTheJournalKeepsBoth() {
        var core = core()
        func undo(_ number: Int) -> Event { command(.undoStep(Self.id, occurrence: 1, number: number)) }
        var series: [SeriesDeclaration] = []
        for case .series(let declared) in CoreUnderTest(entities: [Self.entity], rules: [Self.rule]).effects {
            series += declared
        }
        core.handle(undo(2), at: 19)
        #expect(refusal(core) == .stepNotDone)
        var images = [core.hypervisor.encodeImage()]
        var lines: [JournalRecord] = []
        for (index, event) in [step(2), step(1), undo(2)].enumerated() {
            core.handle(event, at: Double(20 + index))
            lines += core.journal
            images.append(core.hypervisor.encodeImage())
        }
        #expect(lines.map(\.event) == [.step, .step, .stepUndone] && lines.map(\.stepNumber) == [2, 1, 2])
        let steps = core.hypervisor.why(Self.id)?.steps
        #expect(steps?.map { $0.done?.at } == [CoreUnderTest.at(21), nil])
        for (index, image) in images.enumerated() {
            let again = CoreUnderTest(
                entities: [Self.entity], rules: [Self.rule], restoring: image, series: series,
                past: lines[index...].map { .line($0) }, at: 30)
            #expect(again.hypervisor.why(Self.id)?.steps == steps, "from image \(index)")
        }
        // And it can be done again.
        core.handle(step(2), at: 40)
        #expect(core.hypervisor.why(Self.id)?.steps.allSatisfy { $0.done != nil } == true)
        let faceplate = core.hypervisor.snapshot(View(display: .faceplate(Self.entity.id))).faceplate
        #expect(faceplate?.steps.map(\.alarm) == [Self.id])
        #expect(faceplate?.steps.first?.list.map { $0.done?.at }.last == CoreUnderTest.at(40))
    }

    @Test func whatCannotBeTickedIsRefusedAndSaysWhy() {
        var core = core()
        core.handle(step(1), at: 20)
        let tries: [(Event, Refusal)] = [
            (step(1), .stepDone), (step(0), .unknownStep), (step(3), .unknownStep), (step(-1), .unknownStep),
            (step(.min), .unknownStep), (step(.max), .unknownStep),
            (step(2, occurrence: 2), .occurrenceChanged), (step(1, of: "level/b"), .unknownAlarm),
            (assign(" "), .assigneeMissing), (assign("C. Martin", occurrence: 2), .occurrenceChanged),
            (verdict(true, " \n"), .evidenceMissing), (verdict(true, "vu", occurrence: 4), .occurrenceChanged),
        ]
        for (event, why) in tries {
            core.handle(event, at: 30)
            #expect(refusal(core) == why)
            #expect(core.journal.first?.event == .refused)
        }
        core.sample("a", 1, at: 40)
        core.handle(
            command(.alarm(.acknowledge(Self.id, occurrence: nil, seenLevel: nil, comment: "vu", expires: nil))), at: 41
        )
        core.handle(step(2, occurrence: nil), at: 42)
        #expect(refusal(core) == .notOpen)
    }

    @Test(arguments: [true, false]) func aVerdictNeverChangesWhatTheAlarmShows(isConfirmed: Bool) {
        var core = core()
        let before = core.hypervisor.alarm(Self.id)
        core.handle(verdict(isConfirmed, "vu sur place"), at: 20)
        #expect(core.hypervisor.alarm(Self.id) == before)
        #expect(core.transitions.isEmpty)
        let told = core.hypervisor.snapshot(View(display: .alarms)).alarms.first?.verdict
        let expected = Verdict(
            isConfirmed: isConfirmed, by: "dupont", at: CoreUnderTest.at(20), evidence: "vu sur place")
        #expect(told == expected)
        // A later look overrules an earlier one.
        core.handle(verdict(!isConfirmed, "revu"), at: 30)
        #expect(core.hypervisor.why(Self.id)?.verdict?.isConfirmed == !isConfirmed)
    }

    @Test func whoSeesToAnAlarmIsShownAndJournaledAndChangesNothingElse() {
        var core = core()
        let before = core.hypervisor.alarm(Self.id)
        core.handle(assign("C. Martin"), at: 20)
        #expect(core.hypervisor.alarm(Self.id) == before && core.transitions.isEmpty)
        let line = core.journal.first
        #expect(line?.event == .assign && line?.alarm == Self.id)
        #expect(line?.comment == "C. Martin" && line?.by == "dupont")
        let given = Assignment(person: "C. Martin", by: "dupont", at: CoreUnderTest.at(20))
        #expect(core.hypervisor.snapshot(View(display: .alarms)).alarms.first?.assignment == given)
        #expect(core.hypervisor.why(Self.id)?.assignment == given)
        #expect(core.hypervisor.handover().alarms.first?.assignment == given)
        // Whoever takes it over is named after.
        core.handle(assign("A. Roux"), at: 30)
        #expect(core.hypervisor.why(Self.id)?.assignment?.person == "A. Roux")
    }

    @Test func aNewOccurrenceIsCheckedAnew() {
        var core = core()
        core.handle(assign("C. Martin"), at: 19)
        core.handle(step(1), at: 20)
        core.handle(verdict(true, "vu"), at: 21)
        core.sample("a", 1, at: 40)
        core.sample("a", 8, at: 50)
        let why = core.hypervisor.why(Self.id)
        #expect(why?.assignment == nil)
        #expect(why?.record.occurrence == 2 && why?.verdict == nil && why?.steps.allSatisfy { $0.done == nil } == true)
    }

    @Test func aRestartAnywhereKeepsStepsAndVerdict() {
        var core = core()
        var series: [SeriesDeclaration] = []
        for case .series(let declared) in CoreUnderTest(entities: [Self.entity], rules: [Self.rule]).effects {
            series += declared
        }
        var images = [core.hypervisor.encodeImage()]
        var lines: [JournalRecord] = []
        let events = [
            assign("C. Martin"), step(2), verdict(false, "à sec"), step(1), verdict(true, "en eau"), assign("A. Roux"),
        ]
        for (index, event) in events.enumerated() {
            core.handle(event, at: Double(20 + index))
            lines += core.journal
            images.append(core.hypervisor.encodeImage())
        }
        let was = core.hypervisor.why(Self.id)
        for (index, image) in images.enumerated() {
            let again = CoreUnderTest(
                entities: [Self.entity], rules: [Self.rule], restoring: image, series: series,
                past: lines[index...].map { .line($0) }, at: 30)
            let now = again.hypervisor.why(Self.id)
            #expect(now?.steps == was?.steps && now?.verdict == was?.verdict, "from image \(index)")
            #expect(now?.assignment == was?.assignment, "from image \(index)")
        }
        #expect(was?.assignment?.person == "A. Roux")
        #expect(was?.verdict?.isConfirmed == true && was?.steps.allSatisfy { $0.done != nil } == true)
    }
}
