import Telemetry

/// What every member of a panel is: an entity with a place in the panel's order.
protocol Member: Sendable {
    var entity: Entity { get }
}

/// The members of one panel: found by id, and walked by name.
struct MemberTable<Element: Member>: Sendable {
    var members: [Element] = []
    private var slots: [EntityID: Int] = [:]
    /// Slots by name, then id.
    private(set) var order: [Int] = []

    var count: Int { members.count }
    func slot(_ id: EntityID) -> Int? { slots[id] }
    func member(_ id: EntityID) -> Element? { slots[id].map { members[$0] } }

    @discardableResult
    mutating func append(_ member: Element) -> Int {
        let slot = members.count
        members.append(member)
        slots[member.entity.id] = slot
        order.insert(slot, at: position(of: member))
        return slot
    }

    /// The slot of `entity`'s member, which is new or takes what changed.
    mutating func upsert(
        _ entity: Entity, new: (Entity) -> Element, update: (inout Element, Entity) -> Void
    ) -> Int {
        guard let slot = slots[entity.id] else { return append(new(entity)) }
        let isRenamed = members[slot].entity.name != entity.name
        update(&members[slot], entity)
        if isRenamed { reorder(slot) }
        return slot
    }

    /// After a member's name changed.
    private mutating func reorder(_ slot: Int) {
        order.removeAll { $0 == slot }
        order.insert(slot, at: position(of: members[slot]))
    }

    /// The first `limit` slots: those of `marked` entities, then abnormal ones, then the others, each by name. One walk
    /// over the panel, a few nanoseconds a member, and no text compared.
    func ranked(limit: Int, marked: Set<EntityID>, isAbnormal: (Int) -> Bool) -> [Int] {
        let limit = max(0, limit)
        let markedSlots = markedSlots(marked)
        var first: [Int] = []
        var second: [Int] = []
        var others: [Int] = []
        for slot in order {
            if first.count >= limit { break }
            if markedSlots.contains(slot) {
                first.append(slot)
            } else if isAbnormal(slot) {
                if second.count < limit { second.append(slot) }
            } else if others.count < limit {
                others.append(slot)
            }
        }
        return Array((first + second + others).prefix(limit))
    }

    func abnormalCount(marked: Set<EntityID>, isAbnormal: (Int) -> Bool) -> Int {
        let markedSlots = markedSlots(marked)
        var count = 0
        for slot in members.indices where markedSlots.contains(slot) || isAbnormal(slot) { count += 1 }
        return count
    }

    private func markedSlots(_ marked: Set<EntityID>) -> Set<Int> {
        Set(marked.compactMap { slots[$0] })
    }

    /// Where `member` stands in `order`, by binary search.
    private func position(of member: Element) -> Int {
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            let other = members[order[middle]].entity
            let isBefore =
                other.name == member.entity.name ? other.id < member.entity.id : other.name < member.entity.name
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
