import Testing

@testable import Screen

/// SplitMix64: the seed printed with a failure replays it.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

private let scalars: [Unicode.Scalar] = [
    "a", "Z", "9", " ", "é", "漢", "字", "😀", "\u{301}", "\u{308}", "\u{200D}", "\u{FE0F}", "\u{1B}", "\u{7}", "\u{9B}",
    "\u{7F}", "\n", "\u{202E}", "█", "⣿", "─", "ا", "\u{1100}", "\u{1161}", "👩", "🇫", "\u{FFFD}", "\u{10FFFF}",
]

private func randomText(_ generator: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...30, using: &generator) {
        text.append(scalars.randomElement(using: &generator) ?? "a")
    }
    return String(text)
}

private func randomSize(_ generator: inout SeededGenerator) -> Size {
    Size(columns: Int.random(in: 0...40, using: &generator), rows: Int.random(in: 0...12, using: &generator))
}

/// Draws every widget at random places of a region, some of them outside it.
private func drawAnything(in region: Region, _ generator: inout SeededGenerator) {
    for _ in 0..<6 {
        let part = region.part(
            column: Int.random(in: -5...40, using: &generator), row: Int.random(in: -3...12, using: &generator),
            columns: Int.random(in: -1...45, using: &generator), rows: Int.random(in: -1...14, using: &generator))
        let values = (0..<Int.random(in: 0...90, using: &generator)).map { index in
            index % 7 == 3 ? nil : Double.random(in: -9...9, using: &generator)
        }
        let text = StyledText(randomText(&generator), Role.allCases.randomElement(using: &generator) ?? .normal)
        switch Int.random(in: 0...8, using: &generator) {
        case 0: Box(title: text, trailingTitle: text, footer: text).draw(in: part)
        case 1: GaugeBar(values.first ?? nil, marks: [0.5, 2, .nan]).draw(in: part)
        case 2: TrendRow(values, form: .blocks).draw(in: part)
        case 3: TrendRow(values).draw(in: part)
        case 4: TrendPlot(values, usual: values.reversed(), thresholds: [.init(3, label: text.text)]).draw(in: part)
        case 5: part.text(text, column: Int.random(in: -4...30, using: &generator), columns: 9, alignment: .center)
        case 6:
            let column = Table.Column(text.text, alignment: .trailing, minimum: 3, weight: 1)
            Table(
                columns: [column, .init("b", priority: 1)], rows: [[text, text, text], [], [text]], cursor: 0, first: 0
            )
            .draw(in: part)
        case 7: InputLine(text.text).draw(prompt: text, in: part)
        default: part.fill("漢", Style(.ok, .reverse))
        }
    }
}

/// What holds for every screen, whatever was drawn.
private func check(_ screen: Screen, _ seed: UInt64) {
    for row in 0..<screen.size.rows {
        let cells = Array(screen.row(row))
        #expect(cells.count == screen.size.columns, "seed \(seed)")
        #expect(cells.reduce(0) { $0 + Int($1.width.rawValue) } == screen.size.columns, "seed \(seed) row \(row)")
        for (index, cell) in cells.enumerated() {
            let isWide = cell.width == .double
            #expect(!isWide || (index + 1 < cells.count && cells[index + 1].width == .continuation), "seed \(seed)")
            #expect(
                cell.width != .continuation || (index > 0 && cells[index - 1].width == .double), "seed \(seed)")
            for scalar in cell.glyph.scalars {
                let kind = ScalarClass(scalar)
                #expect(kind != .control && kind != .dropped, "seed \(seed): U+\(String(scalar.value, radix: 16))")
                #expect(screen.charset != .ascii || scalar.isASCII, "seed \(seed)")
            }
        }
    }
}

@Test func everyDrawingKeepsTheScreenWhole() {
    for seed in UInt64(1)...300 {
        var generator = SeededGenerator(state: seed)
        let charset = Charset.allCases.randomElement(using: &generator) ?? .unicode
        let screen = Screen(size: randomSize(&generator), charset: charset) { drawAnything(in: $0, &generator) }
        check(screen, seed)
        #expect(screen.rows.count == screen.size.rows && screen.stylePlane.count == screen.size.rows)
        #expect(!screen.ansiText().isEmpty || screen.size.rows == 0)
    }
}

@Test func applyingADiffGivesTheOtherScreen() {
    for seed in UInt64(1)...300 {
        var generator = SeededGenerator(state: seed)
        let size = randomSize(&generator)
        let other = seed % 5 == 0 ? randomSize(&generator) : size
        let before = Screen(size: size) { drawAnything(in: $0, &generator) }
        var after = seed % 2 == 0 ? before : Screen(size: other)
        after.draw { drawAnything(in: $0, &generator) }
        let diff = ScreenDiff(from: before, to: after)
        #expect(diff.applied(to: before) == after, "seed \(seed)")
        #expect(ScreenDiff(from: after, to: after).isEmpty, "seed \(seed)")
    }
}

@Test func nothingIsDrawnOutsideARegion() {
    for seed in UInt64(1)...300 {
        var generator = SeededGenerator(state: seed)
        let size = Size(columns: 40, rows: 12)
        let blank = Screen(size: size) { $0.fill("x", Style(.link)) }
        var drawn = blank
        var rect = Rect(size)
        drawn.draw { screen in
            let region = screen.part(
                column: Int.random(in: 0...39, using: &generator), row: Int.random(in: 0...11, using: &generator),
                columns: Int.random(in: 0...40, using: &generator), rows: Int.random(in: 0...12, using: &generator))
            rect = region.rect
            drawAnything(in: region, &generator)
        }
        for row in 0..<size.rows {
            for column in 0..<size.columns where !rect.contains(Position(column: column, row: row)) {
                #expect(drawn[column, row] == blank[column, row], "seed \(seed) at \(column),\(row)")
            }
        }
    }
}
