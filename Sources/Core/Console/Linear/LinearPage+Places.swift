import OperatorLink
import Screen
import Telemetry

/// What a map and the list of devices show, in sentences.
extension LinearPage {
    /// Commune by commune, the one with the worst of them first: what is abnormal row by row, the rest by its names.
    mutating func map() {
        let selected = snapshot.selected.first { $0.selection == Console.mapSelection }
        guard let selected else { return say(texts(.labelled, texts(.map)) + texts(.loading)) }
        say(texts(.labelled, texts(.map)) + abnormal(selected.abnormalCount, of: selected.count))
        var order: [String] = []
        var rows: [String: [SelectedRow]] = [:]
        for row in selected.rows {
            let commune = row.commune ?? texts(.linearNoCommune)
            if rows[commune] == nil { order.append(commune) }
            rows[commune, default: []].append(row)
        }
        for commune in order { place(commune, rows[commune] ?? []) }
        left(selected.count - selected.rows.count)
    }

    /// `Hyères : 4 sur 12 anormaux`, a line for each of these, and one for all the others.
    private mutating func place(_ commune: String, _ rows: [SelectedRow]) {
        let wrong = rows.filter { $0.mark != nil || $0.state != .normal }
        let abnormalCount = rows.count { $0.mark != nil || $0.state.isAbnormal }
        say(texts(.labelled, commune) + abnormal(abnormalCount, of: rows.count))
        for row in wrong {
            let parts = [row.mark.map { Spoken.mark($0, texts) }, row.name, state(row), row.type.text]
            number(parts.compactMap { $0 }.joined(separator: ", "), .entity(row.entity))
        }
        let others = rows.filter { $0.mark == nil && $0.state == .normal }.map(\.name)
        if !others.isEmpty { say(texts(.linearNormalPlaces, others.joined(separator: ", "))) }
    }

    private func state(_ row: SelectedRow) -> String? {
        switch row.state {
        case .normal: nil
        case .uncertain: texts(.uncertain)
        case .missing: texts(.missing)
        case .bad: texts(.bad)
        case .stale: texts(.stale)
        }
    }

    mutating func devices() {
        let rows = console.siteList.rows
        let selected = snapshot.selected.first { $0.selection == Console.deviceSelection }
        let all = selected?.count ?? rows.count
        let count = abnormal(selected?.abnormalCount ?? 0, of: all)
        say(texts(.labelled, texts(.devices)) + listed(rows.count, all, count))
        // A feed that died stands before what it carried; the ledgers are for whoever reads to the end.
        let lines = console.deviceLines(snapshot, pen).map { Spoken.text($0, texts) }
        let feeds = 1 + snapshot.feeds.count
        for line in lines.prefix(feeds) { say(line) }
        let plans = console.deviceColumns
        for row in rows {
            var cells = console.deviceCells(row, pen)
            let heard = plans.firstIndex { $0.title == texts(.columnLastSeen) }
            if let heard, let age = pen.formats.age(row.lastSeen) { cells[heard] = StyledText(texts(.ago, age)) }
            let mark = row.mark.map { Spoken.mark($0, texts) }
            let words = [mark, Spoken.row(plans, cells, texts)].compactMap { $0 }
            number(words.joined(separator: ", "), .entity(row.entity))
        }
        if console.filter.isEmpty { left(all - rows.count) }
        for line in lines.dropFirst(feeds) { say(line) }
    }
}
