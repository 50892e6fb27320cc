import Telemetry

/// Finds series by the bytes of their key (entity, attribute) without making strings: open addressing on 32 bits of a
/// hash. The names stay where they are, with the entities and attributes; what a sensor repeats is known by its head
/// (`LineHeads`) and need not be looked for here. Series are never removed: an id is an index for good.
struct SeriesTable: Sendable {
    /// The series' number + 1 below, 32 bits of the hash above; 0 is free. A power of two in size, at most half full.
    private var slots: ContiguousArray<UInt64>
    private(set) var count = 0
    /// Mixed into every hash, so that a sender can't choose names that collide.
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        slots = ContiguousArray(repeating: 0, count: 64)
    }

    /// - Parameter isKey: whether the key of a series is this one.
    @inline(__always)
    func find(
        entity: UnsafeBufferPointer<UInt8>, attribute: UnsafeBufferPointer<UInt8>, _ isKey: (SeriesID) -> Bool
    ) -> SeriesID? {
        let tag = tag(entity, attribute)
        let mask = slots.count - 1
        var position = Int(tag) & mask
        // Ends: the table is at most half full, so a free slot is met.
        while slots[position] != 0 {
            let slot = slots[position]
            if slot >> 32 == UInt64(tag) {
                let id = SeriesID(UInt32(truncatingIfNeeded: slot) - 1)
                if isKey(id) { return id }
            }
            position = (position + 1) & mask
        }
        return nil
    }

    /// Adds a key that `find` did not find; its id is the number of series before it.
    mutating func insert(entity: UnsafeBufferPointer<UInt8>, attribute: UnsafeBufferPointer<UInt8>) -> SeriesID {
        if (count + 1) * 2 > slots.count { grow() }
        count += 1
        place(UInt64(tag(entity, attribute)) << 32 | UInt64(count))
        return SeriesID(count - 1)
    }

    private mutating func grow() {
        let placed = slots.filter { $0 != 0 }
        slots = ContiguousArray(repeating: 0, count: slots.count * 2)
        for slot in placed { place(slot) }
    }

    private mutating func place(_ slot: UInt64) {
        let mask = slots.count - 1
        var position = Int(slot >> 32) & mask
        while slots[position] != 0 { position = (position + 1) & mask }
        slots[position] = slot
    }

    private func tag(_ entity: UnsafeBufferPointer<UInt8>, _ attribute: UnsafeBufferPointer<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: ByteHash.hash(attribute, from: ByteHash.hash(entity, from: seed)))
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
