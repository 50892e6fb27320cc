import Testing

@testable import Screen

@Test func textStaysInItsRegionAndWideGlyphsStayWhole() {
    let screen = Screen(size: Size(columns: 8, rows: 2)) { region in
        region.part(column: 1, row: 0, columns: 4, rows: 1).text("漢字漢字", overflow: .clip)
        region.part(column: 1, row: 1, columns: 4, rows: 5).text("Gapeau")
    }
    #expect(screen.rows == [" 漢字", " Gap…"])
}

@Test func controlBytesAreShownAndNeverSent() {
    let screen = Screen(size: Size(columns: 12, rows: 1)) { $0.text("a\u{1B}[2J\u{9B}\n\u{202E}b") }
    #expect(screen.rows == ["a·[2J··b"])
}

@Test func letterNeverBlinks() {
    let screen = Screen(size: Size(columns: 3, rows: 1)) { $0.text("▲a1", Style(.high, .blink)) }
    #expect(screen.row(0).map { $0.style.attributes.contains(.blink) } == [true, false, false])
}

@Test func asciiKeepsTheColumnsAndTheMeaning() {
    let screen = Screen(size: Size(columns: 20, rows: 1), charset: .ascii) { $0.text("◆1 ▲2 ●3 ○4 Métropôle…") }
    #expect(screen.rows == ["!1 ^2 *3 o4 Metropo~"])
}
