import Foundation
import History
import Listeners
import LoopbackHarness
import OperatorLink
import Telemetry
import Testing

@testable import Station

/// HTTP into a whole core: the durable way in.
@Suite(.serialized) struct HTTPWriteTests {
    private func running(_ change: (inout Station.Options) -> Void = { _ in }) throws -> RunningStation {
        try RunningStation(.river()) { options in
            options.http = Endpoint(host: "127.0.0.1", port: 0, isLoopback: true, origin: "test")
            change(&options)
        }
    }

    private func post(_ running: RunningStation, _ body: String, query: String = "") throws -> String {
        let sender = try LoopbackSender(tcp: try #require(running.station.http?.port))
        try sender.send(
            "POST /api/v2/write\(query) HTTP/1.1\r\nhost: v\r\nconnection: close\r\n"
                + "content-length: \(body.utf8.count)\r\n\r\n\(body)")
        return String(decoding: sender.readToEnd(), as: UTF8.self)
    }

    private func stored(_ running: RunningStation, _ entity: String) throws -> Int {
        try running.ask(.history) {
            $0.entity = entity
            $0.attribute = "activePower"
            $0.from = "2026-01-01"
            $0.to = "2027-01-01"
        }.count
    }

    @Test func aWriteIsAnsweredOnceItIsOnDisk() throws {
        let running = try running()
        let stamp = 1_795_824_000
        let reply = try post(
            running, "meter,id=m7 activePower=1 \(stamp)\nmeter,id=m7 activePower=2 \(stamp + 1)\n",
            query: "?precision=s")
        #expect(reply.hasPrefix("HTTP/1.1 204"))
        // No waiting: it is there.
        #expect(try stored(running, "m7") == 2)
        // The same once more changes nothing and is no error.
        #expect(
            try post(running, "meter,id=m7 activePower=1 \(stamp)", query: "?precision=s").hasPrefix("HTTP/1.1 204"))
        #expect(try running.status()["duplicates"] == 1)
        #expect(try stored(running, "m7") == 2)
        let listener = try #require((try running.status().fields["listeners"] as? [[String: Any]])?.last)
        #expect(listener["kind"] as? String == "http" && listener["frames"] as? Int == 3)
    }

    @Test func whatCannotBeReadIsSaidAndTheRestIsKept() throws {
        let running = try running()
        let reply = try post(
            running, "meter,id=m7 activePower=1 1795824000000000000\n{ not a frame\nmeter,id=m8 activePower=2\n")
        #expect(reply.hasPrefix("HTTP/1.1 400") && reply.contains("1 of 3 lines"))
        #expect(try stored(running, "m7") == 1)
        #expect(try running.ask(.quarantine) { $0.limit = 5 }.count == 1)
        #expect(try running.status()["quarantined"] == 1)
    }

    /// The disk is full from the first reading on: the client hears it, and the operator goes on seeing live values.
    @Test func aDiskThatRefusesIsSaidWithWhenToComeAgain() throws {
        let running = try running { options in
            options.history.maximumPageCount = 40
            options.history.commitInterval = .milliseconds(1)
        }
        let line = "meter,id=m7 activePower="
        var reply = ""
        // Some fit until the disk is full; bounded, so that a fault of the test ends.
        for round in 0..<200 where !reply.hasPrefix("HTTP/1.1 503") {
            let body = (0..<2000).map { "\(line)\($0) \(1_795_824_000_000_000_000 + round * 2000 + $0)\n" }.joined()
            reply = try post(running, body)
        }
        #expect(reply.hasPrefix("HTTP/1.1 503") && reply.contains("retry-after: 1"))
        let status = try #require(try running.status { $0["notStored"] > 0 })
        #expect(status["duplicates"] == 0)
    }

    @Test func whoeverWaitsAtTheStopIsAnswered() throws {
        let running = try running { $0.history.commitInterval = .hours(1) }
        let sender = try LoopbackSender(tcp: try #require(running.station.http?.port))
        let body = "meter,id=m7 activePower=1"
        try sender.send("POST /write HTTP/1.1\r\nhost: v\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
        _ = try #require(try running.status { $0["received"] == 1 })
        running.station.stop()
        #expect(String(decoding: sender.readToEnd(), as: UTF8.self).hasPrefix("HTTP/1.1 204"))
    }
}
