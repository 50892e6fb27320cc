import Foundation
import Link
import LoopbackHarness
import OperatorLink
import SiteFiles
import Synchronization
import Telemetry
import Testing

@testable import Station

@Suite(.serialized) struct StationTests {
    @Test func bothLedgersAddUpAtEveryLookDuringABurst() throws {
        let running = try RunningStation(.river())
        let port = try #require(running.station.tcp?.port)
        let lineCount = 60_000
        var text = ""
        for index in 0..<lineCount {
            switch index % 100 {
            case 98: text += "{ not a frame\n"
            // The line before it once more.
            case 99: text += "meter,id=m7 activePower=\(index - 2) \(1_795_824_000_000_000_000 + index - 2)\n"
            default: text += "meter,id=m7 activePower=\(index) \(1_795_824_000_000_000_000 + index)\n"
            }
        }
        let sender = try LoopbackSender(tcp: port)
        try sender.send(Array(text.utf8))
        let end = try #require(
            try running.status { $0["received"] == lineCount && $0["inFlight"] == 0 && $0["notStored"] == 0 })
        #expect(end["quarantined"] == lineCount / 100)
        #expect(end["duplicates"] == lineCount / 100)
        #expect(end["stored"] == lineCount * 98 / 100)
        #expect(end["droppedKernel"] == 0)
        let kept = try running.ask(.quarantine) { $0.limit = 5 }
        #expect(kept.count == 5)
        #expect(kept.first?["firstBytes"] as? String == "{ not a frame")
    }

    @Test func nothingSentOverTCPIsLostWhenTheQueueIsTiny() throws {
        let running = try RunningStation(.river()) { options in
            options.queue = .init(byteCount: 4096, batchCount: 2)
            options.history.queueReadings = 2000
        }
        let port = try #require(running.station.tcp?.port)
        let lineCount = 50_000
        let text = (0..<lineCount).map { "meter,id=m7 activePower=\($0) \(1_795_824_000_000_000_000 + $0)\n" }.joined()
        try LoopbackSender(tcp: port).send(Array(text.utf8))
        let end = try running.status { $0["stored"] == lineCount }
        #expect(end?["received"] == lineCount)
        #expect(end?["inFlight"] == 0)
    }

    @Test func whatArrivedBeforeTheStopIsOnDiskAfterIt() throws {
        let running = try RunningStation(.river())
        let port = try #require(running.station.udp?.port)
        let sender = try LoopbackSender(udp: port)
        let count = 500
        for index in 0..<count {
            try sender.send(Array("meter,id=m7 activePower=\(index) \(1_795_824_000_000_000_000 + index)".utf8))
        }
        running.station.stop()
        let again = try RunningStation(.river(), folder: running.folder)
        let readings = try again.ask(.history) {
            $0.entity = "m7"
            $0.attribute = "activePower"
            $0.from = "2026-01-01"
            $0.to = "2027-01-01"
        }
        #expect(readings.count == count)
    }

    /// Before its first frame a core on stream time has no time: nothing is kept as of the machine's, which would make
    /// every old frame late for good.
    @Test func aStreamThatHasNotBegunBeginsAnewAfterAStop() throws {
        let running = try RunningStation(.river())
        running.station.stop()
        let again = try RunningStation(.river(), folder: running.folder)
        try again.send(tcp: "meter,id=m7 activePower=1 1400000000000000000\n")
        let end = try #require(try again.status { $0["stored"] == 1 })
        #expect(end["late"] == 0)
    }

    @Test func aConsoleSeesATransitionAndItsOwnReplies() throws {
        let running = try RunningStation(.river())
        let mailbox = SeenEvents()
        let console = running.station.attachConsole(view: View(), as: .init(account: "dupont")) { mailbox.put($0) }
        _ = try #require(mailbox.first { if case .snapshot(let snapshot) = $0 { snapshot } else { nil } })
        try running.send(tcp: gaugeLine(1.5, minute: 0) + gaugeLine(3.3, minute: 5))
        let transition = try #require(mailbox.first { if case .transition(let seen) = $0 { seen } else { nil } })
        #expect(transition.record.id == "river-level/gapeau")
        #expect(transition.record.level == "alerte")
        console.submit(
            Command(
                id: 7, by: .init(account: "someone else"),
                body: .alarm(
                    .acknowledge("river-level/gapeau", occurrence: 1, seenLevel: "alerte", comment: "vu", expires: nil)
                )))
        let reply = try #require(mailbox.first { if case .reply(let seen) = $0 { seen } else { nil } })
        #expect(reply.id == 7)
        guard case .done(let records) = reply.outcome else { return #expect(Bool(false), "\(reply)") }
        #expect(records.first?.acknowledgedBy == "dupont")
        console.submit(Query(id: 8, body: .journal(from: nil, to: nil, before: nil, limit: 10)))
        let answer = try #require(mailbox.first { if case .answer(let seen) = $0 { seen } else { nil } })
        // The reply came after the commit, so that history knows of it already.
        guard case .journal(let journal) = answer.body else { return #expect(Bool(false), "\(answer)") }
        #expect(journal.contains { $0.event == .ack && $0.by == "dupont" && $0.comment == "vu" })
        console.detach()
    }

    @Test func alarmsAndAcknowledgementsComeBackAfterARestart() throws {
        let first = try RunningStation(.river())
        try first.send(tcp: gaugeLine(1.5, minute: 0) + gaugeLine(3.3, minute: 5))
        _ = try first.status { $0["received"] == 2 }
        let acknowledged = try first.ask(.acknowledge) {
            $0.alarms = ["river-level/gapeau#1"]
            $0.comment = "patrouille"
        }
        #expect(acknowledged.first?["state"] as? String == "acknowledged")
        let before = try #require(try first.ask(.alarms).first)
        first.station.stop()
        let second = try RunningStation(.river(), folder: first.folder)
        let after = try #require(try second.ask(.alarms).first)
        for name in ["id", "level", "state", "occurrence", "acknowledgedBy", "comment", "code", "since"] {
            #expect("\(before[name] ?? "")" == "\(after[name] ?? "")", "\(name)")
        }
    }

    /// The core that restarts, or is restarted, does not forget who asked.
    @Test func whatWaitsForASecondPersonComesBackAfterARestart() throws {
        var site = LoadedSite.river()
        site.access.twoPerson = [.outOfService]
        let first = try RunningStation(site)
        try first.send(tcp: gaugeLine(1.5, minute: 0) + gaugeLine(3.3, minute: 5))
        _ = try first.status { $0["received"] == 2 }
        func ask(_ running: RunningStation) throws -> String? {
            let failure = #expect(throws: LinkFailure.self) {
                try running.ask(.outOfService) {
                    $0.alarms = ["river-level/gapeau"]
                    $0.reason = "capteur démonté"
                }
            }
            guard case .refused(_, let why, _)? = failure else { return nil }
            return why
        }
        #expect(try ask(first) == "awaits-second")
        first.station.stop()
        let second = try RunningStation(site, folder: first.folder)
        #expect(try ask(second) == "same-person")
        second.station.stop()
    }

    @Test func anObservationsTimeOfDayIsByTheCoresClock() throws {
        let running = try RunningStation(.river())
        // 01:00 and 01:05 in Paris, 28 November 2026.
        try running.send(tcp: gaugeLine(1.5, minute: 0) + gaugeLine(1.6, minute: 5))
        _ = try running.status { $0["received"] == 2 }
        _ = try running.ask(.observe) {
            $0.entity = "gapeau"
            $0.attribute = "currentLevel"
            $0.value = 3.4
            $0.at = "01:07"
            $0.comment = "échelle"
        }
        let alarm = try #require(try running.ask(.alarms).first)
        #expect(alarm["level"] as? String == "alerte")
        let readings = try running.ask(.history) {
            $0.entity = "gapeau"
            $0.attribute = "currentLevel"
            $0.from = "2026-11-28"
            $0.to = "2026-11-29"
        }
        #expect(readings.last?["observedAt"] as? String == "2026-11-28T00:07:00.000Z")
        #expect(readings.last?["origin"] as? String == "person")
    }

    @Test func aRefusedActionSaysWhyAndExitsWithOne() throws {
        let running = try RunningStation(.river())
        let failure = #expect(throws: LinkFailure.self) {
            try running.ask(.acknowledge) { $0.alarms = ["nothing/here"] }
        }
        #expect(failure?.exitCode == 1)
        #expect(failure?.description.contains("There is no alarm nothing/here") == true)
        let wrong = #expect(throws: LinkFailure.self) { try running.ask(.acknowledge) }
        #expect(wrong?.exitCode == 2)
    }

    @Test func alarmsInNormalAreListedOnRequest() throws {
        let running = try RunningStation(.river())
        try running.send(tcp: gaugeLine(1.5, minute: 0) + gaugeLine(1.6, minute: 5))
        _ = try running.status { $0["received"] == 2 }
        #expect(try running.ask(.alarms).isEmpty)
        let all = try running.ask(.alarms) { $0.all = true }
        #expect(all.contains { $0["id"] as? String == "river-level/gapeau" && $0["state"] as? String == "normal" })
    }

    @Test func aNoticeRunsItsCommandWithJSONOnItsInput() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        let running = try RunningStation(.river(noticeCommand: ["tee", "-a", file]))
        try running.send(tcp: gaugeLine(1.5, minute: 0) + gaugeLine(2.5, minute: 5) + gaugeLine(3.3, minute: 10))
        _ = try running.status { $0["received"] == 3 }
        // Stopping waits for the command.
        running.station.stop()
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        // `vigilance` is low and not told.
        #expect(lines.count == 1)
        let notice = try JSONSerialization.jsonObject(with: Data((lines.first ?? "").utf8)) as? [String: Any]
        #expect((notice?["alarm"] as? [String: Any])?["level"] as? String == "alerte")
        #expect(notice?["place"] as? String == "Gapeau")
    }

    @Test func aPortInUseLeavesNothingRunning() throws {
        let running = try RunningStation(.river())
        let port = try #require(running.station.tcp?.port)
        #expect(throws: (any Error).self) {
            _ = try RunningStation(.river()) { $0.tcp?.port = port }
        }
        #expect(try running.status()["received"] == 0)
    }
}

/// What a console was sent, in order; each look takes what it finds.
final class SeenEvents: Sendable {
    private let events = Mutex<[CoreEvent]>([])
    private let arrival = DispatchSemaphore(value: 0)

    func put(_ event: CoreEvent) {
        events.withLock { $0.append(event) }
        arrival.signal()
    }

    func forget() { events.withLock { $0 = [] } }

    /// The first event that `body` knows, removed; nil when none comes within ten seconds.
    func first<Value>(_ body: (CoreEvent) -> Value?) -> Value? {
        let deadline = DispatchTime.now() + .seconds(10)
        while true {
            let found = events.withLock { events -> Value? in
                for index in events.indices {
                    guard let value = body(events[index]) else { continue }
                    events.remove(at: index)
                    return value
                }
                return nil
            }
            if let found { return found }
            if arrival.wait(timeout: deadline) == .timedOut { return nil }
        }
    }
}
