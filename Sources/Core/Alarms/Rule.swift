import Telemetry

/// One rule of a territory, as the rule language (grammar.md) writes it and SiteFiles or a rule test parses it.
/// A rule makes one alarm per entity its `sensor` pattern matches, or a single one when it names none.
public struct Rule: Hashable, Sendable {
    public var id: String
    public var title: LocalizedText?
    public var sensor: SensorPattern?
    /// Lowest first.
    public var levels: [Level]
    public var value: ValueExpression
    /// 0…1: below it an aggregate or a sum is unknown.
    public var minCoverage: Double?
    /// Age past which a member of an aggregate is not seen.
    public var sensorNoDataAfter: TimeSpan?
    public var onDelay: TimeSpan
    public var offDelay: TimeSpan
    public var acknowledgementRequired: Bool
    public var latch: Bool
    public var severityLatch: Bool
    public var realarmAfter: TimeSpan?
    public var noData: NoDataPolicy
    public var raisesHealthAlarms: Bool
    public var chatter: ChatterPolicy?
    public var suppressedBy: SuppressedBy?
    public var group: String?
    public var schedule: Schedule?
    /// Whom its alarms are told to, step after step, while nobody acknowledges; empty: the site's policy says.
    public var escalation: [EscalationStep] = []
    /// Samples a window needs before it is known (`sum`; the others carry their own).
    public var minSamples: Int?
    /// What happens if nobody acts; what the operator does; within how long; whose it is.
    public var consequence: LocalizedText?
    public var action: LocalizedText?
    /// The action step by step, where it is a list.
    public var steps: [ActionStep] = []
    public var responseTime: TimeSpan?
    public var owner: String?
    /// Where it stands, for messages and "why": `layouts/toulon/alarms.yaml:14`.
    public var source: String?

    public init(id: String, sensor: SensorPattern? = nil, levels: [Level] = []) {
        self.id = id
        self.sensor = sensor
        self.levels = levels
        value = .reading
        onDelay = .zero
        offDelay = .zero
        acknowledgementRequired = true
        latch = false
        severityLatch = true
        noData = NoDataPolicy()
        raisesHealthAlarms = true
    }
}

/// One step of a chain: whom to tell when nobody acknowledged for so long.
public struct EscalationStep: Hashable, Sendable {
    /// From the annunciation, wall time.
    public var after: TimeSpan
    /// Channels, people, or roles of the roster.
    public var to: [String]
    public init(after: TimeSpan, to: [String]) {
        self.after = after
        self.to = to
    }
}

/// `type/entity-glob/attribute`, or a bare sensor name in tests (entity = the name, attribute = `value`).
public struct SensorPattern: Hashable, Sendable {
    /// nil matches any type.
    public var type: EntityType?
    /// `*` matches any run of characters, `?` one.
    public var entity: String
    public var attribute: AttributeName
    public init(type: EntityType? = nil, entity: String, attribute: AttributeName = "value") {
        self.type = type
        self.entity = entity
        self.attribute = attribute
    }
}

/// A rung of a rule's ladder.
public struct Level: Hashable, Sendable {
    public var name: String
    public var priority: Priority
    /// Exactly one of `set` and `when` is given; `clear` defaults to the negation of `set`.
    public var set: Comparison?
    public var clear: Comparison?
    public var when: Condition?
    public init(
        name: String, priority: Priority = .medium, set: Comparison? = nil, clear: Comparison? = nil,
        when: Condition? = nil
    ) {
        self.name = name
        self.priority = priority
        self.set = set
        self.clear = clear
        self.when = when
    }
}

/// `>= $alertLevel - 0.10 m`: an operator and a right-hand side.
public struct Comparison: Hashable, Sendable {
    public enum Operator: String, Hashable, Sendable, CaseIterable {
        case greaterOrEqual = ">="
        case greater = ">"
        case lessOrEqual = "<="
        case less = "<"
        case equal = "=="
        case notEqual = "!="
    }
    public var operation: Operator
    public var operand: Arithmetic
    public init(_ operation: Operator, _ operand: Arithmetic) {
        self.operation = operation
        self.operand = operand
    }
}

/// The right-hand side of a comparison: numbers (with an optional unit), the entity's `$properties`, `+ - * /` and
/// parentheses.
public indirect enum Arithmetic: Hashable, Sendable {
    case number(Double, unit: Unit?)
    case property(String)
    case negated(Arithmetic)
    case sum(Arithmetic, Arithmetic)
    case difference(Arithmetic, Arithmetic)
    case product(Arithmetic, Arithmetic)
    case quotient(Arithmetic, Arithmetic)
}

/// What a rule's levels compare.
public enum ValueExpression: Hashable, Sendable {
    case reading
    case rate(window: TimeSpan, per: TimeSpan)
    case mean(window: TimeSpan, minSamples: Int?)
    case minimum(window: TimeSpan, minSamples: Int?)
    case maximum(window: TimeSpan, minSamples: Int?)
    /// Of increments (rain): unknown below `minCoverage` of the increments the period promises.
    case sum(window: TimeSpan, minCoverage: Double?)
    /// Of a cumulative counter: a reset is not a negative step.
    case increase(window: TimeSpan)
    case aggregate(over: SensorPattern, function: AggregateFunction)
    case ratioToBaseline(Baseline)

    public enum AggregateFunction: String, Hashable, Sendable, CaseIterable {
        case percentTrue = "percent_true"
        case mean, min, max, sum, count
    }
    public enum Baseline: Hashable, Sendable {
        case constant(Double)
        case learntByHourOfWeek
    }
}

