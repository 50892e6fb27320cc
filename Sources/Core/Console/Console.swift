import Alarms
import OperatorLink
import Screen
import Telemetry

/// A console's whole state, and nothing else: snapshots and keys go in, a screen and effects come out. It reads no
/// clock and touches no terminal, so that every picture and every key sequence can be tested.
///
/// A program's loop: hand over what comes (`receive`, `press`, `tick` about once a second), perform the effects, tell
/// the core `view` whenever it changed, and show `draw(size:)`.
public struct Console: Sendable {
    public let options: ConsoleOptions

    /// When the core stopped answering, by the console's clock; the program sets and clears it. The picture stays,
    /// marked as old, and nothing can be sent.
    public var coreSilentSince: Timestamp? {
        didSet {
            // What was on its way has no answer any more: it is named, and what was typed for it kept.
            if coreSilentSince != nil { keepUnanswered() }
            if coreSilentSince == nil, oldValue != nil { sayUnanswered() }
            // And what was refused for its silence can be sent again.
            if coreSilentSince == nil, message?.text == texts(.refusedBecause, texts(.coreSilentRefusal)) {
                message = nil
            }
        }
    }

    /// The terminal's size, which the program tells whenever it changes: what "on screen" means to `A`. Until told, the
    /// smallest we promise, so that nothing unseen is ever named.
    public var screenSize = Size(columns: 40, rows: 12)

    /// Other consoles on a core that ends with this one; the program tells it. Zero where the core goes on.
    public var othersWatching = 0
    var quitAskedAt: Timestamp?

    /// As the core said at first, until it says otherwise.
    var mayOnlyLook: Bool
    /// nil until the core said that it changed.
    var role: OperatorRole?

    // What the core said last, and when (by the console's clock).
    var snapshot: Snapshot?
    var receivedAt: Timestamp?
    var clock: Timestamp?
    /// How fast the demo ran last, ∞ as fast as it goes: a paused one says 0. One that was never seen to run goes at the
    /// usual pace.
    var demoSpeed = TimeCursor.usualSpeed

    // Where the operator is.
    var display: View.Display = .overview
    /// Where `Esc` goes back to; the last is the nearest.
    var backStack: [View.Display] = []
    /// The panel of the overview `Tab` chose; nil is the strip.
    var focus: OverviewPanel?
    /// When something was last done from here, in the core's time: a demo wound back to before it undoes it.
    var doneAt: Timestamp?
    /// What was typed after `/`, as far as it could be understood, and what it means.
    var filter = ""
    var rowFilter = Filter.none
    var sort: Int?
    /// Lines a journal, help or faceplate is scrolled by.
    var scroll = 0
    /// The attribute of a faceplate its trend shows.
    var attributeIndex: Int?
    /// The alarm a faceplate was opened from: what `a` and `w` mean there until another one is chosen.
    var openedFrom: AlarmID?
    /// The alarm of a faceplate its cursor is on; nil: on an attribute.
    var faceplateAlarm: AlarmID?
    var dialog: Dialog?
    var message: Message?
    /// Messages said so far.
    var saidCount = 0
    /// Of the open dialog's alarms.
    var seenEnds: [AlarmID: SeenEnd] = [:]
    /// What is left of a habit after its first key was refused.
    var refusedHabit: RefusedHabit?

    // Lists, in the order the operator sees.
    var alarmList = OrderedList<AlarmLine>()
    var domainList = OrderedList<DomainRow>()
    var journalRows: [JournalRecord] = []
    /// What the last pictures showed; nil where nobody says so.
    var sight: Sight?
    /// Alarms of their list that one acknowledgement will name.
    var marked: Set<AlarmID> = []

    // The site's own displays.
    var siteDisplays = SiteDisplays()
    /// What the list of devices was asked to show; nil: all of them.
    var deviceScope: Selection?
    /// The panel `Tab` chose; nil: none, and the first page is shown.
    var sitePanel: Int?
    var siteList = OrderedList<SelectedRow>()
    var panelHistory: [PanelQuestion: PanelHistory] = [:]

    // The map.
    var baseMap = BaseMap()
    var mapState = MapState()

    // Trends.
    /// A day: readings every 5, 10 or 15 minutes make a curve there, in an hour they make a dozen dots.
    var span: TrendSpan = .day
    var trend: TrendState?
    var kpis: KPIState?

    // Time: nil is live.
    var cursor: TimeCursor?
    var past: PastState?

    // What was sent and not yet answered.
    var nextID: UInt64 = 1
    var pending: [UInt64: PendingCommand] = [:]
    /// What the core had not answered when it fell silent last.
    var unanswered = Unanswered()
    /// Of the last bulk acknowledgement, those the core said are done.
    var acknowledgedCount = 0
    /// Of the same, why the others were refused and which, in the order the reasons came.
    var bulkRefusals: [(reason: String, names: [String])] = []
    /// Annunciations later than this have not been heard on this seat; nil: all have.
    var untoldSince: Timestamp?
    var lastAnnunciation: Timestamp?
    /// By the console's clock.
    var rangAt: Timestamp?

