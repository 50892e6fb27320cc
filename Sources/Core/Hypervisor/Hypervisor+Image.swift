import Alarms
import Figures
import OperatorLink
import Telemetry

/// What history gives back at a start.
public struct Restored: Sendable {
    public var series: [SeriesDeclaration]
    public var texts: [TextDeclaration]
    /// The engine image, and nothing when there was none.
    public var image: [UInt8]?
    /// Last stamps of each series, oldest first, for duplicates.
    public var recent: [(SeriesID, [(Timestamp, Value)])]
    /// Newest last, for the consoles' panel.
    public var journalTail: [JournalRecord]
    /// The journal's lines of promoted devices up to the image, oldest first; those after it are `Past.line`s.
    public var promotions: [JournalRecord]
    public init(
        series: [SeriesDeclaration] = [], texts: [TextDeclaration] = [], image: [UInt8]? = nil,
        recent: [(SeriesID, [(Timestamp, Value)])] = [], journalTail: [JournalRecord] = [],
        promotions: [JournalRecord] = []
    ) {
        self.series = series
        self.texts = texts
        self.image = image
        self.recent = recent
        self.journalTail = journalTail
        self.promotions = promotions
    }
}

/// Something that happened after the image was taken, to be run again silently.
public enum Past: Sendable {
    case reading(Reading)
    /// An action that was done (not a refused one).
    case action(OperatorAction, by: Operator, at: Timestamp)
    /// A line that says something of the situation (posture, bulletin, crisis log) or of an alarm's steps, verdict and
    /// who sees to it.
    case line(JournalRecord)
    /// A notice got through, or was given up: not to be tried again.
    case told(key: String, at: Timestamp)
    /// The core was still there: what was due by then has happened.
    case alive(at: Timestamp)

    fileprivate var isReading: Bool {
        if case .reading = self { true } else { false }
    }

    /// When it happened: core time.
    public var at: Timestamp {
        switch self {
        case .reading(let reading): reading.receivedAt
        case .action(_, _, let at), .told(_, let at), .alive(let at): at
        case .line(let record): record.at
        }
    }
}

// Restart: image, then what came after it, then now.
extension Hypervisor {
    /// Stands where an older image says whether anybody is told (0 or 1): the situation comes first.
    private static let situationMark: UInt8 = 2
    /// Next come the steps and verdicts of open alarms.
    private static let checksMark: UInt8 = 3
    /// Next come the seats.
    private static let seatsMark: UInt8 = 4
    /// Then who sees to open alarms.
    private static let assignmentsMark: UInt8 = 5
    /// Then what is read of the core's own alarms.
    private static let coreTextsMark: UInt8 = 6
    /// Then what is usual, as far as rules ask.
    private static let baselinesMark: UInt8 = 7
    /// Then the occurrence counters of alarms whose rules are gone.
    private static let retiredMark: UInt8 = 8
    /// Then what is left of the seats' watches.
    private static let seatHoldsMark: UInt8 = 9
    private static let imageMagic: UInt32 = 0x5649_4732  // "VIG2"
    /// Images of before: every state in full.
    private static let earlierMagic: UInt32 = 0x5649_4731  // "VIG1"

    /// Everything a restart needs beyond history's rows: taken every 10 s.
    /// - Parameter expected: how many bytes the image before it had. Room is made for a little more at once: an array
    ///   that doubles as it fills would hold three times a large territory's image for a moment.
    public func encodeImage(expecting expected: Int = 0) -> [UInt8] {
        var writer = ByteWriter(reserving: max(64 + register.states.count * 64, expected + expected / 16))
        writer.write(Hypervisor.imageMagic)
        writer.write(clock.now.wall)
        writer.write(UInt32(register.states.count))
        for state in register.states { state.encode(near: clock.now.wall, into: &writer) }
        engine.encodeImage(into: &writer)
        figures.encodeImage(into: &writer)
        writer.write(Hypervisor.situationMark)
        situation.encodeImage(into: &writer)
        writer.write(Hypervisor.checksMark)
        checks.encodeImage(into: &writer)
        writer.write(Hypervisor.seatsMark)
        situation.seats.encodeImage(into: &writer)
        writer.write(Hypervisor.assignmentsMark)
        checks.encodeAssignments(into: &writer)
        writer.write(Hypervisor.coreTextsMark)
        writer.write(array: engine.coreFaultTexts) { writer, fault in
            writer.write(fault.name)
            writer.write(fault.text.english)
            writer.write(fault.text.french)
        }
        writer.write(Hypervisor.baselinesMark)
        engine.encodeBaselines(into: &writer)
        writer.write(Hypervisor.retiredMark)
        engine.encodeRetired(into: &writer)
        writer.write(Hypervisor.seatHoldsMark)
        situation.seats.encodeHolds(into: &writer, at: clock.machine)
        writer.write(notifications != nil)
        notifications?.encodeImage(into: &writer, at: clock.now.monotonic)
        return writer.bytes
    }

