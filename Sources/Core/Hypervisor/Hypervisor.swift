import Alarms
import Figures
import Frames
import Notification
import OperatorLink
import Telemetry

/// The whole core as one value: frames, commands and time in; effects out. It reads no clock and touches nothing, so
/// live traffic, replay, restart, rule tests and simulation run the same code, and a copy of it is a checkpoint.
public struct Hypervisor: Sendable {
    public struct Configuration: Sendable {
        public var isStreamClock: Bool
        public var mode: Snapshot.Mode
        public var maintenance: [MaintenanceWindow]
        public var defaults: EngineDefaults
        /// Seeds the series table's hash; random in a running core so that names can't be chosen to collide.
        public var hashSeed: UInt64
        /// Operator actions are refused while history is not written, unless the site says otherwise.
        public var actsWithoutHistory: Bool
        /// Who may do what; by default whoever is let in may do everything.
        public var access = AccessRules()
        /// Whom alarms are told to; nil in demos and replays, which never notify anyone.
        public var notification: NotificationPlan?
        /// Who has the watch; nil where the site has no roster.
        public var roster: Roster?
        public init(
            isStreamClock: Bool = false, mode: Snapshot.Mode = .live, maintenance: [MaintenanceWindow] = [],
            defaults: EngineDefaults = EngineDefaults(), hashSeed: UInt64 = 0, actsWithoutHistory: Bool = false
        ) {
            self.isStreamClock = isStreamClock
            self.mode = mode
            self.maintenance = maintenance
            self.defaults = defaults
            self.hashSeed = hashSeed
            self.actsWithoutHistory = actsWithoutHistory
        }
    }

    public let site: Site
    let startedAt: Moment
    var configuration: Configuration
    var clock: CoreClock
    var engine: AlarmEngine
    var figures: FigureBoard
    var register: Register
    var ledger = Ledger()
    var sources = SourceLedger()
    var rejections = RejectionLog()
    /// Why the site could not use a reading of the frame at hand, the last of them.
    var lastRejection: ReadingRejection?
    var feeds: [FeedReport] = []
    var historyState = Snapshot.HistoryState.none
    /// Accepted readings, what history must account for: `inFlight` is what it has not reported yet.
    var accepted = 0
    var unstored = UnstoredReadings()
    var held: HeldFrame?
    /// Of the stamps of the batch under way.
    var precision: LinePrecision
    /// What waits for a second person; after a restart it is read again from the journal.
    var requests: [Request] = []
    var roleRefusals = RoleRefusals()
    /// What the core's checks found and the engine was not told yet: before a stream's first stamp there is no time to
    /// tell it at.
    var heldReports: [CoreFaultReport] = []
    var journalTail: [JournalRecord] = []
    var situation = Situation()
    var promotions = PromotionBook()
    var watch = WatchTable()
    var horn = Horn()
    /// Tests whose deliveries are under way.
    var noticeTests: [NoticeTest] = []
    var checks = AlarmChecks()
    /// nil: nobody is told.
    var notifications: NotificationPipeline?
    var told = ToldAlarms()
    var openByEntity: [EntityID: [AlarmID]] = [:]
    /// Entities with open alarms, so that panels list them first without asking the engine for everything.
    var markedEntities: Set<EntityID> { figures.marked }
    var watched: [EntityID: [Faceplate.FrameLine]] = [:]
    var frames = KeptFrames()
    /// The frame that is being judged, of `frames`; 0 outside of any.
    var frameNumber: Int64 = 0
    var revision = 0
    /// nil: the engine's alarms are those to show, as in every core that runs.
    var standing: Standing?

    // Reused from call to call so that the hot path allocates nothing per reading.
    var decoder = FrameDecoder()
    var decoded = DecodedFrame()
    var alarmEffects: [AlarmEffect] = []
    var notificationEffects: [NotificationEffect] = []
    var output = Output()

    /// A frame stamped far ahead of stream time, waiting to be confirmed by the next one or by silence.
    struct HeldFrame: Sendable {
        var bytes: [UInt8]
        var source: FrameSource
        var precision: LinePrecision
        var stamp: Timestamp
        var since: Instant
        /// Of `frames`.
        var number: Int64
    }

