import PtyHarness
import Screen
import Testing

@testable import Terminal

/// ncurses keeps one current terminal a process: these tests take turns.
@Suite(.serialized) struct FramePainterTests {
    private static let words = ["Gapeau", "3.42 m", "▲ HIGH", "漢字", "é", "e\u{301}", "⣿⣶⣤", "     ", "x", "41 s"]

    private func picture(_ size: Size, _ screen: Screen?, _ generator: inout SeededGenerator) -> Screen {
        var next = screen ?? Screen(size: size)
        next.draw { region in
            for _ in 0..<Int.random(in: 0...8, using: &generator) {
                let style = Style(
                    Role.allCases.randomElement(using: &generator) ?? .normal,
                    Attributes(rawValue: UInt8.random(in: 0...31, using: &generator)))
                let part = region.part(
                    column: Int.random(in: 0...size.columns, using: &generator),
                    row: Int.random(in: 0...size.rows, using: &generator),
                    columns: Int.random(in: 0...30, using: &generator), rows: Int.random(in: 0...4, using: &generator))
                switch Int.random(in: 0...3, using: &generator) {
                case 0: Box(title: "Las").draw(in: part)
                case 1: part.fill(" ", style)
                default: part.text(Self.words.randomElement(using: &generator) ?? "", style)
                }
            }
            if Bool.random(using: &generator) {
                region.placeCursor(column: size.columns / 2, row: size.rows / 2)
            }
        }
        return next
    }

    /// What a screen's cells should look like on a terminal.
    private func expected(_ screen: Screen, _ terminfo: Terminfo, _ depth: ColourDepth) -> [[PictureTerminal.Spot]] {
        (0..<screen.size.rows).map { row in
            let cells = Array(screen.row(row))
            return cells.indices.map { index in
                // Behind a wide glyph there is nothing of its own.
                let isContinuation = cells[index].width == .continuation && index > 0
                let cell = isContinuation ? cells[index - 1] : cells[index]
                let paint = Theme.dark.paint(cell.style, depth: depth)
                var reference = PictureTerminal(columns: 2, rows: 1)
                let isInvisible = cell.glyph == .space && !paint.showsOnSpaces
                reference.take(Array(SGR.change(from: .plain, to: isInvisible ? .plain : paint).utf8))
                reference.take(Array("x".utf8))
                let text = isContinuation ? "" : cell.glyph.text
                return PictureTerminal.Spot(text: text, attributes: reference.spots[0][0].attributes)
            }
        }
    }

    /// Attributes that show on nothing are no difference.
    private func visible(_ spots: [[PictureTerminal.Spot]]) -> [[PictureTerminal.Spot]] {
        spots.map { row in
            row.map { spot in
                let shows = spot.attributes.split(separator: ";").contains { "47".contains($0) || $0.hasPrefix("4") }
                return spot.text == " " && !shows ? PictureTerminal.Spot(text: " ", attributes: "") : spot
            }
        }
    }

    private func firstDifference(_ seen: [[PictureTerminal.Spot]], _ wanted: [[PictureTerminal.Spot]]) -> String? {
        for (row, spots) in wanted.enumerated() {
            for (column, spot) in spots.enumerated() where seen[row][column] != spot {
                let there = seen[row][column]
                return
                    "column \(column) row \(row): \(there.text)[\(there.attributes)], not \(spot.text)[\(spot.attributes)]"
            }
        }
        return nil
    }

