import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

private func rule() -> Rule {
    var rule = Rule(
        id: "h", sensor: SensorPattern(entity: "*"),
        levels: [
            Level(
                name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(2.5, unit: nil)),
                clear: Comparison(.less, .number(2.3, unit: nil)))
        ])
    rule.raisesHealthAlarms = false
    return rule
}

private func gauge(_ id: EntityID, _ type: EntityType, zone: String? = nil) -> Entity {
    var entity = Entity(id: id, type: type)
    entity.zone = zone
    return entity
}

private func grant(
    _ role: OperatorRole, users: [String] = [], groups: [String] = [], domains: [String] = [], zones: [String] = []
) -> RoleGrant {
    var grant = RoleGrant(role: role)
    (grant.users, grant.groups, grant.domains, grant.zones) = (users, groups, domains, zones)
    return grant
}

private let guest = Operator(account: "guest")
private let dupont = Operator(account: "dupont")
private let martin = Operator(account: "martin", groups: ["staff", "vigie-op"])
private let chief = Operator(account: "chief")

/// Who may do what, and what needs two: every way through the one door.
struct AccessTests {
    /// A river at Hyères and a car park at Toulon, both in alarm.
    private func core(_ change: (inout AccessRules) -> Void = { _ in }) -> CoreUnderTest {
        var core = CoreUnderTest(
            entities: [
                gauge("river", "FloodMonitoring", zone: "hyeres"), gauge("park", "OffStreetParking", zone: "toulon"),
            ],
            rules: [rule()])
        var access = AccessRules()
        access.grants = [
            grant(.operator, users: ["dupont"]), grant(.operator, groups: ["vigie-op"], domains: ["flood"]),
            grant(.supervisor, users: ["chief"]),
        ]
        change(&access)
        core.handle(.access(access), at: 0)
        core.sample("river", 3, at: 1)
        core.sample("park", 3, at: 1)
        return core
    }

    private func outcome(
        _ core: inout CoreUnderTest, _ by: Operator, _ action: OperatorAction, at seconds: Double = 2
    ) -> Refusal? {
        core.handle(.command(Command(id: 1, by: by, body: .alarm(action))), at: seconds)
        guard case .refused(let why, _)? = core.replies.first?.outcome else { return nil }
        if why != .awaitsSecond {
            let line = core.journal.first { $0.event == .refused }
            #expect(line?.by == by.account && line?.why == why, "a refusal is in the journal: \(why)")
        }
        return why
    }

    private func ack(_ id: AlarmID) -> OperatorAction {
        .acknowledge(id, occurrence: nil, seenLevel: nil, comment: "", expires: nil)
    }

    @Test func whoHasNoRoleMayOnlyLook() {
        var core = core()
        #expect(outcome(&core, guest, ack("h/river")) == .needsOperator)
        #expect(outcome(&core, guest, .outOfService("h/river", reason: "x")) == .needsSupervisor)
        core.handle(.command(Command(id: 1, by: guest, body: .note("x"))), at: 3)
        #expect(core.replies.first?.outcome == .refused(.needsOperator, nil))
        let key = SeriesKey(entity: "river", attribute: "value")
        core.handle(.command(Command(id: 1, by: guest, body: .observe(key, value: 1, at: nil, note: "x"))), at: 3)
        #expect(core.replies.first?.outcome == .refused(.needsOperator, nil))
        #expect(core.hypervisor.alarm("h/river")?.state == .unacknowledged)
    }

