import Telemetry

/// Finds series by the bytes of their key (entity, attribute) without making strings: open addressing on a 64-bit
/// hash. What a lookup needs stands together: the slot tells by 32 bits of hash, the record holds the rest and the key
/// itself, so that a series found costs two cache lines. Series are never removed: an id is an index for good.
struct SeriesTable: Sendable {
    /// A record of the arena: hash (8 bytes), series (4), entity and attribute lengths (2 each), then their bytes,
    /// padded to eight.
    private static let headerByteCount = 16

    /// The record's place in the arena + 1 (in units of eight bytes) below, 32 bits of the hash above; 0 is free. A
    /// power of two in size, at most half full.
    private var slots: ContiguousArray<UInt64>
    private var arena: ContiguousArray<UInt64> = []
    private(set) var count = 0
    /// Mixed into every hash, so that a sender can't choose names that collide.
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        slots = ContiguousArray(repeating: 0, count: 64)
    }

    func find(entity: UnsafeBufferPointer<UInt8>, attribute: UnsafeBufferPointer<UInt8>) -> SeriesID? {
        let hash = hash(entity, attribute)
        return slots.withUnsafeBufferPointer { slots in
            arena.withUnsafeBytes { arena in
                let mask = slots.count - 1
                var position = Int(truncatingIfNeeded: hash) & mask
                // Ends: the table is at most half full, so a free slot is met.
                while slots[position] != 0 {
                    let slot = slots[position]
                    if slot >> 32 == hash >> 32 {
                        let offset = Int(slot & 0xFFFF_FFFF) - 1
                        if let id = SeriesTable.match(arena, offset * 8, hash, entity, attribute) { return id }
                    }
                    position = (position + 1) & mask
                }
                return nil
            }
        }
    }

    /// Adds a key that `find` did not find; its id is the number of series before it.
    mutating func insert(entity: UnsafeBufferPointer<UInt8>, attribute: UnsafeBufferPointer<UInt8>) -> SeriesID {
        if (count + 1) * 2 > slots.count { grow() }
        let hash = hash(entity, attribute)
        let offset = arena.count
        let keyWordCount = (entity.count + attribute.count + 7) / 8
        arena.append(hash)
        arena.append(
            UInt64(count) | UInt64(entity.count) << 32 | UInt64(attribute.count) << 48)
        arena.append(contentsOf: repeatElement(0, count: keyWordCount))
        arena.withUnsafeMutableBytes { arena in
            let key = UnsafeMutableRawBufferPointer(
                rebasing: arena[(offset * 8 + SeriesTable.headerByteCount)...])
            UnsafeMutableRawBufferPointer(rebasing: key[..<entity.count]).copyBytes(from: entity)
            UnsafeMutableRawBufferPointer(rebasing: key[entity.count..<(entity.count + attribute.count)])
                .copyBytes(from: attribute)
        }
        place(offset, hash)
        count += 1
        return SeriesID(count - 1)
    }

    private mutating func grow() {
        let placed = slots.filter { $0 != 0 }
        slots = ContiguousArray(repeating: 0, count: slots.count * 2)
        for slot in placed {
            let offset = Int(slot & 0xFFFF_FFFF) - 1
            place(offset, arena[offset])
        }
    }

    private mutating func place(_ offset: Int, _ hash: UInt64) {
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: hash) & mask
        while slots[position] != 0 { position = (position + 1) & mask }
        slots[position] = (hash & ~0xFFFF_FFFF) | UInt64(offset + 1)
    }

    private static func match(
        _ arena: UnsafeRawBufferPointer, _ offset: Int, _ hash: UInt64, _ entity: UnsafeBufferPointer<UInt8>,
        _ attribute: UnsafeBufferPointer<UInt8>
    ) -> SeriesID? {
        guard arena.load(fromByteOffset: offset, as: UInt64.self) == hash else { return nil }
        let header = arena.load(fromByteOffset: offset + 8, as: UInt64.self)
        guard Int(header >> 32 & 0xFFFF) == entity.count, Int(header >> 48) == attribute.count,
            let base = arena.baseAddress
        else { return nil }
        let key = base + offset + headerByteCount
        guard equal(key, entity), equal(key + entity.count, attribute) else { return nil }
        return SeriesID(UInt32(truncatingIfNeeded: header))
    }

    @inline(__always)
    private static func equal(_ key: UnsafeRawPointer, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = text.baseAddress else { return text.isEmpty }
        let other = UnsafeRawPointer(base)
        var offset = 0
        while offset + 8 <= text.count {
            if key.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                != other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            {
                return false
            }
            offset += 8
        }
        while offset < text.count {
            if key.load(fromByteOffset: offset, as: UInt8.self) != other.load(fromByteOffset: offset, as: UInt8.self) {
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
    @inline(__always)
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>, from seed: UInt64) -> UInt64 {
        var hash = seed &+ UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
        guard let base = bytes.baseAddress else { return fold(hash) }
        let raw = UnsafeRawPointer(base)
        let count = bytes.count
        if count >= 8 {
            var offset = 0
            while offset + 8 <= count {
                hash = fold(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            // The last eight bytes, over some that were taken already: no loop over a tail.
            return fold(hash ^ raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
        }
        var tail: UInt64 = 0
        for offset in 0..<count { tail = tail << 8 | UInt64(raw.load(fromByteOffset: offset, as: UInt8.self)) }
        return fold(hash ^ tail)
    }

    @inline(__always)
    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xFF51_AFD7_ED55_8CCD)
        return product.high ^ product.low
    }
}
