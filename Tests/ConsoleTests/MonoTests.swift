import Alarms
import Figures
import Foundation
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// Without colours, and without more than ASCII, a screen says as much as with them (hmi.md, principle 1): words that
/// only a colour tells apart would be told apart by nothing.
struct MonoTests {
    private static let sizes = [
        Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12),
    ]

    /// What a style says beyond being text: nil where its colour is decoration.
    private enum Meaning: Hashable {
        case critical, high, medium, low, notCurrent, bad, uncertain, notice, fault, history, badge
    }

    private func meaning(_ role: Role) -> Meaning? {
        switch role {
        case .critical: .critical
        case .high: .high
        case .medium: .medium
        case .low: .low
        case .stale, .missing: .notCurrent
        case .bad: .bad
        case .uncertain: .uncertain
        case .notice: .notice
        case .fault: .fault
        case .historyFrame: .history
        case .badge: .badge
        case .normal, .dim, .heading, .border, .header, .strip, .key, .link, .label, .ok, .selected, .input, .graph,
            .usual, .threshold:
            nil
        }
    }

    /// Words of one style, as they stand in a row: what an eye takes in at once.
    private struct Word: Hashable {
        var text: String
        var style: Style
    }

    private func words(_ screen: Screen) -> [Word] {
        var words: [Word] = []
        for row in 0..<screen.size.rows {
            var word = Word(text: "", style: .normal)
            func end() {
                word.text = word.text.trimmingCharacters(in: .whitespaces)
                if !word.text.isEmpty { words.append(word) }
            }
            for cell in screen.row(row) where cell.width != .continuation {
                // A mark blinks beside its number and is read with it.
                let style = Style(cell.style.role, cell.style.attributes.subtracting(.blink))
                if style != word.style {
                    end()
                    word = Word(text: "", style: style)
                }
                word.text += cell.glyph.text
            }
            end()
        }
        return words
    }

    @Test(arguments: [Charset.unicode, .ascii])
    func whatAColourTellsApartIsToldApartWithoutIt(charset: Charset) {
        var styles: [String: Set<Style>] = [:]
        for display in Displays.all {
            for state in GoldenState.allCases {
                let console = state.console(showing: display, charset: charset)
                for size in Self.sizes {
                    for word in words(console.draw(size: size)) { styles[word.text, default: []].insert(word.style) }
                }
            }
        }
        var lost: Set<String> = []
        for (text, styles) in styles {
            for one in styles {
                for other in styles where one != other {
                    let isSelection = one.attributes.symmetricDifference(other.attributes).contains(.reverse)
                    guard meaning(one.role) != meaning(other.role) || isSelection,
                        Theme.dark.paint(one, depth: .palette) != Theme.dark.paint(other, depth: .palette),
                        Theme.mono.paint(one, depth: .mono) == Theme.mono.paint(other, depth: .mono)
                    else { continue }
                    lost.insert("\(text): \([one, other].map { "\($0.role) \($0.attributes.rawValue)" }.sorted())")
                }
            }
        }
        #expect(lost.isEmpty, "\(lost.sorted().joined(separator: "\n"))")
    }

    /// Priorities and qualities have marks, and in ASCII each has one of its own.
    @Test func marksThatMeanSomethingHaveStandInsOfTheirOwn() {
        let pen = Displays.bare(showing: .flood, SnapshotFixtures.normal()).pen(SnapshotFixtures.normal())
        var marks = Priority.allCases.map { Pen.glyph($0) }
        var value = ShownValue(value: 1, unit: nil, observedAt: SnapshotFixtures.night("02:00"))
        marks.append(pen.quality(.missing).glyph)
        for quality in [Quality.bad, .uncertain] {
            value.quality = quality
            marks.append(pen.quality(value).glyph)
        }
        value.isStale = true
        marks.append(pen.quality(value).glyph)
        // That a row is chosen, that it is marked.
        marks += ["▸", "✓"]
        #expect(Set(marks).count == 10)
        let standIns = marks.map { Charset.ascii.printable($0) }
        #expect(Set(standIns).count == marks.count, "\(zip(marks, standIns).map { $0 + $1 })")
    }

    /// `≥ poor` without a character for ≥ is `>= poor`, and never `> poor`: that is another verdict.
    /// (A map draws its ways and its arrows with what there is.)
    @Test(arguments: [Charset.ascii, .basic], Displays.all.filter { $0 != .map })
    func noSignBecomesAnother(charset: Charset, display: View.Display) {
        func pictures(_ charset: Charset) -> [String] {
            [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40)].map { size in
                Displays.console(showing: display, SnapshotFixtures.flood(), language: .english, charset: charset)
                    .draw(size: size).plainText
            }
        }
        for (rich, plain) in zip(pictures(.unicode), pictures(charset)) {
            for sign in [" > ", " < "] where !rich.contains(sign) { #expect(!plain.contains(sign)) }
        }
    }

    /// What rises is drawn with more and more ink in every charset.
    @Test(arguments: Charset.allCases)
    func aRisingCurveNeverLooksLikeAFallingOne(charset: Charset) {
        let snapshot = SnapshotFixtures.flood()
        let pen = Displays.console(showing: .flood, snapshot, charset: charset).pen(snapshot)
        let line = Sparkline(step: .minutes(15), end: snapshot.now, values: (0..<24).map(Double.init))
        let drawn = pen.spark(line, columns: 24).text.unicodeScalars
        let levels = drawn.compactMap { charset.levels.firstIndex(of: $0) }
        #expect(levels.count == 24 && levels == levels.sorted())
        #expect(levels.first == 0 && levels.last == charset.levels.count - 1)
        #expect(drawn.allSatisfy { charset.shows($0) })
    }
}
