import Foundation
import Telemetry
import Testing

@testable import SiteFiles

/// A folder of files made for one test and removed with it.
final class ScratchSite {
    let folder: String

    init(_ files: [String: String]) throws {
        folder = NSTemporaryDirectory() + "vigie-site-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files { try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The problems as `file:line: message`, without the folder.
    func problems() -> [String] {
        SiteFolder.load(folder).problems.map { $0.description.replacingOccurrences(of: folder + "/", with: "") }
    }
}

struct SiteFileTests {
    static let whole = """
        name: Toulon Provence Méditerranée
        language: fr
        timezone: Europe/Paris
        center: { lat: 43.124, lon: 5.928 }
        bounds: [5.67, 42.98, 6.93, 43.48]
        listeners: { udp: 127.0.0.1:5683, tcp: "10.0.0.1:5684", allow: [10.20.0.0/16], precision: us }
        max_skew: 300s
        discovered: production
        strip: ["urn:dev:", "x:"]
        types: { AirQualityObserved: { delay: 2h, period: 1h }, ParkingSpot: { zone: Mourillon } }
        rename: { types: { flood: FloodMonitoring }, attributes: { level: currentLevel } }
        history: { raw: 400d, rollups: 10y }
        roles: { operator: { groups: [vigie-operator] }, supervisor: { users: [dupont] } }
        channels: { sms: { command: ["/usr/local/bin/sms"] }, hook: { webhook: "https://x", priority: critical } }
        """

    private static func withMaintenance(_ lines: String) throws -> ScratchSite {
        try ScratchSite([
            "site.yaml": "name: T\nmaintenance:\n" + lines,
            "entities.yaml": "- { id: gapeau, type: FloodMonitoring, zone: hyeres }\n",
            "alarms.yaml": """
            - { id: river, bare: true, sensor: "FloodMonitoring/*/currentLevel",
                levels: [{ name: a, set: ">= 3", clear: "< 2" }] }
            """,
        ])
    }

    @Test func aMaintenanceIsReadInLocalTimeAndCheckedWhole() throws {
        let good = try SiteFileTests.withMaintenance(
            "  - { from: 2026-12-01T08:00, to: 2026-12-01T12:00, match: riv*, zones: [hyeres], reason: sonde, by: durand }\n"
        )
        let (loaded, problems) = SiteFolder.load(good.folder)
        #expect(problems.isEmpty)
        let window = try #require(loaded?.maintenance.first)
        #expect(window.from == ISO8601.parse("2026-12-01T08:00:00+01:00"))
        #expect(window.to - window.from == .hours(4) && window.rules == ["riv*"] && window.zones == ["hyeres"])
        #expect(window.reason == "sonde" && window.by == "durand")
        let bad = try SiteFileTests.withMaintenance(
            """
              - { from: 2026-12-01T08:00, to: 2026-12-01T07:00, entities: [gapeau], reason: x }
              - { from: 2026-12-01T08:00, to: 2026-12-01T09:00, reason: x }
              - { from: tomorrow, to: 2026-12-01T09:00, entities: [gapeo], entitys: 1 }
            """)
        let said = bad.problems().joined(separator: "\n")
        for expected in [
            "site.yaml:3: this maintenance ends before it begins. Exchange from and to.",
            "site.yaml:4: this maintenance would hide every alarm there is.",
            "site.yaml:5: unknown key \"entitys\"", "site.yaml:5: from \"tomorrow\" is no time.",
            "site.yaml:5: warning: no entity matches \"gapeo\". Did you mean gapeau?", "has no reason",
        ] {
            #expect(said.contains(expected), "\(expected) in:\n\(said)")
        }
    }