    @Test func anOperatorWorksAlarmsAndASupervisorTakesThemOut() {
        var core = core()
        #expect(outcome(&core, dupont, .outOfService("h/river", reason: "x")) == .needsSupervisor)
        #expect(
            outcome(&core, dupont, .shelve("h/river", duration: .hours(9), reason: "x", oneShot: false))
                == .needsSupervisor)
        #expect(outcome(&core, dupont, .shelve("h/river", duration: .hours(8), reason: "x", oneShot: false)) == nil)
        #expect(outcome(&core, dupont, .unshelve("h/river")) == nil)
        #expect(outcome(&core, dupont, ack("h/river")) == nil)
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x")) == nil)
    }

    /// "Until it is normal" must not be the way around the limit.
    @Test func anOperatorsOneShotShelfEndsAtTheLimit() {
        var core = core { $0.shelveLimit = .hours(2) }
        #expect(outcome(&core, dupont, .shelve("h/river", duration: nil, reason: "x", oneShot: true), at: 2) == nil)
        guard case .shelved(let until, true, _, _)? = core.hypervisor.alarm("h/river")?.suppression else {
            Issue.record("not shelved")
            return
        }
        #expect(until == CoreUnderTest.at(2) + .hours(2))
    }

    @Test func aScopeEndsWhereItSays() {
        var core = core()
        #expect(outcome(&core, martin, ack("h/park")) == .outsideScope)
        #expect(outcome(&core, martin, ack("h/nowhere")) == .unknownAlarm)
        let parkCode = core.hypervisor.alarm("h/park")?.code ?? ""
        #expect(outcome(&core, martin, .acknowledgeCode(parkCode, comment: "")) == .outsideScope)
        #expect(
            outcome(&core, martin, .acknowledgeGroup("g", seen: ["h/river", "h/park"], comment: "")) == .outsideScope)
        #expect(outcome(&core, martin, ack("h/river")) == nil)
        var zoned = core
        zoned.handle(
            .access(
                {
                    var access = AccessRules()
                    access.grants = [
                        grant(.operator, users: ["guest"], domains: ["parking", "flood"], zones: ["toulon"])
                    ]
                    return access
                }()), at: 3)
        zoned.sample("river", 2, at: 4)
        zoned.sample("river", 3, at: 5)
        #expect(outcome(&zoned, guest, ack("h/river"), at: 6) == .outsideScope)
        #expect(outcome(&zoned, guest, ack("h/park"), at: 6) == nil)
    }

    /// The outcome of what is about no alarm; a refusal is in the journal, in the account's own name. Each call is more
    /// than a minute after the one before: within it the journal says once what is tried again.
    private func refusal(_ core: inout CoreUnderTest, _ by: Operator, _ body: Command.Body) -> Refusal? {
        let now = core.hypervisor.coreTime.wall - CoreUnderTest.at(0)
        core.handle(.tick, at: now.seconds + 61)
        core.handle(.command(Command(id: 1, by: by, body: body)), at: now.seconds + 61)
        guard case .refused(let why, _)? = core.replies.first?.outcome else { return nil }
        let lines = core.journal.filter { $0.event == .refused && $0.by == by.account && $0.why == why }
        #expect(!lines.isEmpty, "\(body)")
        return why
    }

    private func bulletin(_ scope: String) -> Command.Body {
        .bulletin(
            Bulletin(
                source: "Vigicrues", scope: scope, level: "orange", from: CoreUnderTest.at(0),
                to: CoreUnderTest.at(86_400), text: "crue"))
    }

    /// What every console shows, what rings everybody, and what changes the rules needs the whole site.
    @Test func whatConcernsTheWholeSiteNeedsARoleOverIt() {
        let zoned = Operator(account: "zoned")
        let floods = Operator(account: "floods")
        var core = core {
            $0.grants.append(grant(.operator, users: ["zoned"], zones: ["hyeres"]))
            $0.grants.append(grant(.supervisor, users: ["floods"], domains: ["flood"]))
        }
        for by in [martin, zoned, floods] {
            #expect(refusal(&core, by, bulletin("Var")) == .outsideScope, "\(by)")
            #expect(refusal(&core, by, bulletin("")) == .outsideScope, "\(by)")
            #expect(refusal(&core, by, .testChain) == .outsideScope, "\(by)")
            #expect(refusal(&core, by, .note("x")) == nil, "a note is about nothing in particular")
        }
        #expect(refusal(&core, floods, .posture(.alerte, reason: "x")) == .outsideScope)
        var reload = Reload(id: 2, by: floods, what: "rules")
        reload.rules = []
        core.handle(.reload(reload), at: 3_600)
        #expect(core.replies.first?.outcome == .refused(.outsideScope, nil))
        for (by, answer) in [(dupont, Reply.Outcome.refused(.needsSupervisor, nil)), (chief, .done([]))] {
            var reload = reload
            reload.by = by
            core.handle(.reload(reload), at: 3_700)
            #expect(core.replies.first?.outcome == answer, "\(by)")
        }
        // A zone's own bulletin is for whoever has the zone; a domain's operator has no zone as a whole.
        #expect(refusal(&core, zoned, bulletin("hyeres")) == nil)
        #expect(refusal(&core, zoned, bulletin("toulon")) == .outsideScope)
        #expect(refusal(&core, martin, bulletin("hyeres")) == .outsideScope)
        #expect(refusal(&core, dupont, bulletin("Var")) == nil)
        #expect(refusal(&core, zoned, .endBulletin(2, reason: "")) == .outsideScope)
        #expect(refusal(&core, zoned, .endBulletin(1, reason: "")) == nil)
        #expect(refusal(&core, guest, .testChain) == .needsOperator)
        #expect(refusal(&core, dupont, .testChain) == .notifiesNobody)
    }

    /// There is one horn: silenced for one, it is silent for all.
    @Test func theHornIsSilencedByWhoeverHasAllThatItSoundsFor() {
        var core = core()
        #expect(refusal(&core, martin, .silence) == .outsideScope, "the car park sounds too")
        #expect(refusal(&core, guest, .silence) == .needsOperator)
        #expect(core.hypervisor.snapshot(View()).horn.isSounding)
        #expect(outcome(&core, dupont, ack("h/park")) == nil)
        #expect(refusal(&core, martin, .silence) == nil)
        var whole = self.core()
        #expect(refusal(&whole, dupont, .silence) == nil)
    }

    @Test func aReadOnlyConsoleDoesNothingWhateverItsAccount() {
        var core = core()
        #expect(outcome(&core, Operator(account: "chief", isReadOnly: true), ack("h/river")) == .readOnly)
        var open = core
        open.handle(.access(AccessRules()), at: 3)
        #expect(outcome(&open, Operator(account: "root", isReadOnly: true), ack("h/river")) == .readOnly)
        // Without roles the socket's mode alone decides; the core's own account is never locked out.
        #expect(outcome(&open, guest, ack("h/river")) == nil)
        var owned = self.core { $0.owners = ["vigie"] }
        #expect(outcome(&owned, Operator(account: "vigie"), .outOfService("h/river", reason: "x")) == nil)
    }

    // MARK: two persons

    private func two() -> CoreUnderTest {
        core {
            $0.twoPerson = [.outOfService]
            $0.secondWithin = .minutes(5)
            $0.grants.append(grant(.supervisor, users: ["deputy"]))
        }
    }

    @Test func whatNeedsTwoIsDoneWhenAnotherPersonAsksForTheSame() throws {
        var core = two()
        let deputy = Operator(account: "deputy")
        #expect(outcome(&core, dupont, .outOfService("h/river", reason: "x")) == .needsSupervisor)
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "capteur démonté"), at: 10) == .awaitsSecond)
        #expect(core.journal.map(\.event) == [.requested])
        #expect(core.hypervisor.alarm("h/river")?.suppression == nil)
        let shown = try #require(core.hypervisor.snapshot(View()).requests.first)
        #expect(shown.by == "chief" && shown.kind == .outOfService && shown.alarm == "h/river")
        #expect(shown.until == CoreUnderTest.at(310))
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "vraiment"), at: 20) == .samePerson)
        // Another alarm is another request.
        #expect(outcome(&core, deputy, .outOfService("h/park", reason: "x"), at: 30) == .awaitsSecond)
        #expect(outcome(&core, deputy, .outOfService("h/river", reason: "d'accord"), at: 40) == nil)
        #expect(core.journal.map(\.event) == [.seconded, .oos])
        #expect(core.journal.map(\.by) == ["deputy", "deputy"])
        #expect(core.journal.first?.comment == "chief")
        #expect(
            core.hypervisor.alarm("h/river")?.suppression == .outOfService(by: "deputy", reason: "capteur démonté"))
        #expect(core.hypervisor.snapshot(View()).requests.map(\.alarm) == ["h/park"])
    }

    /// Two persons stand behind it, both with the right to ask when it is done.
    @Test func whoMayNotAskAnyMoreHasNotAgreed() {
        var core = two()
        let deputy = Operator(account: "deputy")
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x"), at: 10) == .awaitsSecond)
        var access = AccessRules()
        access.grants = [grant(.supervisor, users: ["deputy", "third"])]
        access.twoPerson = [.outOfService]
        core.handle(.access(access), at: 20)
        #expect(outcome(&core, deputy, .outOfService("h/river", reason: "x"), at: 30) == .awaitsSecond)
        #expect(core.journal.map(\.event) == [.requestLapsed, .requested])
        #expect(core.hypervisor.pendingRequests.map(\.by) == ["deputy"])
        #expect(outcome(&core, Operator(account: "third"), .outOfService("h/river", reason: "x"), at: 40) == nil)
        #expect(core.journal.map(\.event) == [.seconded, .oos])
    }

    /// A supervisor with sudo would second themselves.
    @Test func rootIsNeitherOfTwoPersons() {
        var core = core {
            $0.twoPerson = [.outOfService]
            $0.owners = ["root"]
        }
        let root = Operator(account: "root", isRoot: true)
        #expect(outcome(&core, root, .outOfService("h/river", reason: "x"), at: 10) == .twoPersonsOfRoot)
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x"), at: 20) == .awaitsSecond)
        #expect(outcome(&core, root, .outOfService("h/river", reason: "x"), at: 30) == .twoPersonsOfRoot)
        #expect(core.hypervisor.alarm("h/river")?.suppression == nil)
    }

    /// Rules and posture are the whole territory's: a part of it is not enough.
    @Test func whoWatchesAPartSetsNeitherPostureNorRules() {
        var core = core { $0.grants.append(grant(.supervisor, users: ["flood"], domains: ["flood"])) }
        let flood = Operator(account: "flood")
        core.handle(.command(Command(id: 1, by: flood, body: .posture(.alerte, reason: "x"))), at: 3)
        #expect(core.journal.map(\.why) == [.outsideScope])
        core.handle(.reload(Reload(id: 2, by: flood, what: "alarms.yaml")), at: 4)
        #expect(core.journal.map(\.why) == [.outsideScope])
        #expect(outcome(&core, flood, .outOfService("h/river", reason: "x"), at: 5) == nil)
    }

    /// Two who ask for different things have not agreed.
    @Test func whoAsksForOtherParticularsIsToldWhatTheFirstAskedFor() throws {
        var core = core {
            $0.twoPerson = [.shelve]
            $0.grants.append(grant(.operator, users: ["deputy"]))
        }
        let deputy = Operator(account: "deputy")
        func shelf(_ minutes: Int64, _ reason: String, oneShot: Bool = false) -> OperatorAction {
            .shelve("h/river", duration: .minutes(minutes), reason: reason, oneShot: oneShot)
        }
        #expect(outcome(&core, dupont, shelf(60, "essai"), at: 10) == .awaitsSecond)
        for other in [shelf(90, "travaux"), shelf(60, "essai", oneShot: true)] {
            core.handle(.command(Command(id: 1, by: deputy, body: .alarm(other))), at: 20)
            guard case .differs(let first)? = core.replies.first?.outcome else {
                return #expect(Bool(false), "\(core.replies)")
            }
            #expect(first.by == "dupont" && first.duration == .hours(1) && !first.isOneShot && first.reason == "essai")
            let line = try #require(core.journal.first)
            #expect(line.event == .refused && line.why == .asksDifferently && line.comment == "dupont")
            #expect(core.hypervisor.alarm("h/river")?.suppression == nil)
        }
        #expect(core.hypervisor.pendingRequests.map(\.by) == ["dupont"])
        // The same, for a reason of one's own: both stand in the journal, and how long it is.
        #expect(outcome(&core, deputy, shelf(60, "travaux"), at: 30) == nil)
        #expect(core.journal.map(\.event) == [.seconded, .shelve])
        #expect(core.journal.first?.text == "shelve h/river: travaux")
        #expect(core.journal.map { $0.shelf?.duration } == [.hours(1), .hours(1)])
        #expect(
            core.hypervisor.alarm("h/river")?.suppression
                == .shelved(until: CoreUnderTest.at(30) + .hours(1), oneShot: false, by: "deputy", reason: "essai"))
    }

    // MARK: what is only tried

    /// What a console keeps back because its account may only look stands in the journal like what a script sends, and
    /// one angry person fills no journal.
    @Test func anAttemptIsJournaledOnceAMinute() throws {
        var core = core()
        func attempt(_ by: Operator, _ kind: ActionKind, at seconds: Double) -> Reply.Outcome? {
            core.handle(.command(Command(id: 1, by: by, body: .attempt(kind, "h/river"))), at: seconds)
            return core.replies.first?.outcome
        }
        let shown = core.hypervisor.alarm("h/river")
        #expect(attempt(guest, .acknowledge, at: 10) == .refused(.needsOperator, shown))
        let line = try #require(core.journal.first)
        #expect(line.refused == "ack h/river" && line.why == .needsOperator && line.by == "guest")
        #expect(line.alarm == "h/river")
        for second in 11..<40 {
            #expect(attempt(guest, .acknowledge, at: Double(second)) == .refused(.needsOperator, shown))
            #expect(core.journal.isEmpty)
        }
        // The same by a script is the same.
        core.handle(.command(Command(id: 1, by: guest, body: .alarm(ack("h/river")))), at: 41)
        #expect(core.journal.isEmpty && core.replies.first?.outcome == .refused(.needsOperator, shown))
        // Another action, and another account, each have their line.
        #expect(attempt(guest, .outOfService, at: 42) == .refused(.needsSupervisor, shown))
        #expect(core.journal.map(\.refused) == ["oos h/river"])
        #expect(attempt(Operator(account: "other"), .acknowledge, at: 43) == .refused(.needsOperator, shown))
        #expect(core.journal.map(\.by) == ["other"])
        #expect(core.hypervisor.nextDeadline.map { $0 <= CoreUnderTest.moment(70).monotonic } == true)
        core.handle(.tick, at: 71)
        #expect(core.journal.map(\.comment) == ["×30"] && core.journal.map(\.refused) == ["ack h/river"])
        #expect(attempt(guest, .acknowledge, at: 72) == .refused(.needsOperator, shown))
        #expect(core.journal.count == 1)
        // Who may act is told so, and nothing was done.
        #expect(attempt(dupont, .acknowledge, at: 73) == .done([]))
        #expect(core.journal.isEmpty && core.hypervisor.alarm("h/river")?.state == .unacknowledged)
    }

    @Test func aScriptThatMayOnlyLookFillsNoJournal() {
        var core = core()
        var lines = 0
        for number in 0..<1_000 {
            let action = ack(AlarmID("h/nowhere\(number)"))
            core.handle(.command(Command(id: 1, by: guest, body: .alarm(action))), at: 10)
            lines += core.journal.count
        }
        #expect(lines == 60)
        core.handle(.tick, at: 70)
        #expect(core.journal.map(\.comment) == ["×940"] && core.journal.map(\.refused) == ["other actions"])
    }

    @Test func aRefusedCodeSaysWhichAndOfWhat() throws {
        var core = core()
        let code = try #require(core.hypervisor.alarm("h/park")?.code)
        #expect(outcome(&core, dupont, .acknowledgeCode(code, comment: ""), at: 2) == nil)
        #expect(outcome(&core, dupont, .acknowledgeCode(code, comment: ""), at: 3) == .alreadyAcknowledged)
        #expect(core.journal.first?.alarm == "h/park" && core.journal.first?.text == code)
        #expect(outcome(&core, dupont, .acknowledgeCode("ZZZ", comment: ""), at: 4) == .unknownCode)
        #expect(core.journal.first?.alarm == nil && core.journal.first?.text == "ZZZ")
    }

    @Test func aRequestNobodySecondsLapses() {
        var core = two()
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x"), at: 10) == .awaitsSecond)
        #expect(core.hypervisor.nextDeadline == CoreUnderTest.moment(310).monotonic)
        core.handle(.tick, at: 309)
        #expect(core.journal.isEmpty)
        core.handle(.tick, at: 310)
        #expect(core.journal.map(\.event) == [.requestLapsed])
        #expect(core.hypervisor.snapshot(View()).requests.isEmpty)
        #expect(
            outcome(&core, Operator(account: "deputy"), .outOfService("h/river", reason: "x"), at: 320) == .awaitsSecond
        )
    }

    /// Whoever restarts the core must not undo what waits for a second person, nor do it alone.
    @Test func whatWaitsForASecondPersonSurvivesARestart() throws {
        let deputy = Operator(account: "deputy")
        let two: (inout AccessRules) -> Void = {
            $0.twoPerson = [.outOfService, .longShelf, .acknowledge]
            $0.secondWithin = .minutes(5)
            $0.shelveLimit = .hours(2)
            $0.grants.append(grant(.supervisor, users: ["deputy"]))
        }
        var first = core(two)
        let code = first.hypervisor.alarm("h/park")?.code ?? ""
        let asked: [OperatorAction] = [
            .outOfService("h/river", reason: "capteur démonté"),
            .shelve("h/park", duration: .hours(7), reason: "travaux", oneShot: true),
            .acknowledgeCode(code, comment: "vu"), .acknowledgeGroup("g", seen: ["h/river"], comment: "vus"),
            .outOfService("h/park", reason: "x"),
        ]
        var lines: [JournalRecord] = []
        for (index, action) in asked.enumerated() {
            #expect(outcome(&first, chief, action, at: 10 + Double(index)) == .awaitsSecond)
            lines += first.journal
        }
        #expect(outcome(&first, deputy, .outOfService("h/park", reason: "x"), at: 20) == nil)
        lines += first.journal

        // Two minutes later, by the machine's clock; what was done is done, what was asked waits on.
        var second = core(two)
        second.hypervisor.restoreRequests(lines.filter { $0.event != .oos }, at: CoreUnderTest.moment(140))
        second.handle(.tick, at: 140)
        #expect(second.journal.map(\.event) == [.requestLapsed], "only the group, whose members nobody knows")
        #expect(second.journal.first?.text == "ack group g" && second.journal.first?.comment == "chief")
        let waiting = second.hypervisor.pendingRequests
        #expect(waiting.map(\.kind) == [.outOfService, .longShelf, .acknowledge])
        #expect(waiting.map(\.by) == ["chief", "chief", "chief"])
        #expect(waiting.first?.until == CoreUnderTest.at(310))
        #expect(outcome(&second, chief, .outOfService("h/river", reason: "x"), at: 150) == .samePerson)
        #expect(outcome(&second, deputy, .outOfService("h/river", reason: "d'accord"), at: 151) == nil)
        #expect(
            second.hypervisor.alarm("h/river")?.suppression == .outOfService(by: "deputy", reason: "capteur démonté"))
        #expect(outcome(&second, deputy, ack("h/park"), at: 152) == nil)
        #expect(second.hypervisor.alarm("h/park")?.comment == "vu")
        let shelf = OperatorAction.shelve("h/park", duration: .hours(7), reason: "y", oneShot: true)
        #expect(outcome(&second, deputy, shelf, at: 153) == nil)
        #expect(
            second.hypervisor.alarm("h/park")?.suppression
                == .shelved(until: CoreUnderTest.at(153) + .hours(7), oneShot: true, by: "deputy", reason: "travaux"))

        // Down for longer than anyone is waited for.
        var late = core(two)
        late.hypervisor.restoreRequests(lines.filter { $0.event != .oos }, at: CoreUnderTest.moment(1000))
        late.handle(.tick, at: 1000)
        #expect(late.journal.map(\.event) == [.requestLapsed, .requestLapsed, .requestLapsed, .requestLapsed])
        #expect(late.hypervisor.pendingRequests.isEmpty)
    }

    @Test func requestsAreBounded() {
        var core = two()
        for number in 0..<Limits.requests {
            let action = OperatorAction.outOfService(AlarmID("h/\(number)"), reason: "x")
            #expect(outcome(&core, chief, action) == .awaitsSecond)
        }
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x")) == .tooManyRequests)
    }
}
