import Alarms
import Foundation
import Link
import Listeners
import OperatorLink
import SiteFiles
import Synchronization
import Telemetry
import Testing

@testable import Station

/// Several accounts on one core's socket, as the machine's directory names them.
@Suite(.serialized) struct AttachedAccountsTests {
    /// A directory whose answers a test changes; every connection is the account it names at that time.
    private final class FakeDirectory: Sendable {
        private let person = Mutex((account: "opb", groups: ["vigie-operator"]))
        private let isFailing = Mutex(false)
        private let lookups = Atomic(0)
        var directory: AccountDirectory {
            var directory = AccountDirectory(
                person: { [self] _, _ in
                    lookups.add(1, ordering: .relaxed)
                    return person.withLock { $0 }
                }, answers: { [self] _ in !isFailing.withLock { $0 } })
            directory.keepSeconds = 0
            return directory
        }
        var lookupCount: Int { lookups.load(ordering: .relaxed) }
        func name(_ account: String, _ groups: [String]) { person.withLock { $0 = (account, groups) } }
        func fail() { isFailing.withLock { $0 = true } }
    }

    private func river() -> LoadedSite {
        var loaded = LoadedSite.river()
        var grant = RoleGrant(role: .operator)
        grant.groups = ["vigie-operator"]
        loaded.access.grants = [grant]
        return loaded
    }

    private func running(_ directory: FakeDirectory, _ change: (inout Station.Options) -> Void = { _ in }) throws
        -> RunningStation
    {
        try RunningStation(river()) {
            $0.accounts = directory.directory
            $0.link.groupsSeconds = 0
            change(&$0)
        }
    }

    private func attach(_ running: RunningStation) throws -> (AttachedCore, SeenEvents) {
        let core = try AttachedCore(trying: [running.folder + "/s"], site: "test", build: "test")
        let mail = SeenEvents()
        core.attach(view: View(display: .alarms, rowCount: 50)) { mail.put($0) }
        return (core, mail)
    }

    private func reply(of mail: SeenEvents, to id: UInt64) -> Reply.Outcome? {
        mail.first { if case .reply(let seen) = $0, seen.id == id { seen.outcome } else { nil } }
    }

    /// The role of the one console there is, as `vigie who` says it, once it is that one.
    private func role(_ running: RunningStation, becomes role: String) throws -> Bool {
        let deadline = Date(timeIntervalSinceNow: 60)
        while Date() < deadline {
            if try running.ask(.who).first(where: { $0["account"] != nil })?["role"] as? String == role { return true }
        }
        return false
    }

