import Alarms
import Figures
import Foundation
import OperatorLink
import Simulation
import Telemetry
import Testing

private let now = Timestamp(seconds: 1_795_827_600)

/// A snapshot with something in every member that can hold something.
private func fullSnapshot() -> Snapshot {
    var snapshot = Snapshot(
        site: "Toulon Provence Méditerranée", mode: .demo(speed: nil), now: now, utcOffsetSeconds: 3600,
        zone: .init(identifier: "Europe/Paris", changes: [.init(at: now, offsetSeconds: 3600)]))
    snapshot.historyState = .notWritten(since: now, why: "disk full")
    snapshot.feeds = [.init(name: "udp 127.0.0.1:5683", lastFrameAt: nil, frames: 3, isAlive: true)]
    snapshot.ledger.rejected = ["unit": 2, "notFinite": 1]
    var record = AlarmRecord(
        id: "river-level/gapeau", rule: "river-level", entity: "gapeau", attribute: "currentLevel",
        title: LocalizedText(english: "River level", french: "Niveau"), priority: .critical, since: now)
    record.suppression = .shelved(until: now, oneShot: true, by: "dupont", reason: "travaux")
    record.value = -0.5
    record.threshold = .infinity
    snapshot.alarms = [AlarmLine(record: record, place: "Gapeau")]
    let shown = ShownValue(value: 3.42, unit: "m", observedAt: now, quality: .uncertain, origin: .person)
    let spark = Sparkline(step: .minutes(15), end: now, values: [1, nil, 2.5, nil])
    var river = RiverFigure(entity: "gapeau", name: "Gapeau", level: shown, rateWindow: .minutes(30), recent: spark)
    river.timeToNext = .about(.minutes(145))
    river.thresholds = [.init(name: "alerte", value: 3.2, isValidated: false)]
    snapshot.flood.rivers = [river]
    snapshot.seats = [Seat(number: 7, holder: "dupont", from: "martin", since: now)]
    snapshot.flood.marks = ["gapeau": Mark(priority: .high, isUnacknowledged: true)]
    var entity = Entity(id: "gapeau", type: "FloodMonitoring")
    entity.attributes["currentLevel"] = AttributeDefinition(unit: "m", range: -1...12)
    entity.properties["alertLevel"] = Property(.number(3.2), source: "fictitious")
    var plate = Faceplate(entity: entity)
    plate.river = river
    plate.frames = [.init(at: now, from: "127.0.0.1:4000", text: "x")]
    snapshot.faceplate = plate
    var line = JournalRecord(at: now, wall: now, event: .ack, alarm: "a", by: "dupont")
    line.why = .levelChanged
    snapshot.journal = [line]
    return snapshot
}

@Test func aSnapshotComesBackAsItWas() throws {
    let message = CoreMessage.snapshot(fullSnapshot())
    let bytes = try LinkEncoder().encode(message)
    #expect(try LinkDecoder().decode(CoreMessage.self, from: bytes) == message)
}

/// Member by member, whatever changes and comes back: the bytes are those of the encoder that keeps nothing.
@Test func whatIsKeptOfASnapshotChangesNoByte() throws {
    let plain = Snapshot(
        site: "tpm", mode: .live, now: now, utcOffsetSeconds: 0, zone: .init(identifier: "Europe/Paris", changes: []))
    var encoder = SnapshotEncoder()
    func check(_ snapshot: Snapshot, _ what: String) throws {
        let whole = try LinkEncoder().frame(CoreMessage.snapshot(snapshot))
        #expect(try encoder.frame(snapshot) == whole, "\(what)")
        #expect(try encoder.frame(snapshot) == whole, "\(what), again")
    }
    var full = fullSnapshot()
    try check(full, "full")
    try check(plain, "plain")
    full.now = now + .seconds(1)
    full.ledger.received += 1
    try check(full, "counted")
    full.faceplate?.frames.append(.init(at: now, from: "udp", text: "y"))
    try check(full, "a frame more")
    full.faceplate = nil
    try check(full, "no faceplate")
    full.faceplate = fullSnapshot().faceplate
    // More forms than are kept, twice over, each with one line changed in the middle.
    full.alarms = Array(repeating: full.alarms[0], count: 9)
    for round in 1...2 {
        for place in 0..<9 {
            full.alarms[4].place = "place \(place)"
            try check(full, "round \(round), place \(place)")
        }
    }
    full.alarms.removeLast()
    try check(full, "one line less")
    full.flood.rivers[0].level.value = .nan
    try check(full, "no number")
}

