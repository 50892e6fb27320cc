import Foundation
import Frames
import Listeners
import Logging
import LoopbackHarness
import NIOPosix
import Synchronization
import Testing

@Suite struct HTTPListenerTests {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func listener(_ core: AnsweringCore, _ limits: HTTPListener.Limits = .init()) throws -> HTTPListener {
        try HTTPListener(.loopback, into: core.queue, limits: limits, on: group, log: log)
    }

    /// One request on a connection of its own.
    private func ask(_ listener: HTTPListener, _ head: String, _ body: String = "") throws -> HTTPReply {
        let sender = try LoopbackSender(tcp: listener.endpoint.port)
        try sender.send(
            "\(head) HTTP/1.1\r\nhost: v\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
        return HTTPReply(sender.readToEnd())
    }

    @Test func linesAreFramesAndTheAnswerComesAfterTheCores() throws {
        let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
        let listener = try listener(core)
        let reply = try ask(
            listener, "POST /api/v2/write?org=o&precision=ms", "# made by hand\na v=1\r\n\n  \nb v=2\nc v=3")
        #expect(reply.status == 204)
        #expect(core.texts == ["a v=1", "b v=2", "c v=3"])
        #expect(core.precisions == [.milliseconds])
        #expect(listener.frameCount == 3)
        listener.stop()
        listener.finish()
    }

    /// One address takes its own places and nobody else's; who finds none is counted.
    @Test func oneAddressHasItsPartOfTheConnections() throws {
        var limits = HTTPListener.Limits()
        limits.connectionsPerPeer = 2
        let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
        let listener = try listener(core, limits)
        var kept: [LoopbackSender] = []
        for index in 0..<2 {
            kept.append(try LoopbackSender(tcp: listener.endpoint.port))
            try kept[index].send("POST /write HTTP/1.1\r\nhost: v\r\ncontent-length: 5\r\n\r\na v=\(index)")
            // Answered once the core has it.
            #expect(String(decoding: kept[index].read(atLeast: 12), as: UTF8.self).hasPrefix("HTTP/1.1 204"))
            #expect(core.texts == (0...index).map { "a v=\($0)" })
        }
        let third = try LoopbackSender(tcp: listener.endpoint.port)
        #expect(third.readToEnd().isEmpty)
        #expect(listener.turnedAway == (tooMany: 0, tooManyOfPeer: 1) && listener.connectionCount == 2)
        listener.stop()
        listener.finish()
    }

    @Test func severalRequestsUseOneConnection() throws {
        let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
        let listener = try listener(core)
        let sender = try LoopbackSender(tcp: listener.endpoint.port)
        // Sent without waiting for answers: each is answered in its turn.
        let one = "POST /write HTTP/1.1\r\nhost: v\r\ncontent-length: 5\r\n\r\na v=1"
        let last = "GET /ping HTTP/1.1\r\nhost: v\r\nconnection: close\r\n\r\n"
        try sender.send(one + one + last)
        let text = String(decoding: sender.readToEnd(), as: UTF8.self)
        #expect(text.components(separatedBy: "HTTP/1.1 204").count == 4)
        #expect(core.texts == ["a v=1", "a v=1"])
        listener.stop()
        listener.finish()
    }

    @Test func whatTheCoreSaysIsWhatTheClientHears() throws {
        let outcome = Mutex(FrameOutcome(isStored: true, quarantinedCount: 1, fault: "line: expected a \"field\""))
        let core = AnsweringCore { _ in outcome.withLock { $0 } }
        let listener = try listener(core)
        var reply = try ask(listener, "POST /write", "a v=1\nb\n")
        #expect(reply.status == 400)
        #expect(reply.body.contains("1 of 2 lines") && reply.body.contains(#"expected a \"field\""#))
        outcome.withLock { $0 = FrameOutcome(isStored: true, rejectedCount: 2) }
        reply = try ask(listener, "POST /write", "a v=1\nb v=2\n")
        #expect(reply.status == 400 && reply.body.contains("2 readings were refused"))
        outcome.withLock { $0 = FrameOutcome(isStored: false) }
        reply = try ask(listener, "POST /write", "a v=1")
        #expect(reply.status == 503 && reply.head.contains("retry-after: 1"))
        listener.stop()
        listener.finish()
    }

    @Test(arguments: [
        ("GET /write", 405, "POST"), ("POST /query", 404, "/api/v2/write"),
        ("POST /write?precision=h", 400, "one of ns, us, ms, s"), ("GET /health", 200, "pass"), ("GET /ping", 204, ""),
        ("HEAD /health", 200, ""),
    ])
    func whatIsNoWriteIsSaid(_ head: String, _ status: Int, _ says: String) throws {
        let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
        let listener = try listener(core)
        let reply = try ask(listener, head)
        #expect(reply.status == status)
        #expect(says.isEmpty || reply.body.contains(says), "\(reply.body)")
        #expect(core.texts.isEmpty)
        listener.stop()
        listener.finish()
    }

    private func post(_ listener: HTTPListener, gzip body: [UInt8]) throws -> HTTPReply {
        let sender = try LoopbackSender(tcp: listener.endpoint.port)
        let head =
            "POST /write HTTP/1.1\r\nhost: v\r\nconnection: close\r\ncontent-encoding: gzip\r\n"
            + "content-length: \(body.count)\r\n\r\n"
        try sender.send(Array(head.utf8) + body)
        return HTTPReply(sender.readToEnd())
    }

    #if Gzip
        private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
            let program = Process()
            program.executableURL = URL(fileURLWithPath: "/usr/bin/gzip")
            let (input, output) = (Pipe(), Pipe())
            program.standardInput = input
            program.standardOutput = output
            try program.run()
            let writing = LoopbackThread {
                try input.fileHandleForWriting.write(contentsOf: Data(bytes))
                try input.fileHandleForWriting.close()
            }
            let compressed = try output.fileHandleForReading.readToEnd() ?? Data()
            try writing.join()
            program.waitUntilExit()
            return Array(compressed)
        }

