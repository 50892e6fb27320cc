import Telemetry

/// Who has the watch: the control room by day, on call by night, week by week, in local time.
public struct Roster: Hashable, Sendable {
    /// A person, or the control room itself.
    public struct Person: Hashable, Sendable {
        public var id: String
        public var name: String
        public var channel: String
        public var contact: String?
        public init(id: String, name: String, channel: String, contact: String? = nil) {
            self.id = id
            self.name = name
            self.channel = channel
            self.contact = contact
        }
    }
    /// A civil date.
    public struct Day: Hashable, Comparable, Sendable {
        /// Days since 1970-01-01.
        public var number: Int
        public init(number: Int) { self.number = number }
        public init(_ civil: CivilTime) {
            number = CivilTime.daysSince1970(year: civil.year, month: civil.month, day: civil.day)
        }
        /// 0 = Monday.
        public var weekday: Int { ((number + 3) % 7 + 7) % 7 }
        public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
    }
    /// From a week on, one after the other; a nil turn is nobody's.
    public struct Rotation: Hashable, Sendable {
        public var from: Day
        /// The first day it no longer holds.
        public var until: Day?
        public var turns: [String?]
        public init(from: Day, until: Day? = nil, turns: [String?]) {
            self.from = from
            self.until = until
            self.turns = turns
        }
    }
    /// Somebody stands in for whoever's turn it is.
    public struct Swap: Hashable, Sendable {
        public var role: String
        public var from: Timestamp
        public var to: Timestamp
        public var person: String
        public init(role: String, from: Timestamp, to: Timestamp, person: String) {
            self.role = role
            self.from = from
            self.to = to
            self.person = person
        }
    }
    public struct Role: Hashable, Sendable {
        public var name: String
        /// Ascending by `from`; the last that has begun holds.
        public var rotations: [Rotation]
        /// Whether the room stands for it in its hours.
        public var isRoomByDay: Bool
        public init(name: String, rotations: [Rotation] = [], isRoomByDay: Bool = false) {
            self.name = name
            self.rotations = rotations
            self.isRoomByDay = isRoomByDay
        }
    }
    public struct Room: Hashable, Sendable {
        public var person: Person
        /// 0 = Monday.
        public var weekdays: Set<Int>
        /// Seconds of the local day, `[from, to)`.
        public var from: Int
        public var to: Int
        public init(person: Person, weekdays: Set<Int>, from: Int, to: Int) {
            self.person = person
            self.weekdays = weekdays
            self.from = from
            self.to = to
        }
    }

    public var zone: ZoneTable
    /// When one week gives over to the next, local: 0 = Monday, seconds of the day.
    public var handoverWeekday: Int
    public var handoverSecond: Int
    public var people: [String: Person]
    public var room: Room?
    public var holidays: Set<Day>
    /// In the order of the chain.
    public var roles: [Role]
    public var swaps: [Swap]

    public init(zone: ZoneTable) {
        self.zone = zone
        handoverWeekday = 0
        handoverSecond = 8 * 3600
        people = [:]
        holidays = []
        roles = []
        swaps = []
    }

    /// Who answers for a role.
    public struct Watch: Hashable, Sendable {
        public enum Reason: String, Hashable, Sendable { case room, week, swap }
        public var role: String
        public var person: Person
        public var reason: Reason
    }

    /// Who has the watch of `role` at `instant`; nil when nobody does. A swap beats the room's hours only outside
    /// them: by day the room is there, whoever is on call.
    public func watch(_ role: Role, at instant: Timestamp) -> Watch? {
        let civil = zone.civil(instant)
        if role.isRoomByDay, let room, isOpen(room, civil) {
            return Watch(role: role.name, person: room.person, reason: .room)
        }
        // The last swap written wins: it was agreed last.
        if let swap = swaps.last(where: { $0.role == role.name && $0.from <= instant && instant < $0.to }) {
            return people[swap.person].map { Watch(role: role.name, person: $0, reason: .swap) }
        }
        guard let id = turn(of: role, civil), let person = people[id] else { return nil }
        return Watch(role: role.name, person: person, reason: .week)
    }

    public func isOpen(_ room: Room, _ civil: CivilTime) -> Bool {
        let day = Day(civil)
        let second = civil.hour * 3600 + civil.minute * 60 + civil.second
        return room.weekdays.contains(day.weekday) && !holidays.contains(day) && second >= room.from
            && second < room.to
    }

    /// The role called `name`.
    public func role(_ name: String) -> Role? { roles.first { $0.name == name } }

    /// The person whose week it is by the local clock: a change of the clocks moves no handover.
    private func turn(of role: Role, _ civil: CivilTime) -> String? {
        let local = civil.asUTC.wholeSeconds - Int64(handoverSecond)
        let day = Day(number: Int(local >= 0 ? local / 86400 : (local - 86399) / 86400))
        guard let rotation = role.rotations.last(where: { start(of: $0.from) <= day }),
            rotation.until.map({ day < start(of: $0) }) ?? true, !rotation.turns.isEmpty
        else { return nil }
        let weeks = (day.number - start(of: rotation.from).number) / 7
        return rotation.turns[weeks % rotation.turns.count]
    }

    /// The handover day on or before `day`.
    private func start(of day: Day) -> Day { Day(number: day.number - (day.weekday - handoverWeekday + 7) % 7) }
}
