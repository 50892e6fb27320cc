import Telemetry

/// The core's time: the machine's, or the stream's own (wire.md, "Time").
struct CoreClock: Sendable {
    enum Kind: Sendable { case system, stream }

    /// A stamp that far ahead and alone is confirmed after this much silence on the machine's clock.
    static let silenceThatConfirms = TimeSpan.seconds(1)
    /// A timer due exactly at stream time waits this long on the machine's clock, so that readings of the same stamp
    /// that are still in the socket come first ("an input at the same instant beats the timer").
    static let settling = TimeSpan.milliseconds(50)

    /// What a core on stream time says before the first stamp, and what its image and its journal say of that time. No
    /// frame of a city is as old.
    static let unset = Timestamp(nanoseconds: 0)

    let kind: Kind
    let maxSkew: TimeSpan
    /// The highest confirmed stamp; `distantPast` before the first.
    private(set) var streamTime = Timestamp.distantPast
    private(set) var machine: Moment

    init(kind: Kind, maxSkew: TimeSpan, startedAt: Moment) {
        self.kind = kind
        self.maxSkew = maxSkew
        machine = startedAt
    }

    /// What delays, schedules and the journal use.
    var now: Moment {
        switch kind {
        case .system: machine
        case .stream: Moment(both: streamTime == .distantPast ? CoreClock.unset : streamTime)
        }
    }

    /// No stream stamp was confirmed yet: there is no time to judge by.
    var isUnset: Bool { kind == .stream && streamTime == .distantPast }

    mutating func setMachine(_ moment: Moment) { machine = moment }

    /// As an image has it; one that was made before the first stamp knows no time.
    mutating func restore(streamTime: Timestamp) { if streamTime > CoreClock.unset { self.streamTime = streamTime } }

    /// More than `maxSkew` ahead of core time: on a stream clock it waits for confirmation.
    func isFarAhead(_ stamp: Timestamp) -> Bool {
        streamTime == .distantPast || stamp > streamTime + maxSkew
    }

    /// Moves stream time forward, never back.
    mutating func confirm(_ stamp: Timestamp) {
        if stamp > max(streamTime, CoreClock.unset) { streamTime = stamp }
    }
}