    public init(site: Site, rules: [Rule], configuration: Configuration = Configuration(), startedAt: Moment) {
        self.site = site
        precision = site.linePrecision
        self.configuration = configuration
        self.startedAt = startedAt
        var defaults = configuration.defaults
        defaults.maxSkew = site.maxSkew
        defaults.zone = site.zone
        let clock = CoreClock(
            kind: configuration.isStreamClock ? .stream : .system, maxSkew: site.maxSkew, startedAt: startedAt)
        self.clock = clock
        engine = AlarmEngine(
            rules: rules, maintenance: configuration.maintenance, defaults: defaults, startedAt: clock.now)
        notifications = configuration.notification.map {
            NotificationPipeline(policies: $0.policies, directory: $0.directory)
        }
        figures = FigureBoard(site: site)
        register = Register(site: site, hashSeed: configuration.hashSeed)
    }

    /// Gives every listed entity the series its rules expect, so that one never heard is silent and not absent. Called
    /// once, after `restore` (which may bring the same series back under their old numbers) or instead of it.
    public mutating func open(at now: Moment) -> [Effect] {
        output.begin()
        clock.setMachine(now)
        situation.seats.start(at: now)
        notifications?.isReplaying = false
        refreshWatch()
        for entity in site.entities {
            for attribute in engine.expectedAttributes(of: entity) {
                _ = seriesID(SeriesKey(entity: entity.id, attribute: attribute), type: nil, unit: nil)
            }
        }
        return output.take()
    }

    /// The one door.
    /// - Parameter now: the machine's clocks (a recording's `at` on both, for demos and rule tests).
    public mutating func handle(_ event: Event, at now: Moment) -> [Effect] {
        output.begin()
        clock.setMachine(now)
        switch event {
        case .frames(let batch):
            fireTimers(before: clock.now)
            take(batch)
            settleSystemTimers()
        case .samples(let samples):
            fireTimers(before: clock.now)
            for sample in samples { take(sample) }
        case .stored(let readings):
            judgeAgain(readings)
        case .command(let command):
            fireTimers(before: clock.now)
            perform(command)
        case .tick:
            confirmHeldAfterSilence()
            lapseRequests()
            lapseRefusals()
            lapseSeats()
            fireTimers(through: clock.now)
        case .feed(let report):
            feeds.removeAll { $0.name == report.name }
            feeds.append(report)
        case .kernelDrops(let count):
            ledger.droppedKernel = count
        case .history(let report):
            ledger.stored = report.stored
            ledger.notStored = report.notStored
            historyState = report.state
        case .notStored(let readings):
            unstored.add(readings)
        case .watch(let entities):
            watch(entities)
        case .playback(let speed):
            configuration.mode = .demo(speed: speed)
        case .coreFaults(let reports):
            heldReports += reports
        case .attempted(let id, let failure):
            complete(id, failure: failure)
        case .access(let access):
            configuration.access = access
        case .role(let account): noteRole(of: account)
        case .reload(let reload):
            fireTimers(before: clock.now)
            perform(reload)
        case .learnt(let weeks):
            for (series, week) in weeks { engine.learn(series, week) }
        case .rules(let rules):
            engine.replaceRules(rules, at: clock.now, into: &alarmEffects)
        case .stop:
            if let waiting = held { confirm(waiting) }
            fireTimers(through: clock.now)
            lapseRefusals(through: .distantFuture)
            journal(JournalRecord(at: clock.now.wall, wall: now.wall, event: .stop))
        }
        engine.settle(into: &alarmEffects)
        refreshWatch()
        refreshChainTest()
        applyCoreFaults()
        drainAlarmEffects()
        refreshHorn()
        advanceNotifications()
        figures.advance(to: clock.now.wall)
        ledger.inFlight = accepted - ledger.stored - ledger.notStored
        revision += 1
        return output.take()
    }

    /// When `handle(.tick)` has work, on the machine's monotonic clock; nil when only new input makes any.
    public var nextDeadline: Instant? {
        let lapsing = [
            requests.map(\.until).min(), roleRefusals.nextDeadline, notificationDeadline, coreTimeDeadline,
            situation.seats.nextDeadline,
        ].compactMap { $0 }.min()
        guard let due = streamDeadline else { return lapsing }
        return min(due, lapsing ?? .distantFuture)
    }

