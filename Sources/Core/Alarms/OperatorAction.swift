import Telemetry

/// Who acts: the Unix account, never a typed name, and the session it acts from.
public struct Operator: Hashable, Sendable, Codable {
    public var account: String
    /// `ssh dupont@10.0.0.5 pts/2`, `console pts/3`, ….
    public var session: String
    /// Its Unix groups by name, as the core looked them up.
    public var groups: [String]
    /// A console that was opened to look: whatever the account may do, this one may not.
    public var isReadOnly: Bool
    /// User id 0, whatever it is called.
    public var isRoot: Bool
    /// The seat it says it sits at; the core knows who holds that.
    public var seat: Int?
    public init(
        account: String, session: String = "", groups: [String] = [], isReadOnly: Bool = false, isRoot: Bool = false,
        seat: Int? = nil
    ) {
        self.account = account
        self.session = session
        self.groups = groups
        self.isReadOnly = isReadOnly
        self.isRoot = isRoot
        self.seat = seat
    }
    /// What the engine itself is called in the journal.
    public static let engine = Operator(account: "moteur")
}

/// What an operator can do to alarms.
public enum OperatorAction: Hashable, Sendable, Codable {
    /// `seenLevel` is the shown, latched level the operator saw; `expires` lapses it back into unacknowledged.
    case acknowledge(
        AlarmID, occurrence: Int?, seenLevel: String?, comment: String, expires: TimeSpan?)
    /// Only the alarms that were on the screen.
    case acknowledgeGroup(String, seen: [AlarmID], comment: String)
    /// By spoken code; refused when the level rose since it was notified.
    case acknowledgeCode(String, comment: String)
    case unacknowledge(AlarmID)
    case shelve(AlarmID, duration: TimeSpan?, reason: String, oneShot: Bool)
    case unshelve(AlarmID)
    case outOfService(AlarmID, reason: String)
    case inService(AlarmID)
    case reset(AlarmID)
}

/// Why an action was refused. Raw values are grammar.md's `why` words.
public enum Refusal: String, Error, Hashable, Sendable, Codable, CaseIterable {
    case nothingToAcknowledge = "nothing-to-acknowledge"
    case alreadyAcknowledged = "already-acknowledged"
    case levelChanged = "level-changed"
    case occurrenceChanged = "occurrence-changed"
    case reasonMissing = "reason-missing"
    case durationMissing = "duration-missing"
    case tooLong = "too-long"
    case notAcknowledged = "not-acknowledged"
    case stillActive = "still-active"
    case outOfService = "out-of-service"
    case notShelved = "not-shelved"
    case notOutOfService = "not-out-of-service"
    case notLatched = "not-latched"
    case unknownAlarm = "unknown-alarm"
    case unknownCode = "unknown-code"
    case historyNotWritten = "history-not-written"
    case readOnly = "read-only"
    case notLive = "not-live"
    case unknownSeries = "unknown-series"
    case noteMissing = "note-missing"
    /// The account's role does not allow it; the word says which would.
    case needsOperator = "needs-operator"
    case needsSupervisor = "needs-supervisor"
    /// The role would do, but not for this entity.
    case outsideScope = "outside-scope"
    /// Asked for; done once a second person asks for the same.
    case awaitsSecond = "awaits-second"
    /// Asked for by this very account already.
    case samePerson = "same-person"
    /// Asked for by another person with other particulars, a shelf's length say.
    case asksDifferently = "asks-differently"
    /// The site's files have mistakes, or changed what a running core can't take over.
    case siteNotReloaded = "site-not-reloaded"
    /// More requests wait for a second person than anyone can look through.
    case tooManyRequests = "too-many-requests"
    /// The alarm is over: there is nothing to do about it.
    case notOpen = "not-open"
    case unknownStep = "unknown-step"
    case stepDone = "step-done"
    /// Nobody ticked it, so there is nothing to take back.
    case stepNotDone = "step-not-done"
    case evidenceMissing = "evidence-missing"
    /// Nobody was named to see to it.
    case assigneeMissing = "assignee-missing"
    /// The territory has that posture already.
    case samePosture = "same-posture"
    /// No entry of the crisis log has that number.
    case unknownEntry = "unknown-entry"
    case unknownBulletin = "unknown-bulletin"
    /// It lacks its source or its level, or ends before it begins.
    case bulletinIncomplete = "bulletin-incomplete"
    /// As many are in force as can be kept.
    case tooManyBulletins = "too-many-bulletins"
    /// No channel, person or role of the site is called so.
    case unknownAddressee = "unknown-addressee"
    /// The site has no channels, or what runs is a demo or a replay.
    case notifiesNobody = "notifies-nobody"
    case testRunning = "test-running"
    /// Nothing sounds.
    case hornSilent = "horn-silent"
    /// A seat is handed over to another account, by its name.
    case notAnotherAccount = "not-another-account"
    /// It was never offered, or the offer has lapsed; or its holder has handed it over.
    case unknownSeat = "unknown-seat"
    /// It was offered to another account.
    case notYourSeat = "not-your-seat"
    /// Root is asked for no password.
    case seatOfRoot = "seat-of-root"
    /// Root is whoever may become it: the first person too.
    case twoPersonsOfRoot = "root-is-nobody"
    /// Held for a watch: it is to be handed over.
    case seatOver = "seat-over"
    /// Nothing of that id was ever listed or heard.
    case unknownDevice = "unknown-device"
    /// The device stands there already.
    case sameLifecycle = "same-lifecycle"
    /// Not a step up from stock, test or pilot: the site's files say the rest.
    case noPromotion = "no-promotion"
    /// As many devices are promoted as can be kept.
    case tooManyPromotions = "too-many-promotions"
}

