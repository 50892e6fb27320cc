import ArgumentParser
import Foundation
import Link

/// `vigie alarms`: the open alarms.
struct AlarmsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alarms", abstract: "List the open alarms, the most urgent first.",
        discussion: """
            With --json one alarm a line, every member always present.

            Example: vigie alarms --json | jq 'select(.priority == "critical") | .id'
            """)

    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption

    @Flag(help: "One JSON object a line on stdout.")
    var json = false

    @Flag(help: "Also the alarms in normal.")
    var all = false

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.alarms)
            request.all = all
            request.language = language.language
            try options.connect().ask(request) { line in
                if json { Say.toPrograms(line + [UInt8(ascii: "\n")]) } else { Say.line(try AlarmText(line).text) }
                return true
            }
        }
    }
}

/// An alarm on one line, for people.
struct AlarmText {
    private struct Fields: Decodable {
        var id: String
        var level: String?
        var priority: String
        var state: String
        var suppression: String?
        var since: String?
        var value: Double?
        var unit: String?
        var threshold: Double?
        var label: String?
        var measured: String?
        var title: String
        var code: String?
        var acknowledgedBy: String?
    }
    let text: String

    init(_ line: [UInt8]) throws {
        let alarm = try JSONDecoder().decode(Fields.self, from: Data(line))
        let marks = ["critical": "◆1 CRIT", "high": "▲2 HIGH", "medium": "●3 MED ", "low": "○4 LOW "]
        var parts = [
            marks[alarm.priority] ?? alarm.priority, alarm.code ?? "–", alarm.id, alarm.suppression ?? alarm.state,
        ]
        if let level = alarm.level { parts.append(level) }
        // What the site has a word for is written as everywhere else.
        if let label = alarm.label, let measured = alarm.measured {
            parts.append(label + " " + measured)
        } else if let value = alarm.value {
            let threshold = alarm.threshold.map { " / \(AlarmText.number($0))" } ?? ""
            parts.append("\(AlarmText.number(value))\(alarm.unit.map { " " + $0 } ?? "")\(threshold)")
        }
        if let by = alarm.acknowledgedBy { parts.append("by \(by)") }
        if let since = alarm.since { parts.append(since) }
        parts.append(alarm.title)
        text = parts.joined(separator: "  ")
    }

    /// Without what arithmetic left behind the last digit a sensor gives: six digits are more than any of them has; of
    /// a larger number all before the point.
    static func number(_ value: Double) -> String {
        guard abs(value) < 1e6 else { return String(format: "%.0f", value) }
        // A billionth of any unit is nothing; 0 is added so that nothing has no sign.
        return String(format: "%.6g", (value * 1e9).rounded() / 1e9 + 0)
    }
}
