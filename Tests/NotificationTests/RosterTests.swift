import Alarms
import Notification
import Telemetry
import Testing

@Suite struct RosterTests {
    private func at(_ text: String) -> Timestamp { ISO8601.parse(text, in: .paris) ?? .distantPast }
    private func day(_ year: Int, _ month: Int, _ day: Int) -> Roster.Day {
        Roster.Day(CivilTime(year: year, month: month, day: day))
    }

    /// Weeks turn on Monday 08:00; the room answers for `exploitation` on working days from 08:00 to 18:00.
    private var roster: Roster {
        var roster = Roster(zone: .paris)
        for name in ["martin", "durand", "roux"] {
            roster.people[name] = Roster.Person(id: name, name: name, channel: "sms", contact: "+33 6 \(name)")
        }
        roster.room = Roster.Room(
            person: Roster.Person(id: "salle", name: "salle", channel: "desk"), weekdays: [0, 1, 2, 3, 4],
            from: 8 * 3600, to: 18 * 3600)
        roster.roles = [
            Roster.Role(
                name: "exploitation", rotations: [.init(from: day(2026, 10, 19), turns: ["martin", "durand"])],
                isRoomByDay: true),
            Roster.Role(name: "décision", rotations: [.init(from: day(2026, 10, 19), turns: ["roux", nil])]),
        ]
        return roster
    }

    private func who(_ roster: Roster, _ role: Int, _ text: String) -> String? {
        roster.watch(roster.roles[role], at: at(text))?.person.name
    }

    @Test func theRoomByDayOnCallByNight() {
        let roster = roster
        #expect(who(roster, 0, "2026-10-21T07:59:59") == "martin")
        #expect(who(roster, 0, "2026-10-21T08:00:00") == "salle")
        #expect(who(roster, 0, "2026-10-21T17:59:59") == "salle")
        #expect(who(roster, 0, "2026-10-21T18:00:00") == "martin")
        #expect(who(roster, 0, "2026-10-24T12:00:00") == "martin", "a Saturday")
    }

    @Test func weeksTurnByTheLocalClockAcrossTheChangeOfTheClocks() {
        let roster = roster
        // Clocks go back on 25 October: that week is an hour longer, and its handover is at 08:00 all the same.
        #expect(who(roster, 0, "2026-10-26T07:59:59") == "martin")
        #expect(who(roster, 1, "2026-10-26T07:59:59") == "roux")
        #expect(who(roster, 1, "2026-10-26T08:00:00") == nil)
        #expect(who(roster, 0, "2026-10-26T18:30:00") == "durand")
        #expect(who(roster, 0, "2027-03-29T07:59:00") == who(roster, 0, "2027-03-28T12:00:00"))
    }

    @Test func holidaysAndSwaps() {
        var roster = roster
        roster.holidays = [day(2026, 10, 22)]
        #expect(who(roster, 0, "2026-10-22T12:00:00") == "martin", "the room is shut")
        roster.swaps = [
            Roster.Swap(
                role: "exploitation", from: at("2026-10-22T12:00"), to: at("2026-10-23T09:00"), person: "roux")
        ]
        #expect(who(roster, 0, "2026-10-22T11:59:59") == "martin")
        #expect(who(roster, 0, "2026-10-22T12:00:00") == "roux")
        #expect(who(roster, 0, "2026-10-23T08:30:00") == "salle", "by day the room is there")
        #expect(who(roster, 0, "2026-10-23T18:00:00") == "martin")
    }

    @Test func uncoveredHoursAreFoundToTheMinute() {
        let spans = roster.uncovered(from: at("2026-10-19T08:00"), to: at("2026-11-09T08:00"))
        #expect(
            spans == [
                UncoveredSpan(role: "décision", from: at("2026-10-26T08:00"), to: at("2026-11-02T08:00"))
            ])
    }

    /// Minute by minute over the weeks of both changes of the clocks, a holiday and a swap: the edges miss nothing.
    @Test(arguments: ["2026-10-12T08:00", "2026-03-16T08:00"])
    func theEdgesAreThoseOfEveryMinute(start: String) {
        var roster = roster
        roster.handoverWeekday = 6
        roster.handoverSecond = 2 * 3600 + 30 * 60
        roster.roles[1].rotations[0].from = day(2026, 3, 1)
        roster.roles[1].isRoomByDay = true
        roster.holidays = [day(2026, 10, 20), day(2026, 3, 24)]
        let (from, to) = (at(start), at(start) + .days(21))
        roster.swaps = [
            Roster.Swap(role: "décision", from: from + .hours(30), to: from + .hours(41), person: "martin")
        ]
        var spans: [UncoveredSpan] = []
        var changes: [Timestamp] = []
        for role in roster.roles {
            var since: Timestamp?
            var last = roster.watch(role, at: from)?.person
            for minute in 0..<Int64(21 * 1440) {
                let instant = from + .minutes(minute)
                let person = roster.watch(role, at: instant)?.person
                if person != last { changes.append(instant) }
                last = person
                if person == nil { since = since ?? instant }
                if person != nil, let start = since {
                    spans.append(UncoveredSpan(role: role.name, from: start, to: instant))
                    since = nil
                }
            }
            if let since { spans.append(UncoveredSpan(role: role.name, from: since, to: to)) }
        }
        #expect(roster.uncovered(from: from, to: to) == spans)
        #expect(spans.count > 3)
        var found: [Timestamp] = []
        for role in roster.roles {
            var instant = from
            while let next = roster.nextChange(of: role, after: instant), next < to {
                found.append(next)
                instant = next
            }
        }
        #expect(found == changes)
    }

    @Test func aHoleInTheRosterFallsThroughTheChainAndThenToEveryChannel() {
        var roster = roster
        let directory = Directory(channels: ["sms": .high, "desk": .low], roster: roster)
        let night = at("2026-10-28T03:00")
        #expect(directory.addresses(of: "exploitation", at: night).map(\.person) == ["durand"])
        #expect(directory.addresses(of: "exploitation", at: night).map(\.contact) == ["+33 6 durand"])
        #expect(directory.addresses(of: "décision", at: night).map(\.channel) == ["desk", "sms"])
        roster.roles[0].rotations = []
        roster.roles[1].rotations = [.init(from: day(2026, 10, 19), turns: ["roux"])]
        let other = Directory(channels: ["sms": .high], roster: roster)
        #expect(other.addresses(of: "exploitation", at: night).map(\.person) == ["roux"])
        #expect(other.addresses(of: "martin", at: night).map(\.channel) == ["sms"])
    }
}