    @Test(arguments: ["xterm-256color", "xterm", "linux", "vt100", "screen", "tmux-256color", "rxvt", "ansi"])
    func everyTerminalShowsEveryFrame(_ term: String) {
        let terminfo = Terminfo.load(term: term, fd: 1)
        #expect(terminfo.name == term)
        for seed in UInt64(1)...25 {
            var generator = SeededGenerator(state: seed)
            let size = Size(
                columns: Int.random(in: 1...50, using: &generator), rows: Int.random(in: 1...12, using: &generator))
            let depth: ColourDepth = terminfo.colourCount >= 256 ? .palette : terminfo.colourCount >= 8 ? .eight : .mono
            var painter = FramePainter(terminfo: terminfo, depth: depth, synchronises: false)
            var terminal = PictureTerminal(columns: size.columns, rows: size.rows)
            terminal.take(terminfo.bytes("rmam"))
            var shown: Screen?
            for step in 0..<6 {
                let screen = picture(size, shown, &generator)
                let bytes = painter.frame(from: shown, to: screen, theme: .dark)
                #expect(!bytes.contains(0), "\(term): a pause asked for is no byte of a picture")
                terminal.take(bytes)
                shown = screen
                var wanted = visible(expected(screen, terminfo, depth))
                var seen = visible(terminal.spots)
                if terminfo.scrollsAtEnd {
                    wanted[size.rows - 1][size.columns - 1] = .init(text: " ", attributes: "")
                    seen[size.rows - 1][size.columns - 1] = .init(text: " ", attributes: "")
                }
                let difference = firstDifference(seen, wanted)
                #expect(difference == nil, "\(term) seed \(seed) step \(step)")
                #expect(terminal.unknown.isEmpty, "\(term) seed \(seed): \(terminal.unknown)")
                if let cursor = screen.cursor {
                    #expect(terminal.column == cursor.column && terminal.row == cursor.row, "\(term) seed \(seed)")
                }
                #expect(!terminfo.has("civis") || terminal.showsCursor == (screen.cursor != nil))
            }
        }
    }

    /// A bar that goes from one title to another sets no colour twice, whichever way it goes, in one row or in two.
    @Test func aBarCostsTheSameBothWays() {
        func titles(_ chosen: Int, _ places: [(column: Int, row: Int)]) -> Screen {
            Screen(size: Size(columns: 120, rows: 40)) { region in
                for (index, place) in places.enumerated() {
                    let isChosen = index == chosen
                    let rule = isChosen ? StyledText("▸", .heading, .bold) : StyledText("─ ", .border)
                    let title = StyledText(" \(index + 1) Flood ", .heading, isChosen ? [.bold, .reverse] : .bold)
                    region.text(rule + title, column: place.column, row: place.row)
                }
            }
        }
        for places in [[(0, 2), (0, 15)], [(0, 2), (69, 2)], [(69, 2), (0, 27)]] {
            var painter = FramePainter(
                terminfo: Terminfo.load(term: "xterm-256color", fd: 1), depth: .direct, synchronises: false)
            _ = painter.frame(from: nil, to: titles(0, places), theme: .dark)
            let costs = [(0, 1), (1, 0), (0, 1), (1, 0)].map { from, to in
                painter.frame(from: titles(from, places), to: titles(to, places), theme: .dark).count
            }
            // A style is 22 bytes; the places differ in a few.
            #expect((costs.max() ?? 0) - (costs.min() ?? 0) < 12, "\(places): \(costs)")
        }
    }

