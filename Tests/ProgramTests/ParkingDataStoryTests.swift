import Foundation
import Testing

/// `parking/` of the public data, looked for beside the checkout and one folder up.
private let parkingData = ["../shared/data/parking", "../../shared/data/parking"]
    .map { StoryStage.root.appendingPathComponent($0).standardizedFileURL }
    .first { FileManager.default.fileExists(atPath: $0.path) }

/// The end of the Parking story: real car parks and real bays, imported and replayed at full speed.
@Suite(.serialized, .enabled(if: parkingData != nil, "the public data sets are not beside the checkout"))
struct ParkingDataStoryTests {
    /// Imports `file` by `map`, replays it into the stage's core at full speed, and waits until it is taken in.
    private func replay(_ file: String, map: String, into stage: StoryStage) throws {
        let data = try #require(parkingData)
        let recording = stage.folder.appendingPathComponent("recording.ndjson").path
        let imported = try stage.run([
            "import", data.appendingPathComponent(file).path, "--map",
            StoryStage.root.appendingPathComponent("fixtures/maps/\(map).yaml").path, "--out", recording,
        ])
        #expect(imported.status == 0, "\(imported.errors)")
        let replayed = try stage.run(["replay", recording, "--to", "udp://\(stage.udpEndpoint)", "--speed", "max"])
        #expect(replayed.status == 0, "\(replayed.errors)")
        let frames = try String(contentsOfFile: recording, encoding: .utf8).split(separator: "\n").count
        try stage.eventually("the core has taken in \(frames) frames", within: 60) {
            let status = try stage.object("status", "--json")
            return status["received"] as? Int == frames && status["inFlight"] as? Int == 0
        }
    }

    /// Step 5: a parent or its parts, never both; nothing late.
    @Test(.timeLimit(.minutes(20)))
    func birminghamIsCountedOnce() throws {
        let stage = try StoryStage(site: "birmingham", rows: 60)
        try replay("uci_birmingham_2016.csv", map: "uci-birmingham", into: stage)
        let status = try stage.object("status", "--json")
        #expect(status["droppedKernel"] as? Int == 0)
        #expect(status["droppedQueue"] as? Int == 0)
        #expect(status["quarantined"] as? Int == 0)
        #expect(status["late"] as? Int == 0)
        #expect((status["duplicates"] as? Int ?? 0) > 0)

        let console = stage.console
        console.press("2")
        let total = try expectedTotal()
        try console.shows("\(total), a parent or its parts") { console in
            console.text.contains(total)
                && isOneSideCounted("Bull Ring", ["BHMBRCBRG01", "BHMBRCBRG02", "BHMBRCBRG03"], console)
                && isOneSideCounted("NIA Car Parks", ["NIA North", "NIA South"], console)
        }
    }

    private func isOneSideCounted(_ parent: String, _ parts: [String], _ console: StoryConsole) -> Bool {
        // Under the header and the alarm strip, which name places too.
        func isAside(_ name: String) -> Bool? {
            console.rows.dropFirst(3).first { $0.contains(name) }?.contains("compté avec son site")
        }
        guard let isParentAside = isAside(parent) else { return false }
        return parts.allSatisfy { isAside($0) == !isParentAside }
    }

    /// `2 134 libres sur 29 000`: of the last counts less than an hour and a half old, parents in place of their parts.
    private func expectedTotal() throws -> String {
        let parts: Set = ["BHMBRCBRG01", "BHMBRCBRG02", "BHMBRCBRG03", "NIA North", "NIA South"]
        let data = try #require(parkingData)
        let text = try String(contentsOf: data.appendingPathComponent("uci_birmingham_2016.csv"), encoding: .utf8)
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "Europe/London")
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
        var last: [String: (at: Date, free: Int, places: Int)] = [:]
        for row in text.split(whereSeparator: \.isNewline) {
            let cells = row.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, let places = Int(cells[1]), let taken = Int(cells[2]),
                let at = formatter.date(from: cells[3]), at >= last[cells[0]]?.at ?? .distantPast
            else { continue }
            last[cells[0]] = (at, places - min(max(taken, 0), places), places)
        }
        let now = last.values.map(\.at).max() ?? .distantPast
        let counted = last.filter { !parts.contains($0.key) && now.timeIntervalSince($0.value.at) < 90 * 60 }.values
        return "\(grouped(counted.map(\.free).reduce(0, +))) libres sur "
            + grouped(counted.map(\.places).reduce(0, +))
    }

    private func grouped(_ number: Int) -> String {
        number < 1000 ? "\(number)" : "\(number / 1000) " + String(format: "%03d", number % 1000)
    }

    /// Step 4: bays that were not heard for a day, or do not know, are not seen; below its coverage a zone says no
    /// number of its own and its rule is frozen.
    @Test(.timeLimit(.minutes(20)))
    func losAngelesKnowsThreeQuartersOfItsBays() throws {
        let site = try losAngeles()
        defer { try? FileManager.default.removeItem(at: site) }
        let stage = try StoryStage(folder: site)
        try replay("ladot_onstreet_sensors_2025-11-24.csv", map: "ladot-onstreet", into: stage)
        let console = stage.console
        console.press("2")
        try console.shows("what is known of the bays") { console in
            console.rows.contains {
                $0.contains("Los Angeles") && $0.contains("3 677 vues sur 4 633 (79 %)")
            }
        }
        let alarms = try stage.alarms()
        #expect(alarms.count { ($0["id"] as? String ?? "").hasPrefix("nodata:") } <= 1)
        #expect(alarms.allSatisfy { $0["rule"] as? String != "zone-full" || $0["pending"] as? Bool != true })
    }

    /// A site of one zone with every bay the data names.
    private func losAngeles() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("la-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let data = try #require(parkingData)
        let rows = try String(
            contentsOf: data.appendingPathComponent("ladot_onstreet_sensors_2025-11-24.csv"), encoding: .utf8
        ).split(whereSeparator: \.isNewline).dropFirst()
        let entities = rows.compactMap { $0.split(separator: ",").first }
            .map { "- { id: \"\($0)\", type: ParkingSpot, zone: Los Angeles }" }
        let files = [
            "site.yaml": """
            name: Los Angeles
            language: en
            timezone: America/Los_Angeles
            listeners: { udp: "127.0.0.1:0", tcp: "127.0.0.1:0", precision: ns }
            types: { ParkingSpot: { heartbeat: 24h } }
            """,
            "entities.yaml": entities.joined(separator: "\n"),
            "alarms.yaml": """
            - id: zone-full
              value: { aggregate: { over: "ParkingSpot/*/status", fn: percent_true } }
              min_coverage: 0.8
              sensor_nodata_after: 24h
              on_delay: 10m
              off_delay: 10m
              nodata: { group_by: zone, min_share: 0.2 }
              bare: true
              levels:
                - { name: full, priority: low, set: ">= 50", clear: "< 40" }
            """,
        ]
        for (name, text) in files {
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        return folder
    }
}
