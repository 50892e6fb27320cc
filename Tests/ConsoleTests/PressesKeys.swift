import OperatorLink
import Screen
import Telemetry

@testable import Console

/// Tests that press keys as an operator types them.
protocol PressesKeys {
    /// When they are pressed.
    var now: Timestamp { get }
}

extension PressesKeys {
    /// `⏎` and `⎋` are keys.
    func press(_ text: String, _ console: inout Console) -> [ConsoleEffect] {
        text.flatMap { character -> [ConsoleEffect] in
            switch character {
            case "⏎": console.press(.enter, at: now)
            case "⎋": console.press(.escape, at: now)
            default: console.press(.character(character), at: now)
            }
        }
    }

    func commands(_ effects: [ConsoleEffect]) -> [Command.Body] {
        effects.compactMap { if case .command(let command) = $0 { command.body } else { nil } }
    }

    func text(_ console: Console, columns: Int = 80, rows: Int = 24) -> String {
        console.draw(size: Size(columns: columns, rows: rows)).plainText
    }
}
