import Telemetry

/// Deadlines of numbered things, earliest first; at one instant the lowest number. Entries are never taken out early:
/// the owner ignores one that no longer is its thing's deadline.
struct DeadlineHeap: Sendable {
    struct Entry: Sendable {
        var at: Instant
        var id: UInt64
        func comes(before other: Entry) -> Bool { at == other.at ? id < other.id : at < other.at }
    }
    private var entries: [Entry] = []

    var first: Entry? { entries.first }
    var count: Int { entries.count }

    mutating func push(_ at: Instant, _ id: UInt64) {
        entries.append(Entry(at: at, id: id))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].comes(before: entries[parent]) else { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    mutating func popFirst() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return first }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].comes(before: entries[least]) { least = child }
            }
            guard least != parent else { return first }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
