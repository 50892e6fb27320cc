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

    let console: Console
    let snapshot: Snapshot
    let pen: Pen
    var texts: Texts { pen.texts }

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
        case .devices: devices()
        case .consoles: consoles()
        case .kpis: kpis()
        case .site(let id): site(id)
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
        let others = snapshot.others
        if others.count > 0 {
            let state =
                others.abnormalCount > 0
                ? texts.plural(.abnormalOf, others.abnormalCount, String(others.abnormalCount), String(others.count))
                : texts(.noneAbnormal, String(others.count))
            lines.append(texts(.labelled, texts(.others)) + state)
        } else if OverviewPanel.present(in: snapshot).first == .others {
            lines.append(texts(.nothingOutThere))
        }
        alarms(snapshot.alarms, title: .alarms)
    }

    mutating func alarms(_ rows: [AlarmLine], title: Phrase) {
        // Of the territory's open alarms the core sends the most urgent.
        let all = console.display == .overview ? snapshot.alarmCount : rows.count
        let isFiltered = console.display == .alarms && !console.filter.isEmpty
        let count = rows.isEmpty && !isFiltered ? texts(.noAlarm) : String(all)
        lines.append(texts(.labelled, texts(title)) + (isFiltered ? filtered(rows.count, snapshot.alarmCount) : count))
        for line in rows { number(sentence(line), .alarm(code: line.record.code, entity: line.record.entity)) }
    }

    /// `ÉLEVÉE, NON ACQ, levée il y a 2 h 18, Gapeau · Sainte-Eulalie, montée rapide, +102 cm/h ≥ 60, code XKF`
    func sentence(_ line: AlarmLine) -> String {
        let record = line.record
        let raised = texts(.linearRaised, pen.formats.elapsed(pen.formats.now - record.since))
        let by = record.acknowledgedBy.map {
            texts(.linearBy, $0) + (record.comment.map { " " + texts(.quoted, $0) } ?? "")
        }
        let parts = [
            pen.formats.priority(record.priority), pen.formats.state(record), raised, line.place, pen.title(line),
            record.level,
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
        lines.append(texts(.labelled, texts(domain.title)) + filtered(rows.count, counts.all))
        domainRows(domain, rows)
    }

    /// `3 sur 40, filtre : gap; filtrer seul l'enlève`
    func filtered(_ shown: Int, _ all: Int) -> String {
        let count = texts(.shownOf, String(shown), String(all))
        guard !console.filter.isEmpty else { return count }
        return count + ", " + texts(.filteredBy, console.filter) + ", " + texts(.linearFilterOff, texts(.paletteFilter))
    }

    mutating func domainRows(_ domain: Domain, _ rows: [DomainRow]) {
        for row in rows {
            let plans = row.isRain ? RainRows.columns(texts, pen) : domain.columns(texts, isPanel: false)
            let words = Spoken.row(plans, domain.cells(row, pen, isPanel: false), texts)
            number([mark(row.mark), words].compactMap { $0 }.joined(separator: ", "), .entity(row.id))
        }
    }

    /// `alarme : ÉLEVÉE NON ACQ`
    func mark(_ mark: Mark?) -> String? {
        mark.map { mark in
            texts(.labelled, texts(.filterAlarm)) + pen.formats.priority(mark.priority)
                + (mark.isUnacknowledged ? " " + texts(.stateUnacknowledged) : "")
        }
    }

    private mutating func journal() {
        lines.append(texts(.labelled, texts(.journal)) + journalCount)
        for record in console.journalRows { entry(record) }
    }

    private var journalCount: String {
        let count = String(console.journalRows.count)
        guard !console.filter.isEmpty else { return count }
        return count + ", " + texts(.filteredBy, console.filter) + ", " + texts(.linearFilterOff, texts(.paletteFilter))
    }

    mutating func entry(_ record: JournalRecord) {
        let titles = JournalTitles(console.snapshot)
        lines.append(Spoken.text(JournalLine(record, pen, titles: titles).text, texts))
    }

    private mutating func faceplate(_ id: EntityID) {
        guard let faceplate = snapshot.faceplate, faceplate.entity.id == id else {
            lines.append(texts(.loading))
            return
        }
        lines.append(
            [
                faceplate.entity.name, texts.type(faceplate.entity.type), faceplate.entity.commune ?? "",
                texts.zone(of: faceplate.entity) ?? "",
            ].filter { !$0.isEmpty }.joined(separator: ", "))
        let words = FaceplateLines(faceplate, pen, cursor: nil, columns: LinearPage.columns).lines
        lines += words.map { Spoken.text($0, texts) }.filter { !$0.isEmpty && $0 != FaceplateLines.cursor }
        alarms(faceplate.alarms, title: .alarms)
        let frames = FaceplateLines.frames(faceplate, pen, columns: LinearPage.columns)
        for frame in frames { say(Spoken.text(frame, texts)) }
    }

    private mutating func help() {
        for verb in PaletteVerb.allCases {
            let key = verb.action.flatMap { console.options.keys.label(for: $0, texts) }
            let line = [texts(verb.name), verb.arguments.map { texts($0) } ?? "", key.map { "(\($0))" } ?? ""]
            lines.append(line.filter { !$0.isEmpty }.joined(separator: " "))
        }
        lines.append(texts(.linearHelp))
    }

    /// As wide as a sentence may be: nothing is cut, and nothing goes on in a second line.
    static let columns = 1_000

    mutating func say(_ line: String) {
        if !line.isEmpty { lines.append(line) }
    }

    mutating func number(_ words: String, _ target: Target) {
        targets.append(target)
        lines.append("\(targets.count). " + words)
    }
}
