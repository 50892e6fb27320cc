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
    /// Where each owner's entry stands, of even and of odd owners: alarms and series, of which few and nearly all have
    /// one.
    private var positions: InlineArray<2, ContiguousArray<Int32>> = [[], []]

    @inline(__always) var first: Entry? { entries.isEmpty ? nil : entries[0] }
    var count: Int { entries.count }
    /// Entries put in a place since the start: what the heap costs, without a clock.
    private(set) var moveCount = 0

    func due(_ owner: Int) -> Int64? {
        let position = position(owner)
        return position < 0 ? nil : entries[position].due
    }

    @inline(__always)
    private func position(_ owner: Int) -> Int {
        owner >> 1 < positions[owner & 1].count ? Int(positions[owner & 1][owner >> 1]) : -1
    }

    mutating func set(_ owner: Int, rank: Int, due: Int64) {
        while positions[owner & 1].count <= owner >> 1 { positions[owner & 1].append(TimerHeap.absent) }
        let entry = Entry(due: due, key: UInt64(rank) << 40 | UInt64(owner))
        var position = position(owner)
        if position < 0 {
            position = entries.count
            entries.append(entry)
        }
        settle(entry, at: position)
    }

    mutating func remove(_ owner: Int) {
        let position = position(owner)
        guard position >= 0 else { return }
        positions[owner & 1][owner >> 1] = TimerHeap.absent
        let last = entries.removeLast()
        if position < entries.count { settle(last, at: position) }
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        positions = [[], []]
    }

    /// Puts `entry` where it belongs, beginning at `position`, whose own entry is gone.
    private mutating func settle(_ entry: Entry, at position: Int) {
        var hole = position
        while hole > 0 {
            let parent = (hole - 1) / TimerHeap.childCount
            guard entry.precedes(entries[parent]) else { break }
            put(entries[parent], at: hole)
            hole = parent
        }
        while true {
            let first = hole * TimerHeap.childCount + 1
            guard first < entries.count else { break }
            var least = first
            var child = first + 1
            while child < min(first + TimerHeap.childCount, entries.count) {
                if entries[child].precedes(entries[least]) { least = child }
                child += 1
            }
            guard entries[least].precedes(entry) else { break }
            put(entries[least], at: hole)
            hole = least
        }
        put(entry, at: hole)
    }

    @inline(__always)
    private mutating func put(_ entry: Entry, at position: Int) {
        moveCount &+= 1
        entries[position] = entry
        positions[entry.owner & 1][entry.owner >> 1] = Int32(position)
    }
}
