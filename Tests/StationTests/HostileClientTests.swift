import Foundation
import Link
import LoopbackHarness
import OperatorLink
import Testing

@testable import Station

/// Peers that want a core's places, or its time, and not its answers.
@Suite(.serialized) struct HostileClientTests {
    @Test func tenThousandConnectsLeaveTheCoreAsItWas() throws {
        let running = try RunningStation(.river())
        let path = running.folder + "/s"
        let starts: [[UInt8]] = [
            [], Array("{".utf8), [0, 0], Array("{\"do\":\"status\"}\n".utf8), [255, 255, 255, 255],
        ]
        for number in 0..<10_000 {
            let client = try LoopbackSender(unix: path)
            let bytes = starts[number % starts.count]
            if !bytes.isEmpty { try? client.send(bytes) }
        }
        // Whoever comes after them is answered, and none of them holds a place.
        let console = try RawConsole(path)
        try console.greet()
        guard case .hello? = try console.next() else { return #expect(Bool(false), "no hello") }
        #expect(try running.status()["received"] == 0)
        #expect(try running.ask(.who).isEmpty)
    }

    @Test func clientsThatSayNothingGiveTheirPlacesBack() throws {
        let running = try RunningStation(.river()) {
            $0.link.connectionCount = 6
            $0.link.firstByteSeconds = 2
        }
        let path = running.folder + "/s"
        // One place is the test's own client's. Half an answer to "who are you" is as silent as none.
        let silent = try (0..<5).map { number in
            let client = try RawConsole(path)
            if number % 2 == 0 { client.send(Array("{\"do\":".utf8)) }
            return client
        }
        let late = try RawConsole(path)
        late.send(Array("{\"do\":\"status\"}\n".utf8))
        #expect(late.readText().contains("6 are attached already"))
        for client in silent { #expect(client.readText().contains("nothing was asked in 2 s")) }
        let after = try RawConsole(path)
        after.send(Array("{\"do\":\"hello\"}\n".utf8))
        #expect(after.isAnswered(within: 60))
    }

    @Test func oneAccountLeavesRoomForTheOthers() throws {
        let running = try RunningStation(.river()) { $0.link.connectionsPerAccount = 4 }
        let held = try (0..<3).map { _ in try RawConsole(running.folder + "/s") }
        for console in held { try console.greet() }
        for console in held { guard case .hello? = try console.next() else { return #expect(Bool(false), "no hello") } }
        let more = try RawConsole(running.folder + "/s")
        more.send(Array("{\"do\":\"status\"}\n".utf8))
        #expect(more.readText().contains("is attached 4 times already"))
        #expect(try running.status()["received"] == 0)
    }
}
