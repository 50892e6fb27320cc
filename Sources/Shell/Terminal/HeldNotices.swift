/// What would have been written while another program has the terminal. In the middle of its prompt, ours would be taken
/// for part of it, or for part of what is typed there.
struct HeldNotices {
    /// A prompt stands for two minutes, and nobody reads more at once: beyond it the oldest give way, counted.
    static let limit = 8

    private(set) var rings = false
    private(set) var notices: [(text: String, form: TerminalNotice)] = []
    private(set) var droppedCount = 0

    mutating func ring() { rings = true }

    mutating func notify(_ text: String, as form: TerminalNotice) {
        notices.append((text, form))
        guard notices.count > HeldNotices.limit else { return }
        notices.removeFirst()
        droppedCount += 1
    }
}
