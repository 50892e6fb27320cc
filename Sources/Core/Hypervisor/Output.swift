import Alarms
import Frames
import OperatorLink
import Telemetry

/// What one step gives back, collected by kind and handed out in the order history needs it.
struct Output: Sendable {
    var readings: ContiguousArray<Reading> = []
    var series: [SeriesDeclaration] = []
    var texts: [TextDeclaration] = []
    var journal: [JournalRecord] = []
    var alarms: [AlarmRecord] = []
    var quarantined: [QuarantinedFrame] = []
    var transitions: [Transition] = []
    var replies: [Effect] = []
    var summaries: [Int] = []
    var orders: [NotificationOrder] = []
    /// What the last batches gave: the next one reserves as much at once.
    private var expectedReadingCount = 0

    mutating func begin() {
        if expectedReadingCount > 0 { readings.reserveCapacity(expectedReadingCount) }
    }

    mutating func take() -> [Effect] {
        var effects: [Effect] = []
        if !series.isEmpty { effects.append(.series(series)) }
        if !texts.isEmpty { effects.append(.texts(texts)) }
        expectedReadingCount = readings.count
        if !readings.isEmpty { effects.append(.readings(readings)) }
        if !quarantined.isEmpty { effects.append(.quarantined(quarantined)) }
        if !alarms.isEmpty { effects.append(.alarms(alarms)) }
        if !journal.isEmpty { effects.append(.journal(journal)) }
        for transition in transitions { effects.append(.transition(transition)) }
        for unacknowledged in summaries { effects.append(.summary(unacknowledged: unacknowledged)) }
        for order in orders { effects.append(.notify(order)) }
        effects.append(contentsOf: replies)
        readings = []
        if !series.isEmpty { series.removeAll() }
        if !texts.isEmpty { texts.removeAll() }
        if !journal.isEmpty { journal.removeAll() }
        if !alarms.isEmpty { alarms.removeAll() }
        if !quarantined.isEmpty { quarantined.removeAll() }
        if !transitions.isEmpty { transitions.removeAll() }
        if !replies.isEmpty { replies.removeAll() }
        if !summaries.isEmpty { summaries.removeAll() }
        if !orders.isEmpty { orders.removeAll() }
        return effects
    }
}
