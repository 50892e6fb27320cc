import Alarms
import Foundation
import Link
import Logging
import OperatorLink
import Recordings
import Simulation
import SiteFiles
import Synchronization
import Telemetry
import Testing

@testable import Station

/// The storm over Toulon, lived by a demo, with a console attached.
private final class StormDemo: Sendable {
    static let entries = CitySimulation(.storm, seed: 83).entries
    static let start = entries.first?.at ?? Timestamp(nanoseconds: 0)

    let demo: DemoStation
    let mail = Mailbox()
    let console: any CoreConnection

    init(speed: Double? = 60, stopsAtStill: Bool = false) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let site = try #require(SiteFolder.load(root + "/layouts/toulon").site)
        var options = DemoStation.Options()
        options.speed = speed
        options.stopsAtStill = stopsAtStill
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        demo = try DemoStation(site, StormDemo.entries, options, log: log)
        console = demo.attachConsole(view: View(), as: Operator(account: "visitor")) { [mail] in mail.put($0) }
    }

    deinit { demo.stop() }

    func submit(_ playback: Command.Playback, id: UInt64) {
        console.submit(Command(id: id, by: Operator(account: "?"), body: .playback(playback)))
    }

    func play(_ playback: Command.Playback, id: UInt64) throws -> Reply.Outcome {
        submit(playback, id: id)
        return try mail.reply(id)
    }

    /// While it stands still.
    func seek(to time: Timestamp, id: UInt64) throws -> Reply.Outcome {
        let now = try #require(demo.snapshot(View())).now
        return try play(.seek(by: time - now), id: id)
    }
}

/// What a console was sent, for a test to wait on.
private final class Mailbox: @unchecked Sendable {
    // Sendable: `events` is touched under `condition` alone.
    private let condition = NSCondition()
    private var events: [CoreEvent] = []
    /// Longer than any machine needs; a test that reaches it fails.
    private static let patience = 120.0

    func put(_ event: CoreEvent) {
        condition.lock()
        events.append(event)
        condition.broadcast()
        condition.unlock()
    }

    /// The first event, of those not yet looked at, that `pick` knows.
    func wait<Result>(_ pick: (CoreEvent) -> Result?) throws -> Result {
        let deadline = Date(timeIntervalSinceNow: Mailbox.patience)
        condition.lock()
        defer { condition.unlock() }
        while true {
            for (index, event) in events.enumerated() {
                if let result = pick(event) {
                    events.removeFirst(index + 1)
                    return result
                }
            }
            try #require(condition.wait(until: deadline), "nothing came of \(events.count) events")
        }
    }

    func reply(_ id: UInt64) throws -> Reply.Outcome {
        try wait { if case .reply(let reply) = $0, reply.id == id { reply.outcome } else { nil } }
    }

    func snapshot(_ isWanted: (Snapshot) -> Bool) throws -> Snapshot {
        try wait { if case .snapshot(let snapshot) = $0, isWanted(snapshot) { snapshot } else { nil } }
    }
}

@Suite(.serialized) struct DemoStationTests {
    @Test func onceRunsToTheTellingMomentAndHolds() throws {
        let storm = try StormDemo(stopsAtStill: true)
        storm.demo.waitUntilHeld()
        let still = StormDemo.entries.compactMap { if case .still(let at) = $0 { at } else { nil } }.first
        let snapshot = try #require(storm.demo.snapshot(View()))
        #expect(snapshot.now == still)
        #expect(snapshot.mode == .demo(speed: 0))
        #expect(snapshot.ledger.received > 4_000)
        #expect(snapshot.ledger.quarantined > 5)
    }

    /// Each is ten minutes more, whether or not the one before it was shown already.
    @Test func stepsAskedInAHurryAddUp() throws {
        let storm = try StormDemo(stopsAtStill: true)
        storm.demo.waitUntilHeld()
        let still = try #require(storm.demo.snapshot(View())).now
        for id in 1...6 as ClosedRange<UInt64> { storm.submit(.seek(by: .minutes(-10)), id: id) }
        _ = try storm.mail.snapshot { $0.now == still - .hours(1) }
        for id in 7...8 as ClosedRange<UInt64> { storm.submit(.seek(by: .minutes(10)), id: id) }
        _ = try storm.mail.snapshot { $0.now == still - .minutes(40) }
        // Past the end there is nothing: back from there is back from the end.
        storm.submit(.seek(by: .days(2)), id: 9)
        storm.submit(.seek(by: .minutes(-10)), id: 10)
        let end = try #require(StormDemo.entries.last).at
        _ = try storm.mail.snapshot { $0.now == end - .minutes(10) }
    }

