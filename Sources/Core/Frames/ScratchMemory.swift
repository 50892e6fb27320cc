/// Where a decoder puts texts that don't stand in the frame as they are: unescaped, or joined from parts.
///
/// Blocks never move or shrink while a frame is decoded, so that pointers into them stay good; `reset` makes all of
/// them free again without giving memory back, up to `keptBlockCount`.
// @unchecked: only the `FrameDecoder` that owns it uniquely (checked at each decode) touches it.
final class ScratchMemory: @unchecked Sendable {
    /// One block serves nearly every frame: texts unescaped from a 64 KiB frame are never longer than the frame.
    static let blockByteCount = 64 * 1024
    /// Blocks kept between frames. More are needed only by a frame of thousands of short records under a long base
    /// name; keeping them would let one odd frame hold memory for good.
    static let keptBlockCount = 4

    private var blocks: [UnsafeMutableBufferPointer<UInt8>] = []
    private var current = 0
    private var used = 0
    /// The tags of the line being read; room for `LineTag.limit`, made once.
    let tags = UnsafeMutablePointer<LineTag>.allocate(capacity: LineTag.limit)

    init() {}
    deinit {
        for block in blocks { block.deallocate() }
        tags.deallocate()
    }

    @inline(__always) func reset() {
        if current > 0 { releaseExcess() }
        current = 0
        used = 0
    }

    private func releaseExcess() {
        while blocks.count > ScratchMemory.keptBlockCount { blocks.removeLast().deallocate() }
    }

    /// Room for `count` bytes, in one piece.
    func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        while current < blocks.count {
            let block = blocks[current]
            if block.count - used >= count, let base = block.baseAddress {
                defer { used += count }
                return base + used
            }
            current += 1
            used = 0
        }
        let size = max(count, ScratchMemory.blockByteCount)
        let start = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        blocks.append(UnsafeMutableBufferPointer(start: start, count: size))
        used = count
        return start
    }

    /// Gives back the tail of the last allocation.
    func release(_ count: Int) { used -= count }

    func join(_ first: WireText, _ second: WireText) -> WireText {
        let start = allocate(first.count + second.count)
        if let from = first.start { start.update(from: from, count: first.count) }
        if let from = second.start { (start + first.count).update(from: from, count: second.count) }
        return WireText(start: start, count: first.count + second.count)
    }
}
