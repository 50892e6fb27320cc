import Notification
import Telemetry

/// Reads `roster.yaml`: who answers, week by week. Times are local; a site without the file has no roster.
///
/// ```yaml
/// handover: { day: monday, at: "08:00" }
/// people:
///   martin: { name: C. Martin, channel: sms, contact: "+33 6 39 98 00 01" }
/// room: { name: Salle, channel: desk, days: [monday, tuesday], hours: "08:00-18:00" }
/// holidays: [2026-12-25]
/// chain:                              # the first is told first
///   - role: exploitation
///     room: true                      # by day the room answers for it
///     weeks: { from: 2026-01-05, turns: [martin, durand] }
/// swaps:
///   - { role: exploitation, person: durand, from: "2026-12-24T18:00", to: "2026-12-26T08:00" }
/// ```
enum RosterFile {
    /// Links of a chain: each is a line of the header's snapshot and a look at the calendar.
    static let roleLimit = 16
    /// Two a day for a year and a half; every look at the roster goes through them.
    static let swapLimit = 1_000
    /// Public holidays of thirty years.
    static let holidayLimit = 400

    private static let keys = ["handover", "people", "room", "holidays", "chain", "swaps"]

    /// What could be understood; with problems noted it must not be used.
    static func read(_ root: DocumentNode, zone: ZoneTable, channels: [ChannelConfiguration]) -> Roster {
        var roster = Roster(zone: zone)
        guard let map = root.mapping(keys: keys) else { return roster }
        if let node = map["handover"] { readHandover(node, &roster) }
        let reader = PersonReader(channels: channels)
        roster.people = map["people"].map(reader.people) ?? [:]
        roster.room = map["room"].flatMap { RoomReader.room($0, reader) }
        roster.holidays = map["holidays"].map(holidays) ?? []
        if let node = map.required("chain") { roster.roles = chain(node, roster, channels) }
        if let node = map["swaps"] { roster.swaps = SwapReader(roster: roster).swaps(node) }
        if let node = map["room"], !roster.roles.contains(where: \.isRoomByDay) {
            node.problem("the room answers for no role of the chain. Add room: true to a role, or remove the room.")
        }
        return roster
    }

    private static func readHandover(_ node: DocumentNode, _ roster: inout Roster) {
        guard let map = node.mapping(keys: ["day", "at"]) else { return }
        if let day = map["day"].flatMap(CalendarReader.weekday) { roster.handoverWeekday = day }
        if let second = map["at"].flatMap(CalendarReader.secondOfDay) { roster.handoverSecond = second }
    }

    private static func holidays(_ node: DocumentNode) -> Set<Roster.Day> {
        let members = node.listOrOne() ?? []
        if members.count > holidayLimit {
            node.problem("\(members.count) holidays; there may be \(holidayLimit). Remove those of past years.")
        }
        return Set(members.prefix(holidayLimit).compactMap(CalendarReader.day))
    }

    // MARK: The chain

    private static func chain(
        _ node: DocumentNode, _ roster: Roster, _ channels: [ChannelConfiguration]
    ) -> [Roster.Role] {
        let members = node.list() ?? []
        if members.isEmpty, node.isList { node.problem("the chain is empty. Add - { role: exploitation, weeks: … }.") }
        if members.count > roleLimit {
            node.problem("\(members.count) roles in the chain; there may be \(roleLimit). Remove some.")
        }
        var taken = Set(channels.map(\.name) + roster.people.keys)
        return members.prefix(roleLimit).compactMap { member in
            guard let map = member.mapping(keys: ["role", "room", "weeks"]) else { return nil }
            let name = map.required("role")
            // What else is wrong with a role without a name is said at once.
            let text = name?.text() ?? ""
            if !text.isEmpty, !taken.insert(text).inserted {
                name?.problem("\"\(text)\" is the name of a channel, a person or a role already. Choose another.")
            }
            var role = Roster.Role(name: text)
            role.isRoomByDay = map["room"]?.flag() ?? false
            if role.isRoomByDay, roster.room == nil {
                map["room"]?.problem("there is no room to answer for \(text). Add room: {days: …, hours: …}.")
            }
            role.rotations = map["weeks"].map { rotations($0, roster) } ?? []
            if role.rotations.isEmpty, !role.isRoomByDay, map["weeks"] == nil {
                member.problem("nobody answers for \(text). Add weeks: {from: 2026-01-05, turns: [NAME, …]}.")
            }
            return role
        }
    }

