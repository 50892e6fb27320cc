import Alarms
import Frames
import Notification
import OperatorLink
import Recordings
import Telemetry

/// A hypervisor that lives a recording: frames and actions happen at their recorded times, timers between them at
/// theirs, all on the recording's clock. One stride or many: the same effects in the same order.
public struct RecordingPlayer: Sendable {
    /// The recording's own actions carry this id: nobody waits for their replies.
    public static let recordedCommandID: UInt64 = 0
    /// Timers fired in a row between two entries. Each firing moves the next deadline on; should one not, the player
    /// goes on instead of hanging.
    private static let maximumTicksInARow = 100_000

    public private(set) var hypervisor: Hypervisor
    /// The recording's clock.
    public private(set) var now: Timestamp
    /// Recorded actions whose words mean nothing here.
    public private(set) var ignoredActionCount = 0

    private let site: Site
    private let rules: [Rule]
    private let roster: Roster?
    private let entries: [RecordingEntry]
    private var nextEntry = 0
    /// What somebody watching did, and when: after going back in time it is done again.
    private var commands: [TimedCommand] = []
    private var nextCommand = 0

    private struct TimedCommand: Sendable {
        var at: Timestamp
        var command: Command
    }

    /// - Parameters:
    ///   - entries: in order of time, as recordings are.
    ///   - speed: for the header; see `Event.playback`.
    ///   - roster: who had the watch: shown, and never told.
    public init(_ entries: [RecordingEntry], site: Site, rules: [Rule], roster: Roster? = nil, speed: Double?) {
        self.entries = entries
        self.site = site
        self.rules = rules
        self.roster = roster
        let start = entries.first?.at ?? Timestamp(nanoseconds: 0)
        now = start
        var configuration = Hypervisor.Configuration(mode: .demo(speed: speed))
        configuration.roster = roster
        hypervisor = Hypervisor(
            site: site, rules: rules, configuration: configuration, startedAt: Moment(both: start))
    }

    public var start: Timestamp { entries.first?.at ?? now }
    public var end: Timestamp { entries.last?.at ?? now }
    public var isAtEnd: Bool { nextEntry == entries.count && now >= end }

    /// Where the recording asks to be looked at; nil when it does not.
    public var still: Timestamp? {
        for case .still(let at) in entries { return at }
        return nil
    }

    /// When something happens next; nil when nothing ever will.
    public var nextAt: Timestamp? { [nextEventAt, nextTimerAt].compactMap { $0 }.min() }

    /// What opening the territory gives, before anything else.
    public mutating func open() -> [Effect] { hypervisor.open(at: Moment(both: now)) }

    /// Lives on to `time`, but no more than `limit` entries of the way; true when it got there.
    public mutating func advance(to time: Timestamp, limit: Int = .max, _ take: ([Effect]) -> Void) -> Bool {
        var count = 0
        while let at = nextEventAt, at <= time {
            guard count < limit else { return false }
            count += 1
            fireTimers(before: at, take)
            now = max(now, at)
            if let effects = happen() { take(effects) }
        }
        fireTimers(before: time, take)
        now = max(now, time)
        take(hypervisor.handle(.tick, at: Moment(both: now)))
        return true
    }

    /// Someone watching acts, now. What was kept from a later time is forgotten.
    public mutating func perform(_ command: Command) -> [Effect] {
        commands.removeLast(commands.count - nextCommand)
        commands.append(TimedCommand(at: now, command: command))
        nextCommand = commands.count
        return hypervisor.handle(.command(command), at: Moment(both: now))
    }

    /// What the Shell has to tell the core, and is no part of the recording.
    public mutating func handle(_ event: Event) -> [Effect] { hypervisor.handle(event, at: Moment(both: now)) }

    /// The recording from its start again, with what was done up to `time` to be done again on the way there.
    public func rewound(keeping time: Timestamp, speed: Double?) -> RecordingPlayer {
        var player = RecordingPlayer(entries, site: site, rules: rules, roster: roster, speed: speed)
        player.commands = commands.filter { $0.at <= time }
        return player
    }

    // MARK: one thing after the other

