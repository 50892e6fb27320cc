import Console
import OperatorLink
import Screen
import Telemetry
import Testing

/// Every key the bar names does something on the display it stands on.
@Test(arguments: Displays.all)
func everyKeyOfTheBarWorks(display: View.Display) throws {
    for state in GoldenState.allCases where state != .disconnected {
        for mode in [Snapshot.Mode.live, .demo(speed: 60)] {
            var snapshot =
                [GoldenState.normal: SnapshotFixtures.normal(), .flood: SnapshotFixtures.flood()][state]
                ?? SnapshotFixtures.stale()
            snapshot.mode = mode
            let console = Displays.console(showing: display, snapshot)
            let keys = KeyBar.keys(console)
            #expect(keys.count >= 5)
            for key in keys {
                var pressed = console
                let effects = pressed.press(key, at: snapshot.now)
                let (before, after) = (KeyBar.picture(console), KeyBar.picture(pressed))
                let isHere = pressed.view == console.view && KeyBar.opens(key, display)
                #expect(!effects.isEmpty || before != after || isHere, "\(key) on \(display), \(mode)")
                for refusal in ["REFUSÉ", "sans effet", "aucune alarme sélectionnée"] {
                    #expect(!after.contains(refusal), "\(key) on \(display), \(mode)")
                }
            }
        }
    }
}

/// There is no way back in an exercise: the bar does not offer it.
@Test func anExerciseOffersTheWayForwardAlone() {
    var snapshot = SnapshotFixtures.flood()
    snapshot.mode = .demo(speed: 60)
    func bar(isExercise: Bool) -> String {
        var options = ConsoleOptions(language: .english)
        options.isExercise = isExercise
        var console = Console(options: options)
        console.receive(snapshot)
        return console.draw(size: Size(columns: 200, rows: 40)).rows[39]
    }
    #expect(bar(isExercise: false).contains("[ ] 10 min"))
    #expect(bar(isExercise: true).contains("  ] 10 min") && !bar(isExercise: true).contains("["))
}

/// In a dialog the bar says what the keys do there, how to end it before all else.
@Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)])
func theBarOfADialogSaysHowToEndIt(size: Size) {
    let dialogs: [(String, String)] = [
        ("a", "Entrée acquitte"), ("s", "Entrée met de côté"), ("O", "Entrée confirme"), ("n", "Entrée l’écrit"),
        ("c", "Entrée confirme"), ("x", "Entrée dément"), (":", "Entrée exécute"), ("/", "Entrée garde"),
        ("w", "Échap retour"), ("t", "Échap retour"),
    ]
    for (key, words) in dialogs {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.screenSize = size
        for character in key {
            Displays.answer(console.press(.character(character), at: SnapshotFixtures.flood().now), of: &console)
        }
        let bar = console.draw(size: size).rows.last ?? ""
        #expect(bar.hasPrefix(" " + words) && bar.contains("Échap"), "\(key): \(bar)")
        #expect(!bar.contains("…"), "\(bar)")
    }
}

/// A long "why?" is scrolled, a short one is not.
@Test func theBarOfWhySaysWhatIsScrolled() {
    var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
    Displays.answer(console.press(.character("w"), at: SnapshotFixtures.flood().now), of: &console)
    let long = console.draw(size: Size(columns: 40, rows: 12)).rows.last ?? ""
    let short = console.draw(size: Size(columns: 120, rows: 40)).rows.last ?? ""
    #expect(long.contains("↑ ↓ défiler") && !short.contains("défiler"), "\(long) \(short)")
    #expect(short.contains("a acquitter"), "\(short)")
}

/// Only domains there are have keys in the bar.
@Test func theBarNamesTheDomainsThereAre() {
    func bar(_ change: (inout Snapshot) -> Void) -> String {
        var snapshot = SnapshotFixtures.flood()
        change(&snapshot)
        return Displays.bare(showing: .overview, snapshot).draw(size: Size(columns: 160, rows: 40)).rows.last ?? ""
    }
    #expect(bar { _ in }.contains("1-4 domaines"))
    let two = bar { ($0.energy, $0.air) = (EnergyPanel(), AirPanel()) }
    #expect(two.contains("1 2 domaines"), "\(two)")
    let none = bar {
        ($0.flood, $0.parking, $0.energy, $0.air) = (FloodPanel(), ParkingPanel(), EnergyPanel(), AirPanel())
    }
    #expect(!none.contains("domaines"), "\(none)")
}

/// The key bar as it is on screen, read back.
enum KeyBar {
    static func picture(_ console: Console) -> String { console.draw(size: Size(columns: 240, rows: 40)).plainText }

    static func keys(_ console: Console) -> [Key] {
        let bar = console.draw(size: Size(columns: 240, rows: 40)).rows.last ?? ""
        return bar.split(separator: "  ").flatMap { keys(of: String($0)) }
    }

    /// `1-4 domaines` → 1 2 3 4; `+ - vitesse` → + -; `Échap retour` → Esc.
    private static func keys(of item: String) -> [Key] {
        let words = item.split(separator: " ")
        guard let first = words.first else { return [] }
        switch first {
        case "1-4": return ["1", "2", "3", "4"].map { .character($0) }
        case "+": return [.character("+"), .character("-")]
        case "[": return [.character("["), .character("]")]
        // `>` has nothing to do until `<` was pressed.
        case "<": return [.character("<")]
        case "Espace": return [.character(" ")]
        case "Échap": return [.escape]
        case "Tab": return [.tab]
        default: return first.count == 1 ? first.first.map { [.character($0)] } ?? [] : []
        }
    }

    /// A digit pressed on the display it opens has nothing to change.
    static func opens(_ key: Key, _ display: View.Display) -> Bool {
        let displays: [(Character, View.Display)] = [
            ("0", .overview), ("1", .flood), ("2", .parking), ("3", .energy), ("4", .air), ("5", .alarms),
            ("6", .journal), ("9", .kpis), ("?", .help),
        ]
        return displays.contains { key == .character($0.0) && $0.1 == display }
    }
}