        @Test func aCompressedBodyIsInflatedWithinTheLimit() throws {
            var limits = HTTPListener.Limits()
            limits.bodyByteCount = 1000
            let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
            let listener = try listener(core, limits)
            let whole = try gzip(Array("a v=1\nb v=2\n".utf8))
            #expect(try post(listener, gzip: whole).status == 204)
            #expect(core.texts == ["a v=1", "b v=2"])
            let exact = String(repeating: "x", count: 1000)
            #expect(try post(listener, gzip: gzip(Array(exact.utf8))).status == 204)
            // A thousand bytes that name a million.
            #expect(try post(listener, gzip: gzip([UInt8](repeating: 0, count: 900_000))).status == 413)
            #expect(try post(listener, gzip: Array(whole.dropLast(9))).status == 400)
            #expect(try post(listener, gzip: Array("no gzip".utf8)).status == 400)
            #expect(core.texts.count == 3)
            listener.stop()
            listener.finish()
        }
    #else
        @Test func aCompressedBodyIsRefusedInWords() throws {
            let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
            let listener = try listener(core)
            let reply = try post(listener, gzip: [0x1F, 0x8B])
            #expect(reply.status == 415 && reply.body.contains("identity"))
            #expect(core.texts.isEmpty)
            listener.stop()
            listener.finish()
        }
    #endif

    @Test func aBodyOverTheLimitIsRefusedHoweverItComes() throws {
        var limits = HTTPListener.Limits()
        limits.bodyByteCount = 100
        let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
        let listener = try listener(core, limits)
        let long = String(repeating: "a v=1\n", count: 50)
        #expect(try ask(listener, "POST /write", long).status == 413)
        let sender = try LoopbackSender(tcp: listener.endpoint.port)
        try sender.send(
            "POST /write HTTP/1.1\r\nhost: v\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
                + "\(String(long.utf8.count, radix: 16))\r\n\(long)\r\n0\r\n\r\n")
        #expect(HTTPReply(sender.readToEnd()).status == 413)
        #expect(core.texts.isEmpty)
        #expect(listener.refusedRequestCount == 2)
        listener.stop()
        listener.finish()
    }

