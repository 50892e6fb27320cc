import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// A console in sentences on the stories' night, and what types at it.
enum LinearStage {
    static let now = SnapshotFixtures.night("02:30")

    static func started(_ language: Language = .french) -> (LinearConsole, [String]) {
        var console = LinearConsole(options: .init(language: language, account: .init(account: "dupont")))
        _ = console.tick(at: now)
        let said = console.receive(SnapshotFixtures.flood())
        return (console, said)
    }

    /// Two communes and a place of none.
    private static func rows(_ selection: Selection) -> SelectedRows {
        func row(_ id: EntityID, _ name: String, _ commune: String?, _ state: SelectedRow.State = .normal)
            -> SelectedRow
        {
            var row = SelectedRow(entity: id, name: name, type: "FloodMonitoring", state: state)
            row.commune = commune
            return row
        }
        var worst = row("gapeau-sainte-eulalie", "Gapeau · Sainte-Eulalie", "Hyères")
        worst.mark = Mark(priority: .high, isUnacknowledged: true)
        let rows = [
            worst, row("las-dardennes", "Las · Dardennes", "Toulon", .stale), row("roubaud", "Roubaud", "Hyères"),
            row("liberte", "Parking Liberté", "Toulon"), row("bay-1", "bay-1", nil),
        ]
        return SelectedRows(selection, rows: rows, count: 6, abnormalCount: 2)
    }

    /// Types a line as a core answers what is asked; what was said, and the commands sent.
    static func type(_ line: String, _ console: inout LinearConsole) -> (said: [String], commands: [Command.Body]) {
        var said = console.enter(line, at: now)
        var commands: [Command.Body] = []
        for effect in said.effects {
            switch effect {
            case .command(let command): commands.append(command.body)
            case .query(let query):
                said.lines += console.receive(
                    Answer(id: query.id, body: Displays.answer(to: query.body, SnapshotFixtures.flood())))
            default: break
            }
        }
        var snapshot = SnapshotFixtures.flood()
        if case .faceplate = console.view.display { snapshot.faceplate = SnapshotFixtures.faceplate(of: snapshot) }
        for selection in console.view.selections { snapshot.selected.append(rows(selection)) }
        said.lines += console.receive(snapshot)
        // What the picture leads to is asked for by the next tick: a faceplate's curve.
        let ticked = console.tick(at: now)
        said.lines += ticked.lines
        for case .query(let query) in ticked.effects {
            said.lines += console.receive(
                Answer(id: query.id, body: Displays.answer(to: query.body, SnapshotFixtures.flood())))
        }
        return (said.lines, commands)
    }
}
