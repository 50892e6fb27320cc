import Alarms
import OperatorLink
import Screen
import Telemetry

/// A display in sentences, its rows numbered: what `ack 3` and `3` mean afterwards.
struct LinearPage {
    enum Target: Hashable, Sendable {
        case alarm(code: String?, entity: EntityID?)
        case entity(EntityID)
    }
    private(set) var lines: [String] = []
    private(set) var targets: [Target] = []

    private let console: Console
    private let snapshot: Snapshot
    private let pen: Pen
    private var texts: Texts { pen.texts }

    init?(_ console: Console) {
        guard let live = console.snapshot, let shown = console.shown else { return nil }
        self.console = console
        snapshot = shown
        pen = Pen(
            formats: Formats(texts: console.texts, zone: shown.zone, now: console.shownNow),
            language: console.options.language)
        lines.append(heading(live))
        switch console.display {
        case .overview: overview()
        case .alarms: alarms(console.alarmList.rows, title: .alarms)
        case .flood, .parking, .energy, .air: rows()
        case .journal: journal()
        case .faceplate(let id): faceplate(id)
        case .help: help()
        // A map is for the eye: what is wrong on it is read instead.
        case .map: alarms(snapshot.alarms, title: .alarms)
        case .devices, .consoles, .kpis, .site: drawn()
        }
    }

    // MARK: Displays

    /// `Toulon … DEMO ×60 22:58:00+1. NON ACQ 53: ÉLEVÉE 16, MOYENNE 5, BASSE 32.`
    private func heading(_ live: Snapshot) -> String {
        let mode = Spoken.text(console.mode(live, console.pen(live), isShort: false), texts)
        let counts = Priority.allCases.compactMap { priority -> String? in
            let count = live.counts.unacknowledged(for: priority)
            return count == 0 ? nil : pen.formats.priority(priority) + " " + String(count)
        }
        let total = texts(.unacknowledgedCount, String(live.counts.unacknowledgedTotal))
        let notices = console.noticeLines(live, console.pen(live)).map { Spoken.text($0, texts) }
        let isSounding = console.horn?.isSounding ?? false
        let horn = isSounding ? texts(.hornSounds, console.keyLabel(.silence)) : ""
        let badge = console.options.isReadOnly || console.mayOnlyLook ? texts(.readOnlyBadge) : ""
        let posture = console.posture(live, console.pen(live)).text
        let watch = live.watch.map { texts(.labelled, $0.role) + ($0.person ?? texts(.handoverNobody)) }
        let parts =
            [
                live.site, mode, posture, ([total] + counts).joined(separator: ", "), horn,
                watch.joined(separator: ", "),
                badge,
            ] + notices
        return parts.filter { !$0.isEmpty }.joined(separator: ". ") + "."
    }

    private mutating func overview() {
        for domain in Domain.allCases {
            let counts = domain.counts(snapshot)
            guard counts.all > 0 else { continue }
            let state =
                counts.abnormal > 0
                ? texts.plural(.abnormalOf, counts.abnormal, String(counts.abnormal), String(counts.all))
                : texts(.noneAbnormal, String(counts.all))
            lines.append(texts(.labelled, texts(domain.title)) + state)
        }
        alarms(snapshot.alarms, title: .alarms)
    }

    private mutating func alarms(_ rows: [AlarmLine], title: Phrase) {
        // Of the territory's open alarms the core sends the most urgent.
        let all = console.display == .overview ? snapshot.alarmCount : rows.count
        lines.append(texts(.labelled, texts(title)) + (rows.isEmpty ? texts(.noAlarm) : String(all)))
        for line in rows { number(sentence(line), .alarm(code: line.record.code, entity: line.record.entity)) }
    }

