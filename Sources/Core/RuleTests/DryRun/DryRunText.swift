import Alarms
import Telemetry

// A dry run for people: a table of the rules, then what would help the worst of them.
extension DryRunReport {
    private static let columns = [
        "rule", "occurrences", "fleeting", "chattering", "standing", "per 10 min", "worst 10 min",
    ]

    /// - Parameter zone: for the times of the worst ten minutes.
    public func lines(_ findings: [DryRunTrial.Finding], zone: ZoneTable) -> [String] {
        let total = Row(rule: "all", source: nil, figures, standing: rows.reduce(0) { $0 + $1.standing })
        let cells = [DryRunReport.columns] + (rows + [total]).map { DryRunReport.cells($0, zone) }
        let shares = Priority.allCases.reversed().map {
            "\($0.name) \(DecimalText.fixed(figures.percent($0), places: 0)) %"
        }
        return DryRunReport.table(cells) + [
            "priorities: \(shares.joined(separator: ", ")) (EEMUA 191: 80/15/5 low/medium/high)"
        ]
            + findings.flatMap { lines(of: $0) }
    }

    private static func cells(_ row: Row, _ zone: ZoneTable) -> [String] {
        let worst = row.worstTenMinutes.map { "\($0.count) at \(ISO8601.text($0.from, in: zone))" } ?? "0"
        return [
            row.rule, "\(row.occurrences)", "\(row.fleeting)", "\(row.chattering)", "\(row.standing)",
            DecimalText.fixed(row.averageRate, places: 3), worst,
        ]
    }

    /// The first and the last column from the left, numbers from the right.
    private static func table(_ rows: [[String]]) -> [String] {
        let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { cells in
            cells.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - cells[column].count)
                if column == 0 { return cells[column] + space }
                return column == cells.count - 1 ? cells[column] : space + cells[column]
            }.joined(separator: "  ")
        }
    }

    private func lines(of finding: DryRunTrial.Finding) -> [String] {
        let row = rows.first { $0.rule == finding.rule }
        let place = row?.source.map { "\($0): " } ?? ""
        let worst = row?.worst.prefix(3).map { "\($0.alarm) \($0.count)" }.joined(separator: ", ") ?? ""
        var lines = ["", "\(place)rule \(finding.rule), most of it \(worst)"]
        let alarms = finding.alarmCount == 1 ? "its worst alarm" : "its \(finding.alarmCount) worst alarms"
        for proposal in finding.proposals {
            lines.append(
                "  \(proposal.change.words) leaves \(proposal.after) of \(proposal.before) activations of \(alarms)")
        }
        if finding.proposals.isEmpty {
            lines.append(
                "  no deadband and no delay that was tried takes off half of the \(finding.before) activations "
                    + "of \(alarms)"
            )
        }
        return lines
    }
}
