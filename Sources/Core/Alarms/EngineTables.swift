import Telemetry

/// One alarm, idle or not: 44 bytes, no references. What only an alarm that is not idle needs is its `Detail`.
struct Alarm: Sendable {
    var rule: Int32
    /// -1: of no single entity.
    var entity: Int32
    var series: Int32
    var nextOfEntity: Int32 = -1
    /// -1 while idle.
    var detail: Int32 = -1
    var thresholds: Int32
    /// Index of its `CompositeState` or, of an aggregate rule, `AggregateState`; of a feed or group, its index.
    var memory: Int32 = -1
    var occurrences: UInt32 = 0
    var revision: UInt32 = 0
    /// Bits by level: active, with a running or frozen delay, frozen.
    var active: UInt8 = 0
    var timing: UInt8 = 0
    var frozen: UInt8 = 0
    /// Silence has been applied (policy, group); cleared by the next fresh reading.
    var isSilent = false
    /// Its value changes by itself, at `AlarmEngine.rechecks`.
    var changesByItself = false
    /// To be judged when the instant is whole.
    var isOwed = false
    /// To look again at what suppresses it, when the instant is whole.
    var isTold = false

    init(rule: Int, entity: Int32, series: Int32, thresholds: Int32) {
        self.rule = Int32(rule)
        self.entity = entity
        self.series = series
        self.thresholds = thresholds
    }

    /// The highest active level; -1 for none.
    var current: Int { 7 - active.leadingZeroBitCount }
    /// Nothing that a reading below its set points would change.
    @inline(__always) var isQuiet: Bool { (active | timing) == 0 && !isSilent }
}

/// What an alarm remembers while it is not idle.
struct Detail: Sendable {
    var owner: Int32
    /// Its place among the open ones; -1 while it is not open.
    var openPosition: Int32 = -1
    var process = ProcessState()
    /// Per level: the engine time a running delay ends, or what remains of a frozen one.
    var delays = InlineArray<8, Int64>(repeating: 0)
    var since: Timestamp
    var annunciatedAt: Timestamp?
    /// The occurrence and the highest level that were announced; suppression's end announces only what is new.
    var announcedOccurrence: UInt32 = 0
    var announcedLevel = -1
    var acknowledgement: Acknowledgement?
    var shelf: Shelf?
    var outOfService: (by: String, reason: String)?
    /// Names of what suppresses it by design; `graceUntil` set once all are gone.
    var suppressors: [String] = []
    var graceUntil: Timestamp?
    var chatter: Chatter?
    var code: String?
    /// Codes that were announced with a lower level of this occurrence.
    var pastCodes: [String] = []
    var isFirstOut = false
    var cause: Transition.Reason?
    /// Health alarms: what the rule that raised them asks for.
    var priority: Priority?
    var acknowledgementRequired: Bool?
    /// What was last shown and counted.
    var shown = Shown()

    struct Acknowledgement: Hashable, Sendable {
        var by: String
        var at: Timestamp
        var comment: String
        var expiresAt: Timestamp?
        var realarmAt: Timestamp?
    }
    struct Shelf: Hashable, Sendable {
        var until: Timestamp
        var oneShot: Bool
        var by: String
        var reason: String
        /// Acknowledged when it was shelved, and not since.
        var wasAcknowledged: Bool
    }
    struct Chatter: Hashable, Sendable {
        /// The last activations, as many as the policy counts.
        var activations: [Timestamp] = []
        var isChattering = false
        var lastEdge: Timestamp
        var beganAt: Timestamp?
    }
    /// The display state with its level: a transition is a change of this.
    struct Shown: Hashable, Sendable {
        enum Cover: UInt8, Sendable { case none, shelved, suppressed, outOfService }
        var cover = Cover.none
        var state = AlarmState.normal
        var level = -1
        /// Of the level shown; `.medium` in normal, so that an idle alarm equals `Shown()`.
        var priority = Priority.medium
    }
}

/// One series, as far as judging goes: no references.
struct SeriesState: Sendable {
    var entity: Int32 = -1
    var attribute: Int32 = -1
    var nextOfEntity: Int32 = -1
    var firstLink: Int32 = -1
    var lastLink: Int32 = -1
    var window: Int32 = -1
    var unit: Int32 = -1
    /// Its `nodata:` alarm once there was one.
    var noDataAlarm: Int32 = -1
    /// Index of its gateway's feed.
    var feed: Int32 = -1
    /// Index of its bounds, or why it has none.
    var calm = Calm.unknown
    /// Of the engine's `cadences`.
    var cadence: Int32 = 0
    /// `observedAt` of the last good reading, and of the last one from the sensor itself; `.min` for never.
    var lastAt: Int64 = .min
    var heardAt: Int64 = .min
    var value = 0.0
    /// Core time at arrival minus stamp, of the last good reading.
    var lag: Int64 = 0
    var isBad = false
    /// Past `alarmAfter`.
    var isSilent = false
    var isUncertain = false
    /// Its timer runs.
    var isArmed = false
}

/// An entity, as far as judging goes.
struct EntityState: Sendable {
    var id: EntityID
    /// Its own, or shared with others that differ by their id alone.
    var profile: EntityProfile
    // Beside the profile: the hot path asks for it and touches no reference count.
    var lifecycle: Device.Lifecycle
    var firstAlarm: Int32 = -1
    var firstSeries: Int32 = -1

    init(id: EntityID, profile: EntityProfile) {
        self.id = id
        self.profile = profile
        lifecycle = profile.entity.device.lifecycle
    }
    var type: EntityType { profile.entity.type }
    var name: String { profile.isShared ? id.text : profile.entity.name }
    var zone: String? { profile.entity.zone }
    var gateway: String? { profile.entity.device.gateway }
    var lot: String? { profile.entity.device.lot }
    var properties: [String: Property] { profile.entity.properties }
    /// Raises alarms (in maintenance: suppressed ones).
    var isLive: Bool { lifecycle.isLive }
}

/// What is known of an entity. Those discovered on the wire differ from others of their type by their id alone, and
/// share one.
final class EntityProfile: Sendable {
    let entity: Entity
    let isShared: Bool
    init(_ entity: Entity) {
        self.entity = entity
        isShared = entity.isNamedByID
    }
}

/// A series' reading concerns an alarm: as its own, as a member of its aggregate, or as a leaf of its condition.
struct Link: Sendable {
    static let own: Int32 = -1
    static let leaf: Int32 = -2
    var alarm: Int32
    /// `own`, `leaf`, or the member's number.
    var role: Int32
    var next: Int32
}

extension Device.Lifecycle {
    var isLive: Bool { self == .production || self == .maintenance }
}
