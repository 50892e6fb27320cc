import Foundation
import Frames
import Telemetry
import Testing

@testable import Imports

/// A file and a map in, frames and what was wrong out.
struct Imported {
    var frames: [String] = []
    var times: [Timestamp] = []
    var bad: [String] = []
    /// The bad rows as stderr shows them.
    var shown: [String] = []
    var report = ImportReport()
    var runCount = 0

    init(_ file: String, map: String, runByteCount: Int? = nil) throws {
        try self.init(bytes: Array(file.utf8), map: map, runByteCount: runByteCount)
    }

    init(bytes: [UInt8], map: String, runByteCount: Int? = nil) throws {
        let path = NSTemporaryDirectory() + "vigie-import-test-" + UUID().uuidString
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let read = try ImportMapReader.read(map, file: "map.yaml") { $0 == "Europe/Paris" ? .paris : nil }.get()
        var importing = FileImport(read, runByteCount: runByteCount)
        var bad: [String] = []
        var shown: [String] = []
        try importing.read(path) { row in
            bad.append("\(row.line) " + row.faults.map(\.reason.rawValue).joined(separator: ","))
            shown.append(row.visibleText)
        }
        var frames: [String] = []
        var times: [Timestamp] = []
        try importing.drain { at, frame in
            frames.append(String(decoding: frame, as: UTF8.self))
            times.append(at)
        }
        self.bad = bad
        self.shown = shown
        self.frames = frames
        self.times = times
        report = importing.report
        runCount = importing.runCount
        let accounted = report.good + report.bad + report.filtered + report.missing
        #expect(report.rows == accounted, "every row is accounted for")
        #expect(report.bad == report.reasons.values.reduce(0, +))
    }
}

/// What is wrong with a map, as told.
func problems(_ map: String) -> [String] {
    switch ImportMapReader.read(map, file: "map.yaml", zone: { $0 == "Europe/Paris" ? .paris : nil }) {
    case .success: []
    case .failure(let problems): problems.all.map(\.description)
    }
}

@Suite struct ImportTests {
    static let river = """
        time: { column: time, zone: UTC, format: "yyyy-MM-dd HH:mm" }
        entity: "{id}"
        type: FloodMonitoring
        values: [{ column: level, attribute: currentLevel, unit: m }]
        """

