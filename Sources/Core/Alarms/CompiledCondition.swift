import Telemetry

/// Where the parts of a rule's conditions that need memory or a series keep it, per alarm.
struct ConditionLayout: Sendable {
    /// A sensor a leaf reads; nil is the rule's own value.
    var leaves: [SensorReference] = []
    var globs: [SensorPattern] = []
    /// `num` of each edge counter.
    var edgeCounters: [(num: Int, window: Int64)] = []
    var runCounters = 0
}

/// A `when` with its leaves and counters numbered.
indirect enum CompiledCondition: Sendable {
    case all([CompiledCondition])
    case any([CompiledCondition])
    case atLeast(Int, [CompiledCondition])
    case atLeastMatching(Int, glob: Int, Comparison)
    case count(slot: Int, num: Int, window: Int64, edges: Condition.Edges, Comparison)
    case consecutive(slot: Int, num: Int, Comparison)
    case own(Comparison)
    case leaf(Int, Comparison)

    /// A count looks back over at most this many edges: more would be a rate, and each is kept.
    static let countLimit = 1000

    init(_ condition: Condition, layout: inout ConditionLayout) {
        switch condition {
        case .all(let parts):
            self = .all(parts.map { CompiledCondition($0, layout: &layout) })
        case .any(let parts):
            self = .any(parts.map { CompiledCondition($0, layout: &layout) })
        case .atLeast(let count, let parts):
            self = .atLeast(count, parts.map { CompiledCondition($0, layout: &layout) })
        case .atLeastMatching(let count, let pattern, let test):
            layout.globs.append(pattern)
            self = .atLeastMatching(count, glob: layout.globs.count - 1, test)
        case .count(let test, let edges, let num, let window):
            let num = min(max(num, 1), CompiledCondition.countLimit)
            layout.edgeCounters.append((num, window.nanoseconds))
            self = .count(
                slot: layout.edgeCounters.count - 1, num: num, window: window.nanoseconds, edges: edges, test)
        case .consecutive(let num, let test):
            layout.runCounters += 1
            self = .consecutive(slot: layout.runCounters - 1, num: max(num, 1), test)
        case .test(nil, let test):
            self = .own(test)
        case .test(let sensor?, let test):
            layout.leaves.append(sensor)
            self = .leaf(layout.leaves.count - 1, test)
        }
    }

    /// Three-valued "and", "or" and "at least k": what can't be told yet is nil.
    static func atLeast(_ need: Int, of truths: some Sequence<Bool?>) -> Bool? {
        var held = 0
        var unknown = 0
        for truth in truths {
            guard let truth else {
                unknown += 1
                continue
            }
            if truth { held += 1 }
        }
        if held >= need { return true }
        return held + unknown < need ? false : nil
    }
}

/// The memory of one alarm's conditions.
struct CompositeState: Sendable {
    /// Series of each leaf; -1 while it is not declared.
    var leaves: [Int32]
    var globs: [[Int32]]
    var edges: [EdgeCounter]
    var runs: [Int]
    /// What the alarm was last shown with. Not in an image: a restart shows the first reason there is then.
    var deciding: DecidingPart?

    init(_ layout: ConditionLayout) {
        leaves = layout.leaves.map { _ in -1 }
        globs = layout.globs.map { _ in [] }
        edges = layout.edgeCounters.map { _ in EdgeCounter() }
        runs = Array(repeating: 0, count: layout.runCounters)
    }

    /// The last `num` edges are enough to tell whether `num` of them fall in a window.
    struct EdgeCounter: Sendable {
        var wasTrue: Bool?
        var times: [Int64] = []
        mutating func note(_ isTrue: Bool, at: Int64, num: Int, edges: Condition.Edges) {
            defer { wasTrue = isTrue }
            guard let wasTrue, wasTrue != isTrue, edges == .any || isTrue else { return }
            times.append(at)
            if times.count > num { times.removeFirst() }
        }
        func holds(num: Int, window: Int64, at: Int64) -> Bool {
            times.count >= num && times[times.count - num] > at.subtractedClamped(window)
        }
    }
}

/// The members of an aggregate and what is seen of them.
struct AggregateState: Sendable {
    enum Sight: UInt8, Sendable { case unseen, isFalse, isTrue }
    var members: [Int32] = []
    var sights: [Sight] = []
    /// Kept up with every member's reading: a zone of thousands is not counted again for one bay.
    var seen = 0
    var held = 0

    mutating func add(_ series: Int32) -> Int {
        members.append(series)
        sights.append(.unseen)
        return members.count - 1
    }
    mutating func see(_ member: Int, _ sight: Sight) {
        let before = sights[member]
        if before != .unseen { seen -= 1 }
        if before == .isTrue { held -= 1 }
        sights[member] = sight
        if sight != .unseen { seen += 1 }
        if sight == .isTrue { held += 1 }
    }
}