    /// Deeper than any path of displays an operator remembers.
    static let maximumBackSteps = 16
    /// Commands in flight: more means that the core does not answer, and `coreSilentSince` says it.
    static let maximumPending = 256

    public init(options: ConsoleOptions) {
        self.options = options
        mayOnlyLook = options.mayOnlyLook
    }

    /// What the console wants the core to send: changes with its display.
    public var view: View {
        var view = shownView
        // A list of alarms that asks for its own keeps what it shows.
        if display != .alarms { view.filter = typedFilter }
        return view
    }

    private var shownView: View {
        switch display {
        case .overview: View(display: .overview, rowCount: 64)
        case .flood, .parking, .energy, .air: View(display: display, rowCount: Snapshot.Limits.rows)
        case .alarms: View(display: .alarms, rowCount: Snapshot.Limits.alarms, filter: askedFilter)
        case .journal: View(display: .journal, rowCount: Snapshot.Limits.journal)
        case .faceplate, .help, .kpis, .consoles: View(display: display, rowCount: 0)
        case .devices: View(display: .devices, rowCount: 0, selections: [shownDevices])
        case .map: View(display: .map, rowCount: 0, selections: [Console.mapSelection])
        case .site: View(display: display, rowCount: 64, selections: siteDisplay?.selections ?? [])
        }
    }

    /// Goes straight to a display, as a digit key does: for `vigie snapshot` and start-up options.
    public mutating func open(_ display: View.Display) {
        backStack = display == .overview ? [] : [.overview]
        deviceScope = nil
        arrive(at: display)
    }

    // MARK: What comes in

    public mutating func receive(_ snapshot: Snapshot) {
        noticeAnnunciation(snapshot)
        self.snapshot = snapshot
        self.snapshot?.name(in: options.language, options.charset)
        if case .demo(let speed) = snapshot.mode, speed != 0 { demoSpeed = speed ?? .infinity }
        receivedAt = clock
        noteEnds()
        rebuildLists()
        chooseAttribute()
    }

    /// The core had cut this console off, and takes it back: said once, for the picture alone does not show it.
    public mutating func receive(_ cut: LinkCut) {
        switch cut {
        case .slow: say(texts(.wasCutSlow), .fault)
        case .flooding: say(texts(.wasCutFlooding), .fault)
        case .silent: say(texts(.wasCutSilent), .fault)
        case .oversized, .malformed, .full, .refused: say(texts(.wasCut, cut.rawValue), .fault)
        }
    }

    /// The session is no longer recorded: the recording has all it may hold.
    public mutating func sayRecordingIsFull(megabytes: Int) { say(texts(.recordingFull, String(megabytes)), .fault) }

    /// The session is no longer recorded: what the system says of the file.
    public mutating func sayRecordingStopped(_ why: String) { say(texts(.recordingStopped, why), .fault) }

    public mutating func receive(_ answer: Answer) {
        receivePast(answer)
        receivePanel(answer)
        receiveFound(answer)
        receiveKPIs(answer)
        receiveWhy(answer)
        if trend?.queryID == answer.id {
            trend?.isWaiting = false
            switch answer.body {
            case .trend(let steps): trend?.content = .steps(steps)
            case .failed(let text): trend?.content = .failed(text)
            case .why, .readings, .journal, .snapshot, .found, .kpis: return
            }
        }
    }

    private mutating func receiveWhy(_ answer: Answer) {
        guard var state = dialog?.whyState, state.queryID == answer.id else { return }
        switch answer.body {
        case .why(let why): state.content = .why(why)
        case .failed(let text): state.content = .failed(text)
        case .trend, .readings, .journal, .snapshot, .found, .kpis: return
        }
        dialog?.whyState = state
    }

    /// Of the latest alarm annunciated, by the core's clock.
    public var latestAnnunciation: Timestamp? { lastAnnunciation }

    /// Time passes: about once a second, and after every key.
    public mutating func tick(at now: Timestamp) -> [ConsoleEffect] {
        notice(now)
        runReplay(at: now)
        alarmList.tick(at: now)
        domainList.tick(at: now)
        siteList.tick(at: now)
        if let message, now >= message.until { self.message = nil }
        let effects = dueQueries(at: now)
        return effects + sound(at: now)
    }