    /// One rotation, or a list of them, the earliest first: the last that has begun holds.
    private static func rotations(_ node: DocumentNode, _ roster: Roster) -> [Roster.Rotation] {
        var rotations: [Roster.Rotation] = []
        for member in node.listOrOne() ?? [] {
            guard let map = member.mapping(keys: ["from", "until", "turns"]) else { continue }
            let first = map.required("from").flatMap { handoverDay($0, roster) }
            let turns = map.required("turns")
            let listed = turns?.listOrOne() ?? []
            let people = listed.compactMap { turn($0, roster) }
            if let turns, turns.isList, listed.isEmpty {
                turns.problem("turns is empty. Write the people in their order: [martin, durand].")
            }
            let until = map["until"].flatMap { handoverDay($0, roster) }
            guard let from = first, turns != nil else { continue }
            var rotation = Roster.Rotation(from: from, turns: people)
            rotation.until = until
            if let until = rotation.until, until <= from {
                map["until"]?.problem("until is not after from. It is the first day the turns no longer hold.")
            }
            if let last = rotations.last, from <= last.from {
                member.problem("these weeks do not begin after those above. List the earliest first.")
            }
            rotations.append(rotation)
        }
        return rotations
    }

    /// nil: understood wrongly; `.some(nil)`: nobody's week, written ~.
    private static func turn(_ node: DocumentNode, _ roster: Roster) -> String?? {
        if node.isNull { return .some(nil) }
        guard let id = node.text(), PersonReader.isKnown(id, in: roster, at: node) else { return nil }
        return .some(id)
    }

    private static func handoverDay(_ node: DocumentNode, _ roster: Roster) -> Roster.Day? {
        guard let day = CalendarReader.day(node) else { return nil }
        guard day.weekday != roster.handoverWeekday else { return day }
        let names = CalendarReader.weekdays
        let before = Roster.Day(number: day.number - (day.weekday - roster.handoverWeekday + 7) % 7)
        node.problem(
            "\(node.label) \(node.rawText ?? "") is a \(names[day.weekday]), and weeks change hands on "
                + "\(names[roster.handoverWeekday]). Write \(before.text).")
        return nil
    }
}

/// People of a roster and the room: a name, and how each is reached.
struct PersonReader {
    var channels: [ChannelConfiguration]

    func people(_ node: DocumentNode) -> [String: Roster.Person] {
        let entries = node.entries() ?? []
        var people: [String: Roster.Person] = [:]
        for entry in entries {
            if channels.contains(where: { $0.name == entry.key }) {
                entry.problem("\"\(entry.key)\" is the name of a channel already. Choose another for the person.")
            }
            guard let map = entry.value.mapping(keys: ["name", "channel", "contact"]) else { continue }
            people[entry.key] = person(entry.key, map)
        }
        return people
    }

    /// In a site that tells people anything, each can be told: by their own channel, or by the only one there is.
    func person(_ id: String, _ map: DocumentMapping) -> Roster.Person {
        let name = map["name"]?.text() ?? id
        let contact = map["contact"]?.text()
        var person = Roster.Person(id: id, name: name, channel: "", contact: contact)
        let known = channels.map(\.name)
        if let node = map["channel"], let text = node.text() {
            person.channel = text
            if !known.contains(text) {
                let nearest = NearestWord.of(text, among: known).map { "Did you mean \($0)?" }
                let list =
                    known.isEmpty
                    ? "Add it under channels: of site.yaml." : "It has: \(known.joined(separator: ", "))."
                node.problem("\"\(text)\" is no channel of this site. \(nearest ?? list)")
            }
        } else if known.count == 1 {
            person.channel = known[0]
        } else if known.count > 1 {
            map.node.problem("\(id) has no channel. Add channel: one of \(known.joined(separator: ", ")).")
        }
        if let contact, let node = map["contact"], !contact.contains("@"),
            case .mail? = channels.first(where: { $0.name == person.channel })?.means
        {
            node.problem(
                "contact \"\(contact)\" is no mail address, and \(person.channel) sends mail. Write name@domain.")
        }
        return person
    }

    static func isKnown(_ id: String, in roster: Roster, at node: DocumentNode) -> Bool {
        if roster.people[id] != nil { return true }
        let known = roster.people.keys.sorted()
        let nearest = NearestWord.of(id, among: known).map { "Did you mean \($0)?" }
        node.problem("\"\(id)\" is none of people. \(nearest ?? "Add them, or write ~ for nobody's week.")")
        return false
    }
}

/// The control room and its hours.
enum RoomReader {
    private static let workingDays = Set(0...4)

    static func room(_ node: DocumentNode, _ reader: PersonReader) -> Roster.Room? {
        guard let map = node.mapping(keys: ["name", "channel", "contact", "days", "hours"]) else { return nil }
        let hours = map.required("hours").flatMap(CalendarReader.hours)
        let days = map["days"].map { Set(($0.listOrOne() ?? []).compactMap(CalendarReader.weekday)) }
        let person = reader.person("room", map)
        guard let (from, to) = hours else { return nil }
        return Roster.Room(person: person, weekdays: days ?? workingDays, from: from, to: to)
    }
}
