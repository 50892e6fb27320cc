import Screen
import Testing

@testable import Console

/// A file of keys: what it can say, what it is refused, and that everything shown follows it.
struct KeyChangeTests {
    private func changed(_ changes: (KeyTable.Action, [String])...) -> (table: KeyTable, problems: [String]) {
        let lines = changes.enumerated().map { KeyChange($1.0, $1.1, line: $0 + 1) }
        let (table, problems) = KeyTable.standard.changed(by: lines)
        return (table, problems.map { "\($0.line): \($0.message)" })
    }

    @Test func anActionsKeysAreReplacedAndTheOthersStay() {
        let (table, problems) = changed((.acknowledge, ["f", "F2"]), (.suspend, []))
        #expect(problems.isEmpty)
        #expect(table.action(for: .character("f"), isPlayback: false) == .acknowledge)
        #expect(table.action(for: .function(2), isPlayback: false) == .acknowledge)
        #expect(table.action(for: .character("a"), isPlayback: false) == nil)
        #expect(table.action(for: .control("z"), isPlayback: false) == nil)
        #expect(table.action(for: .character("w"), isPlayback: false) == .why)
        #expect(table.bindings.map(\.action) == KeyTable.standard.bindings.map(\.action))
    }

    @Test func aDigitBringsItsAzertyTwinWhereItIsFree() {
        let (table, problems) = changed((.alarms, ["1"]), (.flood, ["5"]))
        #expect(problems.isEmpty, "\(problems)")
        #expect(table.action(for: .character("&"), isPlayback: false) == .alarms)
        #expect(table.action(for: .character("("), isPlayback: false) == .flood)
    }

    @Test func conflictsAreToldAtTheLineThatMakesThem() {
        #expect(
            changed((.why, ["a"])).problems == [
                "1: a is the key of acknowledge already, which no line here changes. Give one of them another."
            ])
        #expect(
            changed((.why, ["v"]), (.shelve, ["v"])).problems == [
                "2: v is the key of why already (line 1). Give one of them another."
            ])
        #expect(changed((.why, ["a"]), (.acknowledge, ["w"])).problems.isEmpty, "two keys exchanged")
        #expect(changed((.pause, ["a"])).problems.isEmpty, "a playback key may share")
    }

    @Test func theWayBackTheHelpAndThePaletteKeepAKey() {
        let problems = changed((.back, []), (.help, []), (.palette, []), (.acknowledge, [])).problems
        #expect(problems.count == 4 && problems.allSatisfy { $0.contains("must keep a key") })
    }

    @Test func keysAreNamedAsHelpWritesThemInEitherLanguage() {
        let names: [(String, Key?)] = [
            ("a", .character("a")), ("A", .character("A")), ("é", .character("é")), ("F10", .function(10)),
            ("Ctrl-L", .control("l")), ("ctrl-l", .control("l")), ("Alt-x", .alternate("x")),
            ("Space", .character(" ")), ("Espace", .character(" ")), ("Entrée", .enter), ("enter", .enter),
            ("Échap", .escape), ("esc", .escape), ("Maj-Tab", .backtab), ("shift-tab", .backtab), ("PgUp", .pageUp),
            ("pagedown", .pageDown), ("Up", .up), ("↑", .character("↑")), ("gauche", .left), ("Suppr", .delete),
            ("F0", nil), ("F21", nil), ("Ctrl-C", nil), ("Ctrl-M", nil), ("Ctrl-", nil), ("Ctrl-1", nil),
            ("ab", nil), ("", nil), ("\t", nil),
        ]
        for (name, key) in names { #expect(KeyTable.key(named: name) == key, "\(name)") }
        // What help shows can be written in the file.
        for binding in KeyTable.standard.bindings {
            for key in binding.keys where ![.up, .down, .left, .right].contains(key) {
                #expect(KeyTable.key(named: KeyTable.name(of: key)) == key)
            }
        }
        for action in KeyTable.Action.allCases { #expect(KeyTable.Action(fileName: action.fileName) == action) }
    }

    @Test func whatIsShownFollowsTheTable() {
        let table = changed(
            (.acknowledge, ["f"]), (.why, ["v"]), (.flood, ["F6"]), (.palette, ["F3"]), (.live, ["l"]),
            (.quit, ["F12"]), (.earlier, ["b"])
        ).table
        let options = ConsoleOptions(language: .english, account: .init(account: "dupont"), keys: table)
        var console = Console(options: options)
        let now = SnapshotFixtures.night("02:30")
        console.receive(SnapshotFixtures.flood())
        _ = console.tick(at: now)
        func picture() -> String { console.draw(size: Size(columns: 200, rows: 40)).plainText }
        for part in ["[f] ack", "[v] why", "F6 2 3 4 domains", "F12 quit", "F3 command", "F6 Flood"] {
            #expect(picture().contains(part), "\(part)\n\(picture())")
        }
        for gone in ["[a] ack", "a acknowledge", "q quit"] { #expect(!picture().contains(gone)) }
        Displays.answer(console.press(.character("b"), at: now), of: &console)
        _ = console.press(.character("f"), at: now)
        #expect(picture().contains("this is not live: l returns to live"))
        #expect(!picture().contains("[f] ack") && !picture().contains("[v] why"), "no hint of keys that do nothing")
        _ = console.press(.character("?"), at: now)
        #expect(picture().contains(" f ") && picture().contains("acknowledge"))
    }
}
