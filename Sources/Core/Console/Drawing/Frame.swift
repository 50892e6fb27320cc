import Alarms
import OperatorLink
import Screen
import Telemetry

/// What stands on every display: header, alarm strip, notices, key bar. The strip is the last thing to go.
extension Console {
    /// Lines the frame takes at each height.
    struct FrameRows {
        var header = 0
        var strip = 1
        var notices = 0
        var footer = 0
        var body: Int

        /// Lines of what was said last, where there are rows to spare: more where there are more.
        static func maximumMessageRows(_ size: Size) -> Int { max(4, size.rows / 4) }

        init(size: Size, noticeCount: Int, messageRows: Int = 1) {
            let rows = size.rows
            if rows >= 2 { header = 1 }
            if rows >= 4 { footer = rows >= 10 ? max(1, messageRows) : 1 }
            if rows >= 10, size.columns < 60 { strip = 2 }
            if rows >= 6 { notices = min(noticeCount, rows >= 12 ? 3 : 1) }
            body = max(0, rows - header - strip - notices - footer)
        }
    }

    /// Lines of a picture that say an alarm: the header, which counts it, and the strip.
    public func headRows(size: Size) -> Int {
        let rows = FrameRows(size: size, noticeCount: 0)
        return rows.header + rows.strip
    }

    /// Draws the whole screen. Its cost follows what is visible, never what the territory holds.
    public func draw(size: Size) -> Screen {
        Screen(size: size, charset: options.charset) { screen in
            guard !screen.isEmpty else { return }
            guard let snapshot else {
                screen.text(StyledText(" vigie  ", .header) + StyledText(texts(.waitingForCore), .dim))
                return
            }
            let pen = pen(snapshot)
            let notices = noticeLines(snapshot, pen)
            let said = messageLines(columns: size.columns, limit: FrameRows.maximumMessageRows(size))
            let rows = FrameRows(size: size, noticeCount: notices.count, messageRows: said.count)
            var next = 0
            func take(_ count: Int) -> Region {
                defer { next += count }
                return screen.part(column: 0, row: next, columns: screen.columnCount, rows: count)
            }
            drawHeader(snapshot, pen, in: take(rows.header))
            drawStrip(snapshot, pen, in: take(rows.strip))
            for line in notices.prefix(rows.notices) { take(1).text(line) }
            let body = take(rows.body)
            drawBody(pen, in: body)
            if coreSilentSince != nil { body.restyle(.stale) }
            drawDialog(snapshot, pen, in: body)
            drawFooter(in: take(rows.footer))
        }
    }

    func pen(_ snapshot: Snapshot) -> Pen {
        Pen(formats: Formats(texts: texts, zone: snapshot.zone, now: coreNow), language: options.language)
    }

    /// The display, of now or of the cursor's time: its ages are of that time.
    private func drawBody(_ pen: Pen, in body: Region) {
        guard isInHistory else {
            if let snapshot { drawDisplay(snapshot, pen, in: body) }
            return
        }
        let inside = drawHistoryFrame(pen, in: body)
        if display == .help { return drawHelp(pen, in: inside) }
        guard let shown else { return drawNoHistory(in: inside) }
        let then = Pen(
            formats: Formats(texts: texts, zone: shown.zone, now: shown.now), language: options.language)
        drawDisplay(shown, then, in: inside)
        if let past, past.isWaiting, past.shown?.request.view.display != past.asked.view.display {
            inside.restyle(.stale)
        }
    }

    private func drawDisplay(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        guard !body.isEmpty else { return }
        switch display {
        case .overview: drawOverview(snapshot, pen, in: body)
        case .flood, .parking, .energy, .air:
            if let domain = Domain(display) { drawDomain(domain, snapshot, pen, in: body) }
        case .alarms: drawAlarms(snapshot, pen, in: body)
        case .journal: drawJournal(pen, in: body)
        case .help: drawHelp(pen, in: body)
        case .faceplate(let id): drawFaceplate(id, snapshot, pen, in: body)
        case .devices: drawDevices(snapshot, pen, in: body)
        case .consoles: drawConsoles(snapshot, pen, in: body)
        case .map: drawMap(snapshot, pen, in: body)
        case .kpis: drawKPIs(pen, in: body)
        case .site(let id): drawSite(id, snapshot, pen, in: body)
        }
    }

    // MARK: Notices

    /// A demo stands at the end of its recording; of an exercise that is when its score is read.
    private var recordingOver: String {
        options.isExercise
            ? texts(.exerciseOver, keyLabel(.quit)) : texts(.recordingOver, keyLabel(.seekBack), keyLabel(.quit))
    }

    /// Bulletins in force, and what no display may hide: history that is not being written.
    func noticeLines(_ snapshot: Snapshot, _ pen: Pen) -> [StyledText] {
        var lines: [StyledText] = []
        if case .notWritten(let since, let why) = snapshot.historyState {
            lines.append(StyledText(" " + texts(.historyNotWritten, pen.formats.clock(since), why), .fault, .bold))
        }
        if snapshot.isRecordingOver { lines.append(StyledText(" " + recordingOver, .notice, .bold)) }
        if let first = snapshot.requests.first {
            // What is asked for, and how many more are, before how it is done: a short line cuts its end.
            var line = StyledText(" ") + StyledText(requestText(first, pen), .notice, .bold)
            let more = snapshot.requests.count - 1
            if more > 0 { line.append("  " + texts.plural(.bulletinMore, more, String(more)), .notice) }
            lines.append(line + StyledText("  " + texts(.requestHow), .dim))
        }
        let inForce = snapshot.bulletins.filter { $0.from <= coreNow && coreNow < $0.to }
        if let first = inForce.first ?? snapshot.bulletins.first {
            var line = StyledText(" ")
            let text = texts(
                .bulletinLine, first.source, first.scope, first.level, pen.formats.shortClock(first.from),
                pen.formats.shortClock(first.to))
            line.append(text, inForce.isEmpty ? .dim : .notice)
            let more = snapshot.bulletins.count - 1
            if more > 0 { line.append("  " + texts.plural(.bulletinMore, more, String(more)), .dim) }
            lines.append(line)
        }
        return lines
    }
}

extension Console {
    /// What a two-person request asks for, in words.
    static func phrase(_ kind: ActionKind) -> Phrase {
        switch kind {
        case .acknowledge: .kindAcknowledge
        case .unacknowledge: .kindUnacknowledge
        case .shelve: .kindShelve
        case .longShelf: .kindLongShelf
        case .unshelve: .kindUnshelve
        case .reset: .kindReset
        case .outOfService: .kindOutOfService
        case .inService: .kindInService
        case .observe: .kindObserve
        case .note: .kindNote
        case .reload: .kindReload
        case .posture: .kindPosture
        case .step: .kindStep
        case .verdict: .kindVerdict
        case .assign: .kindAssign
        case .bulletin: .kindBulletin
        case .silence: .kindSilence
        case .test: .kindTest
        case .seat: .kindSeat
        case .promote: .kindPromote
        }
    }
}

extension AlarmCounts {
    /// By priority; what a damaged message left out counts as none.
    func unacknowledged(for priority: Priority) -> Int {
        let index = priority.rawValue - 1
        return unacknowledged.indices.contains(index) ? unacknowledged[index] : 0
    }
}