    @Test func rowsComeOutInTheOrderOfTheirTimes() throws {
        let file = "id,time,level\nb,2026-01-02 00:00,2\na,2026-01-01 00:00,1\nc,2026-01-02 00:00,3\n"
        let imported = try Imported(file, map: ImportTests.river)
        #expect(
            imported.frames == [
                "FloodMonitoring,id=a,unit=m currentLevel=1 1767225600000000000",
                "FloodMonitoring,id=b,unit=m currentLevel=2 1767312000000000000",
                "FloodMonitoring,id=c,unit=m currentLevel=3 1767312000000000000",
            ])
    }

    @Test func aSortThatDoesNotFitMemoryGivesTheSameOrder() throws {
        var file = "id,time,level\n"
        for index in 0..<3000 {
            // A fixed scramble with many equal times: 3001 is prime to 1409.
            let minute = index * 1409 % 3001 / 4
            file += "s\(index),2026-01-01 \(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60),\(index)\n"
        }
        let map = ImportTests.river.replacingOccurrences(of: "HH", with: "H")
        let inMemory = try Imported(file, map: map)
        let onDisk = try Imported(file, map: map, runByteCount: 4000)
        #expect(inMemory.runCount == 0)
        #expect(onDisk.runCount > FrameSorter.runLimit, "runs were merged on the way too")
        #expect(inMemory.frames == onDisk.frames)
        #expect(inMemory.times == inMemory.times.sorted())
        #expect(inMemory.report.good == 3000)
    }

    @Test func everyBadRowIsListedAndCounted() throws {
        let file = """
            id,time,level
            a,2026-01-01 00:00,FALLO
            a,2026-02-30 00:00,1
            a,,1
            ,2026-01-01 00:00,1
            a,2026-01-01 00:00,
            a,2026-01-01 00:00,1,extra
            a,2026-01-01 00:00,1,,
            a,2026-01-01 00:00,inf
            "a,2026-01-01 00:00,1
            a,2026-01-01 00:00,0x10
            """
        let imported = try Imported(file, map: ImportTests.river)
        #expect(
            imported.bad == [
                "2 value", "3 time", "4 time", "5 name", "7 columns", "9 value", "10 quote", "11 value",
            ])
        #expect(imported.report.rows == 10)
        #expect(imported.report.good == 1)
        #expect(imported.report.missing == 1)
        #expect(
            imported.report.json.hasPrefix(
                #"{"rows":10,"good":1,"bad":8,"filtered":0,"missing":1,"reasons":{"columns":1,"quote":1,"time":2,"name":1,"#
                    + #""value":3},"readings":1"#))
    }

    @Test func whatIsWrittenDecodesToTheSameNames() throws {
        let file = "id;time;level\n\"a, b=c \\\"\"quoted\"\" é\";2026-01-01 00:00;1\n"
        let imported = try Imported(file, map: "delimiter: \";\"\n" + ImportTests.river)
        var decoder = FrameDecoder()
        var decoded = DecodedFrame()
        let frame = Array(try #require(imported.frames.first).utf8)
        let entity = frame.withUnsafeBytes { bytes in
            let fault = decoder.decode(
                bytes, receivedAt: Timestamp(seconds: 0), precision: .nanoseconds, into: &decoded)
            return fault == nil ? decoded.readings.first?.entity.string : nil
        }
        #expect(entity == "a, b=c \\\"quoted\" é")
    }

    @Test func aLongFileIsToldApartByItsColumns() throws {
        let map = """
            format: tsv
            time: t
            entity: "{s}"
            type: FloodMonitoring
            where: { region: { not: Wales } }
            values:
              - { column: v, when: { p: Level }, attribute: currentLevel,
                  unit: { column: u, map: { mASD: m, mm: mm } }, convert: m }
              - { column: v, when: { p: Rain }, entity: "{s}:rain", type: WeatherObserved, attribute: precipitation, unit: mm }
            """
        let file = """
            t\ts\tregion\tp\tu\tv\t
            2026-01-01T00:00:00Z\ta\tX\tLevel\tmASD\t1.5\t
            2026-01-01T00:00:00Z\ta\tX\tLevel\tmm\t172\t
            2026-01-01T01:00:00+01:00\ta\tX\tRain\tmm\t.2\t
            2026-01-01T00:00:00Z\ta\tWales\tRain\tmm\t1\t
            2026-01-01T00:00:00Z\ta\tX\tWind\tkn\t1\t
            2026-01-01T00:00:00Z\ta\tX\tLevel\tft\t1\t
            2026-01-01 00:00\ta\tX\tLevel\tmm\t1\t
            """
        let imported = try Imported(file, map: map)
        #expect(
            imported.frames == [
                "FloodMonitoring,id=a,unit=m currentLevel=1.5 1767225600000000000",
                "FloodMonitoring,id=a,unit=m currentLevel=0.172 1767225600000000000",
                "WeatherObserved,id=a:rain,unit=mm precipitation=0.2 1767225600000000000",
            ])
        #expect(imported.report.filtered == 2)
        #expect(imported.bad == ["7 word", "8 time"])
    }

    @Test func wordsBooleansScalesAndDecimalCommasAreRead() throws {
        let map = """
            delimiter: ";"
            decimal: ","
            columns: [d, h, state, open, w]
            missing: ["-99999"]
            time: { columns: [d, h], format: "d/M/yyyy H", zone: Europe/Paris }
            entity: bay
            type: ParkingSpot
            values:
              - { column: state, attribute: status, as: text, map: { OCCUPIED: occupied } }
              - { column: open, attribute: open, as: boolean }
              - { column: w, attribute: activePower, scale: 1000, offset: 1, unit: W }
            """
        let imported = try Imported("1/7/2026;0;OCCUPIED;yes;1,5\n1/7/2026;24;x \"y\";0;-99999\n", map: map)
        #expect(
            imported.frames == [
                "ParkingSpot,id=bay status=\"occupied\",open=true 1782856800000000000\n"
                    + "ParkingSpot,id=bay,unit=W activePower=1501 1782856800000000000",
                "ParkingSpot,id=bay status=\"x \\\"y\\\"\",open=false 1782943200000000000",
            ])
        #expect(imported.report.missingValues == 1)
    }

    @Test func theHoursOfDaylightSavingFollowTheMap() throws {
        func stamps(_ policy: String) throws -> ([Int64], [String]) {
            let map = """
                time: { column: time, zone: Europe/Paris, format: "yyyy-MM-dd HH:mm"\(policy) }
                entity: x
                type: FloodMonitoring
                values: [{ column: level, attribute: currentLevel }]
                """
            let imported = try Imported("time,level\n2026-03-29 02:30,1\n2026-10-25 02:30,2\n", map: map)
            return (imported.times.map(\.wholeSeconds), imported.bad)
        }
        #expect(try stamps("") == ([1_792_888_200], ["2 skippedHour"]))
        #expect(try stamps(", ambiguous: second, skipped: shift") == ([1_774_747_800, 1_792_891_800], []))
        #expect(try stamps(", ambiguous: reject") == ([], ["2 skippedHour", "3 ambiguousHour"]))
        #expect(try stamps(", shift: -1h") == ([1_792_884_600], ["2 skippedHour"]))
    }

    @Test(arguments: [
        ("M/d/yy H:mm", "1/2/17 0:10", "2017-01-02T00:10:00.000Z"),
        ("MM/dd/yyyy hh:mm:ss a", "11/24/2025 12:48:04 AM", "2025-11-24T00:48:04.000Z"),
        ("MM/dd/yyyy hh:mm:ss a", "11/24/2025 04:48:04 PM", "2025-11-24T16:48:04.000Z"),
        ("yyyyMMddHHmm", "202601152158", "2026-01-15T21:58:00.000Z"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSX", "2026-01-15T21:58:00.5+01:00", "2026-01-15T20:58:00.500Z"),
        ("d MMM yyyy", "5 Mar 2026", "2026-03-05T00:00:00.000Z"),
        ("%d/%m/%Y %H:%M:%S", "15/01/2026 21:58:00", "2026-01-15T21:58:00.000Z"),
        ("dd/MM/yyyy HH:mm", "31/12/2025 24:00", "2026-01-01T00:00:00.000Z"),
        ("unix", "1768514280", "2026-01-15T21:58:00.000Z"), ("unix_ms", "1768514280500", "2026-01-15T21:58:00.500Z"),
        ("iso", "2026-01-15T22:58:00+01:00", "2026-01-15T21:58:00.000Z"),
    ])
    func timesFollowTheirFormat(format: String, text: String, expected: String) throws {
        let pattern = try #require(TimePattern(format))
        switch pattern.read(text) {
        case .instant(let at): #expect(ISO8601.text(at) == expected)
        case .civil(let civil): #expect(ISO8601.text(civil.asUTC) == expected)
        case nil: Issue.record("\(format) does not read \(text)")
        }
        #expect(pattern.read(text + "x") == nil)
    }

    /// A bad row, never another date: 64 bits of nanoseconds end in 2262.
    @Test(arguments: [
        ("iso", "2500-01-01"), ("iso", "0001-01-01T00:00:00Z"), ("dd/MM/yyyy", "31/12/9999"),
        ("%Y-%m-%d", "1600-01-01"),
    ])
    func aDateNoTimestampHoldsIsNone(format: String, text: String) throws {
        #expect(try #require(TimePattern(format)).read(text) == nil)
    }
}