    public mutating func press(_ key: Key, at now: Timestamp) -> [ConsoleEffect] {
        notice(now)
        // The program asks which key it was a click on.
        if case .click = key { return [] }
        if dialog?.swallowsKeys == true { return edit(with: key, at: now) }
        if case .paste = key, dialog == nil {
            say(texts(.pasteIgnored), .notice)
            return []
        }
        // Over a slow link Escape and the key typed after it arrive together, which reads as Alt and that key. Where
        // nothing is bound to it, they are the two keys that were typed.
        if case .alternate(let character) = key, action(for: key) == nil {
            return press(.escape, at: now) + press(.character(character), at: now)
        }
        if swallowsHabit(key, at: now) { return [] }
        // What the key before said is read or no longer of interest; a refusal stays its time.
        let wasNoticed = message?.role == .notice
        if wasNoticed { message = nil }
        let before = KeyTrace(self)
        let (wasOpen, saidBefore) = (dialog != nil, message?.until)
        let chosenBefore = chosenAlarm?.id
        let displayBefore = display
        var effects = wasOpen ? edit(with: key, at: now) : act(on: key, at: now)
        // A key that takes a notice off the screen has done that.
        let hasCleared = wasNoticed && action(for: key) == .back
        if !wasOpen, effects.isEmpty, !hasCleared, !options.isSpoken, KeyTrace(self) == before {
            sayNothingDone(by: key)
        }
        if display != displayBefore || chosenAlarm?.id != chosenBefore { followChoice() }
        // What a dialog's keys do stands where it was said.
        if !wasOpen, dialog != nil, message?.until == saidBefore { message = nil }
        effects += dueQueries(at: now)
        return effects
    }

    // MARK: Time

    /// A snapshot that came before the console ever saw a clock counts as come now.
    private mutating func notice(_ now: Timestamp) {
        clock = now
        if snapshot != nil, receivedAt == nil { receivedAt = now }
    }

    /// The core's time now. A live core's time runs on between snapshots, so that ages grow and a number that stopped
    /// arriving never looks live; the time of a demo stands still until the core moves it.
    var coreNow: Timestamp {
        guard let snapshot else { return clock ?? Timestamp(nanoseconds: 0) }
        guard let receivedAt, let clock, clock > receivedAt else { return snapshot.now }
        switch snapshot.mode {
        case .live, .exercise: return snapshot.now + (clock - receivedAt)
        case .demo, .replay: return coreSilentSince == nil ? snapshot.now : snapshot.now + (clock - receivedAt)
        }
    }

    /// Time can be paused and moved: a demo. A replay into a running core goes at its sender's pace.
    var isPlayback: Bool {
        if case .demo = snapshot?.mode { true } else { false }
    }

    /// What a key asks for here: in history the keys of a playback move the cursor.
    func action(for key: Key) -> KeyTable.Action? {
        let live = options.keys.action(for: key, isPlayback: false)
        // The way back to live is never another key's, whatever a demo makes of it.
        if isInHistory, live == .live { return .live }
        return options.keys.action(for: key, isPlayback: isPlayback || isInHistory)
    }

    var texts: Texts {
        Texts(
            language: options.language, charset: options.charset,
            presentations: snapshot?.presentations ?? Presentations(), rules: snapshot?.ruleTitles ?? RuleTitles())
    }

    /// The key of an action as texts name it; without one, what does the same after the palette's key.
    func keyLabel(_ action: KeyTable.Action) -> String {
        if options.isSpoken { return LinearConsole.label(of: action, texts, options.keys) }
        if let label = options.keys.label(for: action, texts) { return label }
        let palette = options.keys.label(for: .palette, texts) ?? ":"
        let verb = PaletteVerb.allCases.first { $0.action == action }
        return palette + (verb.map { texts($0.name) } ?? action.fileName)
    }

    /// A command of the palette as texts name it: after the palette's key, where there are keys.
    func commandLabel(_ word: Phrase) -> String { (options.isSpoken ? "" : keyLabel(.palette)) + texts(word) }

    // MARK: Messages

    struct Message: Sendable {
        var text: String
        var role: Role
        var until: Timestamp
    }
    /// Long enough to read a refusal and its remedy.
    static let messageTime: TimeSpan = .seconds(15)

    mutating func say(_ text: String, _ role: Role) {
        saidCount += 1
        message = Message(text: text, role: role, until: (clock ?? Timestamp(nanoseconds: 0)) + Console.messageTime)
    }

}

extension AlarmLine: Identifiable {
    public var id: AlarmID { record.id }

    /// The title without the place, which stands beside it and is said once. Empty for an alarm of no entity, whose
    /// title is all there is of a place.
    var subject: LocalizedText {
        func subject(_ title: String) -> String {
            guard !place.isEmpty else { return title }
            return title == place ? "" : title.replacing(" · " + place, with: "", maxReplacements: 1)
        }
        return LocalizedText(english: subject(record.title.english), french: subject(record.title.french))
    }
}