    @Test func everyKeyOfSiteYamlIsRead() throws {
        let scratch = try ScratchSite(["site.yaml": SiteFileTests.whole])
        let (loaded, problems) = SiteFolder.load(scratch.folder)
        let site = try #require(loaded)
        #expect(problems.isEmpty)
        #expect(site.site.name == "Toulon Provence Méditerranée")
        #expect(site.site.zone.identifier == "Europe/Paris")
        #expect(site.site.maxSkew == .seconds(300))
        #expect(site.site.discovered == .production)
        #expect(site.site.types["AirQualityObserved"]?.delay == .hours(2))
        #expect(site.site.discovery("bay-1", "ParkingSpot").zone == "Mourillon")
        #expect(site.site.discovery("bay-1", "ParkingSpot").device.lifecycle == .production)
        #expect(site.site.renames.attributes == ["level": "currentLevel"])
        #expect(site.site.linePrecision == .microseconds)
        #expect(site.listeners.tcp == ListenAddress(host: "10.0.0.1", port: 5684))
        #expect(site.history.rollups == .days(3650))
        #expect(site.channels.map(\.name) == ["sms", "hook"])
        #expect(site.channels[1].from == .critical)
        #expect(site.access.grants.map(\.role) == [.operator, .supervisor])
    }

    @Test func mistakesInSiteYamlAreAllToldAtOnce() throws {
        let scratch = try ScratchSite([
            "site.yaml": """
            nam: x
            timezone: Europe/Pariss
            bounds: [6, 43, 5, 44]
            listeners:
              udp: 0.0.0.0:5683
              tcp: here
              precision: ms2
            max_skew: 5 minutes
            channels: { sms: { comand: [a] } }
            """
        ])
        let lines = scratch.problems()
        let starts = [
            "site.yaml:1: unknown key \"nam\" in the file. Did you mean name?",
            "site.yaml:2: timezone \"Europe/Pariss\"", "site.yaml:3: bounds are not west < east",
            "site.yaml:5: udp 0.0.0.0:5683 can be reached from other machines", "site.yaml:6: tcp \"here\"",
            "site.yaml:7: precision \"ms2\" is not known. Did you mean ms?", "site.yaml:8: max_skew \"5 minutes\"",
            "site.yaml:9: channel \"sms\" needs exactly one",
            "site.yaml:9: unknown key \"comand\" in sms. Did you mean command?",
        ]
        #expect(lines.count == starts.count)
        for (line, start) in zip(lines, starts) { #expect(line.hasPrefix(start), "\(line)") }
    }

    @Test func consolesAreAChannelInTheFormTheSiteSays() throws {
        let scratch = try ScratchSite([
            "site.yaml": "name: x\nchannels: { salle: { console: osc777, priority: low } }\n"
        ])
        let (loaded, problems) = SiteFolder.load(scratch.folder)
        #expect(problems.isEmpty, "\(problems)")
        #expect(loaded?.channels.map(\.means) == [.console(.osc777)] && loaded?.channels.first?.from == .low)
        let wrong = try ScratchSite(["site.yaml": "name: x\nchannels: { salle: { console: osc77 } }\n"]).problems()
        #expect(
            wrong.first?.hasPrefix("site.yaml:2: console \"osc77\" is not known. Did you mean osc777?") == true,
            "\(wrong)")
    }

    @Test func aWebhookIsAnAddressOfTheWeb() throws {
        for address in ["htp://hooks/token", "https:/hooks/token", "https://", "hooks", "https://a b"] {
            let site = "name: x\nchannels: { hook: { webhook: \"\(address)\" } }\n"
            let wrong = try ScratchSite(["site.yaml": site]).problems()
            #expect(wrong.first?.hasPrefix("site.yaml:2: webhook is no address of the web.") == true, "\(wrong)")
            #expect(!wrong.contains { $0.contains("token") }, "an address may hold a secret")
        }
    }

    /// What `check --keys` says can be written can be.
    @Test func theActionsForTwoPersonsAreWrittenAsTheReferenceSays() throws {
        let said = try #require(KeyReference.files.flatMap(\.keys).first { $0.path == "two_person.actions" }?.meaning)
        let actions = said.split(separator: ": ").last.map { $0 } ?? ""
        #expect(actions.contains("out-of-service"))
        let scratch = try ScratchSite(["site.yaml": "name: x\ntwo_person: { actions: [\(actions)] }\n"])
        #expect(SiteFolder.load(scratch.folder).problems.isEmpty)
        #expect(SiteFolder.load(scratch.folder).site?.access.twoPerson.count == 8)
    }

