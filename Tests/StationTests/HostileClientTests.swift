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

    /// A request or a message that never ends keeps no place, however alive its sender looks; the status says why each
    /// was cut off.
    @Test func aByteASecondIsNotEnough() throws {
        let running = try RunningStation(.river()) {
            $0.link.requestSeconds = 2
            $0.link.silentSeconds = 2
            // Longer than the test: what is cut off here is cut off for its slowness after it has spoken.
            $0.link.firstByteSeconds = 600
        }
        let path = running.folder + "/s"
        let script = try RawConsole(path)
        script.send(Array("{\"do\":\"hello\"}\n".utf8))
        let console = try RawConsole(path)
        try console.greet()
        let early = try RawConsole(path)
        // Each byte comes well within the bound; what they are part of does not. The console's message says that it has
        // 200 bytes, and never does.
        let request = Array("{\"do\":\"status\"".utf8)
        let message: [UInt8] = [0, 0, 0, 200]
        var isOpen = (script: true, console: true, early: true)
        for index in 0..<600 where isOpen.script || isOpen.console || isOpen.early {
            let blank = UInt8(ascii: " ")
            if isOpen.script { isOpen.script = script.send([request.indices.contains(index) ? request[index] : blank]) }
            if isOpen.console { isOpen.console = console.send([index < 4 ? message[index] : blank]) }
            if isOpen.early { isOpen.early = early.send([index == 0 ? request[0] : blank]) }
            // The sender's own slowness, which is what is tested.
            usleep(100_000)
        }
        #expect(!isOpen.script && !isOpen.console && !isOpen.early)
        #expect(script.readText().contains("the request was not whole in 2 s"))
        #expect(early.readText().contains("the request was not whole in 2 s"))
        #expect(try console.goodbye()?.contains("said nothing for 2 s") == true)
        let cutOff = try running.ask(.status).first?["cutOff"] as? [String: NSNumber] ?? [:]
        #expect(cutOff["silent"]?.intValue == 3, "\(cutOff)")
        #expect(cutOff["slow"]?.intValue == 0 && cutOff["full"]?.intValue == 0)
    }

    /// An answer that can't be written any more is found out while it is given: what was read meanwhile must wait.
    @Test(arguments: ["{}", "{\"do\":\"hello\"}", "{\"do\":\"alarms\",\"all\":true}"])
    func whoAsksMuchAndLeavesHarmsNobody(request: String) throws {
        let running = try RunningStation(.river())
        let path = running.folder + "/s"
        let bytes = Array(String(repeating: request + "\n", count: 2000).utf8)
        for _ in 0..<40 {
            let client = try LoopbackSender(unix: path)
            try? client.send(bytes)
        }
        #expect(try running.status()["received"] == 0)
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
