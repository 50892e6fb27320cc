import Telemetry

/// Judges readings by the rules of a territory and steps the alarms they make (ISA-18.2 / IEC 62682). A pure value:
/// state + event + time → state + effects, so that live traffic, replay, restart and rule tests run the same code.
///
/// Alarms, series and entities are rows of dense tables that refer to each other by index; what an alarm needs only
/// while it is not idle is kept apart (`Detail`). Judging a reading walks the links of its series and touches no
/// reference count. All times inside are *engine time*: see `EngineClock`.
public struct AlarmEngine: Sendable {
    var rules: [CompiledRule] = []
    /// Of all its rules, its own among them.
    public private(set) var titles = RuleTitles()
    var hot: [HotRule] = []
    var ruleIndices: [String: Int] = [:]
    var maintenance: [MaintenanceWindow]
    /// Those that were open when last looked at.
    var maintained: [MaintenanceWindow] = []
    let defaults: EngineDefaults
    var clock: EngineClock
    /// Engine time of the start or the last restart: no `nodata:` sooner than `startup_grace` after it.
    var startedAt: Int64
    /// False until the first event when started at time zero: a stream clock that has not been set.
    var hasBegun: Bool

    var alarms: [Alarm] = []
    var details: [Detail] = []
    /// When the value of an alarm changes by itself (a window that empties), engine time: of few alarms at a time.
    var rechecks: [Int32: Int64] = [:]
    var freeDetails: [Int32] = []
    var thresholds: [Threshold] = []
    var links: [Link] = []
    var series: [SeriesState] = []
    var cadences = CadenceTable()
    var windows = WindowStore()
    /// One of every kind of bounds that calm series have: as many as there are ladders of numbers.
    var calms: ContiguousArray<Calm> = []
    var calmIndices: [Calm: Int32] = [:]
    var entities: [EntityState] = []
    var entityIndices = EntityIndex()
    /// Of discovered entities, by type.
    var profiles: [EntityType: EntityProfile] = [:]
    var attributes: [AttributeName] = []
    var attributeIndices: [AttributeName: Int32] = [:]
    var units: [Unit] = []
    var composites: [CompositeState] = []
    var aggregates: [AggregateState] = []
    /// Conditions that name a series not declared yet.
    var waiting: [SeriesKey: [(alarm: Int32, leaf: Int)]] = [:]
    var feeds: [Feed] = []
    var feedIndices: [String: Int32] = [:]
    var coreFaults: [CoreFault] = []
    var silenceGroups: [SilenceGroup] = []
    var silenceGroupIndices: [String: Int32] = [:]
    /// Series whose readings are stamped ahead of the clock, and when the last such came.
    var clockFaults: [Int32: Int64] = [:]
    /// The last such stamp, and how far ahead of the clock it was. Not in an image: the next of its readings says it.
    var stampsAhead: [Int32: (stamp: Timestamp, ahead: TimeSpan)] = [:]
    /// How far behind series that deliver only late readings are stamped.
    var lateBehind: [Int32: TimeSpan] = [:]
    var textTruths: [UInt32: Bool] = [:]
    /// Occurrence counters of alarms whose rules are gone: they go on where a rule comes back.
    var retired: [AlarmID: UInt32] = [:]
    /// As many as may be told of at once: rules taken away for years.
    static let retiredLimit = 100_000
    /// What is about to be shown is kept quiet by the flood alone.
    var isHushed = false
    /// What is usual for each series that a rule compares with it.
    var baselines: [Int32: LearntWeek] = [:]

    /// The territory's, which rules may be limited to.
    public internal(set) var posture = Posture.veille
    var timers = TimerHeap()
    var instant = WholeInstant()
    /// Engine time of the next edge of a schedule or a maintenance window.
    var edgeAt = Int64.max
    var open: [Int32] = []
    var codes = SpokenCodes()
    var flood = Flood()
    var groups = AlarmGroups()
    var tally = EngineCounts()
    /// Occurrences that began while shelved or suppressed.
    var hidden: [Int32: Int] = [:]
    /// Made under a suppression and not shown yet: at most one entry an alarm, gone with the next event.
    var bornSuppressed: [Int32] = []

    public init(
        rules: [Rule], maintenance: [MaintenanceWindow] = [], defaults: EngineDefaults = EngineDefaults(),
        startedAt: Moment
    ) {
        self.maintenance = maintenance
        self.defaults = defaults
        clock = EngineClock(startedAt)
        self.startedAt = clock.now
        hasBegun = startedAt.wall.nanoseconds != 0
        compile(rules)
        makeSingleAlarms()
        armEngineTimer()
    }

