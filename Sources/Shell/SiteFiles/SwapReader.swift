import Notification
import Telemetry

/// `swaps:` of roster.yaml: somebody stands in for whoever's turn it is.
struct SwapReader {
    var roster: Roster

    func swaps(_ node: DocumentNode) -> [Roster.Swap] {
        let members = node.listOrOne() ?? []
        if members.count > RosterFile.swapLimit {
            node.problem("\(members.count) swaps; there may be \(RosterFile.swapLimit). Remove those that are over.")
        }
        var swaps: [Roster.Swap] = []
        for member in members.prefix(RosterFile.swapLimit) {
            guard let swap = swap(member) else { continue }
            for earlier in swaps where earlier.role == swap.role && earlier.from < swap.to && swap.from < earlier.to {
                let from = ISO8601.text(max(earlier.from, swap.from), in: roster.zone)
                let to = ISO8601.text(min(earlier.to, swap.to), in: roster.zone)
                member.warning(
                    "this swap and that of \(earlier.person) overlap from \(from) to \(to): there \(swap.person) "
                        + "holds, whose line comes later. Shorten one of them.")
            }
            swaps.append(swap)
        }
        return swaps
    }

    private func swap(_ node: DocumentNode) -> Roster.Swap? {
        guard let map = node.mapping(keys: ["role", "person", "from", "to"]) else { return nil }
        let role = map.required("role").flatMap(role)
        let person = map.required("person").flatMap { node -> String? in
            guard let id = node.text(), PersonReader.isKnown(id, in: roster, at: node) else { return nil }
            return id
        }
        let from = map.required("from").flatMap { CalendarReader.instant($0, in: roster.zone) }
        let to = map.required("to").flatMap { CalendarReader.instant($0, in: roster.zone) }
        if let from, let to, to <= from {
            node.problem("the swap ends before it begins. Write from: and to: in that order.")
            return nil
        }
        guard let role, let person, let from, let to else { return nil }
        return Roster.Swap(role: role, from: from, to: to, person: person)
    }

    private func role(_ node: DocumentNode) -> String? {
        guard let name = node.text() else { return nil }
        let known = roster.roles.map(\.name)
        if known.contains(name) { return name }
        let nearest = NearestWord.of(name, among: known).map { "Did you mean \($0)?" }
        node.problem("\"\(name)\" is no role of the chain. \(nearest ?? "It has: \(known.joined(separator: ", ")).")")
        return nil
    }
}
