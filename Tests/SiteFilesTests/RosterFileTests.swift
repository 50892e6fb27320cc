import Notification
import Telemetry
import Testing

@testable import SiteFiles

struct RosterFileTests {
    private static let channels = """
        name: t
        timezone: Europe/Paris
        channels: { sms: { command: [/bin/true] }, mail: { mail: astreinte@exemple.fr } }
        notification: { escalation: [{ after: 0, to: exploitation }, { after: 10m, to: [décision, roux] }] }
        """
    private static let whole = """
        handover: { day: friday, at: "17:30" }
        people:
          martin: { name: C. Martin, channel: sms, contact: "+33 6 39 98 00 01" }
          roux: { name: S. Roux, channel: mail, contact: roux@exemple.fr }
        room: { name: Salle, channel: sms, days: [monday, tuesday], hours: "08:00-24:00" }
        holidays: [2026-12-25, 2027-01-01]
        chain:
          - { role: exploitation, room: true, weeks: { from: 2026-01-02, turns: [martin, ~, roux] } }
          - role: décision
            weeks:
              - { from: 2026-01-02, until: 2026-06-05, turns: [roux] }
              - { from: 2026-06-05, turns: [martin] }
        swaps:
          - { role: exploitation, person: roux, from: 2026-12-24T18:00, to: 2026-12-26T08:00 }
        """

    private func problems(_ roster: String, site: String = "name: t\ntimezone: Europe/Paris\n") throws -> [String] {
        try ScratchSite(["site.yaml": site, "roster.yaml": roster]).problems()
    }

    @Test func everyKeyIsRead() throws {
        let scratch = try ScratchSite(["site.yaml": RosterFileTests.channels, "roster.yaml": RosterFileTests.whole])
        let (loaded, problems) = SiteFolder.load(scratch.folder)
        #expect(problems.isEmpty, "\(problems)")
        let roster = try #require(loaded?.roster)
        #expect(roster.handoverWeekday == 4 && roster.handoverSecond == 63_000)
        #expect(roster.people["roux"]?.channel == "mail" && roster.people["martin"]?.name == "C. Martin")
        #expect(roster.room?.weekdays == [0, 1] && roster.room?.to == 86_400 && roster.holidays.count == 2)
        #expect(roster.roles.map(\.name) == ["exploitation", "décision"])
        #expect(roster.roles[0].isRoomByDay && roster.roles[0].rotations[0].turns == ["martin", nil, "roux"])
        #expect(roster.roles[1].rotations.map(\.until?.text) == ["2026-06-05", nil])
        #expect(roster.swaps.map(\.person) == ["roux"])
        #expect(roster.swaps[0].to == ISO8601.parse("2026-12-26T07:00:00Z"))
        #expect(loaded?.policies.first?.escalation.map(\.to) == [["exploitation"], ["décision", "roux"]])
    }

    /// What names a person or a day is looked at whatever else is wrong beside it.
    @Test func aWrongDateHidesNoUnknownPerson() throws {
        let said = try problems(
            """
            people: { martin: { name: M } }
            room: { days: [lundi], hours: "8" }
            chain:
              - { weeks: { from: tomorrow, turns: [martn] } }
              - { role: b, weeks: { turns: [durand], until: 2026-01-06 } }
            """
        ).joined(separator: "\n")
        for expected in [
            "\"lundi\"", "\"8\"", "has no role", "\"tomorrow\"", "\"martn\"", "has no from", "\"durand\"",
            "is a tuesday",
        ] {
            #expect(said.contains(expected), "\(expected) in\n\(said)")
        }
    }