    /// `ÉLEVÉE, NON ACQ depuis 2 h 18, Gapeau · Sainte-Eulalie, montée rapide, +102 cm/h ≥ 60, code XKF`
    func sentence(_ line: AlarmLine) -> String {
        let record = line.record
        let waited = pen.formats.elapsed(pen.formats.now - record.waitingSince)
        let since = texts(.linearSince, pen.formats.state(record), waited)
        let by = record.acknowledgedBy.map {
            texts(.linearBy, $0) + (record.comment.map { " " + texts(.quoted, $0) } ?? "")
        }
        let parts = [
            pen.formats.priority(record.priority), since, line.place, pen.title(line), record.level,
            Spoken.text(pen.judged(record), texts), record.isFirstOut ? texts(.firstOut) : nil,
            line.verdict.map { $0.text(pen) }, line.assignment.map { texts(.assignedTo, $0.person) },
            record.isChattering ? texts(.chattering) : nil, by, record.code.map { texts(.linearCode, $0) },
        ]
        return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private mutating func rows() {
        guard let domain = Domain(console.display) else { return }
        let rows = console.domainList.rows
        let counts = domain.counts(snapshot)
        var title = texts(.labelled, texts(domain.title)) + texts(.shownOf, String(rows.count), String(counts.all))
        if !console.filter.isEmpty { title += ", " + texts(.filteredBy, console.filter) }
        lines.append(title)
        for row in rows {
            let plans = row.isRain ? RainRows.columns(texts, pen) : domain.columns(texts, isPanel: false)
            let mark = row.mark.map { mark in
                texts(.labelled, texts(.filterAlarm)) + pen.formats.priority(mark.priority)
                    + (mark.isUnacknowledged ? " " + texts(.stateUnacknowledged) : "")
            }
            let words = Spoken.row(plans, domain.cells(row, pen, isPanel: false), texts)
            number([mark, words].compactMap { $0 }.joined(separator: ", "), .entity(row.id))
        }
    }

    private mutating func journal() {
        lines.append(texts(.labelled, texts(.journal)) + String(console.journalRows.count))
        let titles = console.snapshot?.journalTitles ?? [:]
        for record in console.journalRows {
            lines.append(Spoken.text(JournalLine(record, pen, titles: titles).text, texts))
        }
    }

    private mutating func faceplate(_ id: EntityID) {
        guard let faceplate = snapshot.faceplate, faceplate.entity.id == id else {
            lines.append(texts(.loading))
            return
        }
        lines.append(
            [faceplate.entity.name, faceplate.entity.type.text, faceplate.entity.commune ?? ""]
                .filter { !$0.isEmpty }.joined(separator: ", "))
        let words = FaceplateLines(faceplate, pen, attributeIndex: 0, columns: LinearPage.columns).lines
        lines += words.map { Spoken.text($0, texts) }.filter { !$0.isEmpty && $0 != FaceplateLines.cursor }
        alarms(faceplate.alarms, title: .alarms)
    }

    private mutating func help() {
        for verb in PaletteVerb.allCases {
            let key = verb.action.flatMap { console.options.keys.label(for: $0, texts) }
            let line = [texts(verb.name), verb.arguments.map { texts($0) } ?? "", key.map { "(\($0))" } ?? ""]
            lines.append(line.filter { !$0.isEmpty }.joined(separator: " "))
        }
        lines.append(texts(.linearHelp))
    }

    /// Displays without sentences of their own are read as they are drawn.
    private mutating func drawn() {
        let screen = Screen(size: Size(columns: LinearPage.columns, rows: LinearPage.drawnRows)) { region in
            if console.display == .devices {
                console.drawDevices(snapshot, pen, in: region)
            } else if console.display == .consoles {
                console.drawConsoles(snapshot, pen, in: region)
            } else if case .site(let id) = console.display {
                console.drawSite(id, snapshot, pen, in: region)
            }
        }
        lines += screen.rows.map { Spoken.text(StyledText($0), texts) }.filter { !$0.isEmpty }
    }

    private static let columns = 100
    private static let drawnRows = 60

    private mutating func number(_ words: String, _ target: Target) {
        targets.append(target)
        lines.append("\(targets.count). " + words)
    }
}