@Test func everyKindOfMessageComesBackAsItWas() throws {
    let by = Operator(account: "dupont", session: "ssh")
    let key = SeriesKey(entity: "gapeau", attribute: "currentLevel")
    let fromConsole: [ConsoleMessage] = [
        .hello(Hello(build: "vigie", site: "")), .hello(Hello(build: "vigie", site: "", seat: 7)), .still,
        .command(Command(id: 3, by: by, body: .offerSeat(to: "dupont"))),
        .command(Command(id: 4, by: Operator(account: "dupont", isRoot: true, seat: 7), body: .takeSeat(7))),
        .view(View(display: .faceplate("gapeau"), firstRow: 3, rowCount: 9)),
        .command(
            Command(
                id: .max, by: by,
                body: .alarm(
                    .acknowledge("a", occurrence: 3, seenLevel: nil, comment: "vu", expires: .hours(1))))),
        .command(Command(id: 1, by: by, body: .observe(key, value: 4.05, at: nil, note: "échelle"))),
        .command(Command(id: 2, by: by, body: .playback(.seek(by: .minutes(-10))))),
        .query(Query(id: 7, body: .trend(key, from: now, to: now, step: .minutes(10), known: now))),
    ]
    for message in fromConsole {
        #expect(try LinkDecoder().decode(ConsoleMessage.self, from: try LinkEncoder().encode(message)) == message)
    }
    let step = TrendStep(start: now, count: 2, minimum: -1, mean: 0, maximum: .greatestFiniteMagnitude, last: 0)
    let fromCore: [CoreMessage] = [
        .reply(Reply(id: 3, outcome: .refused(.levelChanged, nil))),
        .answer(Answer(id: 4, body: .trend([step]))), .answer(Answer(id: 5, body: .failed("no history"))),
        .goodbye("too slow"), .turnedAway("this seat was offered to another account"),
        .reply(Reply(id: 6, outcome: .seat(7))),
    ]
    for message in fromCore {
        #expect(try LinkDecoder().decode(CoreMessage.self, from: try LinkEncoder().encode(message)) == message)
    }
}

@Test func framesAreCutAtTheirLengthsHoweverTheyArrive() throws {
    let messages: [ConsoleMessage] = [.still, .hello(Hello(build: "vigie", site: "toulon")), .view(View())]
    let bytes = try messages.flatMap { try LinkEncoder().frame($0) }
    for piece in [1, 2, 5, bytes.count] {
        var frames = LinkDeframer(byteLimit: 100)
        var seen: [ConsoleMessage] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            frames.append(bytes[start..<min(start + piece, bytes.count)])
            while let message = try frames.next() {
                seen.append(try LinkDecoder().decode(ConsoleMessage.self, from: message))
            }
        }
        #expect(seen == messages)
        #expect(frames.waitingByteCount == 0)
    }
}

@Test func aFrameOverTheLimitIsAFaultBeforeItIsKept() throws {
    var frames = LinkDeframer(byteLimit: 100)
    frames.append([0, 0, 0, 101])
    #expect(throws: LinkFault.self) { _ = try frames.next() }
}

@Test func aMismatchSaysWhichSideToUpgrade() {
    let old = Hello(version: 1, build: "vigie 1.0", site: "")
    let new = Hello(version: 2, build: "vigie 2.0", site: "")
    #expect(LinkMessage.mismatch(console: old, core: old) == nil)
    #expect(LinkMessage.mismatch(console: old, core: new)?.contains("upgrade the console (vigie 1.0)") == true)
    #expect(LinkMessage.mismatch(console: new, core: old)?.contains("upgrade the core (vigie 1.0)") == true)
}

/// What a console of version 12 says first is read, and what one without a seat says first could be read by a core of
/// version 12: each can then say which side to upgrade.
@Test func aHelloIsUnderstoodByTheVersionBefore() throws {
    let bytes: [UInt8] =
        [5] + Array("hello".utf8) + [24, 9] + Array("vigie 0.9".utf8) + [2] + Array("tp".utf8) + [0, 1]
    let hello = Hello(version: 12, build: "vigie 0.9", site: "tp", isReadOnly: true)
    #expect(try LinkDecoder().decode(ConsoleMessage.self, from: bytes) == .hello(hello))
    #expect(try LinkDecoder().decode(CoreMessage.self, from: bytes) == .hello(hello))
    #expect(try LinkEncoder().encode(ConsoleMessage.hello(hello)) == bytes)
    #expect(LinkMessage.mismatch(console: hello, core: Hello(build: "vigie 1.0", site: "tp")) != nil)
    // More is not, so that it is never taken for less.
    #expect(throws: LinkFault.self) { try LinkDecoder().decode(ConsoleMessage.self, from: bytes + [14, 0]) }
}