    @Test func everyProblemIsToldAtItsLineAtOnce() throws {
        let roster = """
            handover: { day: mondy, at: 8 }
            people:
              sms: { name: X, channel: sms }
              martin: { name: C. Martin, chanel: sms }
              durand: { name: A. Durand, channel: mail, contact: "+33 6" }
            room: { channel: smss, days: [lundi], hours: "18:00-08:00" }
            holidays: [25/12/2026]
            chain:
              - { role: exploitation, weeks: { from: 2026-01-06, turns: [martn] } }
              - { role: martin, weeks: { from: 2026-01-05, until: 2026-01-05, turns: [] } }
              - { role: décision }
            swaps:
              - { role: decision, person: personne, from: "2026-03-29T02:30", to: hier }
              - { role: décision, person: durand, from: 2026-12-26T08:00, to: 2026-12-24T18:00 }
            """
        let found = try problems(roster, site: RosterFileTests.channels).filter { $0.hasPrefix("roster.yaml") }
        for start in [
            "roster.yaml:1: \"mondy\" is no day of the week. Did you mean monday?",
            "roster.yaml:1: at \"8\" is no time of day. Write \"08:00\"",
            "roster.yaml:3: \"sms\" is the name of a channel already.",
            "roster.yaml:4: unknown key \"chanel\" in martin. Did you mean channel?",
            "roster.yaml:4: martin has no channel. Add channel: one of sms, mail.",
            "roster.yaml:5: contact \"+33 6\" is no mail address",
            "roster.yaml:6: hours \"18:00-08:00\" is no span of one day.",
            "roster.yaml:6: the room answers for no role of the chain.",
            "roster.yaml:6: \"smss\" is no channel of this site. Did you mean sms?",
            "roster.yaml:6: \"lundi\" is no day of the week.", "roster.yaml:9: \"martn\" is none of people.",
            "roster.yaml:7: holidays \"25/12/2026\" is no day. Write 2026-12-25.",
            "roster.yaml:9: from 2026-01-06 is a tuesday, and weeks change hands on monday. Write 2026-01-05.",
            "roster.yaml:10: \"martin\" is the name of a channel, a person or a role already.",
            "roster.yaml:10: turns is empty.", "roster.yaml:10: until is not after from.",
            "roster.yaml:11: nobody answers for décision.",
            "roster.yaml:13: \"decision\" is no role of the chain. Did you mean décision?",
            "roster.yaml:13: \"personne\" is none of people.",
            "roster.yaml:13: 2026-03-29T02:30 does not exist: the clocks go forward over it.",
            "roster.yaml:13: to \"hier\" is no time.", "roster.yaml:14: the swap ends before it begins.",
        ] {
            #expect(found.contains { $0.hasPrefix(start) }, "\(start)\n\(found.joined(separator: "\n"))")
        }
        #expect(found.count == 22, "\(found.joined(separator: "\n"))")
    }

    @Test func swapsThatOverlapAndTimesThatComeTwiceAreSaid() throws {
        let swaps = """

              - { role: exploitation, person: martin, from: 2026-12-26T07:00, to: 2026-12-27T08:00 }
              - { role: décision, person: martin, from: "2026-10-25T02:30", to: 2026-10-26T08:00 }
            """
        let found = try problems(RosterFileTests.whole + swaps, site: RosterFileTests.channels)
        #expect(found.count == 2, "\(found)")
        #expect(
            found[0].hasPrefix(
                "roster.yaml:15: warning: this swap and that of roux overlap from 2026-12-26T07:00:00+01:00 to "
                    + "2026-12-26T08:00:00+01:00: there martin holds"), "\(found)")
        #expect(
            found[1].hasPrefix(
                "roster.yaml:16: warning: 2026-10-25T02:30 comes twice, as the clocks go back: "
                    + "2026-10-25T02:30:00+02:00 is taken. Write that, or 2026-10-25T02:30:00+01:00."), "\(found)")
    }

    @Test func aPolicyThatNamesNobodyIsFoundOut() throws {
        let site = RosterFileTests.channels.replacing("to: exploitation", with: "to: exploitaton")
        let found = try problems(RosterFileTests.whole, site: site)
        #expect(
            found == [
                "site.yaml:4: \"exploitaton\" is no channel of this site and nobody of its roster. "
                    + "Did you mean exploitation?"
            ])
    }

    /// A site may keep who is on call and tell nobody by itself: then no channel is asked for.
    @Test func aRosterNeedsNoChannels() throws {
        let roster = """
            people: { martin: { contact: "+33 6 39 98 00 01" } }
            chain: [{ role: exploitation, weeks: { from: 2026-01-05, turns: martin } }]
            """
        #expect(try problems(roster).isEmpty)
        #expect(try problems("") == ["roster.yaml:1: the file is nothing, but a mapping (key: value) is expected."])
    }
}
