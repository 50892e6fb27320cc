import Telemetry

/// What a step of the engine asks of the world, in order.
public enum AlarmEffect: Hashable, Sendable {
    /// An alarm shows something else, or was annunciated.
    case transition(Transition)
    /// A line for the journal: every transition, every action, every refusal.
    case journal(JournalRecord)
    /// One annunciation for all that is unacknowledged (after a restart).
    case summary(unacknowledged: Int, at: Timestamp)
    /// A flood began or ended; the alarm it began with, where that is known.
    case flood(isFlood: Bool, first: AlarmID?, at: Timestamp)
}
