import Alarms
import Telemetry

/// Who can be reached, and how: the site's channels and its roster.
public struct Directory: Sendable {
    /// Channels by name, with the lowest priority each carries.
    public var channels: [String: Priority]
    public var roster: Roster?
    public init(channels: [String: Priority] = [:], roster: Roster? = nil) {
        self.channels = channels
        self.roster = roster
    }

    /// Where a notice for `name` goes at `instant`. A name nobody knows is a channel of its own (rule tests). A role
    /// whose hour nobody covers falls through to the next role of the chain, and in the end to every channel: a hole
    /// in the roster must not be a hole in the watch.
    public func addresses(of name: String, at instant: Timestamp) -> [Address] {
        if channels[name] != nil { return [Address(channel: name)] }
        guard let roster else { return [Address(channel: name)] }
        if let person = roster.people[name] { return [address(person)] }
        guard let first = roster.roles.firstIndex(where: { $0.name == name }) else { return [Address(channel: name)] }
        for role in roster.roles[first...] {
            if let watch = roster.watch(role, at: instant) { return [address(watch.person)] }
        }
        return channels.keys.sorted().map { Address(channel: $0) }
    }

    /// Whether the site has a channel, a person or a role of that name.
    public func knows(_ name: String) -> Bool {
        channels[name] != nil || roster?.people[name] != nil || roster?.role(name) != nil
    }

    private func address(_ person: Roster.Person) -> Address {
        Address(channel: person.channel, person: person.name, contact: person.contact)
    }

    func carries(_ channel: String, _ priority: Priority) -> Bool { priority <= channels[channel] ?? .low }
}
