/// Finds entities by id among rows that stand elsewhere, in order of arrival: open addressing on row numbers, four
/// bytes a slot. The ids stay with the rows; a dictionary would hold each of a large territory's a second time.
public struct EntityIndex: Sendable {
    private static let free: Int32 = -1
    /// A power of two in size, at most half full.
    private var slots = ContiguousArray<Int32>(repeating: EntityIndex.free, count: 16)
    private var count = 0

    public init() {}

    /// - Parameter id: the id of a row.
    public func find(_ wanted: EntityID, _ id: (Int) -> EntityID) -> Int? {
        var position = EntityIndex.hash(wanted) & (slots.count - 1)
        // Ends: the table is at most half full, so a free slot is met.
        while slots[position] != EntityIndex.free {
            let row = Int(slots[position])
            if id(row) == wanted { return row }
            position = (position + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds the next row, whose id `find` does not find. Rows are numbered from 0 in the order they are added.
    public mutating func add(_ id: (Int) -> EntityID) {
        if (count + 1) * 2 > slots.count {
            slots = ContiguousArray(repeating: EntityIndex.free, count: slots.count * 2)
            for row in 0..<count { place(row, id(row)) }
        }
        place(count, id(count))
        count += 1
    }

    private mutating func place(_ row: Int, _ id: EntityID) {
        var position = EntityIndex.hash(id) & (slots.count - 1)
        while slots[position] != EntityIndex.free { position = (position + 1) & (slots.count - 1) }
        slots[position] = Int32(row)
    }

    private static func hash(_ id: EntityID) -> Int { id.hashValue }
}