/// A composite condition. Three-valued: what is unknown holds the alarm as it is.
public indirect enum Condition: Hashable, Sendable {
    case all([Condition])
    case any([Condition])
    case atLeast(Int, of: [Condition])
    /// How many members matching `over` satisfy `test`, at least `count`.
    case atLeastMatching(Int, over: SensorPattern, test: Comparison)
    case count(of: Comparison, edges: Edges, num: Int, window: TimeSpan)
    case consecutive(num: Int, of: Comparison)
    /// The rule's own value (no sensor named) or that of another series.
    case test(sensor: SensorReference?, Comparison)

    public enum Edges: String, Hashable, Sendable, CaseIterable {
        case rising, any

        var inFrench: String { self == .rising ? "fronts montants" : "fronts" }
    }
}

/// A sensor as a `when` leaf names it.
public enum SensorReference: Hashable, Sendable {
    /// `entity/attribute`, or a bare name in tests.
    case exact(SeriesKey)
    /// `./attribute` of the rule's own entity.
    case sibling(AttributeName)
    /// `$property/attribute`: the entity that the property names.
    case related(property: String, AttributeName)
}

/// What silence does.
public struct NoDataPolicy: Hashable, Sendable {
    public enum Policy: String, Hashable, Sendable, CaseIterable { case hold, alarm, ok }
    /// nil: 3 × the period, or 1 × the heartbeat; with neither, silence is not judged.
    public var after: TimeSpan?
    public var policy: Policy
    /// The level policy `alarm` sets; nil is the lowest.
    public var level: String?
    public var priority: Priority?
    public var acknowledgementRequired: Bool
    /// `level >= NAME`: the health alarm has `priority` and needs acknowledgement only while the rule's alarm is at or
    /// above it.
    public var whileAtLeast: String?
    public var groupBy: Grouping?
    public var minShare: Double?
    public enum Grouping: String, Hashable, Sendable, CaseIterable { case zone, gateway, lot }
    public init(after: TimeSpan? = nil, policy: Policy = .hold) {
        self.after = after
        self.policy = policy
        acknowledgementRequired = false
    }
}

/// `num` activations in `window` make an alarm chatter, until `quiet` has passed without a transition.
public struct ChatterPolicy: Hashable, Sendable {
    public var count: Int
    public var window: TimeSpan
    public var quiet: TimeSpan
    public init(count: Int = 3, window: TimeSpan = .seconds(60), quiet: TimeSpan = .seconds(300)) {
        self.count = count
        self.window = window
        self.quiet = quiet
    }
}

/// Rules whose active condition suppresses this one.
public struct SuppressedBy: Hashable, Sendable {
    public enum Need: Hashable, Sendable { case any, all }
    public var need: Need
    public var rules: [String]
    public var grace: TimeSpan
    /// The property naming the entity whose alarm of a multi-entity parent rule counts (`$gateway`).
    public var via: String?
    public init(need: Need, rules: [String], grace: TimeSpan = .zero, via: String? = nil) {
        self.need = need
        self.rules = rules
        self.grace = grace
        self.via = via
    }
}

/// When a rule is in force, in local time.
public struct Schedule: Hashable, Sendable {
    /// Seconds of the local day, `[from, to)`; `to` ≤ `from` runs past midnight.
    public struct Daily: Hashable, Sendable {
        public var from: Int
        public var to: Int
        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }
    /// Offsets from sunrise or sunset: `sunset+30m..sunrise-30m`.
    public struct SunBound: Hashable, Sendable {
        public enum Event: String, Hashable, Sendable { case sunrise, sunset }
        public var event: Event
        public var offset: TimeSpan
        public init(event: Event, offset: TimeSpan) {
            self.event = event
            self.offset = offset
        }
    }
    public var zone: ZoneTable
    public var daily: [Daily]
    public var sun: [SunBound]
    public var location: Coordinates?
    /// The territory's postures it is limited to; empty: all of them.
    public var postures: [Posture] = []
    public init(zone: ZoneTable, daily: [Daily], sun: [SunBound] = [], location: Coordinates? = nil) {
        self.zone = zone
        self.daily = daily
        self.sun = sun
        self.location = location
    }
}

/// Maintenance: the alarms it covers are suppressed by design from `from` (included) to `to` (excluded).
public struct MaintenanceWindow: Hashable, Sendable {
    public var from: Timestamp
    public var to: Timestamp
    /// Rule ids, `*` for any letters; empty = every rule.
    public var rules: [String]
    /// Entities, `*` for any letters; with `zones`, those of either. Both empty = whatever the alarm is of.
    public var entities: [String] = []
    public var zones: [String] = []
    public var reason: String
    public var by: String
    public init(from: Timestamp, to: Timestamp, rules: [String], reason: String, by: String) {
        self.from = from
        self.to = to
        self.rules = rules
        self.reason = reason
        self.by = by
    }

    public func isOpen(at instant: Timestamp) -> Bool { from <= instant && instant < to }

    public func covers(rule: String, entity: EntityID?, zone: String?) -> Bool {
        guard rules.isEmpty || rules.contains(where: { Glob.matches($0, rule) }) else { return false }
        if entities.isEmpty, zones.isEmpty { return true }
        return entities.contains { pattern in entity.map { Glob.matches(pattern, $0.text) } ?? false }
            || zones.contains { $0 == zone }
    }
}

/// grammar.md "Engine defaults".
public struct EngineDefaults: Hashable, Sendable {
    public var maxSkew: TimeSpan = .seconds(300)
    /// Down longer than this, pending delays restart.
    public var outageTolerance: TimeSpan = .seconds(3600)
    /// No `nodata:` sooner after a start.
    public var startupGrace: TimeSpan = .seconds(60)
    public var shelveMaximum: TimeSpan = .seconds(28800)
    /// By whose hours of the week what is usual is learnt.
    public var zone: ZoneTable = .paris
    public init() {}
}
