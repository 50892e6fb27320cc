import Screen

/// Shows screens on a terminal that can only print: the rows that changed, as lines.
struct LinePrinter {
    /// Between frames that nobody asked for by a key: a clock that prints every second hides what matters.
    static let quietInterval = Duration.seconds(10)

    private var shown: [String] = []
    private var printedAt: ContinuousClock.Instant?

    /// The lines to print now; empty when nothing changed or it is too early.
    /// - Parameter afterKey: the operator pressed a key since the last frame and expects an answer.
    mutating func lines(of screen: Screen, afterKey: Bool, now: ContinuousClock.Instant) -> [UInt8] {
        if let printedAt, !afterKey, now - printedAt < LinePrinter.quietInterval { return [] }
        let rows = screen.rows
        var text = ""
        for (index, row) in rows.enumerated() where index >= shown.count || shown[index] != row {
            if !row.isEmpty { text += row + "\r\n" }
        }
        shown = rows
        if !text.isEmpty { printedAt = now }
        return Array(text.utf8)
    }

    /// Everything is printed again, at once.
    mutating func forget() {
        shown = []
        printedAt = nil
    }
}
