import Alarms
import OperatorLink
import Screen
import Telemetry

/// What is copied to the terminal's clipboard.
extension Console {
    mutating func copy() -> [ConsoleEffect] {
        guard options.copies else {
            say(texts(.refusedBecause, texts(.copyIsOff)), .fault)
            return []
        }
        guard options.hasClipboard else {
            say(texts(.refusedBecause, texts(.noClipboard)), .fault)
            return []
        }
        guard let text = copiedText else {
            say(texts(.nothingToCopy), .notice)
            return []
        }
        say(texts(.copied, text), .notice)
        return [.copy(text)]
    }

    /// The chosen alarm, as it is told to somebody else and to `vigie acknowledge`; without one, the name of what is
    /// chosen.
    private var copiedText: String? {
        if let line = chosenAlarm, let snapshot = shown {
            return [line.record.id.text, Console.told(line, pen(snapshot))].joined(separator: " ")
        }
        return chosenEntity?.text
    }

    private var chosenEntity: EntityID? {
        switch display {
        case .faceplate(let id): id
        case .flood, .parking, .energy, .air: domainList.selectedID
        case .site: chosenSiteRow?.entity
        case .devices: siteList.selected?.entity
        case .map: mapState.chosen
        case .overview, .alarms, .journal, .help, .kpis, .consoles: nil
        }
    }

    /// `CRIT K7F Gapeau · Sainte-Eulalie 3,24 m ≥ 3,22`
    static func told(_ line: AlarmLine, _ pen: Pen) -> String {
        let parts = [
            pen.formats.priority(line.record.priority), line.record.code, line.place, pen.judged(line.record).text,
        ]
        return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
