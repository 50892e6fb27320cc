import CAllocator

/// How the C library's allocator keeps memory in a core. Set before the first thread starts: one that allocated already
/// keeps an arena of its own.
public enum MemoryPolicy {
    /// One arena: the core's threads hand buffers to each other, and an arena a thread would keep what another freed.
    /// Measured at 10 000 series and 100 000 frames a second: 9 MB less than the defaults, at the same CPU.
    private static let arenaCount: Int32 = 1
    /// Batches of readings are a few hundred kilobytes: mapped and unmapped each time, their page faults would double
    /// the CPU of a million frames (measured: 2.0 against 1.0 CPU seconds over TCP with 128 KiB). What a sealing or an
    /// engine image takes is larger, and goes back as soon as it is let go.
    private static let mappedByteCount: Int32 = 1 << 20
    /// Free memory at the heap's end beyond this is given back, so that a burst does not stay for good.
    private static let keptByteCount: Int32 = 4 << 20

    /// A C library that refuses keeps its own way: more memory, nothing worse.
    public static func apply() { _ = vigie_set_allocator(arenaCount, mappedByteCount, keptByteCount) }

    /// Once all is started: reading a territory's files takes code that a core never runs again, most of what it has
    /// mapped by then (measured: 24 of 38 MB).
    static func forgetStart() { makeRoom() }

    /// Before much is needed at once: code that was mapped beside what ran, and what lies free. What is needed of it comes
    /// back from the page cache within a millisecond.
    static func makeRoom() {
        vigie_release_code()
        giveBack()
    }

    /// What a burst left free goes back to the system: called now and then by the core's thread.
    static func giveBack() { vigie_release_free_memory() }
}
