import Telemetry

/// By slot a time at which something about it ends, and which of these have come: counted as they come and as they are
/// put off, so that a picture of a territory of tens of thousands asks for the count and not for each.
///
/// It is kept as of a time (`advance`). What comes between that time and the one a picture is of is found by looking
/// at the blocks it can be in; of an earlier time, as of a clock that was put back, by looking at all.
struct DueDates: Sendable {
    enum Limits {
        /// Slots that share one `soonest`: half a kilobyte of times, eight lines of a processor's cache.
        static let blockCount = 64
    }

    /// By slot.
    private(set) var dates: ContiguousArray<Timestamp> = []
    /// By block of slots: of those that had not come, none comes earlier. It is found anew when that time comes, not at
    /// each change: what is put off again and again is looked at once for all of it.
    private var soonest: ContiguousArray<Timestamp> = []
    /// By block: how many had come.
    private var dueCounts: ContiguousArray<UInt8> = []
    private(set) var asOf = Timestamp.distantPast
    /// How many had come by `asOf`.
    private var dueCount = 0

    var count: Int { dates.count }

    mutating func append(_ date: Timestamp) {
        let slot = dates.count
        dates.append(.distantFuture)
        if slot % Limits.blockCount == 0 {
            soonest.append(.distantFuture)
            dueCounts.append(0)
        }
        set(slot, to: date)
    }

    @inline(__always)
    mutating func set(_ slot: Int, to date: Timestamp) {
        let before = dates[slot]
        guard before != date else { return }
        dates[slot] = date
        let block = slot / Limits.blockCount
        if before <= asOf {
            dueCount -= 1
            dueCounts[block] -= 1
        }
        if date <= asOf {
            dueCount += 1
            dueCounts[block] += 1
        } else if date < soonest[block] {
            soonest[block] = date
        }
    }

    /// Whether it had come by `asOf`.
    @inline(__always)
    func hadCome(_ slot: Int) -> Bool { dates[slot] <= asOf }

    /// - Returns: the slots whose answer is another than before.
    @discardableResult
    mutating func advance(to now: Timestamp) -> [Int] {
        let changed = changes(at: now)
        for slot in changed {
            let isDue = dates[slot] <= now
            dueCount += isDue ? 1 : -1
            if isDue { dueCounts[slot / Limits.blockCount] += 1 } else { dueCounts[slot / Limits.blockCount] -= 1 }
        }
        for block in soonest.indices where soonest[block] <= now || now < asOf {
            soonest[block] = slots(of: block).reduce(.distantFuture) { min($0, dates[$1] > now ? dates[$1] : $0) }
        }
        asOf = now
        return changed
    }

    private func slots(of block: Int) -> Range<Int> {
        block * Limits.blockCount..<min(count, (block + 1) * Limits.blockCount)
    }

    /// The slots of which something else holds at `now` than as of `asOf`, ascending.
    func changes(at now: Timestamp) -> [Int] {
        var changed: [Int] = []
        guard now >= asOf else {
            for block in soonest.indices where dueCounts[block] > 0 {
                for slot in slots(of: block) where dates[slot] <= asOf && dates[slot] > now { changed.append(slot) }
            }
            return changed
        }
        for block in soonest.indices where soonest[block] <= now {
            for slot in slots(of: block) where dates[slot] > asOf && dates[slot] <= now { changed.append(slot) }
        }
        return changed
    }

    /// How many have come by `now`.
    func count(at now: Timestamp) -> Int {
        let changed = changes(at: now).count
        return now >= asOf ? dueCount + changed : dueCount - changed
    }

    /// The slots that have come by `now`, ascending; nil where there are more than `limit`.
    func due(at now: Timestamp, limit: Int) -> [Int]? {
        guard count(at: now) <= limit else { return nil }
        var found: [Int] = []
        for block in soonest.indices where dueCounts[block] > 0 || soonest[block] <= now {
            for slot in slots(of: block) where dates[slot] <= now { found.append(slot) }
        }
        return found
    }
}
