import Telemetry

/// The territory's stance, set by a supervisor. Raw values are the words people use, in every language.
public enum Posture: String, Hashable, Sendable, Codable, CaseIterable {
    case veille, vigilance, alerte, crise, retour
}

/// The stance now, since when and by whom; neither before anybody set one.
public struct PostureState: Hashable, Sendable, Codable {
    public var posture: Posture
    public var since: Timestamp?
    public var by: String?
    public init(_ posture: Posture = .veille, since: Timestamp? = nil, by: String? = nil) {
        self.posture = posture
        self.since = since
        self.by = by
    }
}

// Rules that hold in some postures only.
extension AlarmEngine {
    /// The territory takes a posture: rules limited to others are out of force, those limited to it come into force.
    public mutating func take(_ posture: Posture, at now: Moment, into effects: inout [AlarmEffect]) {
        guard posture != self.posture else { return }
        catchUp(to: now, firesDue: false, into: &effects)
        settle(into: &effects)
        self.posture = posture
        for rule in rules.indices where !(rules[rule].rule.schedule?.postures.isEmpty ?? true) {
            let wasInForce = hot[rule].isInForce
            hot[rule].isInForce = isInForce(rule)
            guard hot[rule].isInForce != wasInForce else { continue }
            for alarm in rules[rule].alarms { owe(Int(alarm), .other) }
        }
        settle(into: &effects)
    }

    /// The posture an image was taken in: nothing changes by it.
    public mutating func restore(_ posture: Posture) {
        self.posture = posture
        refreshForce()
    }

    func isInForce(_ rule: Int) -> Bool {
        guard let schedule = rules[rule].rule.schedule else { return true }
        return schedule.isInside(clock.wall) && (schedule.postures.isEmpty || schedule.postures.contains(posture))
    }

    mutating func refreshForce() {
        for rule in rules.indices { hot[rule].isInForce = isInForce(rule) }
    }
}

// A posture is kept in the fields a journal record has: its word as the level, the reason as the comment.
extension JournalRecord {
    public mutating func tell(_ posture: Posture, reason: String) {
        level = posture.rawValue
        comment = reason.isEmpty ? nil : reason
    }

    /// The stance a `posture` line sets; nil on any other.
    public var posture: Posture? { event == .posture ? level.flatMap { Posture(rawValue: $0) } : nil }
}
