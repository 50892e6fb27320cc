import Alarms
import OperatorLink
import Screen
import Telemetry

/// The crisis log of a period for people: lines of text, or a table of Markdown.
public struct CrisisLogSheet {
    private let log: CrisisLog
    private let from: Timestamp
    private let to: Timestamp
    private let formats: Formats
    private var texts: Texts { formats.texts }

    /// - Parameter zone: the site's.
    public init(_ log: CrisisLog, from: Timestamp, to: Timestamp, zone: Snapshot.Zone, language: Language) {
        self.log = log
        self.from = from
        self.to = to
        formats = Formats(texts: Texts(language: language), zone: zone, now: to)
    }

    /// Both ends with their dates: a log is read on other days than its own.
    private var period: String {
        func end(_ at: Timestamp) -> String { formats.clockWithOffset(at, withDate: true, withSeconds: false) }
        let window = texts(.kpiWindow, end(from), end(to))
        return window + " · " + texts.plural(.logCount, log.lines.count, formats.count(log.lines.count))
    }

    private func time(_ at: Timestamp) -> String { formats.clockWithOffset(at, withDate: true, withSeconds: true) }

    /// `3 · 2026-11-28 03:20:15+1 · appel reçu · maire de Hyères, Hyères · quai évacué (dupont; corrigée par 5)`
    public var textLines: [String] {
        [texts(.logTitle), period]
            + log.lines.map { line in
                let who = [line.entry.person, line.entry.commune].compactMap { $0 }.joined(separator: ", ")
                let about = ([line.by] + corrections(line)).joined(separator: " ; ")
                let parts = [
                    line.number.map(String.init) ?? "", time(line.at), texts(line.entry.kind.phrase), who,
                    line.entry.text + " (" + about + ")",
                ]
                return parts.filter { !$0.isEmpty }.joined(separator: " · ").withoutControls
            }
    }

    public var markdownLines: [String] {
        let table = log.lines.isEmpty ? [] : MarkdownTable.lines(columns, rows)
        return ["# " + texts(.logTitle), "", period, ""] + table
    }

    var columns: [String] {
        [.logNumber, .logTime, .logKind, .logPerson, .logCommune, .logText, .columnBy].map { texts($0) }
    }

    var rows: [[String]] {
        log.lines.map { line in
            [
                line.number.map(String.init) ?? "", time(line.at), texts(line.entry.kind.phrase),
                line.entry.person ?? "", line.entry.commune ?? "",
                ([line.entry.text] + corrections(line)).joined(separator: " · "), line.by,
            ]
        }
    }

    private func corrections(_ line: CrisisLog.Line) -> [String] {
        let corrects = line.entry.corrects.map { texts(.logCorrects, String($0)) }
        return [corrects].compactMap { $0 } + line.correctedBy.map { texts(.logCorrectedBy, String($0)) }
    }
}

/// A table as Markdown has it.
enum MarkdownTable {
    static func lines(_ header: [String], _ rows: [[String]]) -> [String] {
        [row(header), row(header.map { _ in "---" })] + rows.map(row)
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.map(cell).joined(separator: " | ") + " |"
    }

    /// What someone typed can't open a column, or a tag where the sheet becomes a page.
    static func cell(_ text: String) -> String {
        text.withoutControls.replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("<", with: "&lt;")
    }
}

extension LogEntry.Kind {
    var phrase: Phrase {
        switch self {
        case .information: .kindInformation
        case .callIn: .kindCallIn
        case .callOut: .kindCallOut
        case .decision: .kindDecision
        case .action: .kindAction
        }
    }
}