    @Test func aGroupTakenAwayReachesTheConsoleThatIsThere() throws {
        let directory = FakeDirectory()
        let running = try running(directory)
        let (console, mail) = try attach(running)
        // There before its first word: what is said while the connection is made is refused.
        _ = mail.first { if case .snapshot = $0 { true } else { nil } }
        console.submit(Command(id: 1, by: .init(account: ""), body: .note(LogEntry("je suis là"))))
        guard case .entry? = reply(of: mail, to: 1) else { return #expect(Bool(false), "may act") }
        directory.name("opb", [])
        // The console is told, and need not try.
        let told = mail.first { if case .role(let role) = $0 { role } else { nil } }
        #expect(told == .viewer)
        #expect(try role(running, becomes: "viewer"))
        console.submit(Command(id: 2, by: .init(account: ""), body: .note(LogEntry("toujours là"))))
        guard case .refused(.needsOperator, _)? = reply(of: mail, to: 2) else {
            return #expect(Bool(false), "the console still acts")
        }
        console.detach()
    }

    @Test func aDirectoryThatFailsTakesNothingAway() throws {
        let directory = FakeDirectory()
        let running = try running(directory)
        let (console, mail) = try attach(running)
        _ = mail.first { if case .snapshot = $0 { true } else { nil } }
        directory.fail()
        directory.name("opb", ["users"])
        // Of the console and of the test's own client, whose lookups follow each other.
        let (asked, deadline) = (directory.lookupCount, Date(timeIntervalSinceNow: 60))
        while Date() < deadline, directory.lookupCount < asked + 5 { _ = try running.ask(.who) }
        #expect(directory.lookupCount >= asked + 5)
        console.submit(Command(id: 2, by: .init(account: ""), body: .note(LogEntry("toujours là"))))
        guard case .entry? = reply(of: mail, to: 2) else { return #expect(Bool(false), "lost its role") }
        console.detach()
    }

    @Test func twoAccountsThatOnlyLookDoNotKeepTheOthersOut() throws {
        let directory = FakeDirectory()
        directory.name("look1", [])
        let running = try running(directory) {
            $0.link.connectionCount = 12
            $0.link.connectionsPerLooker = 3
            $0.link.lookerCount = 5
            $0.link.commandReserve = 2
        }
        var watches: [RawConsole] = []
        var refusals: [String] = []
        for account in ["look1", "nobody5"] {
            directory.name(account, [])
            for _ in 0..<4 {
                let watch = try RawConsole(running.folder + "/s")
                watch.send(Array("{\"do\":\"watch\"}\n".utf8))
                let first = watch.readLine()
                if first.contains("\"watching\":true") { watches.append(watch) } else { refusals.append(first) }
            }
        }
        // The test's own client is one that looks.
        #expect(watches.count == 4)
        for reason in ["look1, who may only look, is attached 3 times", "5 that may only look are attached already"] {
            #expect(refusals.contains { $0.contains(reason) }, "\(refusals)")
        }
        directory.name("opb", ["vigie-operator"])
        let console = try RawConsole(running.folder + "/s")
        try console.greet()
        guard case .hello(let hello)? = try console.next() else { return #expect(Bool(false), "no hello") }
        #expect(hello.account == "opb" && !hello.isReadOnly)
        let cutOff = try running.ask(.status).first?["cutOff"] as? [String: NSNumber] ?? [:]
        #expect((cutOff["full"]?.intValue ?? 0) >= 4, "\(cutOff)")
    }

    /// Who may not reload learns nothing of the site, and is in the journal; so are its mistakes.
    @Test func aReloadAsksForTheRoleBeforeItReads() throws {
        let directory = FakeDirectory()
        var loaded = river()
        loaded.folder = "/nonexistent"
        loaded.access.grants.append(
            {
                var grant = RoleGrant(role: .supervisor)
                grant.users = ["chief"]
                return grant
            }())
        let running = try RunningStation(loaded) {
            $0.accounts = directory.directory
            $0.link.groupsSeconds = 0
        }
        func reload() -> LinkFailure? {
            #expect(throws: LinkFailure.self) {
                try LinkClient(trying: [running.folder + "/s"]).ask(LinkRequest(.reload))
            }
        }
        let barred = try #require(reload())
        #expect(barred.description.contains("The role supervisor does") && !barred.description.contains("site.yaml:"))
        directory.name("chief", [])
        let mistaken = try #require(reload())
        #expect(mistaken.exitCode == 2 && mistaken.description.contains("The site is not reloaded:"), "\(mistaken)")
        // A refusal is on disk a moment after it was said.
        var lines: [[String: Any]] = []
        _ = try running.status { _ in
            lines = ((try? running.ask(.journal)) ?? []).filter { $0["refused"] as? String == "reload" }
            return lines.count == 2
        }
        #expect(lines.map { $0["why"] as? String } == ["needs-supervisor", "site-not-reloaded"], "\(lines)")
        #expect(lines.map { $0["by"] as? String } == ["opb", "chief"])
        #expect((lines.last?["text"] as? String)?.contains("no such folder") == true, "\(lines)")
    }

    @Test func aScriptThatAsksNothingMoreGivesItsPlaceBack() throws {
        let directory = FakeDirectory()
        let running = try running(directory) { $0.link.idleSeconds = 1 }
        let script = try RawConsole(running.folder + "/s")
        script.send(Array("{\"do\":\"hello\"}\n".utf8))
        #expect(script.readText().contains("nothing more was asked in 1 s"))
        let watch = try RawConsole(running.folder + "/s")
        watch.send(Array("{\"do\":\"watch\"}\n".utf8))
        #expect(watch.readLine().contains("\"watching\":true"))
        #expect(!watch.isHungUp(within: 3))
    }
}
