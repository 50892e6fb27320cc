import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// The posture, the bulletins and the crisis log's numbers: set, refused, and there again after a restart.
struct SituationTests {
    private static let chief = Operator(account: "chef", session: "pts/1")

    private func command(_ body: Command.Body, by account: Operator = chief) -> Event {
        .command(Command(id: 1, by: account, body: body))
    }

    private func refusal(_ core: CoreUnderTest) -> Refusal? {
        if case .refused(let why, _) = core.replies.first?.outcome { why } else { nil }
    }

    private func bulletin(_ level: String, _ from: Double, _ to: Double) -> Bulletin {
        Bulletin(
            source: "Vigicrues", scope: "Gapeau", level: level, from: CoreUnderTest.at(from),
            to: CoreUnderTest.at(to), text: "pic à 06:00")
    }

    @Test func aPostureIsShownWithSinceAndByAndIsJournaled() {
        var core = CoreUnderTest()
        #expect(core.hypervisor.snapshot(View()).posture == PostureState())
        core.handle(command(.posture(.crise, reason: "Gapeau > 4 m\n")), at: 5)
        let line = core.journal.first
        #expect(line?.event == .posture && line?.level == "crise" && line?.comment == "Gapeau > 4 m")
        let state = core.hypervisor.snapshot(View()).posture
        #expect(state == PostureState(.crise, since: CoreUnderTest.at(5), by: "chef"))
        core.handle(command(.posture(.crise, reason: "")), at: 9)
        #expect(refusal(core) == .samePosture)
        #expect(core.journal.first?.event == .refused, "a refusal is in the journal too")
        #expect(core.hypervisor.posture.since == CoreUnderTest.at(5))
    }

    @Test func aPostureIsASupervisorsToSet() {
        var core = CoreUnderTest()
        var access = AccessRules()
        for role in [OperatorRole.operator, .supervisor] {
            var grant = RoleGrant(role: role)
            grant.users = [role.rawValue]
            access.grants.append(grant)
        }
        core.handle(.access(access), at: 1)
        core.handle(command(.posture(.alerte, reason: ""), by: Operator(account: "operator")), at: 2)
        #expect(refusal(core) == .needsSupervisor)
        core.handle(command(.bulletin(bulletin("orange", 0, 9)), by: Operator(account: "operator")), at: 2)
        #expect(refusal(core) == nil)
        core.handle(command(.posture(.alerte, reason: ""), by: Operator(account: "supervisor")), at: 3)
        #expect(core.hypervisor.posture.posture == .alerte)
    }

    @Test func entriesAreNumberedAndOnlyThoseThatExistAreCorrected() {
        var core = CoreUnderTest()
        core.handle(command(.note(LogEntry("rien", corrects: 1))), at: 1)
        #expect(refusal(core) == .unknownEntry)
        core.handle(command(.note(" \n ")), at: 1)
        #expect(refusal(core) == .noteMissing)
        for number in 1...3 {
            core.handle(command(.note("entrée")), at: Double(number))
            #expect(core.journal.first?.occurrence == number)
        }
        core.handle(command(.note(LogEntry("mieux", kind: .decision, corrects: 3))), at: 5)
        #expect(core.journal.first?.logEntry?.corrects == 3)
        core.handle(command(.note(LogEntry("mieux", corrects: 5))), at: 5)
        #expect(refusal(core) == .unknownEntry)
    }

    @Test func bulletinsAreShownInForceThenComingThenOver() {
        var core = CoreUnderTest()
        for one in [bulletin("jaune", 0, 100), bulletin("rouge", 200, 300), bulletin("orange", 0, 50)] {
            core.handle(command(.bulletin(one)), at: 1)
        }
        func levels() -> [String] { core.hypervisor.snapshot(View()).bulletins.map(\.level) }
        #expect(levels() == ["orange", "jaune", "rouge"])
        core.handle(.tick, at: 60)
        #expect(levels() == ["jaune", "rouge", "orange"])
        core.handle(command(.endBulletin(1, reason: "levé")), at: 61)
        #expect(levels() == ["rouge", "jaune", "orange"])
        core.handle(command(.endBulletin(1, reason: "levé")), at: 62)
        #expect(refusal(core) == .unknownBulletin)
        core.handle(command(.bulletin(bulletin("vert", 90, 80))), at: 62)
        #expect(refusal(core) == .bulletinIncomplete)
        core.handle(.tick, at: 50_000)
        #expect(levels() == [], "what is over is not shown for ever")
    }

    @Test func noMoreBulletinsAreOpenThanCanBeKept() {
        var core = CoreUnderTest()
        for _ in 0..<50 { core.handle(command(.bulletin(bulletin("jaune", 0, 100))), at: 1) }
        #expect(refusal(core) == nil)
        core.handle(command(.bulletin(bulletin("jaune", 0, 100))), at: 1)
        #expect(refusal(core) == .tooManyBulletins)
        core.handle(command(.bulletin(bulletin("jaune", 0, 300))), at: 200)
        #expect(refusal(core) == nil, "those that are over make room")
    }