@Suite struct ImportMapTests {
    @Test func problemsSayLineAndNearestKey() {
        let told = problems(
            """
            formt: csv
            time: { column: t, format: "dd.MM.yy HH" }
            entity: "{a"
            type: X
            values:
              - { column: v, atribute: y }
              - { column: v, attribute: y, as: nmber }
            """)
        #expect(
            told == [
                "map.yaml:1: \"formt\" is not known here. Did you mean \"format\"?",
                "map.yaml:2: times without an offset need a zone. Write zone: UTC, zone: Europe/Paris or "
                    + "zone: \"+01:00\".",
                "map.yaml:3: entity \"{a\" is empty or has an open brace. Write {COLUMN}, and {{ for a brace.",
                "map.yaml:6: \"atribute\" is not known here. Did you mean \"attribute\"?",
                "map.yaml:6: a value names no attribute. Write attribute: currentLevel (site.md).",
                "map.yaml:6: no entity. Write entity: \"{COLUMN}\" or entity: my-station.",
                "map.yaml:7: no entity. Write entity: \"{COLUMN}\" or entity: my-station.",
                "map.yaml:7: as \"nmber\" is not known. Did you mean \"number\"?",
            ])
    }

    /// A mistake in one place keeps none elsewhere from being told, and no row is read to find it.
    @Test func everyMistakeOfAMapAtOnce() {
        let told = problems(
            """
            time: { column: t, format: "jj/mm", zone: Europe/Pari, shift: often, skipped: never }
            entity: "{id}"
            entity: "{other}"
            type: X
            values:
              - { column: v, attribute: y, unit: furlong, convert: m, scale: big }
              - { column: v, attribute: z, convert: m, offset: more }
              - { attribute: z, unit: { column: u, map: { a: cm, b: kg } }, convert: m, scale: big }
            """)
        let expected = [
            "1: format", "1: zone", "1: skipped", "1: shift", "3: \"entity\" is given twice, first at line 2",
            "6: unit \"furlong\" does not convert into m", "6: scale", "7: nothing to convert into m", "7: offset",
            "8: a value names no column", "8: unit \"kg\" does not convert into m", "8: scale",
        ]
        #expect(told.count == expected.count, "\(told.joined(separator: "\n"))")
        for (line, begin) in zip(told, expected) { #expect(line.hasPrefix("map.yaml:\(begin)"), "\(line)") }
    }

    @Test func rowsOfTooFewCellsAndOfTooManyAreListed() throws {
        let imported = try Imported(
            "id,time,level,note\na,2026-01-01T00:00:00Z,1\nb,2026-01-01T00:01:00Z\nc\n"
                + "d,2026-01-01T00:02:00Z,4,x,y\ne,2026-01-01T00:03:00Z,,\n",
            map: """
                time: time
                entity: "{id}"
                type: FloodMonitoring
                values: [{ column: level, attribute: currentLevel }]
                """)
        // The map does not read the note that the first row lacks.
        #expect(imported.bad == ["3 columns", "4 columns", "5 columns"])
        #expect(imported.report.good == 1 && imported.report.missing == 1)
        #expect(imported.report.reasons == [.columns: 3])
    }

    @Test func aColumnTheFileDoesNotHaveIsToldWithTheLineOfTheMap() throws {
        #expect(throws: MapProblems.self) {
            _ = try Imported("id,zeit,level\n", map: ImportTests.river)
        }
    }

    @Test func brokenYAMLIsToldWithItsLine() {
        #expect(problems("time: [\nentity: }").first?.hasPrefix("map.yaml:2: not YAML") == true)
        #expect(problems("").first?.hasPrefix("map.yaml: empty") == true)
    }

    @Test func theMapsThatShipAreSound() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../fixtures/maps").standardizedFileURL
        let maps = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(maps.count >= 8)
        for map in maps {
            let text = try String(contentsOf: folder.appendingPathComponent(map), encoding: .utf8)
            let result = ImportMapReader.read(text, file: map) { ZoneTable(identifier: $0, firstOffsetSeconds: 0) }
            if case .failure(let problems) = result { Issue.record("\(problems.all)") }
        }
    }

    @Test func everyMapInTheHelpIsSound() {
        var count = 0
        for block in ImportHelp.text.components(separatedBy: "\n\n") {
            let lines = block.components(separatedBy: "\n")
            guard let heading = lines.first,
                ["THE SHORTEST MAP", "CAR PARKS", "RIVERS", "A METER"].contains(where: heading.hasPrefix)
            else { continue }
            count += 1
            let map = lines.dropFirst().map { String($0.dropFirst(2)) }.joined(separator: "\n")
            let found = problems(map.replacingOccurrences(of: "Europe/London", with: "Europe/Paris"))
            #expect(found.isEmpty, "\(heading): \(found)")
        }
        #expect(count == 4)
    }
}
