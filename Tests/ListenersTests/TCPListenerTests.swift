import Frames
import Listeners
import Logging
import LoopbackHarness
import NIOPosix
import Testing

@Suite struct TCPListenerTests {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func listener(
        _ collector: FrameCollector, _ limits: TCPListener.Limits = .init()
    ) throws -> TCPListener {
        try TCPListener(.loopback, into: collector.queue, limits: limits, on: group, log: log)
    }

    @Test func linesAreFramesHoweverTheyAreCut() throws {
        let collector = FrameCollector()
        let listener = try listener(collector)
        let sender = try LoopbackSender(tcp: listener.endpoint.port)
        try sender.send("a v=1\nb v")
        try sender.send("=2\nc v=3\n")
        #expect(collector.frames(3) == ["a v=1", "b v=2", "c v=3"])
        listener.stop()
        #expect(listener.frameCount == 3)
    }

    @Test func aFullQueueMakesTheSenderWaitAndLosesNothing() throws {
        let collector = FrameCollector(bounds: .init(byteCount: 4096, batchCount: 2))
        let listener = try listener(collector)
        let lineCount = 200_000
        let bytes = Array((0..<lineCount).map { "g,id=a v=\($0)\n" }.joined().utf8)
        let port = listener.endpoint.port
        // The sender blocks as long as nobody takes, so it has a thread of its own.
        let sending = LoopbackThread {
            let sender = try LoopbackSender(tcp: port)
            try sender.send(bytes)
            sender.finish()
            _ = sender.readToEnd()
        }
        let frames = collector.frames(lineCount)
        #expect(frames.count == lineCount)
        #expect(frames.last == "g,id=a v=\(lineCount - 1)")
        try sending.join()
        listener.stop()
    }

    @Test func whatWasSentBeforeStopIsTaken() throws {
        let collector = FrameCollector()
        let listener = try listener(collector)
        let sender = try LoopbackSender(tcp: listener.endpoint.port)
        try sender.send("first\n")
        #expect(collector.frames(1) == ["first"])
        try sender.send("second\nthird\n")
        listener.stop()
        #expect(collector.frames(2) == ["second", "third"])
        #expect(sender.readToEnd().isEmpty)
    }

    @Test func aFrameOverTheLimitIsRefusedAndTheNextOneTaken() throws {
        let collector = FrameCollector()
        let listener = try listener(collector)
        let sender = try LoopbackSender(tcp: listener.endpoint.port)
        try sender.send([UInt8](repeating: UInt8(ascii: "x"), count: 70_000) + Array("\nnext\n".utf8))
        #expect(Set(collector.frames(2)) == ["refused: tooLong", "next"])
        listener.stop()
    }

    @Test func aSenderThatNeverFinishesAFrameIsClosed() throws {
        var limits = TCPListener.Limits()
        limits.unfinishedSeconds = 0
        limits.sweepSeconds = 1
        let collector = FrameCollector()
        let listener = try listener(collector, limits)
        let sender = try LoopbackSender(tcp: listener.endpoint.port)
        try sender.send("half a fra")
        #expect(sender.readToEnd().isEmpty)
        listener.stop()
        #expect(listener.cutOff == (slow: 1, idle: 0, tooMany: 0, tooManyOfPeer: 0))
        // Its sender did not end it, and is not blamed for that.
        let refused = try #require(collector.queue.take(frameCount: 1).first?.batch.refused.first)
        #expect(refused.fault.detail.hasPrefix("cut off: the frame was not finished"))
    }

    /// One address takes its own places and nobody else's; what it closes it may open again.
    @Test func oneAddressHasItsPartOfTheConnections() throws {
        var limits = TCPListener.Limits()
        limits.connectionsPerPeer = 2
        let collector = FrameCollector()
        let listener = try listener(collector, limits)
        var kept: [LoopbackSender] = []
        for name in ["one", "two"] {
            kept.append(try LoopbackSender(tcp: listener.endpoint.port))
            try kept[kept.count - 1].send(name + "\n")
            #expect(collector.frames(1) == [name])
        }
        let third = try LoopbackSender(tcp: listener.endpoint.port)
        #expect(third.readToEnd().isEmpty)
        #expect(listener.cutOff == (slow: 0, idle: 0, tooMany: 0, tooManyOfPeer: 1) && listener.connectionCount == 2)
        listener.stop()
    }

    @Test func oneConnectionTooManyIsClosed() throws {
        var limits = TCPListener.Limits()
        limits.connectionCount = 1
        let collector = FrameCollector()
        let listener = try listener(collector, limits)
        let first = try LoopbackSender(tcp: listener.endpoint.port)
        try first.send("kept\n")
        #expect(collector.frames(1) == ["kept"])
        let second = try LoopbackSender(tcp: listener.endpoint.port)
        #expect(second.readToEnd().isEmpty)
        listener.stop()
    }
}