    private var streamDeadline: Instant? {
        let waiting = held.map { $0.since + CoreClock.silenceThatConfirms }
        guard let due = engine.nextDeadline else { return waiting }
        switch clock.kind {
        case .system:
            return min(due.monotonic, waiting ?? .distantFuture)
        case .stream:
            guard !clock.isUnset, due.wall <= clock.now.wall else { return waiting }
            return min(clock.machine.monotonic + CoreClock.settling, waiting ?? .distantFuture)
        }
    }

    /// Core time now: what a console shows and what the journal is stamped with.
    public var coreTime: Moment { clock.now }

    /// Series of which rules ask what is usual, for `Event.learnt`.
    public var learningSeries: [SeriesID] { engine.learningSeries }

    /// False on stream time before the first stamp: there is no time yet that anything could be kept as of.
    public var isTimeKnown: Bool { !clock.isUnset }

    /// Whether core time is the highest confirmed stamp, and not the machine's.
    public var isOnStreamTime: Bool { clock.kind == .stream }

    // MARK: timers

    /// Fires what was due strictly before `now`: an input at the same instant beats the timer.
    mutating func fireTimers(before now: Moment) {
        guard !clock.isUnset, let due = engine.nextDeadline, due.wall < now.wall || due.monotonic < now.monotonic else {
            return
        }
        engine.advance(to: now.advanced(by: TimeSpan(nanoseconds: -1)), into: &alarmEffects)
    }

    mutating func fireTimers(through now: Moment) {
        guard !clock.isUnset, engine.nextDeadline != nil else { return }
        engine.advance(to: now, into: &alarmEffects)
    }

    /// On the system clock nothing later can bear this instant, so what is due now fires with the batch.
    mutating func settleSystemTimers() {
        if clock.kind == .system { fireTimers(through: clock.now) }
    }

    private mutating func applyCoreFaults() {
        guard !heldReports.isEmpty, !clock.isUnset else { return }
        let reports = heldReports
        heldReports = []
        for report in reports where engine.isNews(report.name, isPresent: report.isPresent) {
            engine.coreFault(
                report.name, report.text, isPresent: report.isPresent, at: clock.now, into: &alarmEffects)
        }
    }

    // MARK: what the engine said

    mutating func drainAlarmEffects() {
        guard !alarmEffects.isEmpty else { return }
        let effects = alarmEffects
        alarmEffects.removeAll(keepingCapacity: true)
        for effect in effects {
            switch effect {
            case .transition(let transition):
                output.transitions.append(transition)
                output.alarms.append(transition.record)
                trackOpen(transition.record)
                if !transition.record.isOpen { checks.forget(transition.record.id) }
                announce(transition)
                if transition.annunciated { horn.sound(at: transition.at) }
            case .journal(var record):
                record.wall = clock.machine.wall
                // What people read: the title and the place, which a later change of the site can't take away.
                if record.text == nil, let alarm = record.alarm {
                    record.text = engine.record(alarm)?.title.text(site.language)
                    if record.event == .ack, let expiry = engine.acknowledgementExpiry(of: alarm) {
                        record.tell(expiresAt: expiry)
                    }
                }
                journal(record)
            case .summary(let unacknowledged, let at):
                var record = JournalRecord(at: at, wall: clock.machine.wall, event: .summary)
                record.value = Double(unacknowledged)
                record.annunciated = true
                journal(record)
                output.summaries.append(unacknowledged)
                if unacknowledged > 0 { horn.sound(at: at) }
            case .flood(let isFlood, let first, let at):
                var record = JournalRecord(
                    at: at, wall: clock.machine.wall, event: isFlood ? .flood : .floodEnd, alarm: first)
                record.text = first.flatMap { engine.record($0)?.title.text(site.language) }
                journal(record)
            }
        }
    }

    mutating func journal(_ record: JournalRecord) {
        output.journal.append(record)
        journalTail.append(record)
        // Trimmed in bulk, so that an alarm flood does not move the tail at every line.
        if journalTail.count >= Limits.journalTail * 2 {
            journalTail.removeFirst(journalTail.count - Limits.journalTail)
        }
    }

    mutating func trackOpen(_ record: AlarmRecord) {
        guard let entity = record.entity else { return }
        var open = openByEntity[entity] ?? []
        if record.isOpen {
            if !open.contains(record.id) { open.append(record.id) }
        } else {
            open.removeAll { $0 == record.id }
        }
        if open.isEmpty {
            openByEntity[entity] = nil
            figures.mark(entity, false)
        } else {
            openByEntity[entity] = open
            figures.mark(entity)
        }
    }
}
