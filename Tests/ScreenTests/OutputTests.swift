import Testing

@testable import Screen

private let sample = Screen(size: Size(columns: 24, rows: 2)) { region in
    region.text(StyledText("▲ HIGH", .high) + " Gapeau <é> ", column: 0, row: 0)
    region.text("漢│⣿█", Style(.critical), column: 0, row: 1)
}

@Test func stylePlaneHasOneLetterACell() {
    #expect(sample.stylePlane == ["iiiiii...........", "ccccc"])
    #expect(Set(Role.allCases.map(\.letter)).count == Role.allCases.count)
}

@Test func ansiTextNamesOnlyWhatChanges() {
    #expect(
        sample.ansiText(theme: .dark, depth: .sixteen)
            == "\u{1B}[1;91m▲ HIGH\u{1B}[m Gapeau <é>\n\u{1B}[1;97;41m漢│⣿█\u{1B}[m\n")
    #expect(sample.ansiText(theme: .dark, depth: .mono).hasPrefix("\u{1B}[1;4m▲ HIGH\u{1B}[m"))
    #expect(SGR.change(from: .plain, to: .plain).isEmpty)
    let red = Paint(foreground: .indexed(1), background: .standard, attributes: [])
    let bold = Paint(foreground: .indexed(1), background: .standard, attributes: .bold)
    #expect(SGR.change(from: red, to: bold) == "\u{1B}[1m")
    #expect(SGR.change(from: bold, to: red) == "\u{1B}[;31m")
}

/// What a terminal takes away by itself is not said again with all that stays.
@Test func anAttributeThatGoesIsAllThatIsNamedWhereTheTerminalKnowsHow() {
    let ink = TerminalColour.direct(RGB(0xE6E7EA))
    func paint(_ attributes: Attributes, _ colour: TerminalColour = ink) -> Paint {
        Paint(foreground: colour, background: .standard, attributes: attributes)
    }
    func change(_ old: Paint, _ new: Paint) -> String { SGR.change(from: old, to: new, unsets: true) }
    #expect(change(paint([.bold, .reverse]), paint(.bold)) == "\u{1B}[27m")
    #expect(change(paint([.bold, .underline, .blink]), paint(.underline)) == "\u{1B}[22;25m")
    #expect(change(paint([.bold, .underline]), paint(.bold)) == "\u{1B}[24m")
    // The end of bold is the end of faint as well.
    #expect(change(paint([.bold, .faint]), paint(.faint)) == "\u{1B}[22;2m")
    #expect(change(paint([.reverse], .standard), paint([], .standard)) == "\u{1B}[m")
    // Starting over is shorter here.
    #expect(change(paint([.bold, .reverse]), paint(.bold, .standard)) == "\u{1B}[;1m")
    #expect(SGR.change(from: paint([.bold, .reverse]), to: paint(.bold)) == "\u{1B}[;1;38;2;230;231;234m")
}

@Test func everyThemeShowsEveryRoleAtEveryDepth() {
    for theme in Theme.all {
        for depth in ColourDepth.allCases {
            let paints = [Role.critical, .high, .medium, .low, .normal].map { theme.paint(Style($0), depth: depth) }
            #expect(Set(paints).count == paints.count, "\(theme.name) \(depth): the four priorities and normal differ")
            if depth == .mono {
                #expect(paints.allSatisfy { $0.foreground == .standard && $0.background == .standard })
            }
        }
    }
}

@Test func greyIsNormal() {
    for role in [Role.normal, .dim, .border, .graph, .ok, .label, .stale, .bad, .heading, .header, .threshold] {
        for theme in [Theme.dark, .light, .highContrast] {
            guard case .direct(let rgb) = theme.paint(Style(role), depth: .direct).foreground else { continue }
            let parts = [rgb.red, rgb.green, rgb.blue].map(Int.init)
            #expect((parts.max() ?? 0) - (parts.min() ?? 0) <= 16, "\(theme.name) \(role) \(rgb.hex)")
        }
    }
}

@Test func nearestColourOf256() {
    #expect(RGB(0, 0, 0).nearest256 == 16)
    #expect(RGB(255, 255, 255).nearest256 == 231)
    #expect(RGB(255, 0, 0).nearest256 == 196)
    #expect(RGB(118, 118, 118).nearest256 == 243)
}

/// What follows blanks stands where it stood.
@Test func svgKeepsEveryWordInItsColumn() {
    let svg = Screen(size: Size(columns: 12, rows: 1)) { $0.text("a  b c  é ", column: 1) }.svg()
    let words = svg.matches(of: /<text x="([0-9.]+)"[^>]*textLength="([0-9.]+)"[^>]*>([^<]*)</).map {
        [String($0.1), String($0.2), String($0.3)]
    }
    #expect(words == [["16.4", "8.4", "a"], ["41.6", "25.2", "b c"], ["83.6", "8.4", "é"]])
}

@Test func svgHoldsTextToItsColumnsAndEscapesIt() {
    let svg = sample.svg(title: "a < b & c")
    #expect(svg.contains("<title>a &lt; b &amp; c</title>"))
    #expect(
        svg.contains(
            "textLength=\"50.4\" lengthAdjust=\"spacingAndGlyphs\" fill=\"#f2632e\" font-weight=\"bold\">▲ HIGH</text>")
    )
    #expect(svg.contains("Gapeau &lt;é&gt;"))
    // Browsers fold blanks: no text begins or ends with one or has two inside.
    for text in svg.matches(of: />([^<>]*)<\/text>/) {
        #expect(!text.1.hasPrefix(" ") && !text.1.hasSuffix(" ") && !text.1.contains("  "), "\(text.1)")
    }
    // 8 braille dots and a block are rectangles, not glyphs.
    #expect(!svg.contains("⣿") && !svg.contains("█"))
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.hasSuffix("</g>\n</svg>\n"))
}
