import Telemetry

/// Finds series by the bytes of their key (entity, attribute) without making strings: open addressing on a 64-bit
/// hash, the key bytes kept in one arena and compared. Series are never removed, so an id is an index for good.
struct SeriesTable: Sendable {
    private struct Entry: Sendable {
        var hash: UInt64
        var keyOffset: UInt32
        var entityByteCount: UInt16
        var attributeByteCount: UInt16
    }

    /// Index + 1 of the series, 0 when free; a power of two in size, at most half full. The upper half holds 32 bits
    /// of the hash so that a miss costs one cache line.
    private var slots: ContiguousArray<UInt64>
    private var entries: ContiguousArray<Entry> = []
    private var arena: ContiguousArray<UInt8> = []
    /// Mixed into every hash, so that a sender can't choose names that collide.
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        slots = ContiguousArray(repeating: 0, count: 64)
    }

    var count: Int { entries.count }

    func find(
        entity: UnsafeBufferPointer<UInt8>, attribute: UnsafeBufferPointer<UInt8>
    ) -> SeriesID? {
        let hash = hash(entity, attribute)
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: hash) & mask
        return slots.withUnsafeBufferPointer { slots in
            // Ends: the table is at most half full, so a free slot is met.
            while slots[position] != 0 {
                let slot = slots[position]
                if slot >> 32 == hash >> 32 {
                    let index = Int(slot & 0xFFFF_FFFF) - 1
                    if isKey(index, hash, entity, attribute) { return SeriesID(index) }
                }
                position = (position + 1) & mask
            }
            return nil
        }
    }

    /// Adds a key that `find` did not find; its id is the number of series before it.
    mutating func insert(entity: UnsafeBufferPointer<UInt8>, attribute: UnsafeBufferPointer<UInt8>) -> SeriesID {
        if (entries.count + 1) * 2 > slots.count { grow() }
        let hash = hash(entity, attribute)
        let index = entries.count
        entries.append(
            Entry(
                hash: hash, keyOffset: UInt32(arena.count), entityByteCount: UInt16(entity.count),
                attributeByteCount: UInt16(attribute.count)))
        arena.append(contentsOf: entity)
        arena.append(contentsOf: attribute)
        place(index, hash)
        return SeriesID(index)
    }

    private mutating func grow() {
        slots = ContiguousArray(repeating: 0, count: slots.count * 2)
        for index in entries.indices { place(index, entries[index].hash) }
    }

    private mutating func place(_ index: Int, _ hash: UInt64) {
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: hash) & mask
        while slots[position] != 0 { position = (position + 1) & mask }
        slots[position] = (hash & ~0xFFFF_FFFF) | UInt64(index + 1)
    }

    private func isKey(
        _ index: Int, _ hash: UInt64, _ entity: UnsafeBufferPointer<UInt8>, _ attribute: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let entry = entries[index]
        guard entry.hash == hash, Int(entry.entityByteCount) == entity.count,
            Int(entry.attributeByteCount) == attribute.count
        else { return false }
        return arena.withUnsafeBufferPointer { arena in
            let start = Int(entry.keyOffset)
            return equal(arena, start, entity) && equal(arena, start + entity.count, attribute)
        }
    }

    private func equal(
        _ arena: UnsafeBufferPointer<UInt8>, _ start: Int, _ text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let a = arena.baseAddress, let b = text.baseAddress else { return text.isEmpty }
        let raw = UnsafeRawPointer(a + start)
        let other = UnsafeRawPointer(b)
        var offset = 0
        while offset + 8 <= text.count {
            if raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                != other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            {
                return false
            }
            offset += 8
        }
        while offset < text.count {
            if raw.load(fromByteOffset: offset, as: UInt8.self) != other.load(fromByteOffset: offset, as: UInt8.self) {
                return false
            }
            offset += 1
        }
        return true
    }

    private func hash(_ entity: UnsafeBufferPointer<UInt8>, _ attribute: UnsafeBufferPointer<UInt8>) -> UInt64 {
        ByteHash.hash(attribute, from: ByteHash.hash(entity, from: seed))
    }
}

/// A fast 64-bit hash of bytes (multiply and fold, eight bytes at a time).
enum ByteHash {
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>, from seed: UInt64) -> UInt64 {
        var hash = seed &+ UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
        guard let base = bytes.baseAddress else { return fold(hash) }
        let raw = UnsafeRawPointer(base)
        var offset = 0
        while offset + 8 <= bytes.count {
            hash = fold(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(raw.load(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        return fold(hash ^ tail)
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xFF51_AFD7_ED55_8CCD)
        return product.high ^ product.low
    }
}