    /// The engine time at which `advance` next has work, as a moment. O(1).
    public var nextDeadline: Moment? { timers.first.map { clock.moment($0.due) } }

    /// How many alarms stand how. O(1).
    public var counts: EngineCounts { tally }

    /// Tells the engine what an interned text says, so that a status can be counted: `occupied`, `on`, `true`, `open`
    /// and `yes` are true, `free`, `off`, `false`, `closed` and `no` false; others are unknown.
    public mutating func name(_ text: TextID, _ spelling: String) {
        switch spelling.lowercased() {
        case "occupied", "on", "true", "open", "yes": textTruths[text.index] = true
        case "free", "off", "false", "no": textTruths[text.index] = false
        default: break
        }
    }

    mutating func compile(_ territory: [Rule]) {
        rules = HealthRule.allCases.map { CompiledRule($0.rule) } + territory.map { CompiledRule($0) }
        titles = RuleTitles(territory)
        hot = rules.indices.map { HotRule(rules[$0].rule, isHealth: $0 < HealthRule.allCases.count) }
        thresholds = []
        calms = []
        calmIndices = [:]
        ruleIndices = [:]
        for index in rules.indices.dropFirst(HealthRule.allCases.count) { ruleIndices[rules[index].rule.id] = index }
        for index in rules.indices {
            for id in rules[index].rule.suppressedBy?.rules ?? [] {
                guard let parent = ruleIndices[id] else { continue }
                rules[index].parents.append(parent)
                rules[parent].children.append(index)
            }
            if !rules[index].usesProperties {
                rules[index].sharedThresholds = appendThresholds(rule: index, entity: -1, unit: nil)
            }
            hot[index].isInForce = isInForce(index)
        }
        maintained = openMaintenance
        rankRules()
    }

    /// Works out the numbers of a rule's levels for an entity; returns where they begin.
    mutating func appendThresholds(rule: Int, entity: Int32, unit: Unit?) -> Int32 {
        let start = Int32(thresholds.count)
        let properties = entity >= 0 ? entities[Int(entity)].properties : [:]
        for level in rules[rule].rule.levels.prefix(HotRule.levelLimit) {
            let property: (String) -> Double? = { properties[$0]?.number }
            thresholds.append(
                Threshold(
                    set: level.set.map { $0.operand.value(unit: unit, property: property) ?? .nan } ?? .nan,
                    clear: level.clear.map { $0.operand.value(unit: unit, property: property) ?? .nan } ?? .nan,
                    setOperation: level.set.map { Threshold.code($0.operation) } ?? Threshold.none,
                    clearOperation: level.clear.map { Threshold.code($0.operation) } ?? Threshold.none,
                    isComposite: level.when != nil))
        }
        return start
    }
}

/// The engine's time line: the monotonic clock, counted from the wall time at start, so that delays do not feel the
/// wall clock step. `drift` is what the wall has since moved against it; wall timers are set again when that changes by
/// more than `stepTolerance`.
struct EngineClock: Sendable {
    /// NTP slews by less than this between two events; a step is larger (ntp.conf's own step threshold is 128 ms).
    static let stepTolerance: Int64 = 100_000_000
    private var base: Int64
    private(set) var drift: Int64 = 0
    private(set) var now: Int64

    init(_ moment: Moment) {
        now = moment.wall.nanoseconds
        base = now.subtractedClamped(moment.monotonic.nanoseconds)
    }

    /// Moves to `moment`; true when the wall clock stepped. Never goes back.
    mutating func move(to moment: Moment) -> Bool {
        let time = moment.monotonic.nanoseconds.addedClamped(base)
        now = max(now, time)
        let seen = moment.wall.nanoseconds.subtractedClamped(time)
        guard abs(seen.subtractedClamped(drift)) > EngineClock.stepTolerance else { return false }
        drift = seen
        return true
    }
    /// The core was down: the monotonic clock may count from elsewhere.
    mutating func restart(_ moment: Moment) {
        let before = now
        self = EngineClock(moment)
        now = max(now, before)
    }
    mutating func move(toEngineTime time: Int64) { now = max(now, time) }
    func engineTime(_ moment: Moment) -> Int64 { moment.monotonic.nanoseconds.addedClamped(base) }

    var wall: Timestamp { Timestamp(nanoseconds: now.addedClamped(drift)) }
    /// The engine time at which the wall clock will read `wall`.
    func time(of wall: Timestamp) -> Int64 { wall.nanoseconds.subtractedClamped(drift) }
    func moment(_ time: Int64) -> Moment {
        Moment(
            monotonic: Instant(nanoseconds: time.subtractedClamped(base)),
            wall: Timestamp(nanoseconds: time.addedClamped(drift)))
    }
}