    /// Brings back series under their numbers, texts, the image and the last stamps. Call before `open`.
    /// - Returns: core time of the image; nil when there was none, or none that knew the time.
    /// - Throws: when the image is damaged; the hypervisor is then as if there had been none.
    public mutating func restore(_ restored: Restored) throws(ByteReader.Malformed) -> Timestamp? {
        for text in restored.texts {
            var isNew = false
            if let id = register.intern(text.text, isNew: &isNew) { engine.name(id, text.text) }
        }
        restorePromotions(restored.promotions)
        for declaration in restored.series { restore(declaration) }
        for (id, stamps) in restored.recent where Int(id.index) < register.states.count {
            for (at, value) in stamps {
                register.states[Int(id.index)].remember(stamp: at.nanoseconds, bits: value.comparisonBits)
            }
        }
        journalTail = restored.journalTail
        guard let image = restored.image else { return nil }
        let before = self
        do {
            let savedAt = try restoreImage(image)
            guard clock.kind == .stream, savedAt <= CoreClock.unset else { return savedAt }
            // Before the first stamp nothing was judged: the timers of such an image count from no time at all.
            self = before
            return nil
        } catch {
            self = before
            throw error
        }
    }

    private mutating func restore(_ declaration: SeriesDeclaration) {
        guard register.find(declaration.key) == nil else { return }
        var index = register.index(of: declaration.key.entity)
        if index == nil {
            index = register.add(promotions.applied(to: site.discovery(declaration.key.entity, declaration.type)))
        }
        if let index { makeSeries(declaration.key, entity: index, unit: declaration.unit, isNew: false) }
    }