    /// Taken from the image at every instant, and the rest from the journal: always the same.
    @Test func aRestartAnywhereComesToTheSameSituation() {
        var core = CoreUnderTest()
        let night: [Command.Body] = [
            .note("première"), .posture(.alerte, reason: "pluie"), .bulletin(bulletin("orange", 0, 900)),
            .note(LogEntry("appel", kind: .callIn, person: "maire", commune: "Hyères")),
            .bulletin(bulletin("rouge", 20, 900)), .endBulletin(1, reason: "remplacé"), .posture(.crise, reason: ""),
            .note(LogEntry("rectifié", corrects: 1)),
        ]
        var images = [core.hypervisor.encodeImage()]
        var lines: [JournalRecord] = []
        for (index, body) in night.enumerated() {
            core.handle(command(body), at: Double(10 + index))
            lines += core.journal
            images.append(core.hypervisor.encodeImage())
        }
        for (index, image) in images.enumerated() {
            var again = CoreUnderTest(
                entities: [], rules: [], restoring: image, series: [], past: lines[index...].map { .line($0) }, at: 30)
            core.handle(.tick, at: 30)
            let (was, now) = (core.hypervisor.snapshot(View()), again.hypervisor.snapshot(View()))
            #expect(now.posture == was.posture && now.bulletins == was.bulletins, "from image \(index)")
            again.handle(command(.note("suite")), at: 31)
            #expect(again.journal.first?.occurrence == 4, "from image \(index)")
        }
    }

    // MARK: what depends on the posture

    private static var crisisRule: Rule {
        var rule = Rule(
            id: "level", sensor: SensorPattern(entity: "*"),
            levels: [
                Level(
                    name: "haute", set: Comparison(.greaterOrEqual, .number(6, unit: nil)),
                    clear: Comparison(.less, .number(5, unit: nil)))
            ])
        rule.schedule = Schedule(zone: .paris, daily: [])
        rule.schedule?.postures = [.alerte, .crise]
        rule.raisesHealthAlarms = false
        return rule
    }

    @Test func aRuleLimitedToPosturesIsInForceInThemAlone() {
        var core = CoreUnderTest(entities: [Entity(id: "a", type: "Device")], rules: [Self.crisisRule])
        core.sample("a", 7, at: 1)
        #expect(core.transitions.isEmpty)
        core.handle(command(.posture(.alerte, reason: "")), at: 2)
        #expect(core.transitions.map(\.record.state) == [.unacknowledged])
        #expect(core.journal.map(\.event).prefix(2) == [.posture, .active], "the cause before what it causes")
        core.handle(command(.posture(.crise, reason: "")), at: 3)
        #expect(core.transitions.isEmpty, "both are its postures")
        core.handle(command(.posture(.retour, reason: "")), at: 4)
        #expect(core.transitions.map(\.record.state) == [.returnedUnacknowledged])
        core.sample("a", 8, at: 5)
        #expect(core.transitions.isEmpty)
        #expect(core.hypervisor.why("level/a")?.rule.english.hasSuffix(", in posture alerte or crise") == true)
    }

    @Test(arguments: [false, true]) func aRestartKeepsWhatThePostureBroughtIntoForce(isInImage: Bool) {
        let entities = [Entity(id: "a", type: "Device")]
        var core = CoreUnderTest(entities: entities, rules: [Self.crisisRule])
        var series: [SeriesDeclaration] = []
        for case .series(let declared) in core.effects { series += declared }
        var image = core.hypervisor.encodeImage()
        core.handle(command(.posture(.crise, reason: "")), at: 2)
        let past = core.journal.filter { $0.event == .posture }.map { Past.line($0) }
        if isInImage { image = core.hypervisor.encodeImage() }
        var again = CoreUnderTest(
            entities: entities, rules: [Self.crisisRule], restoring: image, series: series,
            past: isInImage ? [] : past, at: 10)
        again.sample("a", 7, at: 11)
        #expect(again.transitions.map(\.record.state) == [.unacknowledged])
        again.handle(.rules([Self.crisisRule]), at: 12)
        again.sample("a", 9, at: 13)
        #expect(again.hypervisor.alarm("level/a")?.state == .unacknowledged, "a reload keeps the posture")
    }

    @Test func anImageOfBeforeThereWasAPostureStillOpens() throws {
        var core = CoreUnderTest()
        core.handle(command(.posture(.crise, reason: "")), at: 1)
        let image = core.hypervisor.encodeImage()
        // Since and by are there; an older image ends with the byte that says that nobody is told.
        let situation = 1 + 4 + 5 + 1 + 8 + 1 + 4 + 4 + 8 + 8 + 4
        let checks = 1 + 4
        let seats = 1 + 8 + 4 + 4
        let assignments = 1 + 4
        // Nor is anything usual, or any counter of a rule that is gone kept.
        let faults = 3 * (1 + 4)
        let holds = 1 + 8 + 4
        let old = Array(image.dropLast(situation + checks + seats + assignments + faults + holds + 1)) + [0]
        let again = CoreUnderTest(entities: [], rules: [], restoring: old, series: [], at: 30)
        #expect(again.hypervisor.posture == PostureState())
        // And one of before alarms were given to anybody.
        let later = Array(image.dropLast(assignments + faults + holds + 1)) + [0]
        let kept = CoreUnderTest(entities: [], rules: [], restoring: later, series: [], at: 30)
        #expect(kept.hypervisor.posture == core.hypervisor.posture)
    }
}
