import OperatorLink
import Screen
import Telemetry

/// A bulletin as it is typed after `:bulletin`, its parts apart by semicolons: an authority's own words may hold commas.
enum BulletinWords: Equatable {
    /// With what is to be said of its end.
    case add(Bulletin, remark: String?)
    case end(Int, reason: String)
    /// Not whole yet, or wrong: what is missing.
    case lacks(String)

    /// - Parameter now: core time: a bulletin holds from now on.
    init(_ text: String, now: Timestamp, _ formats: Formats) {
        let texts = formats.texts
        let (word, rest) = PaletteCommand.split(text)
        if BulletinWords.isEnd(word, texts) {
            let (number, reason) = PaletteCommand.split(rest)
            self = Int(number).map { .end($0, reason: reason) } ?? .lacks(texts(.bulletinLacksNumber))
            return
        }
        let parts = text.split(separator: ";", maxSplits: 4, omittingEmptySubsequences: false).map {
            InputLine.trimmed(String($0))
        }
        func part(_ index: Int) -> String { index < parts.count ? parts[index] : "" }
        guard !part(0).isEmpty else {
            self = .lacks(texts(.bulletinLacksSource))
            return
        }
        guard !part(2).isEmpty else {
            self = .lacks(texts(.bulletinLacksLevel, part(0)))
            return
        }
        let typed = TimeWords.instantAhead(part(3), now: now, zone: formats.zone)
        switch typed.map({ SaidTime($0, formats) }) {
        case .at(let to, let remark) where to > now:
            self = .add(
                Bulletin(source: part(0), scope: part(1), level: part(2), from: now, to: to, text: part(4)),
                remark: remark)
        case .never(let why): self = .lacks(why)
        case .at, nil: self = .lacks(texts(.bulletinLacksEnd, part(3)))
        }
    }

    static func isEnd(_ word: String, _ texts: Texts) -> Bool {
        Matching.names(of: .bulletinEndWord).contains(Matching.folded(word))
    }
}
