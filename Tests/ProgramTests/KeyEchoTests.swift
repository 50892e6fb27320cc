import Foundation
import PtyHarness
import Testing

/// What a key costs on the line at 120×40 (hmi.md: a key echo ≤ 100 bytes): the first write after it, as a recording of
/// the session has it. The demo is held at its mark: no clock moves and nothing comes, so that it is the key's alone.
/// In true colour, which takes the most bytes, and in both languages, whose words differ in length.
/// What follows the answer to a key, within a twentieth of a second, is another write.
@Suite(.serialized) struct KeyEchoTests {
    private let place: Workplace
    init() throws { place = try Workplace() }

    private static let up = "\u{1B}[A"
    private static let down = "\u{1B}[B"
    private static let budget = 100

    /// - Parameter pages: the keys that lead to each page, and those whose answers are counted there.
    private func answers(_ pages: [(way: [String], keys: [String])], in language: String) throws -> [[Int]] {
        let path = place.folder + "/keys.cast"
        let console = try place.console(
            ["demo", "--site", "layouts/toulon", "--once", "--language", language, "--record-session", path],
            environment: ["COLORTERM": "truecolor"])
        let unacknowledged = language == "en" ? "UNACK" : "NON ACQ"
        try console.sees("the header of a demo held at its still mark, with alarms") {
            $0.picture.rows[0].contains("21:59") && $0.picture.rows[0].contains(unacknowledged)
        }
        func writes() throws -> [String] {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
            return try lines.map { line in
                let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any]
                return try #require(event?.last as? String)
            }
        }
        console.readUntilQuiet(milliseconds: 500)
        var answers: [[Int]] = []
        for page in pages {
            for key in page.way {
                console.send(key)
                console.readAnswer()
            }
            answers.append([])
            for key in page.keys {
                let before = try writes().count
                console.send(key)
                console.readAnswer()
                answers[answers.count - 1].append(try writes().dropFirst(before).first?.utf8.count ?? 0)
            }
            // The answers, and what followed them, made the whole picture: drawn anew (Ctrl-L) it is the same.
            let made = console.picture.rows
            console.send("\u{0C}")
            console.readAnswer()
            #expect(console.picture.rows == made, "\(page.way)")
        }
        try console.leaves()
        return answers
    }

    /// A pseudo-terminal takes this much at once before it is read, or a little less (n_tty's buffer).
    private static let kernelRoom = 3_500

    /// One `write` a frame (hmi.md): of a terminal that takes frames at once, each that begins ends in the same write.
    /// A key is answered by one frame, or by two: the rows it moved in, and within a twentieth of a second the rest.
    @Test func everyFrameIsOneWrite() throws {
        let path = place.folder + "/frames.cast"
        let console = try place.console(
            ["demo", "--site", "layouts/toulon", "--once", "--language", "en", "--record-session", path],
            environment: ["TERM_PROGRAM": "WezTerm"])
        try console.sees("the header of a demo held at its still mark, with alarms") {
            $0.picture.rows[0].contains("21:59") && $0.unacknowledged ?? 0 > 0
        }
        func writes() throws -> [String] {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
            return try lines.compactMap { line in
                let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any]
                return event?[1] as? String == "o" ? try #require(event?.last as? String) : nil
            }
        }
        console.readUntilQuiet(milliseconds: 500)
        // Keys that move a cursor or a panel; then those whose display the core is asked for.
        for (keys, most) in [(["5", "1", "\r", "7", "?", "0"], 3), (["\t", "\t"], 1), (["5"], 3), ([Self.down], 2)] {
            for key in keys {
                let before = try writes().count
                console.send(key)
                console.readAnswer()
                #expect((1...most).contains(try writes().count - before), "\(key.debugDescription)")
            }
        }
        for (columns, rows) in [(300, 100), (80, 24), (120, 40)] {
            let before = try writes().count
            console.resize(columns: columns, rows: rows)
            console.readAnswer()
            let frames = try writes().dropFirst(before).count { $0.contains("\u{1B}[?2026h") }
            #expect(frames == 1, "\(columns)x\(rows)")
        }
        let written = try writes()
        let (begin, end) = ("\u{1B}[?2026h", "\u{1B}[?2026l")
        #expect(written.count { $0.contains(begin) } >= 6)
        // What a terminal that is behind has no room for, the kernel takes in pieces.
        var pieces = ""
        for written in written {
            pieces += written
            if pieces.contains(begin), !pieces.contains(end) {
                #expect(pieces.utf8.count >= Self.kernelRoom, "\(pieces.prefix(60).debugDescription)")
                continue
            }
            #expect(pieces.contains(begin) == pieces.contains(end), "\(pieces.prefix(60).debugDescription)")
            #expect(pieces.utf8.count < 1_024 || pieces.hasPrefix(begin) || pieces.contains("\u{1B}[?1049"))
            pieces = ""
        }
        #expect(pieces == "")
        try console.leaves()
    }

    private func expect(_ pages: [(way: [String], keys: [String])], in language: String) throws {
        let costs = try answers(pages, in: language)
        for (page, costs) in zip(pages, costs) {
            #expect(costs.allSatisfy { (1...Self.budget).contains($0) }, "\(language) \(page.way): \(costs)")
        }
    }

    /// Between all panels of the overview, both ways round: their titles differ in length.
    @Test(arguments: ["en", "fr"]) func aKeyThatMovesBetweenPanelsCostsFewBytes(language: String) throws {
        let keys = ["\t", Self.down, Self.down, Self.up, "k", "j", "\u{1B}[Z", "\t", "\t", "\t", "\t", "\t"]
        try expect([(["0"], keys)], in: language)
    }

    /// In the list of each display, at its top, where it scrolls, and back; and in a journal, which has no cursor.
    @Test(arguments: ["en", "fr"]) func aKeyThatMovesInAListCostsFewBytes(language: String) throws {
        let moves = [Self.down, "j", Self.up, "k"]
        let ways = [["1"], ["2"], ["3"], ["4"], ["5"], ["8"], ["6"], ["3", "\r"]]
        try expect(ways.map { ($0, moves) }, in: language)
    }

    /// A list in another order says so first, in each order there is and back in its own; its rows follow.
    @Test(arguments: ["en", "fr"]) func aKeyThatSortsAListCostsFewBytes(language: String) throws {
        let sorts = [("1", 5), ("2", 4), ("3", 4), ("4", 3), ("5", 3)]
        try expect(sorts.map { ([$0], Array(repeating: "o", count: $1)) }, in: language)
    }

    /// A map that moves says first where it is; the kilobytes of its picture follow.
    @Test(arguments: ["en", "fr"]) func aKeyThatMovesTheMapCostsFewBytes(language: String) throws {
        let keys = ["\u{1B}[C", "\u{1B}[D", Self.down, Self.up, "z", "Z", "\t"]
        try expect([(["7"], keys)], in: language)
    }

    /// `--low-bandwidth`: sixteen colours, and of what stands beside a list only what belongs to the row where one stops.
    @Test func overAPoorLineAKeyCostsLess() throws {
        let path = place.folder + "/poor.cast"
        let console = try place.console(
            ["demo", "--site", "layouts/toulon", "--once", "--low-bandwidth", "--record-session", path],
            environment: ["COLORTERM": "truecolor"])
        try console.sees("the header of a demo held at its still mark, with alarms") {
            $0.picture.rows[0].contains("21:59") && $0.unacknowledged ?? 0 > 0
        }
        console.send("5")
        try console.sees("the alarm list with its detail") { $0.picture.rows.joined().contains("K7F") }
        console.readUntilQuiet(milliseconds: 1_000)
        func written() throws -> String {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
            return try lines.map { line in
                let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any]
                return event?[1] as? String == "o" ? try #require(event?.last as? String) : ""
            }.joined()
        }
        let before = try written()
        let start = ContinuousClock.now
        for key in [Self.down, Self.down, Self.up, Self.up] {
            console.send(key)
            console.readAnswer()
        }
        let costs = try written().utf8.count - before.utf8.count
        if ContinuousClock.now - start < .milliseconds(600) {
            #expect((1...4 * Self.budget).contains(costs), "\(costs) bytes for four keys")
        }
        let all = try written()
        #expect(!all.contains("8;2;") && !all.contains("8;5;"))
        try console.leaves()
    }
}
