import Alarms
import OperatorLink
import Screen
import Telemetry

/// The console in sentences: lines go in, lines come out, for screen readers and terminals that can only print. It is
/// the same console (its displays, filters, commands, refusals), read aloud.
///
/// A command is a line of the palette, in which a row's number stands for its alarm (`ack 3 vu`), the key of an action
/// (`a 3`), or a row's number alone, which opens it. An empty line reads on.
public struct LinearConsole: Sendable {
    /// Lines said at once; the rest waits for an empty line.
    public static let pageLines = 12
    /// Alarms announced at once; a flood is summed up.
    private static let announcedAtOnce = 3

    public struct Said: Sendable {
        public var lines: [String] = []
        public var effects: [ConsoleEffect] = []
    }

    var console: Console
    /// What the numbers of the last page mean.
    private(set) var targets: [LinearPage.Target] = []
    private var unread: ArraySlice<String> = []
    /// A page that waits for what it shows.
    var owesPage = true
    private var heard: Timestamp?
    /// Another display is asked for: the picture at hand is of the one before, and of before what was done there.
    var awaitsSnapshot = false
    /// Of a shelf that is asked about: whether somebody has said for how long.
    var isShelfTimeSaid = false
    /// What was said of the alarms that are asked about.
    private var saidNews: [AlarmNews] = []
    /// What of the header was said; nil: none of it yet.
    private var header: SpokenHeader?
    /// The end of what was read has been said: the next empty line reads it anew.
    private var isEndSaid = false

    public init(options: ConsoleOptions) {
        var options = options
        // Ages and the clock are said when they are asked for.
        options.isLowBandwidth = true
        // Its lines may go to anything: there is no terminal to give away.
        options.handsOver = false
        options.isSpoken = true
        console = Console(options: options)
    }

    public var view: View { console.view }
    /// Lets the site's files hand over what is theirs.
    public mutating func furnish(_ update: (inout Console) -> Void) { update(&console) }

    // MARK: What comes in

    /// - Returns: what the operator must hear unasked, and the page they wait for.
    public mutating func receive(_ snapshot: Snapshot) -> [String] {
        let known = console.snapshot
        console.receive(snapshot)
        awaitsSnapshot = false
        var lines = console.coreSilentSince == nil ? [] : [texts(.linearCoreBack)]
        console.coreSilentSince = nil
        lines += announcements(since: known) + news() + newsOfQuestion()
        return lines + pageIfReady()
    }

    public mutating func receive(_ reply: Reply) -> [String] {
        console.receive(reply)
        return isInBulk ? [] : takeMessage()
    }

    public mutating func receive(_ cut: LinkCut) -> [String] {
        console.receive(cut)
        return takeMessage()
    }

    public mutating func receive(role: OperatorRole) -> [String] {
        console.receive(role: role)
        return takeMessage()
    }

    public mutating func receive(_ answer: Answer) -> [String] {
        let before = console.view
        console.receive(answer)
        if console.view != before { owesPage = true }
        return takeMessage() + whyIfReady() + pageIfReady()
    }

    /// Whether what was typed last still waits for the core: the page it leads to, the reasons it asks for, what became of
    /// the action. The next line is about that answer.
    public var awaitsAnswer: Bool {
        if isCoreSilent { return false }
        if case .palette = console.dialog { return true }
        return owesPage || console.dialog?.whyState != nil || !console.pending.isEmpty
    }

    public var isCoreSilent: Bool { console.coreSilentSince != nil }

    public mutating func coreFellSilent(since: Timestamp) -> [String] {
        guard console.coreSilentSince == nil else { return [] }
        console.coreSilentSince = since
        guard let snapshot = console.snapshot else { return [] }
        return [texts(.coreSilent, console.pen(snapshot).formats.clock(since))]
    }

    public mutating func tick(at now: Timestamp) -> Said {
        let effects = console.tick(at: now)
        return Said(lines: (isInBulk ? [] : takeMessage()) + pageIfReady(), effects: effects)
    }

    /// Of several acknowledged at once the outcome is said when it is known of all.
    private var isInBulk: Bool { console.pending.values.contains { $0.isOneOfMany } }

    // MARK: What is typed

