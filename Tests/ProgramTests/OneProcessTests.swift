import Foundation
import Glibc
import PtyHarness
import Testing

/// `vigie` alone: core and console in one process.
@Suite(.serialized) struct OneProcessTests {
    private func start(_ place: Workplace, columns: Int = 120, rows: Int = 40) throws -> PtyProgram {
        try place.console(["--clock", "stream", "--database", place.database], columns: columns, rows: rows)
    }

    /// The port its core picked, asked as any script would.
    private func udpPort(_ place: Workplace) throws -> UInt16 {
        var port: UInt16?
        try place.eventually("the core answers") {
            let listeners = try place.run("status", "--json").objects.first?["listeners"] as? [[String: Any]] ?? []
            let udp = listeners.first { $0["kind"] as? String == "udp" }?["endpoint"] as? String
            port = udp?.split(separator: ":").last.flatMap { UInt16($0) }
            return port != nil
        }
        return try #require(port)
    }

    @Test func whatArrivesIsShownKeptAndThereAgain() throws {
        let place = try Workplace()
        let console = try start(place)
        try console.sees("REPLAY", "a core on stream time says so")
        try console.sees("no alarm", "nothing yet")
        let port = try udpPort(place)
        for (minute, level) in [1.5, 2.1, 3.3].enumerated() {
            try sendDatagram(Workplace.line("gapeau", level, minute: minute * 5), to: port)
        }
        try console.sees("alerte", "the alarm in the strip")
        try console.sees("UNACK 1", "the count")
        #expect(console.picture.rows.contains { $0.contains("Gapeau") && $0.contains("3.30 m") })
        console.send("a1\r")
        try console.sees("UNACK 0", "acknowledged")
        try console.leaves()
        let journal = try place.run("journal", "--json", "--database", place.database)
        #expect(journal.objects.contains { $0["event"] as? String == "ack" })
        let readings = try place.run(
            "history", "gapeau", "currentLevel", "--from", "2026-11-28T00:00Z", "--to", "2026-11-29T00:00Z",
            "--database", place.database)
        #expect(readings.objects.count == 3, "\(readings)")
        // Started again: the alarm stands, acknowledged, and rings nobody.
        let again = try start(place)
        try again.sees("alerte", "the alarm is there again")
        #expect(again.picture.rows[0].contains("UNACK 0"))
        try again.leaves()
    }

    /// At 3 a.m. with a damaged file: the city is seen, and every screen says what is wrong.
    @Test func aDatabaseThatCanNotBeUsedKeepsNobodyFromSeeingTheCity() throws {
        let place = try Workplace()
        let damage = Data(repeating: 0x5A, count: 10_000)
        try damage.write(to: URL(fileURLWithPath: place.database))
        let console = try start(place)
        try console.sees("not a SQLite database", "why history is not written")
        let port = try udpPort(place)
        try sendDatagram(Workplace.line("gapeau", 3.3, minute: 0), to: port)
        try console.sees("alerte", "the alarm in the strip")
        // An action that can't be kept is refused, in words.
        console.send("a1\r")
        try console.sees("REFUSED", "why it was not done")
        let asked = ContinuousClock.now
        try console.leaves()
        #expect(ContinuousClock.now - asked < .seconds(8), "nothing is waited for that can't be written")
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.database)) == damage, "left as it is")
    }

    /// Whichever takes the database first is the core of both.
    @Test func twoStartedAtOnceShareOneCore() throws {
        let place = try Workplace()
        let consoles = [try place.console([]), try place.console([])]
        for console in consoles { try console.sees("no alarm", "a core's picture") }
        #expect(try place.run("who", "--json").objects.count == 2)
        for console in consoles { console.signal(SIGTERM) }
        for console in consoles {
            _ = console.waitForEnd()
            #expect(console.isRestored)
        }
    }

    @Test func terminatedItCommitsAndGivesTheTerminalBack() throws {
        let place = try Workplace()
        let console = try start(place, columns: 40, rows: 12)
        try console.sees("UNACK", "the header")
        let port = try udpPort(place)
        try sendDatagram(Workplace.line("gapeau", 3.3, minute: 0), to: port)
        try console.sees("alerte", "the alarm")
        console.signal(SIGTERM)
        #expect(console.waitForEnd() == .exited(128 + SIGTERM))
        #expect(console.isRestored)
        let readings = try place.run(
            "history", "gapeau", "currentLevel", "--from", "2026-11-28T00:00Z", "--to", "2026-11-29T00:00Z",
            "--database", place.database)
        #expect(readings.objects.count == 1, "\(readings)")
    }

    private func sendDatagram(_ text: String, to port: UInt16) throws {
        let opened = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(opened) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let bytes = Array(text.utf8)
        let sent = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(opened, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        #expect(sent == bytes.count)
    }
}