    @Test func goingBackLivesTheNightAgainIntoAFreshHistory() throws {
        let storm = try StormDemo(stopsAtStill: true)
        storm.demo.waitUntilHeld()
        let evening = StormDemo.start + .hours(7)
        let night = StormDemo.start + .hours(9)
        #expect(try storm.seek(to: evening, id: 1) == .done([]))
        let early = try storm.mail.snapshot { $0.now == evening }
        let key = SeriesKey(entity: "gapeau-sainte-eulalie", attribute: "currentLevel")
        // An action is answered once it is on disk, and history writes in order: so is all that was lived before it.
        storm.console.submit(Command(id: 2, by: Operator(account: "?"), body: .note("retour")))
        #expect(try storm.mail.reply(2) == .entry(1))
        storm.console.submit(Query(id: 3, body: .readings(key, from: StormDemo.start, to: night, limit: 1_000)))
        let stored = try storm.mail.wait { event -> [StoredReading]? in
            if case .answer(let answer) = event, case .readings(let readings) = answer.body { readings } else { nil }
        }
        #expect(stored.count > 50)
        #expect(stored.allSatisfy { $0.receivedAt <= evening })
        #expect(try storm.seek(to: night, id: 4) == .done([]))
        _ = try storm.mail.snapshot { $0.now == night }
        #expect(try storm.seek(to: evening, id: 5) == .done([]))
        let again = try storm.mail.snapshot { $0.now == evening }
        #expect(again.alarms == early.alarms)
        #expect(again.flood == early.flood)
        #expect(again.ledger.received == early.ledger.received)
    }

    /// What was live at half past, asked of history an hour and a half later.
    @Test func thePastIsShownAsItWas() throws {
        let storm = try StormDemo(stopsAtStill: true)
        storm.demo.waitUntilHeld()
        let then = StormDemo.start + .hours(7) + .minutes(30)
        #expect(try storm.seek(to: then, id: 1) == .done([]))
        _ = try storm.mail.snapshot { $0.now == then }
        let view = View(display: .flood, rowCount: Snapshot.Limits.rows)
        let lived = try #require(storm.demo.snapshot(view))
        #expect(try storm.seek(to: then + .minutes(90), id: 2) == .done([]))
        _ = try storm.mail.snapshot { $0.now == then + .minutes(90) }
        storm.console.submit(Command(id: 3, by: Operator(account: "?"), body: .note("relecture")))
        #expect(try storm.mail.reply(3) == .entry(1))
        storm.console.submit(Query(id: 4, body: .snapshotAt(then, view)))
        let past = try storm.mail.wait { event -> Snapshot? in
            if case .answer(let answer) = event, case .snapshot(let snapshot) = answer.body { snapshot } else { nil }
        }
        #expect(past.now == then && past.site == lived.site)
        #expect(past.counts.unacknowledged == lived.counts.unacknowledged)
        #expect(past.counts.active == lived.counts.active)
        // And why each was is answered by the same history.
        let line = try #require(past.alarms.first)
        storm.console.submit(Query(id: 5, body: .whyAt(line.record.id, then)))
        let why = try storm.mail.wait { event -> Why? in
            if case .answer(let answer) = event, case .why(let why) = answer.body { why } else { nil }
        }
        #expect(why.at == then && why.record.state == line.record.state)
        #expect(why.record.value == line.record.value, "\(why.record) \(line.record)")
        #expect(why.source?.contains("alarms.yaml:") == true && why.inputs.first?.observedAt ?? .distantFuture <= then)
        // In no order: among alarms of one priority it follows the rivers' rates.
        let (pastAlarms, livedAlarms) = (
            past.alarms.map(\.record).sorted { $0.id < $1.id }, lived.alarms.map(\.record).sorted { $0.id < $1.id }
        )
        #expect(pastAlarms.map(\.id) == livedAlarms.map(\.id))
        #expect(pastAlarms.map(\.state) == livedAlarms.map(\.state))
        #expect(pastAlarms.map(\.since) == livedAlarms.map(\.since))
        // What came late was not known then, and no river lost a reading that was.
        #expect(past.flood.rivers.map(\.name).sorted() == lived.flood.rivers.map(\.name).sorted())
        let levels = Dictionary(uniqueKeysWithValues: past.flood.rivers.map { ($0.entity, $0.level) })
        for river in lived.flood.rivers { #expect(levels[river.entity] == river.level) }
    }

    @Test func paceIsAnOperatorsToSet() throws {
        let storm = try StormDemo(speed: 60)
        #expect(try storm.play(.pause, id: 1) == .done([]))
        let paused = try storm.mail.snapshot { $0.mode == .demo(speed: 0) }
        #expect(try storm.play(.speed(6_000), id: 2) == .done([]))
        let fast = try storm.mail.snapshot { $0.mode == .demo(speed: 6_000) && $0.now > paused.now + .minutes(20) }
        #expect(fast.ledger.received > paused.ledger.received)
        #expect(try storm.play(.speed(-1), id: 3) == .refused(.notLive, nil))
    }

    @Test func actionsAreAllowedAndJournaled() throws {
        let storm = try StormDemo(stopsAtStill: true)
        storm.demo.waitUntilHeld()
        storm.console.submit(Command(id: 9, by: Operator(account: "?"), body: .note("visite du conseil")))
        #expect(try storm.mail.reply(9) == .entry(1))
        storm.console.submit(Query(id: 10, body: .journal(from: nil, to: nil, before: nil, limit: 5)))
        let lines = try storm.mail.wait { event -> [JournalRecord]? in
            if case .answer(let answer) = event, case .journal(let records) = answer.body { records } else { nil }
        }
        #expect(lines.first?.text == "visite du conseil")
        #expect(lines.first?.by == "visitor")
    }
}
