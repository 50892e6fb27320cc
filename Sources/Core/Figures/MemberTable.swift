import Telemetry

/// What every member of a panel is: an entity with a place in the panel's order.
protocol Member: Sendable {
    var entity: Entity { get }
    /// From when on it is abnormal (stale, bad, never heard of where it should be) if nothing more is heard of it:
    /// `distantPast` for already, `distantFuture` for never.
    var abnormalFrom: Timestamp { get }
}

/// The members of one panel: found by id, and walked by name.
///
/// A picture asks it which members are abnormal, and a territory has tens of thousands of them: that is kept apart from
/// the members, counted as it changes.
struct MemberTable<Element: Member>: Sendable {
    enum Limits {
        /// Up to so many slots are put in order by sorting them; of more, the first in order are met soon by walking it.
        static var sortedCount: Int { 512 }
        /// Between the labels of neighbours, so that 32 members in a row fit before the same one.
        static var labelStride: UInt64 { 1 << 32 }
    }

    /// Changed by `change` alone, which keeps what is said of them apart.
    private(set) var members: [Element] = []
    private var slots: [EntityID: Int] = [:]
    /// Slots by name, then id.
    private(set) var order: [Int] = []
    /// By slot: ascending along `order`.
    private var labels: ContiguousArray<UInt64> = []
    /// By slot: `Member.abnormalFrom`.
    private var abnormalFrom = DueDates()
    /// Those to be shown first.
    private(set) var marked: Set<Int> = []

    var count: Int { members.count }
    func slot(_ id: EntityID) -> Int? { slots[id] }
    func member(_ id: EntityID) -> Element? { slots[id].map { members[$0] } }

    @discardableResult
    mutating func append(_ member: Element) -> Int {
        let slot = members.count
        members.append(member)
        slots[member.entity.id] = slot
        labels.append(0)
        abnormalFrom.append(member.abnormalFrom)
        place(slot)
        return slot
    }

    /// The slot of `entity`'s member, which is new or takes what changed.
    mutating func upsert(
        _ entity: Entity, new: (Entity) -> Element, update: (inout Element, Entity) -> Void
    ) -> Int {
        guard let slot = slots[entity.id] else { return append(new(entity)) }
        let isRenamed = members[slot].entity.name != entity.name
        change(slot) { update(&$0, entity) }
        if isRenamed {
            order.removeAll { $0 == slot }
            place(slot)
        }
        return slot
    }

    /// The only way a member changes.
    @inline(__always)
    mutating func change<Result, Failure: Error>(
        _ slot: Int, _ body: (inout Element) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let result = try body(&members[slot])
        abnormalFrom.set(slot, to: members[slot].abnormalFrom)
        return result
    }

    /// What a picture of a later time need not look for again. Pictures are right without it.
    mutating func advance(to now: Timestamp) { abnormalFrom.advance(to: now) }

    /// Whether an entity's member is shown before others; one that is no member yet is none.
    mutating func mark(_ id: EntityID, _ isMarked: Bool) {
        guard let slot = slots[id] else { return }
        if isMarked { marked.insert(slot) } else { marked.remove(slot) }
    }

    // MARK: - What a picture asks

    /// The first `limit` slots: those `marked`, then abnormal ones, then the others, each by name.
    /// - Parameter also: slots that are abnormal at `now` whatever the table says of them, ascending.
    func ranked(at now: Timestamp, limit: Int, marked: Set<Int>, also: [Int] = []) -> [Int] {
        let limit = min(max(0, limit), count)
        guard limit > 0 else { return [] }
        let isMarked = { (slot: Int) in !marked.isEmpty && marked.contains(slot) }
        let isAbnormal = { (slot: Int) in abnormalFrom.dates[slot] <= now || also.containsAscending(slot) }
        var rows =
            marked.count <= Limits.sortedCount
            ? first(limit, sorting: Array(marked)) : first(limit, walking: isMarked)
        guard rows.count < limit else { return rows }
        let left = limit - rows.count
        if let few = abnormal(at: now, also: also) {
            rows += first(left, sorting: few.filter { !isMarked($0) })
        } else {
            rows += first(left, walking: { isAbnormal($0) && !isMarked($0) })
        }
        guard rows.count < limit else { return rows }
        // All that are marked or abnormal are fewer than `limit`, so that this walk is no longer than that.
        return rows + first(limit - rows.count, walking: { !isMarked($0) && !isAbnormal($0) })
    }

    func abnormalCount(at now: Timestamp, marked: Set<Int>, also: [Int] = []) -> Int {
        var count = also.count + abnormalFrom.count(at: now)
        for slot in marked where abnormalFrom.dates[slot] > now && !also.containsAscending(slot) { count += 1 }
        return count
    }

    /// The abnormal slots; nil where there are more than are worth sorting.
    private func abnormal(at now: Timestamp, also: [Int]) -> [Int]? {
        guard also.count <= Limits.sortedCount else { return nil }
        return abnormalFrom.due(at: now, limit: Limits.sortedCount - also.count).map { also + $0 }
    }

    private func first(_ limit: Int, sorting slots: [Int]) -> [Int] {
        Array(slots.sorted { labels[$0] < labels[$1] }.prefix(limit))
    }

    private func first(_ limit: Int, walking isWanted: (Int) -> Bool) -> [Int] {
        var found: [Int] = []
        for slot in order where isWanted(slot) {
            found.append(slot)
            if found.count == limit { break }
        }
        return found
    }

    // MARK: - The order

    /// Puts a slot that is not in `order` where its name belongs.
    private mutating func place(_ slot: Int) {
        let place = position(of: members[slot].entity)
        order.insert(slot, at: place)
        let before = place > 0 ? labels[order[place - 1]] : 0
        guard place + 1 < order.count else {
            labels[slot] = before + Limits.labelStride
            return
        }
        let after = labels[order[place + 1]]
        labels[slot] = before + (after - before) / 2
        // No room between its neighbours: all stand apart again.
        guard after - before < 2 else { return }
        for (place, slot) in order.enumerated() { labels[slot] = UInt64(place + 1) * Limits.labelStride }
    }

    /// Where `entity` stands in `order`, by binary search.
    private func position(of entity: Entity) -> Int {
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            let other = members[order[middle]].entity
            let isBefore = other.name == entity.name ? other.id < entity.id : other.name < entity.name
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension [Int] {
    /// Whether an ascending array holds a number.
    fileprivate func containsAscending(_ number: Int) -> Bool {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < endIndex && self[low] == number
    }
}
