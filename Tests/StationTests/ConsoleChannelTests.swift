import Alarms
import Foundation
import Link
import Notification
import OperatorLink
import SiteFiles
import Telemetry
import Testing

@testable import Station

/// Consoles as a way out like any other: counted, tried again, and no other waits for them.
struct ConsoleChannelTests {
    private func site() -> LoadedSite {
        var loaded = LoadedSite.river()
        loaded.channels = [
            ChannelConfiguration(name: "salle", means: .console(.osc777)),
            ChannelConfiguration(name: "sms", means: .command(["true"])),
        ]
        var policy = NotificationPolicy.plain(channels: ["salle", "sms"])
        policy.retry = RetryPolicy(first: .seconds(1), factor: 1, longest: .seconds(1))
        loaded.policies = [policy]
        return loaded
    }

    private func count(_ status: StationStatus, _ channel: String, _ member: String) -> Int {
        let channels = status.fields["channels"] as? [[String: Any]] ?? []
        return (channels.first { $0["name"] as? String == channel }?[member] as? NSNumber)?.intValue ?? -1
    }

    @Test func withNoConsoleItIsTriedAgainAndDelaysNoOther() throws {
        let running = try RunningStation(site())
        try running.send(tcp: gaugeLine(1.5, minute: 0) + gaugeLine(3.3, minute: 5))
        let alone = try #require(
            try running.status {
                count($0, "sms", "delivered") == 1 && count($0, "salle", "failedAttempts") >= 2
            })
        #expect(count(alone, "salle", "delivered") == 0 && count(alone, "salle", "waiting") == 1)
        #expect(count(alone, "sms", "failedAttempts") == 0)
        // One comes: what waited reaches it, in the form the site says, and once.
        let core = try AttachedCore(trying: [running.folder + "/s"], site: "test", build: "test")
        defer { core.detach() }
        let mail = SeenEvents()
        core.attach(view: View()) { mail.put($0) }
        let notice = mail.first { if case .notice(let notice) = $0 { notice } else { nil } }
        #expect(notice?.form == .osc777 && notice?.text.contains("Gapeau") == true, "\(String(describing: notice))")
        let told = try #require(try running.status { count($0, "salle", "delivered") == 1 })
        #expect(count(told, "salle", "waiting") == 0 && count(told, "salle", "deadLetters") == 0)
    }

    @Test func aConsoleOfTheCoresOwnProcessIsToldToo() throws {
        let running = try RunningStation(site())
        let mail = SeenEvents()
        let console = running.station.attachConsole(view: View(), as: .engine) { mail.put($0) }
        defer { console.detach() }
        try running.send(tcp: gaugeLine(1.5, minute: 0) + gaugeLine(3.3, minute: 5))
        #expect(mail.first { if case .notice(let notice) = $0 { notice } else { nil } } != nil)
        _ = try #require(try running.status { count($0, "salle", "delivered") == 1 })
    }
}
