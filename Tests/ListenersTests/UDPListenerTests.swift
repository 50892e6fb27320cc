import Frames
import Listeners
import LoopbackHarness
import Testing

@Suite struct UDPListenerTests {
    @Test func everyDatagramIsOneFrameWithItsSource() throws {
        let collector = FrameCollector()
        let listener = try UDPListener(.loopback, into: collector.queue)
        let sender = try LoopbackSender(udp: listener.endpoint.port)
        for index in 0..<300 { try sender.send("level,id=g v=\(index)") }
        let frames = collector.frames(300)
        #expect(frames == (0..<300).map { "level,id=g v=\($0)" })
        listener.stop()
        #expect(listener.frameCount == 300)
        #expect(listener.droppedByKernel == 0)
    }

    @Test func anEmptyDatagramIsAFrameAndTheLongestOneToo() throws {
        let collector = FrameCollector()
        let listener = try UDPListener(.loopback, into: collector.queue)
        let sender = try LoopbackSender(udp: listener.endpoint.port)
        let longest = [UInt8](repeating: UInt8(ascii: "x"), count: 65_507)
        try sender.send([])
        try sender.send(longest)
        let frames = collector.frames(2)
        #expect(frames.map(\.utf8.count) == [0, 65_507])
        listener.stop()
    }

    @Test func whatTheKernelHoldsAtStopIsStillTaken() throws {
        let collector = FrameCollector()
        let listener = try UDPListener(.loopback, into: collector.queue)
        let sender = try LoopbackSender(udp: listener.endpoint.port)
        for index in 0..<200 { try sender.send("v=\(index)") }
        listener.stop()
        #expect(collector.frames(200).count == 200)
    }

    @Test func aFullQueueLosesOnlyWhatTheKernelCounts() throws {
        let collector = FrameCollector(bounds: .init(byteCount: 1000, batchCount: 4))
        let listener = try UDPListener(.loopback, into: collector.queue)
        let sender = try LoopbackSender(udp: listener.endpoint.port)
        let frame = [UInt8](repeating: UInt8(ascii: "x"), count: 2000)
        let sent = 20_000
        for _ in 0..<sent { try sender.send(frame) }
        // Nobody took a batch so far, so most of it had no place.
        let dropped = listener.droppedByKernel
        #expect(dropped > 0)
        #expect(collector.frames(sent - dropped).count == sent - dropped)
        listener.stop()
        #expect(listener.frameCount + listener.droppedByKernel == sent)
    }

    @Test func theMachineItselfMayAlwaysSend() throws {
        let collector = FrameCollector()
        var endpoint = Endpoint.loopback
        endpoint.admits = { _ in false }
        let listener = try UDPListener(endpoint, into: collector.queue)
        try LoopbackSender(udp: listener.endpoint.port).send("own machine")
        #expect(collector.frames(1) == ["own machine"])
        listener.stop()
    }

    @Test func aPortInUseSaysWhichAndWhatToDo() throws {
        let collector = FrameCollector()
        let listener = try UDPListener(.loopback, into: collector.queue)
        defer { listener.stop() }
        var second = Endpoint.loopback
        second.port = listener.endpoint.port
        second.origin = "layouts/toulon/site.yaml:9"
        let failure = #expect(throws: ListenerFailure.self) { _ = try UDPListener(second, into: collector.queue) }
        #expect(failure?.description.hasPrefix("layouts/toulon/site.yaml:9: UDP 127.0.0.1:") == true)
        #expect(failure?.description.contains("in use") == true)
    }

    @Test func aNetworkAddressWithoutAllowIsRefused() throws {
        let endpoint = Endpoint(host: "0.0.0.0", port: 0, isLoopback: false, origin: "site.yaml:7")
        let collector = FrameCollector()
        let failure = #expect(throws: ListenerFailure.self) { _ = try UDPListener(endpoint, into: collector.queue) }
        #expect(failure?.description.contains("allow: [") == true)
    }
}
