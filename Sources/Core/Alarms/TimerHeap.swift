/// The engine's timers: one entry per owner (an alarm, a series or the engine itself), ordered by due time and, at the
/// same instant, by rank. Setting, moving and removing are O(log n); the next due is O(1). It holds at most one entry
/// per owner, which is its bound.
///
/// Four children a node: half the levels of a binary heap, and the four stand in one cache line.
struct TimerHeap: Sendable {
    struct Entry: Sendable {
        /// Engine time, nanoseconds.
        var due: Int64
        /// Rank in the upper 24 bits (health alarms, then rule-file order), owner in the lower 40.
        var key: UInt64
        var owner: Int { Int(key & TimerHeap.ownerMask) }

        @inline(__always)
        func precedes(_ other: Entry) -> Bool { due != other.due ? due < other.due : key < other.key }
    }
    static let ownerMask: UInt64 = (1 << 40) - 1
    private static let absent: Int32 = -1
    private static let childCount = 4

    private var entries: ContiguousArray<Entry> = []
    private var positions: ContiguousArray<Int32> = []

    @inline(__always) var first: Entry? { entries.isEmpty ? nil : entries[0] }
    var count: Int { entries.count }

    func due(_ owner: Int) -> Int64? {
        guard owner < positions.count, positions[owner] != TimerHeap.absent else { return nil }
        return entries[Int(positions[owner])].due
    }

    mutating func set(_ owner: Int, rank: Int, due: Int64) {
        while positions.count <= owner { positions.append(TimerHeap.absent) }
        let entry = Entry(due: due, key: UInt64(rank) << 40 | UInt64(owner))
        var position = Int(positions[owner])
        if position < 0 {
            position = entries.count
            entries.append(entry)
        }
        settle(entry, at: position)
    }

    mutating func remove(_ owner: Int) {
        guard owner < positions.count, positions[owner] != TimerHeap.absent else { return }
        let position = Int(positions[owner])
        positions[owner] = TimerHeap.absent
        let last = entries.removeLast()
        if position < entries.count { settle(last, at: position) }
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        for index in positions.indices { positions[index] = TimerHeap.absent }
    }

    /// Puts `entry` where it belongs, beginning at `position`, whose own entry is gone.
    private mutating func settle(_ entry: Entry, at position: Int) {
        entries.withUnsafeMutableBufferPointer { entries in
            positions.withUnsafeMutableBufferPointer { positions in
                var hole = position
                while hole > 0 {
                    let parent = (hole - 1) / TimerHeap.childCount
                    guard entry.precedes(entries[parent]) else { break }
                    entries[hole] = entries[parent]
                    positions[entries[hole].owner] = Int32(hole)
                    hole = parent
                }
                while true {
                    let firstChild = hole * TimerHeap.childCount + 1
                    guard firstChild < entries.count else { break }
                    var least = firstChild
                    for child in firstChild
                        + 1..<max(firstChild + 1, min(firstChild + TimerHeap.childCount, entries.count))
                    where entries[child].precedes(entries[least]) {
                        least = child
                    }
                    guard entries[least].precedes(entry) else { break }
                    entries[hole] = entries[least]
                    positions[entries[hole].owner] = Int32(hole)
                    hole = least
                }
                entries[hole] = entry
                positions[entry.owner] = Int32(hole)
            }
        }
    }
}