@Test func whatAConsoleSaysOfItsPlaceIsPlainAndBounded() {
    let long = ConsolePlace(terminal: "pts/2\u{1B}[2J x", address: String(repeating: "f", count: 200)).bounded
    #expect(long.terminal == "pts/2[2Jx" && long.address.utf8.count == 64)
    let place = ConsolePlace(terminal: "pts/2", address: "10.0.0.5")
    #expect(place.said(of: "pid 7") == "pid 7 says pts/2 from 10.0.0.5")
    #expect(place.said(of: "pid 7 pts/2") == "pid 7 pts/2 says from 10.0.0.5")
    #expect(ConsolePlace(terminal: "", address: "").said(of: "pid 7") == "pid 7")
}

/// Mutated messages give a value or a fault, never a trap, and never take long.
@Test(arguments: [UInt64(3), 17]) func mutatedMessagesNeverTrap(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let core = try LinkEncoder().encode(CoreMessage.snapshot(fullSnapshot()))
    let key = SeriesKey(entity: "gapeau", attribute: "currentLevel")
    let console = try LinkEncoder().encode(
        ConsoleMessage.query(Query(id: 7, body: .trend(key, from: now, to: now, step: .minutes(10), known: nil))))
    var refused = 0
    for _ in 0..<3000 {
        let bytes = DamagedBytes.of(random.next() % 2 == 0 ? core : console, using: &random)
        do { _ = try LinkDecoder().decode(CoreMessage.self, from: bytes) } catch { refused += 1 }
        do { _ = try LinkDecoder().decode(ConsoleMessage.self, from: bytes) } catch { refused += 1 }
    }
    #expect(refused > 3000, "seed \(seed)")
}

/// What a stranger may send to a core: each kind of console message, mutated, a million times; `VIGIE_FUZZ=quick` runs a
/// twentieth of them while one works on something else.
@Test(arguments: [UInt64(29), 71]) func strangersMessagesNeverTrap(seed: UInt64) throws {
    let isFull = ProcessInfo.processInfo.environment["VIGIE_FUZZ"] != "quick"
    var random = SeededNumbers(seed: seed)
    let by = Operator(account: "mallory", session: "pts/1", groups: ["vigie"])
    let key = SeriesKey(entity: "gapeau", attribute: "currentLevel")
    let bodies: [Command.Body] = [
        .alarm(.acknowledge("a/b", occurrence: 3, seenLevel: "alerte", comment: "vu", expires: .hours(1))),
        .alarm(.acknowledgeGroup("g", seen: ["a", "b", "c"], comment: "")),
        .note(LogEntry("note", kind: .decision, person: "maire", commune: "Hyères", corrects: 3)),
        .posture(.crise, reason: "pluie"), .endBulletin(3, reason: ""),
        .bulletin(Bulletin(source: "Vigicrues", scope: "Gapeau", level: "orange", from: now, to: now, text: "pic")),
        .alarm(.shelve("a/b", duration: .hours(2), reason: "travaux", oneShot: true)),
        .observe(key, value: 3.2, at: now, note: "échelle"), .playback(.seek(by: .minutes(-10))),
        .offerSeat(to: "dupont"), .takeSeat(7),
    ]
    let messages: [ConsoleMessage] =
        bodies.map { .command(Command(id: 9, by: by, body: $0)) }
        + [
            .hello(Hello(build: "vigie", site: "toulon", seat: 7)), .still, .view(View(display: .faceplate("gapeau"))),
            .query(Query(id: 7, body: .journal(from: now, to: nil, before: 3, limit: 10))),
        ]
    let originals = try messages.map { try LinkEncoder().encode($0) }
    var (read, refused) = (0, 0)
    for _ in 0..<(isFull ? 500_000 : 25_000) {
        let bytes = DamagedBytes.of(originals[Int(random.next() % UInt64(originals.count))], using: &random)
        do {
            _ = try LinkDecoder().decode(ConsoleMessage.self, from: bytes)
            read += 1
        } catch { refused += 1 }
    }
    #expect(read > 0 && refused > read, "seed \(seed)")
}

struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
