import OperatorLink
import Screen
import Telemetry

/// What makes the past unmistakable: a bar over the body that says which time it is of, and bars at its sides.
extension Console {
    /// From this width there is room for bars at the sides.
    private static let sidesFromColumns = 60
    /// Below this height the bar is all, and the last line of a display is worth more than a second mark.
    private static let sidesFromRows = 6

    /// - Returns: the region inside.
    func drawHistoryFrame(_ pen: Pen, in body: Region) -> Region {
        guard let cursor, !body.isEmpty else { return body }
        body.row(0).fill(" ", Style(.historyFrame, .reverse))
        body.row(0).text(
            .fitting(historyParts(cursor, pen), columns: body.columnCount - 1, separator: " · "), column: 1)
        let hasSides = body.columnCount >= Console.sidesFromColumns && body.rowCount >= Console.sidesFromRows
        let inside = body.part(column: 0, row: 1, columns: body.columnCount, rows: body.rowCount - 1)
        guard hasSides else { return inside }
        for column in [0, body.columnCount - 1] {
            body.part(column: column, row: 1, columns: 1, rows: body.rowCount - 1).fill(
                "┃", Style(.historyFrame))
        }
        return body.part(column: 1, row: 1, columns: body.columnCount - 2, rows: body.rowCount - 1)
    }

    private func historyParts(_ cursor: TimeCursor, _ pen: Pen) -> [StyledText] {
        func part(_ text: String) -> StyledText { StyledText(text, .historyFrame, [.bold, .reverse]) }
        let at = shown?.now ?? cursor.at
        // Without a core nothing says which day it is now.
        let clock =
            coreNow > at
            ? pen.formats.clock(at) : pen.formats.clockWithOffset(at, withDate: true, withSeconds: true)
        var parts = [part(texts(.historyTime, clock))]
        if let past, past.isWaiting, at != past.asked.at { parts.append(part("→ " + pen.formats.clock(past.asked.at))) }
        if cursor.isRunning {
            parts.append(part(texts(.historyReplay, pen.formats.number(cursor.speed, places: 0))))
        }
        if let key = options.keys.label(for: .live, texts) { parts.append(part(texts(.historyLive, key))) }
        parts.append(part(texts(.historyNoActions)))
        // Whoever looks for what an operator could know then must not take the one for the other.
        if display != .help, let shown {
            parts.append(part(texts(shown.isAsKnownToday ? .historyAsKnownToday : .historyAsKnownThen)))
        }
        // Without a core nothing says what is now. The first to go where there is no room: the time is there.
        if coreNow > at { parts.append(part(texts(.historyAgo, pen.formats.elapsed(coreNow - at)))) }
        return parts
    }

    /// What stands in the body until history has answered.
    func drawNoHistory(in body: Region) {
        if let failure = past?.failure, let first = Answer.firstRecord(of: failure), let snapshot {
            body.text(StyledText(texts(.historyBeforeFirst, pen(snapshot).formats.clock(first)), .notice), column: 1)
        } else if let failure = past?.failure {
            body.text(StyledText(texts(.trendFailed, failure), .fault), column: 1)
        } else {
            body.text(StyledText(texts(.trendLoading), .dim), column: 1)
        }
    }
}
