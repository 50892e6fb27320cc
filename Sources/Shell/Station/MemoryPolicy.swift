import CAllocator

/// How the C library's allocator keeps memory in a core. Set once, before its threads start.
enum MemoryPolicy {
    /// One arena: the core's threads hand buffers to each other, and an arena a thread would keep what another freed.
    /// Measured at 10 000 series and 100 000 frames a second: 50 MB of anonymous memory with the defaults, 32 MB so, at
    /// the same CPU.
    private static let arenaCount: Int32 = 1
    /// Batches and snapshots from this size on are mapped, and given back when freed.
    private static let mappedByteCount: Int32 = 128 << 10
    /// Free memory at the heap's end beyond this is given back.
    private static let keptByteCount: Int32 = 128 << 10

    /// A C library that refuses keeps its own way: more memory, nothing worse.
    static func apply() { _ = vigie_set_allocator(arenaCount, mappedByteCount, keptByteCount) }
}
