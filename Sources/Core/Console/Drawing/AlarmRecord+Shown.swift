import Alarms
import OperatorLink
import Telemetry

extension AlarmRecord {
    /// Of the program's own rules, whose levels have names of the program's: a site's are words of its files.
    var isOfVigie: Bool { HealthLevel.rules.contains(rule) }
}

/// The levels of the program's own alarms in words.
private enum HealthLevel {
    static let rules: Set<String> = ["nodata", "clock", "feed", "core"]

    static func phrase(_ rule: String) -> Phrase {
        switch rule {
        case "clock": .levelClock
        case "core": .levelFault
        default: .levelNoData
        }
    }
}

extension Pen {
    /// The level an alarm is shown at, as people of this language call it; empty where there is none.
    func level(_ record: AlarmRecord) -> String {
        guard let level = record.level else { return "" }
        return record.isOfVigie ? texts(HealthLevel.phrase(record.rule)) : level
    }
}

extension Pen {
    /// The same of a journal's line, which names its alarm and not the rule: the program's own are `RULE:…`.
    func level(_ record: JournalRecord) -> String { level(record.level, of: record.alarm) }

    func level(_ level: String?, of alarm: AlarmID?) -> String {
        guard let level else { return "" }
        let rule = alarm?.text.split(separator: ":", maxSplits: 1).first.map { String($0) } ?? ""
        return rule != alarm?.text && HealthLevel.rules.contains(rule) ? texts(HealthLevel.phrase(rule)) : level
    }
}

extension AlarmLine {
    /// An alarm of no entity stands under its title, which the core gives in the site's language.
    mutating func name(in language: Language) {
        guard record.entity == nil, place == record.title.english || place == record.title.french else { return }
        place = record.title.text(language)
    }
}