    public mutating func enter(_ line: String, at now: Timestamp) -> Said {
        let typed = InputLine.trimmed(line)
        if console.dialog != nil { return answerDialog(typed, at: now) }
        if typed.isEmpty { return Said(lines: readOn()) }
        (unread, isEndSaid) = ([], false)
        if let number = Int(typed) { return open(number, at: now) }
        if isKey(typed) { return press(typed, at: now) }
        if let several = acknowledgeSeveral(typed) { return several }
        let command = translated(typed)
        let before = console.view
        let (filter, sort, cursor) = (console.filter, console.sort, console.timeCursor)
        let meant = PaletteCommand(command, console.options.language)
        if let asked = oneLetter(typed, meant) { return Said(lines: [asked]) }
        // It is read where one is: nothing is left for it, and numbers mean what they meant.
        if meant == .help || meant == .display(.help) { return Said(lines: say(LinearPage.help(console))) }
        // There is no key here that takes a filter or an order off.
        if case .incomplete(.filter) = meant, !filter.isEmpty {
            console.setFilter("", .none)
            owesPage = true
            return Said(lines: pageIfReady(), effects: console.dueQueries(at: now))
        }
        if case .incomplete(.sort) = meant, sort != nil {
            console.sort(by: nil)
            owesPage = true
            return Said(lines: pageIfReady(), effects: console.dueQueries(at: now))
        }
        let effects = console.runLine(command, at: now)
        isShelfTimeSaid = LinearConsole.saysShelfTime(meant)
        // A line that only begins a command is no command yet.
        if case .palette(let state) = console.dialog, !state.isEntered {
            console.dialog = nil
            return Said(lines: [texts(.paletteIncomplete, state.input.text)], effects: effects)
        }
        let isSame = console.view == before && console.filter == filter && console.sort == sort
        let isDisplay = if case .display = meant { true } else { false }
        if !isSame || console.timeCursor != cursor || isDisplay { owesPage = true }
        if console.view != before { awaitsSnapshot = true }
        let said = takeMessage() + prompt()
        return Said(lines: said + pageIfReady(), effects: effects)
    }

    /// The next lines of what was begun; at its end that it is the end, then the page again.
    mutating func readOn() -> [String] {
        if !unread.isEmpty { return say([]) }
        if !owesPage, !isEndSaid {
            isEndSaid = true
            return [texts(.linearEnd)]
        }
        owesPage = true
        return pageIfReady()
    }

    private mutating func open(_ number: Int, at now: Timestamp) -> Said {
        guard targets.indices.contains(number - 1) else {
            return Said(lines: [texts(.linearNoNumber, String(number), String(targets.count))])
        }
        switch targets[number - 1] {
        case .entity(let id), .alarm(_, let id?):
            console.openedFrom = nil
            console.go(to: .faceplate(id))
            owesPage = true
            return Said(effects: console.dueQueries(at: now))
        case .alarm(let code, nil):
            return Said(effects: console.runLine("why " + (code ?? ""), at: now))
        }
    }

    /// Keys as verbs and numbers as codes: `a 3 vu` is `ack XKF vu`.
    func translated(_ line: String) -> String {
        var (first, rest) = PaletteCommand.split(line)
        let (second, tail) = PaletteCommand.split(rest)
        // `a`, `a 3`, `a XKF` are the key, though `à 14:03` is a verb of time.
        let isKey =
            first.count == 1
            && (rest.isEmpty || Int(second) != nil || isCode(second) || PaletteVerb.named(first) == nil)
        if isKey, let key = first.first {
            let action = console.options.keys.action(for: .character(key), isPlayback: false)
            if let verb = PaletteVerb.allCases.first(where: { $0.action != nil && $0.action == action }) {
                first = verb.name.english
            }
        }
        if PaletteVerb.named(first)?.isOfAlarm == true, let number = Int(second),
            targets.indices.contains(number - 1), case .alarm(let code?, _) = targets[number - 1]
        {
            rest = code + " " + tail
        }
        return first + " " + rest
    }

    /// Whether an alarm of the picture is called so.
    func isCode(_ word: String) -> Bool {
        let code = word.uppercased()
        return console.snapshot?.heldAlarms.contains { $0.record.code == code } ?? false
    }

    // MARK: Saying

    var texts: Texts { console.texts }

    mutating func takeMessage() -> [String] {
        defer { console.message = nil }
        return console.message.map { [$0.text] } ?? []
    }

    /// The first lines; the rest on an empty line, and said to be there.
    private mutating func say(_ lines: [String]) -> [String] {
        if !lines.isEmpty { (unread, isEndSaid) = (lines[...], false) }
        let said = Array(unread.prefix(LinearConsole.pageLines))
        unread = unread.dropFirst(said.count)
        return unread.isEmpty ? said : said + [texts.plural(.linearMore, unread.count, String(unread.count))]
    }

    /// The page that is owed, once what it shows has come; before it what of the header is new.
    mutating func pageIfReady() -> [String] {
        let isCurrent = console.isInHistory || isCoreSilent || (!awaitsSnapshot && isReady)
        guard owesPage, isCurrent, let live = console.snapshot, let page = LinearPage(console) else { return [] }
        owesPage = false
        if !page.targets.isEmpty || LinearPage.hasNumbers(console.display) { targets = page.targets }
        let now = SpokenHeader(console, live)
        let known = header
        header = now
        let greeting = known == nil ? [texts(.linearGreeting, texts(.paletteHelp))] : []
        // The overview is where one hears all of it again.
        let head = console.display == .overview ? now.whole : known.map { now.changes(since: $0, texts) } ?? now.whole
        return say(greeting + [head].filter { !$0.isEmpty } + page.lines)
    }