    /// A list that is longer than its place, between a title and other lines, moves by a row.
    @Test(arguments: ["xterm-256color", "linux", "vt100", "screen", "tmux-256color", "ansi"], [1, -1])
    func aListThatMovesByARowIsMoved(_ term: String, _ step: Int) {
        let terminfo = Terminfo.load(term: term, fd: 1)
        var painter = FramePainter(terminfo: terminfo, depth: .mono, synchronises: false)
        func list(from first: Int) -> Screen {
            Screen(size: Size(columns: 60, rows: 20)) { region in
                region.text(StyledText("── Journal \(first + 1) ──", .heading, .bold))
                for row in 0..<15 {
                    region.text("\(first + row) dupont acknowledged river level \((first + row) * 7919)", row: row + 2)
                }
                region.text("? help", row: 19)
            }
        }
        var terminal = PictureTerminal(columns: 60, rows: 20)
        var shown: Screen?
        var costs: [Int] = []
        for picture in [list(from: 20), list(from: 20 + step), list(from: 20 + 2 * step)] {
            let bytes = painter.frame(from: shown, to: picture, theme: .mono)
            terminal.take(bytes)
            costs.append(bytes.count)
            shown = picture
            #expect(terminal.rows == picture.rows, "\(term)")
            #expect(terminal.unknown.isEmpty, "\(term): \(terminal.unknown)")
        }
        if terminfo.has("csr") { #expect(costs[1] < 120 && costs[2] < 120, "\(term): \(costs)") }
    }

    @Test func aQuietTickAndAKeyEchoAreSmall() {
        let terminfo = Terminfo.load(term: "xterm-256color", fd: 1)
        var painter = FramePainter(terminfo: terminfo, depth: .palette, synchronises: false)
        func overview(second: Int, typed: String) -> Screen {
            Screen(size: Size(columns: 120, rows: 40)) { region in
                region.text("vigie · Toulon   LIVE 14:32:\(second)+1   feeds 5/5", .heading)
                for row in 2..<36 {
                    region.text("Gapeau Ste-Eulalie ▲ 3.42 m  \(row < 14 ? second : 7) s", column: 2, row: row)
                    GaugeBar(0.4).draw(in: region.part(column: 60, row: row, columns: 20, rows: 1))
                }
                region.text(": \(typed)", Style(.input), column: 0, row: 39)
            }
        }
        let first = overview(second: 10, typed: "")
        let full = painter.frame(from: nil, to: first, theme: .dark)
        let tick = overview(second: 21, typed: "")
        let tickBytes = painter.frame(from: first, to: tick, theme: .dark)
        let echo = painter.frame(from: tick, to: overview(second: 21, typed: "a"), theme: .dark)
        #expect(full.count < 12_000)
        #expect(tickBytes.count <= 300, "a quiet tick of 13 values takes \(tickBytes.count) bytes")
        #expect(echo.count <= 100, "a key echo takes \(echo.count) bytes")
        #expect(painter.frame(from: tick, to: tick, theme: .dark).count <= 12)
    }

    @Test func unknownTerminalsAreDrawnAsTheNearestKnownOne() {
        // A name of no database, however many terminals a machine knows.
        #expect(Terminfo.load(term: "alacritty-of-2099", fd: 1).name == "xterm-256color")
        let bogus = Terminfo.load(term: "bo\u{1B}gus", fd: 1)
        #expect(bogus.name == "vt100")
        #expect(bogus.message?.hasPrefix("TERM \"bo·gus\" is not in the terminal database; drawing as vt100.") == true)
        #expect(!Terminfo.load(term: "dumb", fd: 1).canAddress)
        #expect(!Terminfo.load(term: "", fd: 1).canAddress)
    }

    @Test func capabilitiesFollowTheEnvironment() {
        func capabilities(_ environment: [String: String]) -> Capabilities {
            let terminfo = Terminfo.load(term: environment["TERM"] ?? "", fd: 1)
            return Capabilities(terminfo, options: TerminalOptions(environment: environment))
        }
        #expect(capabilities(["TERM": "xterm-256color", "LANG": "fr_FR.UTF-8"]).depth == .palette)
        #expect(capabilities(["TERM": "xterm-256color", "COLORTERM": "truecolor"]).depth == .direct)
        #expect(capabilities(["TERM": "xterm-256color", "NO_COLOR": "1"]).depth == .mono)
        #expect(capabilities(["TERM": "linux", "LANG": "fr_FR.UTF-8"]).depth == .eight)
        #expect(capabilities(["TERM": "linux", "LANG": "fr_FR.UTF-8"]).charset == .basic)
        #expect(capabilities(["TERM": "xterm", "LANG": "fr_FR.UTF-8", "LC_ALL": "C"]).charset == .ascii)
        #expect(capabilities(["TERM": "xterm", "LC_ALL": "C.utf8"]).charset == .unicode)
        #expect(capabilities(["TERM": "dumb"]).depth == .mono)
        #expect(capabilities(["TERM": "xterm-kitty"]).synchronises)
        #expect(!capabilities(["TERM": "xterm-kitty", "TMUX": "/tmp/x"]).synchronises)
    }
}
