import Alarms
import Frames
import Notification
import OperatorLink
import Telemetry

/// Everything that can happen to the hypervisor. `Hypervisor.handle(event, at:)` is the only way its state changes.
public enum Event: Sendable {
    /// Bytes from a listener.
    case frames(FrameBatch)
    /// Readings already decoded: rule tests and imports.
    case samples([Sample])
    /// Readings out of history, in order of time, to be judged again as of the time each bears: dry runs. They were
    /// stamped and accepted when they came, and are not accepted a second time. `now` is the last one's time.
    case stored(ContiguousArray<Reading>.SubSequence)
    case command(Command)
    /// Time passes: due timers fire, a waiting stream stamp is confirmed.
    case tick
    /// What a listener knows of itself.
    case feed(FeedReport)
    /// The kernel's exact count of datagrams it dropped since start.
    case kernelDrops(Int)
    case history(HistoryReport)
    /// Accepted readings that the disk refused: should they be sent again, they are kept after all.
    case notStored(ContiguousArray<Reading>)
    /// Entities whose consoles want raw frames.
    case watch([EntityID])
    /// The playback speed for the header of a demo (nil: as fast as possible, 0: paused).
    case playback(speed: Double?)
    /// What history knows of what is usual for series of `Hypervisor.learningSeries`.
    case learnt([(SeriesID, LearntWeek)])
    /// A new rule file, checked whole before.
    case rules([Rule])
    /// What the core's own checks found, present or not.
    case coreFaults([CoreFaultReport])
    /// What became of an attempt at telling somebody: why it failed, or nil.
    case attempted(id: UInt64, failure: String?)
    /// Who may do what, from now on.
    case access(AccessRules)
    /// The account of an open console has another role, by the groups it has now: journaled.
    case role(Operator)
    /// A site read again while the core runs, checked whole before: all of it or, if it is refused, none.
    case reload(Reload)
    /// The core stops: journaled.
    case stop
}

/// One of the core's checks of itself.
public struct CoreFaultReport: Hashable, Sendable {
    /// `disk`: its alarm is `core:disk`.
    public var name: String
    public var text: LocalizedText
    public var isPresent: Bool
    public init(name: String, text: LocalizedText, isPresent: Bool) {
        self.name = name
        self.text = text
        self.isPresent = isPresent
    }
}

/// What of a site changes while the core runs, and who wants it. Answered with a reply of its id.
public struct Reload: Sendable {
    public var id: UInt64
    public var by: Operator
    /// nil: as they are.
    public var rules: [Rule]?
    public var access: AccessRules?
    public var notification: NotificationPlan?
    /// One without roles where the site has no roster any more.
    public var roster: Roster?
    public var maintenance: [MaintenanceWindow]?
    /// What changes, in words, for the journal.
    public var what: String
    /// Why nothing changes, where the site has mistakes or can't be taken over by a running core: it is refused, in the
    /// journal too.
    public var mistakes: String?
    public init(
        id: UInt64 = 0, by: Operator, rules: [Rule]? = nil, access: AccessRules? = nil,
        notification: NotificationPlan? = nil, roster: Roster? = nil, maintenance: [MaintenanceWindow]? = nil,
        what: String, mistakes: String? = nil
    ) {
        self.id = id
        self.by = by
        self.rules = rules
        self.access = access
        self.notification = notification
        self.roster = roster
        self.maintenance = maintenance
        self.what = what
        self.mistakes = mistakes
    }
}

/// A reading before the site knows its series.
public struct Sample: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case number(Double)
        case boolean(Bool)
        case text(String)
    }
    public var key: SeriesKey
    public var type: EntityType?
    public var content: Content
    public var unit: Unit?
    public var observedAt: Timestamp?
    /// The sensor's own word; plausibility can only make it worse.
    public var quality: Quality
    public var origin: ReadingOrigin
    public init(
        _ key: SeriesKey, _ content: Content, observedAt: Timestamp? = nil, type: EntityType? = nil,
        unit: Unit? = nil, quality: Quality = .good, origin: ReadingOrigin = .sensor
    ) {
        self.key = key
        self.content = content
        self.observedAt = observedAt
        self.type = type
        self.unit = unit
        self.quality = quality
        self.origin = origin
    }
}

/// A listener's own account, for the header's feeds.
public struct FeedReport: Hashable, Sendable {
    public var name: String
    public var isListening: Bool
    public init(name: String, isListening: Bool) {
        self.name = name
        self.isListening = isListening
    }
}

/// What history reports back: the exact counts since start, and whether it writes.
public struct HistoryReport: Hashable, Sendable {
    public var stored: Int
    public var notStored: Int
    public var state: Snapshot.HistoryState
    public init(stored: Int, notStored: Int, state: Snapshot.HistoryState) {
        self.stored = stored
        self.notStored = notStored
        self.state = state
    }
}

/// What the Shell must do next. The hypervisor never does it itself.
public enum Effect: Sendable {
    /// Accepted readings, in order of arrival: to history.
    case readings(ContiguousArray<Reading>)
    /// New series and texts: to history before the readings that use them.
    case series([SeriesDeclaration])
    case texts([TextDeclaration])
    case journal([JournalRecord])
    /// Alarms whose record changed: to history, for a quick look without replaying.
    case alarms([AlarmRecord])
    case quarantined([QuarantinedFrame])
    /// To subscriptions, at once.
    case transition(Transition)
    /// To the sender of a command. With `needsCommit` only after this call's journal records are on disk.
    case reply(Reply, needsCommit: Bool)
    /// One annunciation for all that is unacknowledged, after a restart.
    case summary(unacknowledged: Int)
    /// Somebody is to be told: an attempt to make, answered with `Event.attempted`.
    case notify(NotificationOrder)
    /// Playback commands are for the driver of a recording, not for the core.
    case playback(Command)
}
