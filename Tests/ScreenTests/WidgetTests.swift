import Testing

@testable import Screen

/// The rows of a drawing, as a picture.
private func picture(
    _ columns: Int, _ rows: Int, charset: Charset = .unicode, _ draw: (Region) -> Void
) -> [String] {
    Screen(size: Size(columns: columns, rows: rows), charset: charset, draw: draw).rows
}

@Test func boxesThatShareAnEdgeMergeTheirBorders() {
    let draw: (Region) -> Void = { region in
        let rows = region.rows([.flexible(), .flexible()], gap: -1)
        let top = rows[0].columns([.flexible(), .flexible()], gap: -1)
        Box(title: "1 Flood").draw(in: top[0]).text("Gapeau 3.42 m")
        Box(title: "2 Parking", trailingTitle: "3 free").draw(in: top[1])
        Box(title: "Journal").draw(in: rows[1])
    }
    #expect(
        picture(39, 5, draw) == [
            "┌─ 1 Flood ────────┬─ 2 Parking ──────┐",
            "│Gapeau 3.42 m     │                  │",
            "├─ Journal ────────┴──────────────────┤",
            "│                                     │",
            "└─────────────────────────────────────┘",
        ])
    #expect(
        picture(39, 5, charset: .ascii, draw) == [
            "+- 1 Flood --------+- 2 Parking ------+",
            "|Gapeau 3.42 m     |                  |",
            "+- Journal --------+------------------+",
            "|                                     |",
            "+-------------------------------------+",
        ])
}

@Test func boxTitlesGiveWayFromTheRight() {
    let box = Box(title: "2 Parking", trailingTitle: "3 412 of 5 013 free")
    #expect(picture(40, 2) { box.draw(in: $0) }[0] == "┌─ 2 Parking ──── 3 412 of 5 013 free ─┐")
    #expect(picture(24, 2) { box.draw(in: $0) }[0] == "┌─ 2 Parking ──────────┐")
    #expect(picture(12, 2) { box.draw(in: $0) }[0] == "┌─ 2 Par… ─┐")
}

@Test func historyFrameIsDoubleLined() {
    let frame = Box(title: "HISTORY 14:03:20", style: Style(.historyFrame), lines: .double)
    #expect(
        picture(24, 3) { frame.draw(in: $0) } == [
            "╔═ HISTORY 14:03:20 ═══╗",
            "║                      ║",
            "╚══════════════════════╝",
        ])
}

@Test func gaugeBarIsFullOnlyWhenItIsFull() {
    func bar(_ fraction: Double?, marks: [Double] = []) -> String {
        picture(10, 1) { GaugeBar(fraction, marks: marks).draw(in: $0) }[0]
    }
    #expect(bar(0.5) == "█████░░░░░")
    #expect(bar(0.999) == "█████████░")
    #expect(bar(0.001) == "█░░░░░░░░░")
    #expect(bar(0) == "░░░░░░░░░░")
    #expect(bar(1.4) == "██████████")
    #expect(bar(nil) == "??????????")
    #expect(bar(.nan) == "??????????")
    #expect(bar(0.2, marks: [0.8]) == "██░░░░░░│░")
}

@Test func trendRowShowsGapsAndSpikes() {
    let values: [Double?] = [0, 1, 2, 3, nil, nil, 3, 3]
    #expect(picture(4, 1) { TrendRow(values).draw(in: $0) } == ["⣠⣾·⣿"])
    #expect(picture(8, 1) { TrendRow(values, form: .blocks).draw(in: $0) } == ["▁▃▆█··██"])
    #expect(picture(8, 1, charset: .ascii) { TrendRow(values).draw(in: $0) } == ["_-*#..##"])
    // Squeezed to one column, the highest value still shows.
    #expect(picture(1, 1) { TrendRow([0, 0, 9, 0, 0, 0], form: .blocks).draw(in: $0) } == ["█"])
}