extension Refusal {
    /// What the account's role, or its console, stands against; trying again changes nothing.
    public var isOfRole: Bool {
        switch self {
        case .needsOperator, .needsSupervisor, .outsideScope, .readOnly: true
        default: false
        }
    }
}

/// One line of the journal: a transition, an operator action, or a refused one.
public struct JournalRecord: Hashable, Sendable, Codable {
    public enum Event: String, Hashable, Sendable, Codable, CaseIterable {
        /// Transitions, by the engine.
        case active, rise, fall, returned, normal, annunciate, suppressed, unsuppressed, chatter
        case chatterEnd = "chatter-end"
        case realarm, lapsed
        case shelveEnd = "shelve-end"
        case ruleRemoved = "rule-removed"
        /// Operator actions.
        case ack, unack, shelve, unshelve, oos, reset, observe, note
        case inService = "in-service"
        /// A step was done; somebody looked, and it is true, or it is not.
        case step, confirm, refute
        /// It was not done after all: the line that ticked it stays.
        case stepUndone = "step-undone"
        /// Somebody was named who sees to it: the comment says whom.
        case assign
        /// The territory's stance, and the warnings of outside authorities.
        case posture, bulletin
        case bulletinEnd = "bulletin-end"
        /// The horn, and nothing of an alarm.
        case silence
        /// A shared terminal's seat: offered by one account to another (the comment), taken by that one from the first (the
        /// comment); the occurrence is the offer's number.
        case seatOffered = "seat-offered"
        case seatTaken = "seat-taken"
        /// Nobody took it: the password was not the account's (by whoever offered it, the text says how su ended), or the
        /// offer lapsed. The comment is the account it was offered to.
        case seatNotTaken = "seat-not-taken"
        /// It was held for a watch, and is locked: the comment is its holder.
        case seatOver = "seat-over"
        /// A device goes a step up its lifecycle: `Promotion`.
        case promote
        case refused
        /// The core's own: start, stop, restart, summary annunciation, flood.
        case start, stop, summary, flood
        case floodEnd = "flood-end"
        case reload
        /// An account has another role while its console is open: the text is the account, the level the role.
        case roleChanged = "role-changed"
        /// The two-person rule: asked for, asked for by a second person, or by nobody in time.
        case requested, seconded
        case requestLapsed = "request-lapsed"
        /// Somebody was told, or could not be: `by` is whom and how, `session` the key of the delivery.
        case notified, undelivered
        /// Nobody acknowledged in time: `by` is the next of the chain, who is told now.
        case escalated
    }
    /// 0 until history gives it a number.
    public var id: Int64
    /// Core time, and the machine's.
    public var at: Timestamp
    public var wall: Timestamp
    public var event: Event
    public var alarm: AlarmID?
    public var occurrence: Int?
    public var from: AlarmState?
    public var to: AlarmState?
    /// The suppression shown after it, for transitions into SHLVD, SUPPR, OOSRV.
    public var suppression: Suppression?
    public var level: String?
    public var priority: Priority?
    public var value: Double?
    public var unit: Unit?
    public var by: String
    public var session: String
    public var comment: String?
    /// Seconds from annunciation to acknowledgement.
    public var responseSeconds: Double?
    /// For `refused`: what was tried and why it was not done. Of a change of an alarm `AlarmParticulars`.
    public var refused: String?
    public var why: Refusal?
    /// What an operator reads: title and entity name, or the text of a note.
    public var text: String?
    public var annunciated: Bool

    public init(at: Timestamp, wall: Timestamp, event: Event, alarm: AlarmID? = nil, by: String = "moteur") {
        id = 0
        self.at = at
        self.wall = wall
        self.event = event
        self.alarm = alarm
        self.by = by
        session = ""
        annunciated = false
    }
}

extension JournalRecord {
    /// The text of a `seatNotTaken` line of an offer nobody took in time.
    public static let lapsedOffer = "lapsed"

    /// How long a shelf is to last from its line on, of the lines that begin one, ask for it, or second that.
    /// `duration` is nil where only the end of the occurrence ends it.
    public var shelf: (duration: TimeSpan?, until: Timestamp?, isOneShot: Bool)? {
        guard event == .shelve || event == .requested || event == .seconded else { return nil }
        guard case .shelved(let until, let oneShot, _, _) = suppression else { return nil }
        return until == .distantFuture ? (nil, nil, oneShot) : (until - at, until, oneShot)
    }
}

/// One change of what an alarm shows: exactly one per change of (state, level) or annunciation, in order. What rule
/// tests compare and subscriptions carry.
public struct Transition: Hashable, Sendable, Codable {
    public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        case noData = "nodata"
        case chatter
        case chatterEnd = "chatter-end"
        case ruleRemoved = "rule-removed"
    }
    public var at: Timestamp
    public var record: AlarmRecord
    public var annunciated: Bool
    public var reason: Reason?
    /// What happened, as the journal says it.
    public var event: JournalRecord.Event
    /// Who did it: nil where the engine found it.
    public var by: String?
    /// It would be annunciated but for the alarm flood: those who are not at a console hear of it in a summary.
    public var isHushed = false

    /// Whether it is hushed is the core's own concern: it does not cross to consoles.
    private enum CodingKeys: String, CodingKey { case at, record, annunciated, reason, event, by }

    public init(
        at: Timestamp, record: AlarmRecord, annunciated: Bool, reason: Reason? = nil,
        event: JournalRecord.Event = .active, by: String? = nil
    ) {
        self.at = at
        self.record = record
        self.annunciated = annunciated
        self.reason = reason
        self.event = event
        self.by = by
    }
}
