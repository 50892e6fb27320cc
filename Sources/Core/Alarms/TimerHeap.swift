/// The engine's timers: one entry per owner (an alarm, a series or the engine itself), ordered by due time and, at the
/// same instant, by rank. Setting, moving and removing are O(log n); the next due is O(1). It holds at most one entry
/// per owner, which is its bound.
struct TimerHeap: Sendable {
    struct Entry: Sendable {
        /// Engine time, nanoseconds.
        var due: Int64
        /// Rank in the upper 24 bits (health alarms, then rule-file order), owner in the lower 40.
        var key: UInt64
        var owner: Int { Int(key & TimerHeap.ownerMask) }
    }
    static let ownerMask: UInt64 = (1 << 40) - 1
    private static let absent: Int32 = -1

    private var entries: [Entry] = []
    private var positions: [Int32] = []

    var first: Entry? { entries.first }
    var count: Int { entries.count }

    func due(_ owner: Int) -> Int64? {
        guard owner < positions.count, positions[owner] != TimerHeap.absent else { return nil }
        return entries[Int(positions[owner])].due
    }

    mutating func set(_ owner: Int, rank: Int, due: Int64) {
        while positions.count <= owner { positions.append(TimerHeap.absent) }
        let entry = Entry(due: due, key: UInt64(rank) << 40 | UInt64(owner))
        let position = Int(positions[owner])
        guard position >= 0 else {
            entries.append(entry)
            positions[owner] = Int32(entries.count - 1)
            siftUp(entries.count - 1)
            return
        }
        entries[position] = entry
        siftUp(position)
        siftDown(Int(positions[owner]))
    }

    mutating func remove(_ owner: Int) {
        guard owner < positions.count, positions[owner] != TimerHeap.absent else { return }
        let position = Int(positions[owner])
        positions[owner] = TimerHeap.absent
        let last = entries.removeLast()
        guard position < entries.count else { return }
        entries[position] = last
        positions[last.owner] = Int32(position)
        siftUp(position)
        siftDown(Int(positions[last.owner]))
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        for index in positions.indices { positions[index] = TimerHeap.absent }
    }

    private func precedes(_ a: Entry, _ b: Entry) -> Bool { a.due != b.due ? a.due < b.due : a.key < b.key }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(entries[child], entries[parent]) else { return }
            exchange(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            let left = 2 * parent + 1
            if left < entries.count, precedes(entries[left], entries[least]) { least = left }
            if left + 1 < entries.count, precedes(entries[left + 1], entries[least]) { least = left + 1 }
            if least == parent { return }
            exchange(parent, least)
            parent = least
        }
    }

    private mutating func exchange(_ a: Int, _ b: Int) {
        entries.swapAt(a, b)
        positions[entries[a].owner] = Int32(a)
        positions[entries[b].owner] = Int32(b)
    }
}