@Test func trendPlotDrawsThresholdsBehindTheLine() {
    let values: [Double?] = (0..<40).map { $0 < 24 && $0 > 18 ? nil : Double($0) }
    let plot = TrendPlot(values, thresholds: [.init(30, label: "alerte")], scale: TrendScale(lower: 0, upper: 40))
    #expect(
        picture(20, 4) { plot.draw(in: $0) } == [
            "               ⢀⣀⠤⠒⠊",
            "alerte┄┄┄┄┄┄⠤⠒⠉⠁┄┄┄┄",
            "     ⣀⠤⠔⠒⠁",
            "⣀⠤⠒⠊⠉",
        ])
}

@Test func tableDropsColumnsByPriorityAndKeepsTheCursorLine() {
    let table = Table(
        columns: [
            .init("Place", minimum: 6, priority: 3), .init("m", alignment: .trailing, minimum: 4, priority: 2),
            .init("Remark", minimum: 8, weight: 1, priority: 1),
        ],
        rows: [
            ["Gapeau", StyledText("3.42", .high), "Sainte-Eulalie"], ["Las", "0.61", "Dardennes"],
            ["Eygoutier", "0.88", "La Garde"],
        ], cursor: 1)
    let wide = Screen(size: Size(columns: 30, rows: 4)) { table.draw(in: $0) }
    #expect(
        wide.rows == [
            "Place        m Remark",
            "Gapeau    3.42 Sainte-Eulalie",
            "Las       0.61 Dardennes",
            "Eygoutier 0.88 La Garde",
        ])
    #expect(
        wide.stylePlane == [
            "hhhhh........h.hhhhhh",
            "..........iiii...............",
            "..............................",
            ".......................",
        ])
    #expect(wide.row(2).allSatisfy { $0.style.attributes.contains(.reverse) })
    #expect(picture(14, 3) { table.draw(in: $0) } == ["Place        m", "Gapeau    3.42", "Las       0.61"])
    #expect(picture(11, 3) { table.draw(in: $0) } == ["Place     m", "Gapeau 3.42", "Las    0.61"])
    #expect(picture(8, 2) { table.draw(in: $0) } == ["Place", "Gapeau"])
}

@Test func listKeepsItsCursorInSight() {
    var list = ListWindow()
    list.fit(count: 10, visible: 4)
    #expect(list.cursor == 0 && list.range == 0..<4)
    _ = list.handle(.pageDown)
    #expect(list.cursor == 3)
    _ = list.handle(.down)
    #expect(list.range == 1..<5)
    _ = list.handle(.end)
    #expect(list.cursor == 9 && list.range == 6..<10)
    #expect(list.hidden == (6, 0))
    list.fit(count: 3, visible: 4)
    #expect(list.cursor == 2 && list.range == 0..<3)
    list.fit(count: 0, visible: 4)
    #expect(list.cursor == nil && list.range.isEmpty)
    let isOurs = list.handle(.character("x"))
    #expect(!isOurs)
}

@Test func inputLineEditsAndScrollsToItsCursor() {
    var line = InputLine()
    for character in "préfecture called" { _ = line.handle(.character(character)) }
    _ = line.handle(.control("w"))
    #expect(line.text == "préfecture ")
    _ = line.handle(.home)
    _ = line.handle(.delete)
    _ = line.handle(.character("P"))
    #expect(line.text == "Préfecture " && line.cursor == 1)
    _ = line.handle(.end)
    let screen = Screen(size: Size(columns: 10, rows: 1)) { line.draw(prompt: ": ", in: $0) }
    #expect(screen.rows == [": ecture"])
    #expect(screen.cursor == Position(column: 9, row: 0))
}

@Test func layoutDropsTheLeastImportantTrackFirst() {
    let tracks: [Track] = [
        .fixed(2, priority: 9), .flexible(weight: 2, minimum: 4), .flexible(minimum: 4, priority: -1),
    ]
    #expect(Layout.split(20, tracks) == [0..<2, 2..<12, 12..<20])
    #expect(Layout.split(9, tracks) == [0..<2, 2..<9, 9..<9])
    #expect(Layout.split(3, tracks) == [0..<2, 2..<2, 2..<2])
    #expect(Layout.split(0, tracks) == [0..<0, 0..<0, 0..<0])
}
