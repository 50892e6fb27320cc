import ArgumentParser
import Console
import Foundation
import Link
import Telemetry

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
            request.language = json ? language.language : try language.language(orElse: .english).rawValue
            let words = json ? nil : try ListWords(language.language(orElse: .english), zone: Questions.zone(options))
            try options.connect().ask(request) { line in
                if let words {
                    Say.line(try AlarmText(line, words).text)
                } else {
                    Say.toPrograms(line + [UInt8(ascii: "\n")])
                }
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

    init(_ line: [UInt8], _ words: ListWords) throws {
        let alarm = try JSONDecoder().decode(Fields.self, from: Data(line))
        var parts = [
            words.priority(alarm.priority), alarm.code ?? "–", alarm.id,
            words.state(alarm.suppression ?? alarm.state),
        ]
        if let level = alarm.level { parts.append(level) }
        // What the site has a word for is written as everywhere else.
        if let label = alarm.label, let measured = alarm.measured {
            parts.append(label + " " + measured)
        } else if let value = alarm.value {
            let threshold = alarm.threshold.map { " / \(AlarmText.number($0, words))" } ?? ""
            parts.append("\(AlarmText.number(value, words))\(alarm.unit.map { " " + $0 } ?? "")\(threshold)")
        }
        if let by = alarm.acknowledgedBy { parts.append(words.by(by)) }
        if let since = alarm.since { parts.append(words.time(since)) }
        parts.append(alarm.title)
        text = parts.joined(separator: "  ")
    }

    /// `4.05 m`, `4,05 m`
    static func quantity(_ value: Double, _ unit: String?, _ words: ListWords) -> String {
        number(value, words) + (unit.map { $0 == "1" ? "" : " " + $0 } ?? "")
    }

    private static func number(_ value: Double, _ words: ListWords) -> String {
        words.language == .french ? number(value).replacing(".", with: ",") : number(value)
    }

    /// Without what arithmetic left behind the last digit a sensor gives: six digits are more than any of them has; of
    /// a larger number all before the point.
    static func number(_ value: Double) -> String {
        guard abs(value) < 1e6 else { return String(format: "%.0f", value) }
        // A billionth of any unit is nothing; 0 is added so that nothing has no sign.
        return String(format: "%.6g", (value * 1e9).rounded() / 1e9 + 0)
    }
}
