import Alarms
import History
import Hypervisor
import Logging
import OperatorLink
import Telemetry

/// Brings a hypervisor back to where the last core left it: the image, then the rows and actions after it, in the order
/// they happened, then the time it was down.
struct Restart {
    let store: HistoryStore
    let reader: HistoryReader
    let isStreamClock: Bool
    let log: Logger

    /// What the hypervisor does at its start; the hypervisor itself is ready for events.
    func open(_ hypervisor: inout Hypervisor, at now: Moment) throws(HistoryError) -> [Effect] {
        let kept = try store.restore()
        guard !kept.series.isEmpty || kept.image != nil || !kept.journal.isEmpty else {
            try store.beginWatch(isStreamClock ? .distantPast : now.wall)
            return hypervisor.open(at: now)
        }
        let imageAt = try restore(&hypervisor, kept)
        if imageAt == nil { hypervisor.restoreSituation(try reader.situation(at: .distantFuture)) }
        let lastAt = try replay(&hypervisor, kept, hasImage: imageAt != nil)
        // Stream time stands still while the core is down; the machine's does not.
        let last = [lastAt, imageAt, kept.aliveAt, kept.journal.last?.wall].compactMap { $0 }.max() ?? now.wall
        // What was due before the end has happened, and is in the journal.
        if !isStreamClock { hypervisor.replay(.alive(at: min(last, now.wall))) }
        let longest = AccessRules.longestSecondWithin
        hypervisor.restoreRequests(try reader.requests(since: now.wall - longest), at: now)
        var effects = hypervisor.open(at: now)
        let down = isStreamClock ? .zero : max(.zero, now.wall - last)
        effects += hypervisor.restarted(after: down, at: now)
        return effects
    }

    /// Core time of the image; nil when there was none, or a damaged one, which is no reason not to start.
    private func restore(_ hypervisor: inout Hypervisor, _ kept: History.Restored) throws(HistoryError) -> Timestamp? {
        let recent = try reader.recentReadings(seriesCount: (kept.series.last.map { Int($0.id.index) } ?? -1) + 1)
        var restored = RestoredCore(series: kept.series, texts: kept.texts, image: kept.image?.bytes)
        restored.recent = recent.enumerated().map { index, readings in
            (SeriesID(index), readings.map { ($0.observedAt, $0.value) })
        }
        restored.promotions = try reader.promotions(
            at: .distantFuture, through: (kept.journal.first?.id ?? kept.nextJournalID) - 1)
        restored.journalTail = try reader.journal(limit: Limits.journalTail).reversed()
        do throws(ByteReader.Malformed) {
            return try hypervisor.restore(restored)
        } catch {
            log.error(
                "the engine image is damaged; going on from the stored readings",
                metadata: ["at": "byte \(error.offset)", "expected": "\(error.expected)"])
            restored.image = nil
            return (try? hypervisor.restore(restored)) ?? nil
        }
    }

    /// Rows and actions after the image, merged by time. Returns the last row's receive time.
    private func replay(
        _ hypervisor: inout Hypervisor, _ kept: History.Restored, hasImage: Bool
    ) throws(HistoryError) -> Timestamp? {
        var actions = kept.journal.compactMap(action)[...]
        var last: Timestamp?
        var core = hypervisor
        var mustRewind = !hasImage
        if mustRewind, let first = actions.first {
            core.rewind(to: first.at)
        }
        try store.replayRows(after: hasImage ? kept.image?.lastRow ?? 0 : 0) { readings in
            for reading in readings {
                if mustRewind {
                    core.rewind(to: min(reading.receivedAt, actions.first?.at ?? reading.receivedAt))
                    mustRewind = false
                }
                while let action = actions.first, action.at <= reading.receivedAt {
                    core.replay(action)
                    actions.removeFirst()
                }
                core.replay(.reading(reading))
                last = reading.receivedAt
            }
        }
        for action in actions { core.replay(action) }
        hypervisor = core
        return last
    }

    /// What an operator did, from its journal record; transitions follow from the readings and are not replayed.
    private func action(_ record: JournalRecord) -> Past? {
        if record.event == .notified || record.event == .undelivered {
            return .told(key: record.session, at: record.at)
        }
        let lines: [JournalRecord.Event] = [
            .note, .posture, .bulletin, .bulletinEnd, .step, .stepUndone, .confirm, .refute, .assign, .seatOffered,
            .seatTaken, .seatNotTaken, .seatOver, .promote,
        ]
        if lines.contains(record.event) { return .line(record) }
        guard let alarm = record.alarm else { return nil }
        let comment = record.comment ?? ""
        let action: OperatorAction
        switch record.event {
        case .ack:
            action = .acknowledge(
                alarm, occurrence: record.occurrence, seenLevel: nil, comment: comment,
                expires: record.expiresAt.map { $0 - record.at })
        case .unack: action = .unacknowledge(alarm)
        case .shelve:
            guard case .shelved(let until, let oneShot, _, let reason) = record.suppression else { return nil }
            action = .shelve(alarm, duration: until - record.at, reason: reason, oneShot: oneShot)
        case .unshelve: action = .unshelve(alarm)
        case .oos: action = .outOfService(alarm, reason: comment)
        case .inService: action = .inService(alarm)
        case .reset: action = .reset(alarm)
        case .active, .rise, .fall, .returned, .normal, .annunciate, .suppressed, .unsuppressed, .chatter, .chatterEnd,
            .realarm, .lapsed, .shelveEnd, .ruleRemoved, .observe, .note, .refused, .start, .stop, .summary, .flood,
            .floodEnd, .reload, .posture, .bulletin, .bulletinEnd, .silence, .step, .stepUndone, .confirm, .refute,
            .assign, .requested, .seconded, .requestLapsed, .notified,
            .undelivered, .escalated, .seatOffered, .seatTaken, .seatNotTaken, .seatOver, .promote,
            .roleChanged:
            return nil
        }
        return .action(action, by: Operator(account: record.by, session: record.session), at: record.at)
    }
}
