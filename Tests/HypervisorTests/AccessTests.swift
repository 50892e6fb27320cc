import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// Who may do what, over what: every way through the one door.
struct AccessTests: AccessTesting {
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
}