    @Test func aFileThatCannotBeReadIsSaidInPlainWords() throws {
        let scratch = try ScratchSite(["site.yaml": "name: x\n"])
        try FileManager.default.createDirectory(
            atPath: scratch.folder + "/entities.yaml", withIntermediateDirectories: false)
        #expect(scratch.problems().contains { $0.contains("can't be read: it is a folder.") })
    }

    @Test func policiesSayWhomAndForWhat() throws {
        let site = """
            name: x
            channels: { sms: { command: [sms] }, hook: { webhook: "https://x" } }
            notification:
              - match: { priority: critical, zone: [Hyères], rule: "river-*", posture: [alerte, crise] }
                escalation: [{ after: 0, to: sms }, { after: 10m, to: [sms, hook] }]
              - { channels: [hook], group_by: [zone], group_wait: 30 }
            """
        let scratch = try ScratchSite(["site.yaml": site])
        let (loaded, problems) = SiteFolder.load(scratch.folder)
        #expect(problems.isEmpty, "\(problems)")
        let policies = try #require(loaded).policies
        #expect(policies.count == 2)
        #expect(policies[0].match.lowest == .critical && policies[0].match.rules == ["river-*"])
        #expect(policies[0].match.postures == [.alerte, .crise])
        #expect(policies[0].escalation.map(\.to) == [["sms"], ["sms", "hook"]])
        #expect(policies[1].groupBy == [.zone])
        let mistaken = try ScratchSite([
            "site.yaml": """
            name: x
            channels: { sms: { command: [sms] } }
            notification:
              - escalation: [{ after: 0, to: smss }]
              - { group_wait: 30 }
            """
        ])
        let wrong = mistaken.problems()
        #expect(wrong.count == 2)
        #expect(
            wrong[0].hasPrefix("site.yaml:4: \"smss\" is no channel of this site and nobody of its roster. Did you"),
            "\(wrong)")
        #expect(wrong[1].hasPrefix("site.yaml:5: this policy tells nobody."), "\(wrong)")
    }