    private var nextEventAt: Timestamp? {
        let entry = nextEntry < entries.count ? entries[nextEntry].at : nil
        let command = nextCommand < commands.count ? commands[nextCommand].at : nil
        return [entry, command].compactMap { $0 }.min()
    }

    private var nextTimerAt: Timestamp? {
        hypervisor.nextDeadline.map { max(now, Timestamp(nanoseconds: $0.nanoseconds)) }
    }

    /// An input at the same instant beats a timer, so those due exactly at `time` wait.
    private mutating func fireTimers(before time: Timestamp, _ take: ([Effect]) -> Void) {
        for _ in 0..<RecordingPlayer.maximumTicksInARow {
            guard let at = nextTimerAt, at < time else { return }
            now = at
            take(hypervisor.handle(.tick, at: Moment(both: now)))
        }
    }

    /// The next entry or kept command; at one instant what was recorded comes first, as it did then.
    private mutating func happen() -> [Effect]? {
        let commandAt = nextCommand < commands.count ? commands[nextCommand].at : .distantFuture
        if nextEntry < entries.count, entries[nextEntry].at <= commandAt {
            defer { nextEntry += 1 }
            return happen(entries[nextEntry])
        }
        defer { nextCommand += 1 }
        var command = commands[nextCommand].command
        command.id = RecordingPlayer.recordedCommandID
        return hypervisor.handle(.command(command), at: Moment(both: now))
    }

    private mutating func happen(_ entry: RecordingEntry) -> [Effect]? {
        switch entry {
        case .frame(let frame):
            let batch = FrameBatch(frame.bytes, from: frame.source)
            return hypervisor.handle(.frames(batch), at: Moment(both: now))
        case .action(let action):
            guard let command = Command(action) else {
                ignoredActionCount += 1
                return nil
            }
            return hypervisor.handle(.command(command), at: Moment(both: now))
        case .still:
            return nil
        }
    }
}

extension Command {
    /// What a recorded action means; nil when its verb is none of ours or lacks its alarm.
    fileprivate init?(_ recorded: RecordedAction) {
        let by = Operator(account: recorded.by ?? "recording", session: "recording")
        let reason = recorded.detail("reason") ?? recorded.comment ?? ""
        if let body = Body(ofWatch: recorded) {
            self.init(id: RecordingPlayer.recordedCommandID, by: by, body: body)
            return
        }
        guard let alarm = recorded.alarm.map({ AlarmID($0) }) else { return nil }
        let action: OperatorAction
        switch recorded.verb {
        case "ack":
            action = .acknowledge(
                alarm, occurrence: nil, seenLevel: recorded.detail("seen"), comment: recorded.comment ?? "",
                expires: nil)
        case "unack": action = .unacknowledge(alarm)
        case "shelve":
            let duration = recorded.detail("seconds").flatMap { Double($0) }.map { TimeSpan(seconds: $0) }
            action = .shelve(alarm, duration: duration, reason: reason, oneShot: recorded.detail("one_shot") != nil)
        case "unshelve": action = .unshelve(alarm)
        case "oos": action = .outOfService(alarm, reason: reason)
        case "in_service": action = .inService(alarm)
        case "reset": action = .reset(alarm)
        default: return nil
        }
        self.init(id: RecordingPlayer.recordedCommandID, by: by, body: .alarm(action))
    }
}

extension Command.Body {
    /// What is about no alarm: `note` with its `kind`, `person`, `commune` and `corrects`, and `posture`.
    fileprivate init?(ofWatch recorded: RecordedAction) {
        let comment = recorded.comment ?? ""
        switch recorded.verb {
        case "note":
            let kind = recorded.detail("kind").flatMap { LogEntry.Kind(rawValue: $0) } ?? .information
            self = .note(
                LogEntry(
                    comment, kind: kind, person: recorded.detail("person"), commune: recorded.detail("commune"),
                    corrects: recorded.detail("corrects").flatMap { Int($0) }))
        case "posture":
            guard let posture = recorded.detail("posture").flatMap({ Posture(rawValue: $0) }) else { return nil }
            self = .posture(posture, reason: comment)
        default: return nil
        }
    }
}
