import Telemetry

/// What one instant still owes. Readings stamped and received at the same time are one instant, and so are the timers due
/// at one: a condition over several series is judged once, by all of them, and a child is judged before it is shown that
/// its parent is well again.
struct WholeInstant: Sendable {
    struct Debt: Sendable {
        enum Cause: UInt8, Sendable {
            /// Its own series was received.
            case arrival
            /// Its own series was received, and is no measurement.
            case noMeasurement
            /// Its own series fell silent.
            case silence
            /// Something else it is judged by moved.
            case other
            /// What suppresses it may have begun or ended: it is not judged anew for that.
            case suppression
        }
        /// Whose, and its turn: rule by rule, parents before what they suppress; then in order of declaration.
        var place: UInt64
        /// In order of arrival among what one alarm owes.
        var number: UInt32
        var cause: Cause
        /// What came is too old to count time by.
        var isStale: Bool

        static func place(alarm: Int, rank: Int32) -> UInt64 { UInt64(UInt32(rank)) << 32 | UInt64(alarm) }
    }
    /// All that one alarm owes.
    struct Sum {
        var isJudged = false
        var isArrival = false
        var isStale = false
        var isSilence = false
        var isTold = false
    }
    /// Debts whose room is kept for the next instant: about as many as a batch of readings owes. A reload owes two an
    /// alarm, once.
    private static let keptCount = 4096
    /// The stamp the debts came with.
    var stamp = Int64.min
    /// At most one of `other`, `silence` and `suppression` an alarm, and one for each of its own readings; empty again
    /// with the next stamp, or with the end of the event that brought the readings.
    private(set) var debts: [Debt] = []
    /// How many of them were paid; all after these are in order when `isInOrder`.
    private var paidCount = 0
    private var isInOrder = true
    private var nextNumber: UInt32 = 0

    var isPaid: Bool { debts.isEmpty }

    @inline(__always)
    mutating func append(_ place: UInt64, _ cause: Debt.Cause, isStale: Bool) {
        if let last = debts.last, last.place > place { isInOrder = false }
        debts.append(Debt(place: place, number: nextNumber, cause: cause, isStale: isStale))
        nextNumber += 1
    }

    /// Whose turn it is.
    mutating func first() -> UInt64? {
        guard paidCount < debts.count else { return nil }
        if !isInOrder {
            // In most instants nothing moves a parent, and all are put in order at once, in place.
            debts.removeFirst(paidCount)
            paidCount = 0
            debts.sort { ($0.place, $0.number) < ($1.place, $1.number) }
            isInOrder = true
        }
        return debts[paidCount].place
    }

    /// All that the alarm in `place` owes, which is paid with this.
    mutating func take(_ place: UInt64) -> Sum {
        var sum = Sum()
        while first() == place {
            let debt = debts[paidCount]
            switch debt.cause {
            case .arrival: sum.isArrival = true
            case .noMeasurement: sum.isArrival = false
            case .silence: sum.isSilence = true
            case .other: break
            case .suppression: sum.isTold = true
            }
            sum.isJudged = sum.isJudged || debt.cause != .suppression
            sum.isStale = sum.isStale || debt.isStale
            paidCount += 1
        }
        if paidCount == debts.count {
            debts.removeAll(keepingCapacity: debts.count <= WholeInstant.keptCount)
            paidCount = 0
            nextNumber = 0
        }
        return sum
    }
}

extension AlarmEngine {
    /// Judges `alarm` once the instant is whole.
    mutating func owe(_ alarm: Int, _ cause: WholeInstant.Debt.Cause, isStale: Bool = false) {
        if cause == .other, !isStale {
            guard !alarms[alarm].isOwed else { return }
            alarms[alarm].isOwed = true
        }
        instant.append(place(alarm), cause, isStale: isStale)
    }

    /// What suppresses `alarm` may have begun or ended: it looks once the instant is whole, by all its parents as they
    /// then stand. One that rises as another falls never suppresses what needs both.
    mutating func tell(_ alarm: Int) {
        guard !alarms[alarm].isTold else { return }
        alarms[alarm].isTold = true
        instant.append(place(alarm), .suppression, isStale: false)
    }

    private func place(_ alarm: Int) -> UInt64 {
        WholeInstant.Debt.place(alarm: alarm, rank: rules[Int(alarms[alarm].rule)].rank)
    }

    /// The instant is whole: everything it touched is judged, parents before what they suppress, then in rule-file
    /// order. To be called after the last input of an instant; a later instant, an action and a timer call it themselves.
    public mutating func settle(into effects: inout [AlarmEffect]) {
        while let place = instant.first() { settle(place, into: &effects) }
    }

    /// What the instant owes before the timer of `alarm`, and that timer with what the alarm itself owes.
    mutating func fireTimer(ofAlarm alarm: Int, into effects: inout [AlarmEffect]) {
        let own = place(alarm)
        while let place = instant.first(), place < own { settle(place, into: &effects) }
        settle(own, firesTimer: true, into: &effects)
    }

    /// One alarm: what suppresses it, what it is, and only then what the end of a suppression shows.
    private mutating func settle(_ place: UInt64, firesTimer: Bool = false, into effects: inout [AlarmEffect]) {
        let alarm = Int(place & 0xffff_ffff)
        let sum = instant.take(place)
        var isLeaving = false
        if sum.isTold {
            alarms[alarm].isTold = false
            isLeaving = weighSuppression(alarm, into: &effects)
        }
        if sum.isJudged {
            alarms[alarm].isOwed = false
            rejudge(alarm, isArrival: sum.isArrival, fellSilent: sum.isSilence, into: &effects)
            if sum.isStale { freeze(alarm) }
        }
        if firesTimer { fireAlarm(alarm, into: &effects) }
        guard isLeaving, let detail = details(alarm), detail.suppressors.isEmpty, detail.graceUntil == nil else {
            return
        }
        endSuppression(alarm, into: &effects)
    }

    /// Where each rule stands when several move at one instant: after its parents, else as in the file.
    mutating func rankRules() {
        var next = Int32(0)
        var isSeen = Array(repeating: false, count: rules.count)
        func visit(_ rule: Int, _ rules: inout [CompiledRule]) {
            guard !isSeen[rule] else { return }
            isSeen[rule] = true
            for parent in rules[rule].parents.sorted() { visit(parent, &rules) }
            rules[rule].rank = next
            next += 1
        }
        for rule in rules.indices { visit(rule, &rules) }
    }

    /// Schedules and maintenance windows are half open, `[from, to)`: what is received at an edge is judged as after it.
    mutating func crossEdges() {
        // A reading of this very instant is judged with what the edge owes, not after it.
        instant.stamp = clock.wall.nanoseconds
        for rule in rules.indices where rules[rule].rule.schedule != nil {
            let isInForce = isInForce(rule)
            guard isInForce != hot[rule].isInForce else { continue }
            hot[rule].isInForce = isInForce
            for alarm in rules[rule].alarms { owe(Int(alarm), .other) }
        }
        tellMaintenance()
        armEngineTimer()
    }
}
