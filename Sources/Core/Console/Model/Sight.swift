import Alarms
import OperatorLink
import Telemetry

/// What stands before an operator's eyes: which alarm their keys name. One that came under the mark since they looked,
/// not drawn yet or drawn a blink ago, is not what the finger set out for (hmi.md, principle 5).
struct Sight: Sendable {
    /// From a change seen to a key pressed for it: a fast simple reaction takes a quarter of a second, one with a choice
    /// in it half a second.
    static let reactionTime = TimeSpan.milliseconds(500)

    struct Occurrence: Hashable, Sendable {
        let alarm: AlarmID
        let number: Int

        init(_ line: AlarmLine) { (alarm, number) = (line.record.id, line.record.occurrence) }
    }

    /// nil: no alarm stood there, so that none can be taken for another.
    private var named: Occurrence?
    private var next: (occurrence: Occurrence?, since: Timestamp)?
    /// The rows of an alarm list, and since when each is in sight.
    private var rows: [Occurrence: Timestamp] = [:]

    /// A picture was shown.
    mutating func show(_ line: AlarmLine?, rows lines: [AlarmLine], at now: Timestamp) {
        settle(at: now)
        let occurrence = line.map { Occurrence($0) }
        if occurrence == named || named == nil {
            (named, next) = (occurrence, nil)
        } else if next?.occurrence != occurrence {
            next = (occurrence, now)
        }
        let seen = rows
        rows = Dictionary(lines.map { Occurrence($0) }.map { ($0, seen[$0] ?? now) }) { first, _ in first }
    }

    /// The operator chose what they look at.
    mutating func choose(_ line: AlarmLine?, rows lines: [AlarmLine]) {
        (named, next) = (line.map { Occurrence($0) }, nil)
        rows = Dictionary(lines.map { (Occurrence($0), .distantPast) }) { first, _ in first }
    }

    /// The alarm a key means where `line` stands now; nil: `line` itself.
    mutating func meant(insteadOf line: AlarmLine?, at now: Timestamp) -> Occurrence? {
        settle(at: now)
        return named == line.map { Occurrence($0) } ? nil : named
    }

    func isInSight(_ line: AlarmLine, at now: Timestamp) -> Bool {
        rows[Occurrence(line)].map { Sight.isSettled(since: $0, at: now) } ?? false
    }

    private mutating func settle(at now: Timestamp) {
        guard let next, Sight.isSettled(since: next.since, at: now) else { return }
        (named, self.next) = (next.occurrence, nil)
    }

    /// A clock set back makes nobody wait.
    private static func isSettled(since: Timestamp, at now: Timestamp) -> Bool {
        now - since >= reactionTime || now < since
    }
}

extension Console {
    /// The program's word that `draw(size:)` is on the terminal now: keys name what stands there. Where nobody says so, in
    /// scripts and sentences, they name what the core said last.
    /// - Parameter isHeadAlone: only header and strip were shown, so that under the mark of a list stands what stood there.
    public mutating func hasShown(isHeadAlone: Bool = false, at now: Timestamp) {
        guard !isHeadAlone || takesStrip else { return }
        var seen = sight ?? Sight()
        seen.show(chosenAlarm, rows: rowsInSight, at: now)
        sight = seen
    }

    /// What a key did with the choice is the operator's own doing, drawn or not.
    mutating func followChoice() {
        guard var seen = sight else { return }
        seen.choose(chosenAlarm, rows: rowsInSight)
        sight = seen
    }

    /// Keys here name the strip's alarm.
    private var takesStrip: Bool {
        switch display {
        case .overview, .journal, .help, .kpis, .consoles: true
        case .flood, .parking, .energy, .air: domainList.selected == nil
        case .alarms, .faceplate, .site, .map, .devices: false
        }
    }

    private var rowsInSight: [AlarmLine] { display == .alarms ? alarmsOnScreen : [] }

    /// The alarm a key names where `line` stands by now; nil, with the reason said, where it is no longer there.
    mutating func inSight(_ line: AlarmLine?, at now: Timestamp) -> AlarmLine? {
        guard let meant = sight?.meant(insteadOf: line, at: now) else { return line }
        let lines = (shown?.alarms ?? []) + alarmList.rows + (shown?.faceplate?.alarms ?? [])
        if let found = lines.first(where: { Sight.Occurrence($0) == meant }) {
            // The mark stands where the key acts.
            if display == .alarms { alarmList.select(found.id) }
            return found
        }
        followChoice()
        let now = line.map { AlarmTarget($0) }.map { [$0.code, $0.place].compactMap { $0 }.joined(separator: " ") }
        say(texts(.refusedBecause, now.map { texts(.refusedMoved, $0) } ?? texts(.refusedOver)), .fault)
        return nil
    }
}
