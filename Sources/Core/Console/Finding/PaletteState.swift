import OperatorLink
import Screen
import Telemetry

/// The palette while it is open: the line, the candidate the arrows chose, and the names that were looked for.
struct PaletteState: Sendable {
    /// As many as are read at a glance, and fit under the strip of an 80×24 screen.
    static let maximumCandidates = 10
    /// An answer that has not come by then is asked for again.
    static let patience: TimeSpan = .seconds(3)

    var input = InputLine()
    /// nil: the arrows chose none.
    var chosen: Int?
    /// `Enter` came before the names did: the first of them is gone to.
    var isEntered = false

    /// What was last asked for, and the last answer.
    private(set) var asked: (text: String, id: UInt64, at: Timestamp)?
    private(set) var found: (text: String, entities: [FoundEntity]) = ("", [])

    /// The names that go with what is typed now; nil until they came.
    func entities(for text: String) -> [FoundEntity]? { found.text == text ? found.entities : nil }

    /// - Returns: whether `text` is to be asked for now; one question at a time, the newest text next.
    func isDue(_ text: String, at now: Timestamp) -> Bool {
        guard let asked else { return found.text != text }
        return now - asked.at >= PaletteState.patience
    }

    mutating func ask(_ text: String, id: UInt64, at now: Timestamp) { asked = (text, id, now) }

    /// - Returns: whether it was the answer waited for.
    mutating func receive(_ answer: Answer) -> Bool {
        guard let asked, asked.id == answer.id else { return false }
        self.asked = nil
        // What failed is as good as found nothing: it is asked again with the next letter.
        found = (asked.text, [])
        if case .found(let entities) = answer.body { found.entities = entities }
        return true
    }
}

/// One way the line can go on.
struct PaletteCandidate: Sendable {
    /// The line it makes.
    var line: String
    /// The line can be run; else it only goes on.
    var isWhole: Bool
    var name: String
    var detail: StyledText
    /// A place or a site's own display, which a line could name only by its title.
    var target: View.Display?
}