    @Test func manyBodiesAtOnceAreToldToComeAgain() throws {
        var limits = HTTPListener.Limits()
        limits.allBodiesByteCount = 100
        let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
        let listener = try listener(core, limits)
        // The first holds its bytes without finishing.
        let first = try LoopbackSender(tcp: listener.endpoint.port)
        let half = String(repeating: "a", count: 90)
        try first.send("POST /write HTTP/1.1\r\nhost: v\r\ncontent-length: 120\r\nexpect: 100-continue\r\n\r\n")
        #expect(String(decoding: first.read(atLeast: 12), as: UTF8.self).hasPrefix("HTTP/1.1 100"))
        try first.send(half)
        // Answered 503 once those bytes have been counted: asked until then.
        var status = 204
        for _ in 0..<1000 where status == 204 {
            status = try ask(listener, "POST /write", "b v=234567890123").status
        }
        #expect(status == 503)
        listener.stop()
        listener.finish()
    }

    @Test func aLineOverTheLimitGoesToQuarantineAlone() throws {
        let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
        let listener = try listener(core)
        let long = String(repeating: "x", count: 70_000)
        #expect(try ask(listener, "POST /write", "a v=1\n\(long)\nb v=2\n").status == 204)
        #expect(core.texts == ["a v=1", "b v=2", "refused: tooLong"])
        listener.stop()
        listener.finish()
    }

    @Test func aFullQueueMakesTheClientWaitAndLosesNothing() throws {
        let core = AnsweringCore(bounds: .init(byteCount: 16, batchCount: 1)) { _ in FrameOutcome(isStored: true) }
        let listener = try listener(core)
        let clients = try (0..<20).map { number in
            let sender = try LoopbackSender(tcp: listener.endpoint.port)
            let body = "g,id=a v=\(number)"
            try sender.send(
                "POST /write HTTP/1.1\r\nhost: v\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            return sender
        }
        for client in clients { #expect(HTTPReply(client.readToEnd()).status == 204) }
        #expect(Set(core.texts).count == 20)
        listener.stop()
        listener.finish()
    }

    @Test func aSlowSenderAndAnIdleOneAreClosed() throws {
        var limits = HTTPListener.Limits()
        limits.unfinishedSeconds = 1
        limits.idleSeconds = 1
        let core = AnsweringCore { _ in FrameOutcome(isStored: true) }
        let listener = try listener(core, limits)
        let idle = try LoopbackSender(tcp: listener.endpoint.port)
        let slow = try LoopbackSender(tcp: listener.endpoint.port)
        try slow.send("POST /write HTTP/1.1\r\nhost: v\r\ncontent-length: 10\r\n\r\na v")
        #expect(slow.readToEnd().isEmpty)
        #expect(idle.readToEnd().isEmpty)
        listener.stop()
        listener.finish()
    }

    @Test func whoWaitsForTheLastCommitIsAnsweredAtTheStop() throws {
        let arrived = DispatchSemaphore(value: 0)
        let late = Mutex<FrameDelivery.Answer?>(nil)
        let core = AnsweringCore(reaction: { _, answer in
            late.withLock { $0 = answer }
            arrived.signal()
        })
        let listener = try listener(core)
        let sender = try LoopbackSender(tcp: listener.endpoint.port)
        try sender.send("POST /write HTTP/1.1\r\nhost: v\r\ncontent-length: 5\r\n\r\na v=1")
        arrived.wait()
        listener.stop()
        late.withLock { $0 }?(FrameOutcome(isStored: true))
        listener.finish()
        let reply = HTTPReply(sender.readToEnd())
        #expect(reply.status == 204)
    }
}

/// A response, as read to the end of its connection.
struct HTTPReply {
    var status: Int
    var head: String
    var body: String

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.components(separatedBy: "\r\n\r\n")
        head = parts[0]
        body = parts.dropFirst().joined(separator: "\r\n\r\n")
        status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
    }
}
