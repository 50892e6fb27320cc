import Alarms
import OperatorLink
import Telemetry

/// What became of an alarm since a dialog about it was opened: what the operator looked at is no longer so.
enum AlarmNews: Hashable, Sendable {
    case over(since: Timestamp)
    case newOccurrence
    case returned(at: Timestamp)
    /// nil: at none.
    case level(String?)
    case threshold(Double, Unit?)
    case acknowledged(by: String, at: Timestamp?)
    case suppressed(Suppression)
    case backInForce

    /// What was acknowledged is no longer what would be: the core refuses, and a second look is needed.
    var asksForAnotherLook: Bool {
        switch self {
        case .newOccurrence, .level: true
        case .over, .returned, .threshold, .acknowledged, .suppressed, .backInForce: false
        }
    }
}

/// When a console first saw that an alarm had returned, or was over: no picture says since when.
struct SeenEnd: Sendable {
    var returnedAt: Timestamp?
    var overAt: Timestamp?
}

extension Console {
    /// Notes what the picture that just came says of the open dialog's alarms; without one there is nothing to note.
    mutating func noteEnds() {
        guard let targets = dialog?.targets, let snapshot else {
            seenEnds = [:]
            return
        }
        for target in targets {
            guard let record = present(target.id) else {
                if isOver(target.id), seenEnds[target.id]?.overAt == nil {
                    seenEnds[target.id, default: SeenEnd()].overAt = snapshot.now
                }
                continue
            }
            if record.state.isActive {
                seenEnds[target.id] = nil
            } else if seenEnds[target.id]?.returnedAt == nil {
                seenEnds[target.id, default: SeenEnd()].returnedAt = snapshot.now
            }
        }
    }

    /// As it is now; nil of one that is over or is not held here.
    private func present(_ id: AlarmID) -> AlarmRecord? {
        let record =
            (snapshot?.heldAlarms.first { $0.id == id } ?? snapshot?.faceplate?.alarms.first { $0.id == id })?.record
        return record?.isOpen == false && record?.suppression == nil ? nil : record
    }

    /// Nothing is said of one that may stand further down than the alarms that are held.
    private func isOver(_ id: AlarmID) -> Bool {
        guard let snapshot, present(id) == nil else { return false }
        return snapshot.alarms.count >= snapshot.alarmCount
    }

    func news(of target: AlarmTarget) -> [AlarmNews] {
        guard let snapshot else { return [] }
        guard let record = present(target.id) else {
            return isOver(target.id) ? [.over(since: seenEnds[target.id]?.overAt ?? snapshot.now)] : []
        }
        let seen = target.record
        var news: [AlarmNews] = []
        if record.occurrence != seen.occurrence { news.append(.newOccurrence) }
        if seen.state.isActive, !record.state.isActive {
            news.append(.returned(at: seenEnds[target.id]?.returnedAt ?? snapshot.now))
        }
        if record.level != seen.level {
            news.append(.level(record.level))
        } else if let threshold = record.threshold, threshold != seen.threshold {
            news.append(.threshold(threshold, record.unit))
        }
        if seen.state.isUnacknowledged, !record.state.isUnacknowledged, let by = record.acknowledgedBy {
            news.append(.acknowledged(by: by, at: record.acknowledgedAt))
        }
        if let suppression = record.suppression, suppression != seen.suppression {
            news.append(.suppressed(suppression))
        } else if record.suppression == nil, seen.suppression != nil {
            news.append(.backInForce)
        }
        return news
    }

    /// Alarms of a dialog that are named with what became of them; the others are counted.
    private static let namedNews = 4

    /// All of it in one sentence; nil while everything is as it was.
    func newsText(_ targets: [AlarmTarget], _ pen: Pen) -> String? {
        let changed = targets.map { ($0, news(of: $0)) }.filter { !$0.1.isEmpty }
        guard !changed.isEmpty else { return nil }
        var parts = changed.prefix(Console.namedNews).map { target, news in
            let said = news.map { words($0, target, pen) }.joined(separator: ", ")
            return targets.count == 1 ? said : (target.code ?? target.place) + " " + said
        }
        let left = changed.count - parts.count
        if left > 0 { parts.append(texts.plural(.bulletinMore, left, String(left))) }
        let said = texts(.changedSince, parts.joined(separator: texts(.partsApart)))
        guard changed.contains(where: { $0.1.contains(where: \.asksForAnotherLook) }) else { return said }
        return said + texts(options.isSpoken ? .linearLookAgain : .lookAgain)
    }

    private func words(_ news: AlarmNews, _ target: AlarmTarget, _ pen: Pen) -> String {
        let formats = pen.formats
        switch news {
        case .over(let since): return texts(.changedOver, formats.elapsed(formats.now - since))
        case .newOccurrence: return texts(.changedOccurrence)
        case .returned(let at): return texts(.changedReturned, formats.elapsed(formats.now - at))
        case .level(let level): return texts(.changedLevel, level ?? texts(.stateNormal))
        case .threshold(let threshold, let unit):
            return texts(.changedThreshold, formats.quantity(threshold, unit, of: target.record.attribute))
        case .acknowledged(let by, let at):
            guard let at else { return texts(.changedAcknowledged, by) }
            return texts(.changedAcknowledgedAt, by, formats.clock(at))
        case .suppressed(.shelved(let until, _, let by, _)): return texts(.changedShelved, by, formats.until(until))
        case .suppressed(.outOfService(let by, let reason)): return texts(.changedOutOfService, by, reason)
        case .suppressed(.suppressedByDesign): return texts(.changedSuppressed)
        case .backInForce: return texts(.changedBack)
        }
    }
}
