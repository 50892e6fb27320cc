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
        guard let page = LinearPage(of: console) else { return nil }
        self = page
        switch console.display {
        case .overview: overview()
        case .alarms: alarms(console.alarmList.rows, title: .alarms)
        case .flood, .parking, .energy, .air: domain()
        case .journal: journal()
        case .faceplate(let id): faceplate(id)
        case .help: help()
        case .map: map()
        case .devices: devices()
        case .consoles: consoles()
        case .kpis: kpis()
        case .site(let id): site(id)
        }
    }

    private init?(of console: Console) {
        guard let shown = console.shown else { return nil }
        self.console = console
        snapshot = shown
        pen = Pen(
            formats: Formats(texts: console.texts, zone: shown.zone, now: console.shownNow),
            language: console.options.language)
    }

    /// What the commands are, whatever is shown.
    static func help(_ console: Console) -> [String] {
        guard var page = LinearPage(of: console) else { return [] }
        page.help()
        return page.lines
    }

    /// An alarm in a sentence, as the present picture has it.
    static func sentence(_ line: AlarmLine, _ console: Console) -> String {
        LinearPage(of: console)?.sentence(line) ?? ""
    }

    /// Whether its rows have numbers, though there may be none now: those of the list before mean nothing any more.
    static func hasNumbers(_ display: View.Display) -> Bool {
        switch display {
        case .help, .journal, .kpis, .consoles: false
        case .overview, .alarms, .flood, .parking, .energy, .air, .faceplate, .devices, .map, .site: true
        }
    }

    // MARK: Displays

    /// Alarms an overview begins with: more would push the rest of the city off the first page.
    private static let firstAlarms = 3

    private mutating func overview() {
        alarms(Array(snapshot.alarms.prefix(LinearPage.firstAlarms)), title: .alarms)
        for domain in Domain.allCases where domain.counts(snapshot).all > 0 {
            say(texts(.labelled, texts(domain.title)) + state(of: domain))
            for line in summary(domain) { say(line) }
        }
        let others = snapshot.others
        if others.count > 0 {
            let unheard = others.unheardCount
            let silent =
                unheard == 0
                ? "" : texts.plural(.neverHeard, unheard, pen.formats.count(unheard), pen.formats.count(others.count))
            let known = unheard > 0 && others.abnormalCount == 0 ? "" : abnormal(others.abnormalCount, of: others.count)
            say(texts(.labelled, texts(.others)) + [known, silent].filter { !$0.isEmpty }.joined(separator: ", "))
        } else if OverviewPanel.present(in: snapshot).first == .others {
            say(texts(.nothingOutThere))
        }
    }

    /// `2 sur 5 anormaux`
    func abnormal(_ count: Int, of all: Int) -> String {
        count > 0
            ? texts.plural(.abnormalOf, count, pen.formats.count(count), pen.formats.count(all))
            : texts(.noneAbnormal, pen.formats.count(all))
    }

    mutating func alarms(_ rows: [AlarmLine], title: Phrase) {
        // Of the territory's open alarms the core sends the most urgent.
        let all = console.display == .overview || console.display == .alarms ? snapshot.alarmCount : rows.count
        let isList = console.display == .alarms
        let isFiltered = isList && !console.filter.isEmpty
        let count = rows.isEmpty && !isFiltered ? texts(.noAlarm) : pen.formats.count(all)
        say(texts(.labelled, texts(title)) + (isList ? listed(rows.count, all, count) : count))
        for line in rows {
            let name = line.record.code ?? PaletteCommand.quoted(line.id.text)
            number(sentence(line), .alarm(code: name, entity: line.record.entity))
        }
        if !isFiltered { left(all - rows.count) }
    }

    /// `élevée, non acquittée, déclenchée il y a 2 h 18, Gapeau · Sainte-Eulalie, Montée rapide, rapide, +102 cm/h égal
    /// ou supérieur à 60, code XKF`
    func sentence(_ line: AlarmLine) -> String {
        let record = line.record
        let raised = texts(.linearRaised, pen.formats.elapsed(pen.formats.now - record.since))
        let by = record.acknowledgedBy.map {
            texts(.linearBy, $0) + (record.comment.map { " " + texts(.quoted, $0) } ?? "")
        }
        // As on a screen: the level it came to, and beside it the one of now where that is another.
        let isElsewhere =
            !record.isOfVigie && record.level != nil && record.current != record.level && record.state.isActive
        let present = isElsewhere ? texts(.linearPresent, record.current ?? texts(.stateNormal)) : nil
        let parts = [
            Spoken.word(record.priority, texts), Spoken.state(record, pen.formats), raised, line.place,
            pen.title(line), pen.level(record), present, Spoken.text(pen.judged(record), texts), rate(line),
            record.isFirstOut ? texts(.firstOut) : nil, line.verdict.map { $0.text(pen) },
            line.assignment.map { texts(.assignedTo, $0.person) }, record.isChattering ? texts(.chattering) : nil,
            record.isPending ? texts(.pending) : nil, by, record.code.map { texts(.linearCode, $0) },
        ]
        return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// `monte de 48 cm/h sur 30 min, crise à ce rythme 1 h 30`
    private func rate(_ line: AlarmLine) -> String? {
        guard let perHour = line.ratePerHour else { return nil }
        let next = line.nextThreshold.flatMap { next in
            pen.time(line.timeToNext).map { Spoken.sentence(texts(.atThisRate, next.name, $0), texts) }
        }
        return [rate(perHour, over: .minutes(30)), next].compactMap { $0 }.joined(separator: ", ")
    }

    /// `12`, or of a list that is filtered or sorted `3 sur 40, filtre : gap, filtrer seul l'enlève, par niveau`.
    func listed(_ shown: Int, _ all: Int, _ count: String) -> String {
        var parts = [count]
        if !console.filter.isEmpty {
            parts = [
                texts(.shownOf, pen.formats.count(shown), pen.formats.count(all)),
                texts(.filteredBy, console.filter), texts(.linearFilterOff, texts(.paletteFilter)),
            ]
        }
        if let sort = console.sort, console.sorts.indices.contains(sort) {
            parts.append(texts(.sortedBy, texts(console.sorts[sort])))
        }
        return parts.joined(separator: ", ")
    }

    private mutating func journal() {
        let rows = console.journalRows
        say(
            texts(.labelled, texts(.journal))
                + listed(rows.count, snapshot.journal.count, pen.formats.count(rows.count)))
        for record in rows { entry(record) }
    }

    /// `21:55:00, basse, Vent fort · Toulon · Faron, revenue, non acquittée fort 8,4 m/s`
    mutating func entry(_ record: JournalRecord) {
        say(Spoken.text(JournalLine(record, pen, titles: JournalTitles(console.snapshot)).text, texts))
    }

    private mutating func faceplate(_ id: EntityID) {
        guard let faceplate = snapshot.faceplate, faceplate.entity.id == id else { return say(texts(.loading)) }
        let entity = faceplate.entity
        say(
            [entity.name, texts.type(entity.type), entity.commune ?? "", texts.zone(of: entity) ?? ""].filter {
                !$0.isEmpty
            }
            .joined(separator: ", "))
        alarms(faceplate.alarms, title: .alarms)
        let words = FaceplateLines(
            faceplate, pen, cursor: nil, columns: LinearPage.columns, listsAlarms: false
        ).lines
        for line in words { say(Spoken.text(line, texts)) }
        trend(faceplate)
        let frames = FaceplateLines.frames(faceplate, pen, columns: LinearPage.columns)
        for frame in frames { say(Spoken.verbatim(frame)) }
    }

    /// `niveau, 24 h jusqu'à maintenant : min 0,42 m, max 2,04 m, dernier 2,04 m`: what the curve shows.
    private mutating func trend(_ faceplate: Faceplate) {
        guard let series = console.trendSeries, let trend = console.trend, trend.request.series == series else {
            return
        }
        let until =
            console.cursor.map { pen.formats.until($0.at) }
            .map { texts(.trendUntil, console.name(of: console.span), $0) }
            ?? texts(.trendLive, console.name(of: console.span))
        let title = texts(.labelled, texts(.trendTitle, texts.attribute(series.attribute), until))
        let line = faceplate.attribute(at: console.faceplateCursor)
        switch trend.content {
        case .loading: say(title + texts(.trendLoading))
        case .failed(let why): say(title + texts(.trendFailed, why))
        case .steps(let steps):
            let whole = console.isInHistory ? steps : Console.continued(steps, by: line?.lastGood)
            say(title + curve(whole, line?.last.unit, of: series.attribute))
        }
    }

    /// The lowest, the highest and the last value.
    func curve(_ steps: [TrendStep], _ unit: Unit?, of attribute: AttributeName) -> String {
        let known = steps.filter { $0.count > 0 }
        guard let low = known.map(\.minimum).min(), let high = known.map(\.maximum).max(), let last = known.last?.last
        else { return texts(.trendEmpty) }
        let figures = [low, high, last].map { Spoken.sentence(pen.formats.quantity($0, unit, of: attribute), texts) }
        return texts(.linearCurve, figures[0], figures[1], figures[2])
    }

    private mutating func help() {
        say(texts(.linearHelp))
        let displays =
            PaletteCommand.displays.map { texts($0.1).lowercased() }
            + console.siteDisplays.displays.map { $0.title.text(console.options.language) }
        say(texts(.linearDisplays, displays.joined(separator: ", ")))
        for verb in PaletteVerb.allCases {
            let key = verb.action.flatMap { console.options.keys.label(for: $0, texts) }
            let line = [texts(verb.name), verb.arguments.map { texts($0) } ?? "", key.map { "(\($0))" } ?? ""]
            say(line.filter { !$0.isEmpty }.joined(separator: " "))
        }
        for action in LinearConsole.keyActions {
            guard !action.isPlayback || console.isPlayback || action == .pause else { continue }
            guard let key = LinearConsole.key(of: action, console.options.keys) else { continue }
            say(texts(.labelled, String(key)) + texts(action.phrase))
        }
    }

    // MARK: Lines

    /// As wide as a sentence may be: nothing is cut, and nothing goes on in a second line.
    static let columns = 1_000

    mutating func say(_ line: String) {
        if !line.isEmpty { lines.append(line) }
    }

    /// Of a list that is bounded, how many it does not name.
    mutating func left(_ count: Int) {
        if count > 0 { say(texts.plural(.moreRows, count, pen.formats.count(count))) }
    }

    mutating func number(_ words: String, _ target: Target) {
        targets.append(target)
        lines.append("\(targets.count). " + words)
    }
}
