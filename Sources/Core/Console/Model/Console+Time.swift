import OperatorLink
import Screen
import Telemetry

/// The one time cursor: nil is live, anything else is a time in the past that every panel, trend, list and journal line
/// of the body shows. The frame around it stays live.
struct TimeCursor: Sendable {
    var at: Timestamp
    /// City seconds a second, whenever history is replayed.
    var speed = TimeCursor.usualSpeed
    var isRunning = false
    /// By the console's clock: from when on the cursor has moved by itself.
    var movedAt: Timestamp

    /// What `p` starts with: a minute a second.
    static let usualSpeed: Double = 60
}

/// The territory as it was, as history last answered.
struct PastState: Sendable {
    struct Request: Hashable, Sendable {
        var at: Timestamp
        var view: View
    }
    /// An answer that has not come by then is asked for again.
    static let patience: TimeSpan = .seconds(10)
    /// While history is replayed: a picture each half second is a film, and leaves history's reader to others.
    static let minimumInterval: TimeSpan = .milliseconds(500)

    var asked: Request
    var queryID: UInt64
    var askedAt: Timestamp
    var isWaiting: Bool
    var shown: (request: Request, snapshot: Snapshot)?
    var failure: String?
}

extension Console {
    /// What the body shows: the live picture, or the past one once history has answered for this display.
    var shown: Snapshot? {
        guard cursor != nil else { return snapshot }
        guard let shown = past?.shown, shown.request.view.display == display else { return nil }
        return shown.snapshot
    }

    /// The time the body is of.
    var shownNow: Timestamp { cursor == nil ? coreNow : shown?.now ?? cursor?.at ?? coreNow }

    var isInHistory: Bool { cursor != nil }

    /// Where the cursor is: nil when live.
    public var timeCursor: Timestamp? { cursor?.at }

    /// Takes a picture of an earlier time where there is no core that says what is now: the frame is of that time too.
    public mutating func receive(past snapshot: Snapshot) {
        receive(snapshot)
        var snapshot = snapshot
        snapshot.name(in: options.language, options.charset)
        let request = PastState.Request(at: snapshot.now, view: view)
        cursor = TimeCursor(at: snapshot.now, movedAt: clock ?? snapshot.now)
        past = PastState(
            asked: request, queryID: 0, askedAt: clock ?? snapshot.now, isWaiting: false, shown: (request, snapshot))
        rebuildLists()
        chooseAttribute()
    }

    // MARK: Keys

    /// How far `<` and `>` go: a step one sees in a trend of the chosen span.
    mutating func stepCursor(_ direction: Int64) {
        guard cursor != nil || direction < 0 else { return }
        moveCursor(to: (cursor?.at ?? coreNow) + span.stride * direction)
    }

    /// At now or later it is live again. A replay that runs goes on from there.
    mutating func moveCursor(to instant: Timestamp?) { moveCursor(to: instant, isJump: true) }

    private mutating func moveCursor(to instant: Timestamp?, isJump: Bool) {
        if isJump {
            // An order held against what comes in says nothing of another time.
            alarmList.letGo()
            domainList.letGo()
            siteList.letGo()
        }
        guard let instant, instant < coreNow else {
            guard cursor != nil else { return }
            // What was refused because it was not live is not any more.
            if message?.text == texts(.refusedBecause, texts(.refusedNotLive, keyLabel(.live))) { message = nil }
            cursor = nil
            past = nil
            return rebuildLists()
        }
        var moved = cursor ?? TimeCursor(at: instant, movedAt: instant)
        (moved.at, moved.movedAt) = (instant, clock ?? instant)
        cursor = moved
    }

    /// To the beginning of the chosen alarm.
    mutating func goToAlarmStart() {
        guard let line = chosenAlarm else { return say(texts(.noAlarmSelected), .notice) }
        // It stands elsewhere in the list of then, and is still the one that was asked about.
        if display == .alarms { alarmList.select(line.id) }
        domainList.select(domainList.selected?.id)
        moveCursor(to: line.record.since)
        // One looks at the beginning first; `p` goes on from there.
        cursor?.isRunning = false
    }

    /// `p + - [ ]` while in history: they move the cursor, not the core.
    mutating func replay(_ action: KeyTable.Action) {
        guard var cursor else { return }
        let speed = cursor.speed
        switch action {
        case .pause: cursor.isRunning.toggle()
        case .faster: cursor.speed = Console.speeds.first { $0 > speed } ?? speed
        case .slower: cursor.speed = Console.speeds.last { $0 < speed } ?? speed
        case .seekBack: return moveCursor(to: cursor.at - Console.seekStep)
        default: return moveCursor(to: cursor.at + Console.seekStep)
        }
        cursor.movedAt = clock ?? cursor.movedAt
        self.cursor = cursor
        if action != .pause, !cursor.isRunning { saySpeed(cursor.speed) }
    }

    /// What stands still shows no speed: which one it will run at is said.
    mutating func saySpeed(_ speed: Double) {
        guard let snapshot else { return }
        say(texts(.goesOnAt, pen(snapshot).formats.number(speed, places: 0)), .notice)
    }

    /// Lets a replay run on; at now it has caught up, and is live.
    mutating func runReplay(at now: Timestamp) {
        guard let cursor, cursor.isRunning, now > cursor.movedAt else { return }
        let passed = TimeSpan(seconds: (now - cursor.movedAt).seconds * cursor.speed)
        moveCursor(to: cursor.at + passed, isJump: false)
        if self.cursor == nil { say(texts(.replayCaughtUp), .notice) }
    }

    // MARK: Asking history

    /// The next question about the past; one at a time, so that a slow history slows the film and nothing else.
    mutating func pastQuery(at now: Timestamp) -> Query? {
        guard let cursor else { return nil }
        let wanted = PastState.Request(at: cursor.at, view: view)
        if let past {
            if past.isWaiting, now - past.askedAt < PastState.patience { return nil }
            if !past.isWaiting, past.asked == wanted { return nil }
            if !past.isWaiting, cursor.isRunning, past.shown?.request.view == view,
                now - past.askedAt < PastState.minimumInterval
            {
                return nil
            }
        }
        let id = takeID()
        past = PastState(asked: wanted, queryID: id, askedAt: now, isWaiting: true, shown: past?.shown)
        return Query(id: id, body: .snapshotAt(wanted.at, wanted.view))
    }

    mutating func receivePast(_ answer: Answer) {
        guard var past, past.queryID == answer.id else { return }
        past.isWaiting = false
        switch answer.body {
        case .snapshot(let snapshot):
            var snapshot = snapshot
            snapshot.name(in: options.language, options.charset)
            past.shown = (past.asked, snapshot)
            past.failure = nil
        case .failed(let text):
            past.failure = text
            // The picture of another time must not stand for one of which there is none.
            if Answer.firstRecord(of: text) != nil { past.shown = nil }
        case .trend, .readings, .journal, .why, .found, .kpis: return
        }
        self.past = past
        rebuildLists()
        chooseAttribute()
    }
}