    private var isReady: Bool {
        guard let shown = console.shown else { return false }
        switch console.display {
        case .faceplate(let id): return shown.faceplate?.entity.id == id && hasTrend
        case .flood, .parking, .energy, .air:
            guard let domain = Domain(console.display) else { return true }
            return domain.counts(shown).all == 0 || !domain.rows(shown).isEmpty
        case .kpis:
            if case .loading = console.kpis?.content ?? .loading { return false }
            return true
        case .devices: return shown.selected.contains { $0.selection == Console.deviceSelection }
        case .site(let id):
            guard let site = console.siteDisplays.display(id) else { return true }
            let isSelected = site.selections.allSatisfy { wanted in
                shown.selected.contains { $0.selection == wanted }
            }
            return isSelected && site.panels.allSatisfy { hasCurves($0, shown) }
        case .map: return shown.selected.contains { $0.selection == Console.mapSelection }
        case .overview, .alarms, .journal, .help, .consoles: return true
        }
    }

    /// Whether history has answered what the faceplate's curve asks of it.
    private var hasTrend: Bool {
        guard let series = console.trendSeries else { return true }
        guard let trend = console.trend, trend.request.series == series, trend.request.span == console.span else {
            return false
        }
        return if case .loading = trend.content { false } else { true }
    }

    /// Whether history has answered what a panel asks of it.
    private func hasCurves(_ panel: DisplayPanel, _ shown: Snapshot) -> Bool {
        console.questions(of: panel, shown).allSatisfy { question in
            if case .loading = console.panelHistory[question]?.content ?? .loading { false } else { true }
        }
    }

    private mutating func whyIfReady() -> [String] {
        guard let target = console.dialog?.whyTarget, let state = console.dialog?.whyState,
            let snapshot = console.snapshot
        else { return [] }
        if case .loading = state.content { return [] }
        let pen = console.pen(snapshot)
        var said: [StyledText]
        if case .steps = console.dialog {
            // The keys that tick one there are a line here: `t 1 2` ticks the second step of the first alarm.
            said = console.stepLines(target, state, pen)
        } else {
            let title = texts(.whyTitle, [target.code, target.place].compactMap { $0 }.joined(separator: " "))
            said = [StyledText(title)] + WhyPanel(state, pen, columns: LinearPage.columns).lines
        }
        // Said once: a list that is read again every few seconds is no answer.
        console.dialog = nil
        return say(said.map { Spoken.text($0, texts) }.filter { !$0.isEmpty })
    }

    // MARK: Unasked

    /// Alarms annunciated since the last picture, the most urgent first, and who acknowledged what.
    private mutating func announcements(since known: Snapshot?) -> [String] {
        guard let snapshot = console.snapshot else { return [] }
        let latest = snapshot.alarms.compactMap(\.record.annunciatedAt).max()
        defer { heard = [heard, latest].compactMap { $0 }.max() }
        guard let known else { return [] }
        // The first alarm of a quiet night is as new as any.
        let heard = heard ?? .distantPast
        let fresh = snapshot.alarms.filter { line in line.record.annunciatedAt.map { $0 > heard } ?? false }
        var lines = fresh.prefix(LinearConsole.announcedAtOnce).map {
            texts(.linearNew, LinearPage.sentence($0, console))
        }
        if fresh.count > lines.count {
            lines.append(texts.plural(.linearNewMore, fresh.count - lines.count, String(fresh.count - lines.count)))
        }
        let before = Dictionary(known.alarms.map { ($0.id, $0.record) }, uniquingKeysWith: { first, _ in first })
        let acknowledged = snapshot.alarms.filter { line in
            line.record.acknowledgedBy != nil && line.record.acknowledgedBy != console.options.account.account
                && before[line.id].map { $0.state.isUnacknowledged && $0.occurrence == line.record.occurrence } ?? false
                && !line.record.state.isUnacknowledged
        }
        lines += acknowledged.prefix(LinearConsole.announcedAtOnce).map { line in
            texts(.linearAcknowledged, line.record.code ?? "", line.place, line.record.acknowledgedBy ?? "")
        }
        return lines
    }

    /// What stands in the header and is none of an alarm's: it is seen by whoever looks at a screen, whatever they do.
    private mutating func news() -> [String] {
        guard let snapshot = console.snapshot, let known = header else { return [] }
        let now = SpokenHeader(console, snapshot)
        let said = now.unasked(since: known, texts)
        header?.heard(now)
        return said.isEmpty ? [] : [said]
    }

    /// What became of the alarms of the question that is open: whoever answers it would act on what is no longer so.
    private mutating func newsOfQuestion() -> [String] {
        guard let targets = console.dialog?.targets, let snapshot = console.snapshot else {
            saidNews = []
            return []
        }
        let news = targets.flatMap { console.news(of: $0) }
        guard news != saidNews else { return [] }
        saidNews = news
        return console.newsText(targets, console.pen(snapshot)).map { [$0] } ?? []
    }
}