    private mutating func restoreImage(_ image: [UInt8]) throws(ByteReader.Malformed) -> Timestamp {
        var reader = ByteReader(image)
        let magic = try reader.read(UInt32.self)
        guard magic == Hypervisor.imageMagic || magic == Hypervisor.earlierMagic else {
            throw ByteReader.Malformed(offset: 0, expected: "an engine image of this version")
        }
        let savedAt = try reader.readTimestamp()
        let count = Int(try reader.read(UInt32.self))
        guard count <= register.states.count else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "at most \(register.states.count) series")
        }
        for index in 0..<count {
            if magic == Hypervisor.imageMagic {
                try register.states[index].restore(near: savedAt, from: &reader)
            } else {
                try register.states[index].restoreEarlier(from: &reader)
            }
        }
        try engine.restoreImage(from: &reader, savedAt: moment(of: savedAt))
        try figures.restoreImage(from: &reader)
        // Images of before anybody was told end here, and those of before there was a posture have none.
        var next = reader.isAtEnd ? 0 : try reader.read(UInt8.self)
        if next == Hypervisor.situationMark {
            situation = try Situation(from: &reader)
            adoptRestoredPosture()
            next = try reader.read()
        }
        if next == Hypervisor.checksMark {
            checks = try AlarmChecks(from: &reader)
            next = try reader.read()
        }
        if next == Hypervisor.seatsMark {
            situation.seats = try SeatBook(from: &reader)
            next = try reader.read()
        }
        if next == Hypervisor.assignmentsMark {
            try checks.restoreAssignments(from: &reader)
            next = try reader.read()
        }
        if next == Hypervisor.coreTextsMark {
            let texts = try reader.readArray { reader throws(ByteReader.Malformed) in
                (
                    try reader.readString(),
                    LocalizedText(english: try reader.readString(), french: try reader.readString())
                )
            }
            for (name, text) in texts { engine.restoreCoreFaultText(name, text) }
            next = try reader.read()
        }
        if next == Hypervisor.baselinesMark {
            try engine.restoreBaselines(from: &reader)
            next = try reader.read()
        }
        if next == Hypervisor.retiredMark {
            try engine.restoreRetired(from: &reader)
            next = try reader.read()
        }
        if next == Hypervisor.seatHoldsMark {
            try situation.seats.restoreHolds(from: &reader)
            next = try reader.read()
        }
        guard next <= 1 else { throw ByteReader.Malformed(offset: reader.offset, expected: "whether anybody is told") }
        if next == 1 {
            let at = (saved: moment(of: savedAt).monotonic, machine: startedAt.monotonic)
            try notifications?.restoreImage(from: &reader, savedAt: at.saved, machine: at.machine)
            notifications?.restoreFlood(engine.counts.isFlood)
        }
        clock.restore(streamTime: savedAt)
        for record in engine.openRecords { noteRestored(record) }
        return savedAt
    }

    private mutating func noteRestored(_ record: AlarmRecord) {
        guard let entity = record.entity else { return }
        openByEntity[entity, default: []].append(record.id)
        figures.mark(entity)
    }

    /// Runs again, silently, what happened after the image: the state changes, nothing is announced, stored or
    /// journaled a second time.
    /// Where no image says how things stood, the replay begins at the oldest thing that is kept.
    public mutating func rewind(to past: Timestamp) {
        guard clock.kind == .system else { return }
        engine.rewind(to: moment(of: past))
    }

    /// Whether it matters at a restart up to when the core was there: a delay counts.
    public var isTimingDelays: Bool { engine.isTimingDelays }

    public mutating func replay(_ past: Past) {
        clock.setMachine(moment(of: past.at))
        if clock.kind == .stream { clock.confirm(past.at) }
        notifications?.isReplaying = true
        if !past.isReading {
            // It came as an event of its own: the instant of the readings before it was judged whole by then.
            engine.settle(into: &alarmEffects)
            announceReplayed()
        }
        fireTimers(before: clock.now)
        switch past {
        case .reading(let reading): replay(reading)
        case .action(let action, let by, _):
            _ = engine.perform(action, by: by, at: clock.now, into: &alarmEffects)
        case .line(let record): read(record)
        case .told: break
        case .alive: fireTimers(through: clock.now)
        }
        announceReplayed()
        replayNotifications(past)
    }

    private mutating func announceReplayed() {
        for case .transition(let transition) in alarmEffects {
            trackOpen(transition.record)
            if !transition.record.isOpen { checks.forget(transition.record.id) }
            announce(transition)
        }
        alarmEffects.removeAll(keepingCapacity: true)
    }

    /// What was decided then is decided again; what the journal says was told is not told again.
    private mutating func replayNotifications(_ past: Past) {
        notifications?.setFlood(engine.counts.isFlood, at: clock.now)
        notifications?.advance(to: clock.now, machine: clock.machine.monotonic, into: &notificationEffects)
        notificationEffects.removeAll(keepingCapacity: true)
        if case .told(let key, _) = past { notifications?.wasDelivered(key: key) }
    }

    /// A past wall time on the clocks of this run: as long before the start as the wall says.
    private func moment(of past: Timestamp) -> Moment {
        switch clock.kind {
        case .system: Moment(monotonic: startedAt.monotonic - (startedAt.wall - past), wall: past)
        case .stream: Moment(both: past)
        }
    }

    private mutating func replay(_ reading: Reading) {
        let index = Int(reading.series.index)
        guard index < register.states.count else { return }
        var text: String?
        if case .text(let id) = reading.value { text = register.text(id) }
        figures.accept(reading, text: text)
        if reading.isLate {
            engine.acceptLate(reading, at: clock.now, into: &alarmEffects)
        } else {
            register.states[index].last = reading
            register.states[index].frame = 0
            if reading.quality != .bad, let number = reading.value.number {
                register.states[index].lastGoodNumber = number
                register.states[index].lastGoodAt = reading.observedAt.nanoseconds
            }
            engine.accept(reading, at: clock.now, into: &alarmEffects)
        }
    }

    /// The core is back after `down`: one summary annunciation, delays as they were (alarms.md, "Restart").
    public mutating func restarted(after down: TimeSpan, at now: Moment) -> [Effect] {
        output.begin()
        clock.setMachine(now)
        engine.restarted(after: down, at: clock.now, into: &alarmEffects)
        journal(JournalRecord(at: clock.now.wall, wall: now.wall, event: .start))
        drainAlarmEffects()
        notifications?.resume(at: clock.now.monotonic)
        advanceNotifications()
        return output.take()
    }
}
