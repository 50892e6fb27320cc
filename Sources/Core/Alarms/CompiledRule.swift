import Telemetry

/// A rule made ready for judging: names become indices, delays nanoseconds.
struct CompiledRule: Sendable {
    let rule: Rule
    let policy: StatePolicy
    /// Rules that suppress this one, and that this one suppresses, by index.
    var parents: [Int] = []
    var children: [Int] = []
    /// Its place when several rules move at one instant.
    var rank: Int32 = 0
    /// Its alarms, in the order they were made.
    var alarms: [Int32] = []
    /// Index of its numbers in the pool when no `$property` makes them differ between entities; else -1.
    var sharedThresholds: Int32 = -1
    var whens: [CompiledCondition?]
    /// When its schedule next opens or closes.
    var scheduleEdge: Timestamp?

    init(_ rule: Rule) {
        self.rule = rule
        policy = StatePolicy(
            acknowledgementRequired: rule.acknowledgementRequired, latch: rule.latch,
            severityLatch: rule.severityLatch)
        var layout = ConditionLayout()
        whens = rule.levels.map { $0.when.map { CompiledCondition($0, layout: &layout) } }
        self.layout = layout
    }
    var layout: ConditionLayout

    /// One alarm for the rule: its id is the rule's.
    var isSingle: Bool { rule.sensor?.isBare ?? true }
    var usesProperties: Bool {
        rule.levels.contains { $0.set?.operand.usesProperties == true || $0.clear?.operand.usesProperties == true }
    }
    func level(_ index: Int) -> Level? { rule.levels.indices.contains(index) ? rule.levels[index] : nil }
    func levelIndex(_ name: String) -> Int? { rule.levels.firstIndex { $0.name == name } }
}

extension Arithmetic {
    var usesProperties: Bool {
        switch self {
        case .number: false
        case .property: true
        case .negated(let a): a.usesProperties
        case .sum(let a, let b), .difference(let a, let b), .product(let a, let b), .quotient(let a, let b):
            a.usesProperties || b.usesProperties
        }
    }
}

/// What judging needs of a rule, without a reference in it.
struct HotRule: Sendable {
    enum Kind: UInt8, Sendable { case reading, window, ratio, aggregate, composite, health }
    /// A ladder of more is a mistake the checker refuses; levels are bits of a byte here.
    static let levelLimit = 8

    var kind: Kind
    var levelCount: Int
    var hasComposite: Bool
    var onDelay: Int64
    var offDelay: Int64
    /// The age past which a series says nothing to the rule: its own no-data age or, of an aggregate, that of its
    /// members; `.max`: what the series' own period promises.
    var freshAfter: Int64
    var function: WindowFunction
    var minimumCoverage: Double
    /// False outside its schedule.
    var isInForce = true
    /// Of a ratio; 0 when it must be learnt.
    var baseline = 0.0
    var learnsBaseline: Bool { kind == .ratio && baseline == 0 }

    init(_ rule: Rule, isHealth: Bool) {
        levelCount = min(rule.levels.count, HotRule.levelLimit)
        hasComposite = rule.levels.contains { $0.when != nil }
        onDelay = max(0, rule.onDelay.nanoseconds)
        offDelay = max(0, rule.offDelay.nanoseconds)
        freshAfter = rule.noData.after?.nanoseconds ?? .max
        if case .aggregate = rule.value, let members = rule.sensorNoDataAfter { freshAfter = members.nanoseconds }
        minimumCoverage = rule.minCoverage ?? 0
        function = WindowFunction(kind: .mean, span: 0)
        function.minimumCoverage = rule.minCoverage ?? 0
        switch rule.value {
        case .reading:
            kind = isHealth ? .health : rule.sensor == nil ? .composite : .reading
        case .rate(let window, let per):
            kind = .window
            function.kind = .rate
            function.span = window.nanoseconds
            function.perSeconds = per.seconds
        case .mean(let window, let samples): (kind, function) = HotRule.window(.mean, window, samples ?? 1, function)
        case .minimum(let window, let samples):
            (kind, function) = HotRule.window(.minimum, window, samples ?? 1, function)
        case .maximum(let window, let samples):
            (kind, function) = HotRule.window(.maximum, window, samples ?? 1, function)
        case .sum(let window, let coverage):
            (kind, function) = HotRule.window(.sum, window, rule.minSamples ?? 0, function)
            function.minimumCoverage = coverage ?? function.minimumCoverage
        case .increase(let window): (kind, function) = HotRule.window(.increase, window, 0, function)
        case .aggregate: kind = .aggregate
        case .ratioToBaseline(let base):
            kind = .ratio
            if case .constant(let value) = base { baseline = value }
        }
    }

    private static func window(
        _ kind: WindowFunction.Kind, _ span: TimeSpan, _ samples: Int, _ base: WindowFunction
    ) -> (Kind, WindowFunction) {
        var function = base
        function.kind = kind
        function.span = span.nanoseconds
        function.minimumSamples = samples
        return (.window, function)
    }
}

/// The engine's own rules, ahead of the territory's: health alarms come first among alarms that change together.
enum HealthRule: Int, CaseIterable, Sendable {
    case noData, clock, feed, core

    var rule: Rule {
        var rule: Rule
        switch self {
        case .noData:
            rule = Rule(id: "nodata", levels: [Level(name: "absence", priority: .low)])
            rule.title = LocalizedText(english: "No data", french: "Absence de données")
        case .clock:
            rule = Rule(id: "clock", levels: [Level(name: "horloge", priority: .low)])
            rule.title = LocalizedText(english: "Clock fault", french: "Horloge fausse")
        case .feed:
            rule = Rule(id: "feed", levels: [Level(name: "absence", priority: .high)])
            rule.title = LocalizedText(english: "Feed silent", french: "Collecte muette")
        case .core:
            rule = Rule(id: "core", levels: [Level(name: "défaut", priority: .high)])
            rule.title = LocalizedText(english: "vigie itself", french: "vigie elle-même")
        }
        rule.acknowledgementRequired = false
        return rule
    }
}
