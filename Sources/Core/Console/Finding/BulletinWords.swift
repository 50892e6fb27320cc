import OperatorLink
import Screen
import Telemetry

/// A bulletin as it is typed after `:bulletin`, its parts apart by semicolons: an authority's own words may hold commas.
enum BulletinWords: Equatable {
    case add(Bulletin)
    case end(Int, reason: String)
    /// Not whole yet, or wrong: what is missing, and the word it is about.
    case lacks(Phrase, String)

    /// - Parameter now: core time: a bulletin holds from now on.
    init(_ text: String, now: Timestamp, zone: Snapshot.Zone?, _ texts: Texts) {
        let (word, rest) = PaletteCommand.split(text)
        if BulletinWords.isEnd(word, texts) {
            let (number, reason) = PaletteCommand.split(rest)
            self = Int(number).map { .end($0, reason: reason) } ?? .lacks(.bulletinLacksNumber, "")
            return
        }
        let parts = text.split(separator: ";", maxSplits: 4, omittingEmptySubsequences: false).map {
            InputLine.trimmed(String($0))
        }
        func part(_ index: Int) -> String { index < parts.count ? parts[index] : "" }
        guard !part(0).isEmpty else {
            self = .lacks(.bulletinLacksSource, "")
            return
        }
        guard !part(2).isEmpty else {
            self = .lacks(.bulletinLacksLevel, part(0))
            return
        }
        guard !part(3).isEmpty, let to = TimeWords.instantAhead(part(3), now: now, zone: zone), to > now else {
            self = .lacks(.bulletinLacksEnd, part(3))
            return
        }
        self = .add(
            Bulletin(source: part(0), scope: part(1), level: part(2), from: now, to: to, text: part(4)))
    }

    static func isEnd(_ word: String, _ texts: Texts) -> Bool {
        Matching.names(of: .bulletinEndWord).contains(Matching.folded(word))
    }
}
