import Foundation
import Testing

/// `vigie replay` into a running core: it asks that core which clock it runs on.
@Suite struct ReplayTests {
    /// Two readings of last January, five minutes apart, a second of replay.
    private func recording(_ place: Workplace) throws -> String {
        let lines = [
            #"{"at":"2026-01-15T22:00:00.000Z","via":"udp","from":"10.0.0.7:1","frame":"#
                + #""FloodMonitoring,id=gapeau currentLevel=1.5 1768514400000000000"}"#,
            #"{"at":"2026-01-15T22:05:00.000Z","via":"udp","from":"10.0.0.7:1","frame":"#
                + #""FloodMonitoring,id=gapeau currentLevel=1.6 1768514700000000000"}"#,
        ]
        try place.write("old.ndjson", lines.joined(separator: "\n") + "\n")
        return place.folder + "/old.ndjson"
    }

    private func rows(_ place: Workplace, from: String, to: String) throws -> Int {
        try place.done(
            "history", "gapeau", "currentLevel", "--from", from, "--to", to, "--format", "json"
        ).objects.count
    }

    @Test func intoACoreOnTheMachinesClockStampsBecomeNow() throws {
        let place = try Workplace()
        let recording = try recording(place)
        let core = try ServedCore(place, ["--clock", "system"])
        let udp = try #require(core.ready["udp"] as? String)
        let replayed = try place.run("replay", recording, "--to", "udp://\(udp)", "--speed", "600")
        #expect(replayed.status == 0 && replayed.errors.contains("stamps in the frames are moved"), "\(replayed)")
        let status = try core.settle(readings: 2)
        #expect(status.fields["late"] as? Int == 0)
        #expect(try rows(place, from: "2026-11-01T00:00:00Z", to: "now") == 2)
    }

    @Test func intoACoreOnStreamTimeTheyStay() throws {
        let place = try Workplace()
        let recording = try recording(place)
        let core = try ServedCore(place, ["--clock", "stream"])
        let udp = try #require(core.ready["udp"] as? String)
        let replayed = try place.run("replay", recording, "--to", "udp://\(udp)", "--speed", "max")
        #expect(replayed.status == 0 && replayed.errors.contains("runs on stream time"), "\(replayed)")
        try core.settle(readings: 2)
        #expect(try rows(place, from: "2026-01-15T22:00:00Z", to: "2026-01-15T23:00:00Z") == 2)
    }

    /// Whose address it is, is asked of every core of this machine that can be found, not of the site's alone.
    @Test func theCoreAtTheAddressIsAskedWhicheverSiteItIsOf() throws {
        let place = try Workplace()
        let recording = try recording(place)
        place.environment["VIGIE_SOCKET"] = nil
        let core = try ServedCore(place, ["--clock", "stream"])
        let tcp = try #require(core.ready["tcp"] as? String)
        place.environment["VIGIE_SITE"] = Workplace.root.path + "/layouts/toulon"
        let replayed = try place.run("replay", recording, "--to", "tcp://\(tcp)", "--speed", "max")
        #expect(replayed.status == 0 && replayed.errors.contains("runs on stream time"), "\(replayed)")
    }

    /// A core whose socket is somewhere of its own is not said not to be there.
    @Test func aCoreThatCannotBeAskedIsNotSaidToBeNone() throws {
        let place = try Workplace()
        let recording = try recording(place)
        let core = try ServedCore(place, ["--clock", "stream"])
        let udp = try #require(core.ready["udp"] as? String)
        place.environment["VIGIE_SOCKET"] = nil
        place.environment["VIGIE_SITE"] = Workplace.root.path + "/layouts/toulon"
        let replayed = try place.run("replay", recording, "--to", "udp://\(udp)", "--speed", "max")
        #expect(replayed.status == 0 && replayed.errors.contains("can't be asked for its clock"), "\(replayed)")
        #expect(replayed.errors.contains("--socket"))
    }

    @Test(arguments: ["127.0.0.1:5683", "http://127.0.0.1:5683", "udp://127.0.0.1:0", "udp://127.0.0.1"])
    func whatIsNoAddressIsWrongUse(address: String) throws {
        let place = try Workplace()
        let replayed = try place.run("replay", try recording(place), "--to", address)
        #expect(replayed.status == 2 && replayed.errors.contains("is no address"), "\(replayed)")
    }

    @Test func intoACoreNobodyKnowsItSaysWhatItDoes() throws {
        let place = try Workplace()
        let replayed = try place.run("replay", try recording(place), "--to", "udp://127.0.0.1:9", "--speed", "max")
        #expect(replayed.errors.contains("no core answers here for that address"), "\(replayed)")
    }
}
