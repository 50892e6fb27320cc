import OperatorLink
import Screen

/// What comes in: feeds, devices, and the two ledgers to the last frame.
extension Console {
    func drawDevices(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        let inside = PanelFrame(title: StyledText(texts(.devices), .heading, .bold)).draw(in: body)
        let lines = deviceLines(snapshot, pen).flatMap { line in
            line.columnCount <= inside.columnCount - 1
                ? [line]
                : StyledText.wrapped(
                    line.text, line.spans.first?.style ?? .normal, columns: inside.columnCount - 3, limit: 4
                ).enumerated().map { $0 == 0 ? $1 : StyledText("    ") + $1 }
        }
        let first = min(scroll, max(0, lines.count - inside.rowCount))
        for (row, line) in lines.dropFirst(first).prefix(inside.rowCount).enumerated() {
            inside.text(line, column: 1, row: row)
        }
    }

    private func deviceLines(_ snapshot: Snapshot, _ pen: Pen) -> [StyledText] {
        let counts = snapshot.deviceCounts
        func count(_ value: Int) -> String { pen.formats.count(value) }
        var lines = [
            StyledText(
                texts(
                    .deviceTotals, count(counts.entities), count(counts.series), count(counts.silent),
                    count(counts.stock))),
            "", StyledText(texts(.sectionFeeds), .label, .bold),
        ]
        lines += snapshot.feeds.map { feed in
            let last = pen.formats.age(feed.lastFrameAt).map { texts(.ago, $0) }
            let frames = last.map { texts(.feedFrames, count(feed.frames), $0) } ?? texts(.feedNever)
            return .joined([
                StyledText("  " + feed.name),
                StyledText(texts(feed.isAlive ? .feedAlive : .feedDead), feed.isAlive ? .dim : .fault),
                StyledText(frames, .dim),
            ])
        }
        return lines + ledgerLines(snapshot.ledger, pen)
    }

    private func ledgerLines(_ ledger: Ledger, _ pen: Pen) -> [StyledText] {
        func count(_ value: Int) -> String { pen.formats.count(value) }
        var lines = [
            "", StyledText(texts(.sectionLedger), .label, .bold),
            StyledText(
                "  "
                    + texts(
                        .ledgerFrames, count(ledger.received), count(ledger.decoded), count(ledger.quarantined),
                        count(ledger.droppedKernel))),
            StyledText(
                "  "
                    + texts(
                        .ledgerReadings, count(ledger.readings), count(ledger.stored), count(ledger.duplicates),
                        count(ledger.rejectedTotal), count(ledger.droppedQueue), count(ledger.notStored),
                        count(ledger.inFlight))),
            StyledText("  " + texts(.ledgerLate, count(ledger.late), count(ledger.conflicting)), .dim),
        ]
        if !ledger.rejected.isEmpty {
            let reasons = ledger.rejected.sorted { $0.key < $1.key }.map { "\($0.key) \(count($0.value))" }
            lines.append(StyledText("  " + texts(.sectionRejected, reasons.joined(separator: ", ")), .dim))
        }
        if !ledger.framesBalance || !ledger.readingsBalance {
            lines.append(StyledText("  " + texts(.ledgerUnbalanced), .fault, .bold))
        }
        return lines
    }
}
