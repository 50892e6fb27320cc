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

// A posture is kept in the fields a journal record has: its word as the level, the reason as the comment.
extension JournalRecord {
    public mutating func tell(_ posture: Posture, reason: String) {
        level = posture.rawValue
        comment = reason.isEmpty ? nil : reason
    }

    /// The stance a `posture` line sets; nil on any other.
    public var posture: Posture? { event == .posture ? level.flatMap { Posture(rawValue: $0) } : nil }
}