    @Test func anActionsStepsAndAScheduleOfPosturesAreRead() throws {
        let rule = """
            - id: level
              sensor: "Device/*/value"
              levels: [{ name: haute, set: ">= 6", clear: "< 5" }]
              schedule: { posture: crise }
              action:
                - Regarder
                - { step: { en: Call, fr: Appeler }, contact: Mme Roux, delay: 10m }
              response_time: 10m
            """
        let scratch = try ScratchSite(["site.yaml": "name: x", "alarms.yaml": rule])
        let read = try #require(SiteFolder.load(scratch.folder).site?.rules.first)
        #expect(read.schedule?.postures == [.crise])
        #expect(read.steps.map(\.text.french) == ["Regarder", "Appeler"])
        #expect(read.steps[1].contact == "Mme Roux" && read.steps[1].delay == .minutes(10))
        #expect(read.action?.english == "Regarder; Call (Mme Roux)")
        let mistaken = try ScratchSite([
            "site.yaml": "name: x", "alarms.yaml": rule.replacing("posture: crise", with: "posture: [crises, alerte]"),
        ])
        let wrong = mistaken.problems().filter { $0.contains("posture") }
        #expect(
            wrong.count == 1
                && wrong[0].contains("alarms.yaml:4: \"crises\" is no posture. Did you mean crise?"), "\(wrong)")
    }

    /// A misspelled attribute would end the watch over the right one without a word.
    @Test func whatADeviceMeasuresIsAnAttributeOfItsType() throws {
        let scratch = try ScratchSite([
            "site.yaml": "name: x\ntypes: { WeatherObserved: { attributes: { precipitation: { unit: mm } } } }\n",
            "entities.yaml": """
            - id: gauge
              type: WeatherObserved
              device: { controlledProperty: [precipitatoin] }
            - id: mast
              type: WeatherObserved
              attributes: { gust: { unit: m/s } }
              device: { controlledProperty: [precipitation, gust] }
            - id: undescribed
              type: Device
              device: { controlledProperty: value }
            """,
        ])
        #expect(
            scratch.problems() == [
                "entities.yaml:3: controlledProperty \"precipitatoin\" is no attribute of WeatherObserved, and no rule "
                    + "would miss it. Did you mean precipitation?"
            ])
    }

    @Test func mistakesInEntitiesYamlNameTheNearestId() throws {
        let scratch = try ScratchSite([
            "site.yaml": "name: x\nbounds: [5.67, 42.98, 6.93, 43.48]\n",
            "entities.yaml": """
            - id: gapeau-sollies-pont
              type: FloodMonitoring
              location: [43.19, 6.04]
              attributes: { currentLevel: { unit: m, range: [12, -1], max_step: fast } }
            - id: gapeau-sainte-eulalie
              type: FloodMonitoring
              period: 5m
              upstream: [{ id: gapeau-solies-pont, travel: 2h }]
              properties: { alertLevel: 3.2, dangerLevel: { value: 3.0, source: s, validated: v } }
            - id: gapeau-sainte-eulalie
              type: FloodMonitoring
            - type: OffStreetParking
              refParkingSite: null
            """,
        ])
        let lines = scratch.problems()
        let starts = [
            "entities.yaml:3: warning: location [43.19, 6.04] is outside the site's bounds. Longitude comes first",
            "entities.yaml:4: range is not [lowest, highest]", "entities.yaml:4: max_step \"fast\"",
            "entities.yaml:8: upstream \"gapeau-solies-pont\" is no entity of this site. Did you mean "
                + "gapeau-sollies-pont?",
            "entities.yaml:9: warning: alertLevel of gapeau-sainte-eulalie has no source and no validated",
            "entities.yaml:9: dangerLevel 3.0 of gapeau-sainte-eulalie is below its alertLevel 3.2",
            "entities.yaml:10: id \"gapeau-sainte-eulalie\" stands already at line 5",
            "entities.yaml:12: the entity has no id",
        ]
        #expect(lines.count == starts.count)
        for start in starts { #expect(lines.contains { $0.hasPrefix(start) }, "\(start)\n\(lines)") }
    }

    @Test func rangesOfAddressesContainWhatTheySay() throws {
        let four = try #require(AddressRange("10.20.0.0/16"))
        #expect(four.contains(isIPv6: false, high: 0x0A14_FFFF << 32, low: 0))
        #expect(!four.contains(isIPv6: false, high: 0x0A15_0000 << 32, low: 0))
        let six = try #require(AddressRange("fd00:0:0:1::/96"))
        #expect(six.contains(isIPv6: true, high: 0xFD00_0000_0000_0001, low: 0xFFFF_FFFF))
        #expect(!six.contains(isIPv6: true, high: 0xFD00_0000_0000_0001, low: 0x1_FFFF_FFFF))
        #expect(AddressRange("::1")?.isLoopback == true)
        #expect(try #require(AddressRange("::/0")).contains(isIPv6: true, high: 5, low: 5))
        for wrong in ["10.0.0.0/33", "10.0.0", "1:2:3:4:5:6:7:8:9", "::1::2", "x", "", "/", "1.2.3.4/"] {
            #expect(AddressRange(wrong) == nil, "\(wrong)")
        }
    }

    @Test func theOnlyFolderOfLayoutsIsTheSite() {
        let found = SiteFolder.find(option: "/somewhere", environment: ["VIGIE_SITE": "/else"])
        #expect((try? found.get()) == "/somewhere")
        #expect((try? SiteFolder.find(option: nil, environment: ["VIGIE_SITE": "/else"]).get()) == "/else")
        guard case .failure(let empty) = SiteFolder.find(option: "", environment: [:]) else {
            Issue.record("an empty name is none")
            return
        }
        #expect(empty.file == "--site" && "\(empty)".contains("it is empty"), "\(empty)")
    }

    /// Beside a copy made of it a site must be named, unless what asks can tell which is meant.
    @Test func ofSeveralSitesTheOneThatIsMeantIsFound() throws {
        let layouts = FileManager.default.temporaryDirectory.appending(path: "vigie-layouts-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: layouts) }
        #expect(SiteFolder.site(in: layouts, where: { _ in true }) == nil)
        for name in ["port", "toulon"] {
            try FileManager.default.createDirectory(
                atPath: layouts + "/" + name, withIntermediateDirectories: true)
            try Data("name: Here\n".utf8).write(to: URL(fileURLWithPath: layouts + "/\(name)/site.yaml"))
            if name == "port" {
                #expect(try SiteFolder.site(in: layouts, where: { _ in false })?.get() == layouts + "/port")
            }
        }
        #expect(try SiteFolder.site(in: layouts) { $0.hasSuffix("/toulon") }?.get() == layouts + "/toulon")
        for isMeant in [true, false] {
            let problem = #expect(throws: Problem.self) {
                try SiteFolder.site(in: layouts, where: { _ in isMeant })?.get()
            }
            #expect(problem?.message.contains("--site \(layouts)/port") == true)
        }
    }

    /// What README and the service unit say: the site stands in /etc/vigie/site. It may also be a file that names it.
    @Test func theMachinesSiteIsAFolderOrNamedInAFile() throws {
        let machine = FileManager.default.temporaryDirectory.appending(path: "vigie-machine-\(UUID())")
        defer { try? FileManager.default.removeItem(at: machine) }
        try FileManager.default.createDirectory(at: machine, withIntermediateDirectories: true)
        let (folder, file) = (machine.appending(path: "site"), machine.appending(path: "named"))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("name: Here\n".utf8).write(to: folder.appending(path: "site.yaml"))
        try Data("/elsewhere\n".utf8).write(to: file)
        #expect(try SiteFolder.find(option: nil, environment: [:], machine: folder.path).get() == folder.path)
        #expect(try SiteFolder.find(option: nil, environment: [:], machine: file.path).get() == "/elsewhere")
    }
}

struct ZoneFileTests {
    @Test func parisReadFromTzdataAgreesWithTheCompiledInTable() throws {
        guard FileManager.default.fileExists(atPath: ZoneFile.directory + "/Europe/Paris") else { return }
        let zone = try #require(ZoneFile.load("Europe/Paris"))
        for day in 0..<(40 * 365) {
            let at = Timestamp(seconds: 946_684_800 + Int64(day) * 86_400 + 5400)
            #expect(zone.offsetSeconds(at: at) == ZoneTable.paris.offsetSeconds(at: at))
        }
    }

    @Test func zonesWithoutSummerTimeOrSouthOfTheEquatorAreRead() throws {
        guard FileManager.default.fileExists(atPath: ZoneFile.directory + "/Australia/Sydney") else { return }
        let january = Timestamp(seconds: 2_051_222_400)  // 2035-01-01
        let july = Timestamp(seconds: 2_066_860_800)
        let offsets: [(String, Int, Int)] = [
            ("Australia/Sydney", 39600, 36000), ("America/New_York", -18000, -14400), ("Asia/Kolkata", 19800, 19800),
            ("Asia/Dubai", 14400, 14400),
        ]
        for (name, winter, summer) in offsets {
            let zone = try #require(ZoneFile.load(name))
            #expect(zone.offsetSeconds(at: january) == winter, "\(name)")
            #expect(zone.offsetSeconds(at: july) == summer, "\(name)")
        }
    }

    @Test func noBytesTrapTheReader() throws {
        guard let data = FileManager.default.contents(atPath: ZoneFile.directory + "/Europe/Paris") else { return }
        var state: UInt64 = 20_261_123
        for step in 0..<5_000 {
            var bytes = [UInt8](data)
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % (step % 2 == 0 ? 100 : bytes.count)] = UInt8(truncatingIfNeeded: state >> 24)
            }
            let zone = ZoneFile.parse(Array(bytes.prefix(Int(state >> 40) % (bytes.count + 1))), identifier: "x")
            _ = zone?.offsetSeconds(at: Timestamp(seconds: Int64(step) * 100_000))
        }
        for name in ["../../etc/passwd", "", "/etc/passwd", "Europe/", "Europe/No Where"] {
            #expect(ZoneFile.load(name) == nil)
        }
    }
}
