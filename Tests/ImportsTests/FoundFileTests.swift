import Telemetry
import Testing

@testable import Imports

/// Files as they are found: what a spreadsheet, a logger or a portal makes of the same readings.
@Suite struct FoundFileTests {
    static let spreadsheet = """
        delimiter: ";"
        encoding: windows-1252
        decimal: ","
        thousands: " "
        missing: ["-99", "n/a"]
        skip_after_header: 1
        time: { column: Date, format: "d/M/yyyy H:mm", zone: Europe/Paris }
        entity: "{Station}"
        type: FloodMonitoring
        values: [{ column: Hauteur, attribute: currentLevel, unit: m }]
        """

    /// The text in Windows' code page, for the few characters outside Latin-1 used here.
    static func windows1252(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "’": 0x92
            case "Œ": 0x8C
            case "€": 0x80
            default: UInt8(scalar.value)
            }
        }
    }

    @Test func aSpreadsheetInWindows1252IsRead() throws {
        let rows = [
            "Station;Date;Hauteur;Note", "nom;jj/mm/aaaa;m;", "Étang de l’Œuf;1/7/2026 2:05;1 234,5;\"€\r\n; suite\"",
            "Étang de l’Œuf;1/7/2026 2:10;-99;", "Étang de l’Œuf;1/7/2026 2:15;x;é",
        ]
        let imported = try Imported(
            bytes: FoundFileTests.windows1252(rows.joined(separator: "\r\n") + "\r\n"),
            map: FoundFileTests.spreadsheet)
        let frame = "FloodMonitoring,id=Étang\\ de\\ l’Œuf,unit=m currentLevel=1234.5 1782864300000000000"
        #expect(imported.frames == [frame])
        #expect(imported.bad == ["6 value"])
        #expect(imported.shown == ["Étang de l’Œuf;1/7/2026 2:15;x;é"])
        #expect(imported.report.missing == 1)
    }

    @Test(arguments: [
        ("1 234,5", 1234.5), ("1\u{A0}234\u{202F}567", 1_234_567), ("-12 000", -12000), ("12,5", 12.5), ("7", 7),
    ]) func thousandsAreSetApart(text: String, value: Double) throws {
        let map = """
            delimiter: ";"
            decimal: ","
            thousands: " "
            time: { column: t, zone: UTC }
            entity: x
            type: ACMeasurement
            values: [{ column: v, attribute: activePower }]
            """
        let imported = try Imported("t;v\n2026-01-01 00:00;\(text)\n", map: map)
        #expect(imported.frames.first?.contains("activePower=\(value)".replacing(/\.0$/, with: "")) == true)
    }

    @Test(arguments: ["1 23,5", "1234 567", "1  234", " 1 2"])
    func digitsSetApartAnyOtherWayAreBad(text: String) throws {
        let rows = "Station;Date;Hauteur\n;;\nx;1/7/2026 2:05;\(text)\n"
        #expect(try Imported(rows, map: FoundFileTests.spreadsheet).bad == ["3 value"])
    }

    @Test func bothRunsOfAutumnsHourAreToldApartByTheOrderOfTheRows() throws {
        let map = """
            time: { column: t, format: "d/M/yyyy H:mm", zone: Europe/Paris }
            entity: "{id}"
            type: FloodMonitoring
            values:
              - { column: v, when: { what: level }, attribute: currentLevel }
              - { column: v, when: { what: flow }, attribute: flow }
            """
        // Half hours from 1:30 to 3:00, 2:00 and 2:30 twice; two things of two stations each.
        var rows = "id,what,t,v\n"
        for time in ["1:30", "2:00", "2:30", "2:00", "2:30", "3:00"] {
            for id in ["a", "b"] {
                for what in ["level", "flow"] { rows += "\(id),\(what),25/10/2026 \(time),1\n" }
            }
        }
        let imported = try Imported(rows, map: map)
        let start: Int64 = 1_792_884_600
        #expect(imported.times.map(\.wholeSeconds) == (0..<6).flatMap { Array(repeating: start + $0 * 1800, count: 4) })
        #expect(imported.report.ambiguousHours == 16)
    }

    @Test func anHourThatIsInTheFileOnceIsTheFirst() throws {
        let map = """
            time: { column: t, zone: Europe/Paris }
            entity: x
            type: FloodMonitoring
            values: [{ column: v, attribute: currentLevel }]
            """
        let imported = try Imported(
            "t,v\n2026-10-25 02:00,1\n2026-10-25 02:30,1\n2026-10-25 03:00,1\n2027-10-31 02:00,1\n", map: map)
        #expect(
            imported.times.map(\.wholeSeconds) == [1_792_886_400, 1_792_888_200, 1_792_893_600, 1_824_940_800])
    }

    @Test func thousandsAndDecimalsAreTwoMarks() {
        let map = FoundFileTests.spreadsheet.replacing("thousands: \" \"", with: "thousands: \",\"")
        #expect(problems(map) == ["map.yaml:4: thousands and decimal are both \",\". Give each its own."])
    }

    static let objects = """
        format: json
        time: { column: time, zone: UTC }
        entity: "{id}"
        type: FloodMonitoring
        values:
          - { column: level, attribute: currentLevel, unit: m }
          - { column: état, attribute: status, as: text }
        """

    /// An array over several lines, and the same objects one a line.
    @Test(arguments: [
        """
        [
          { "id": "a b", "time": "2026-01-15T21:58:00Z", "level": 1.25, "état": "\\u00e9veill\u{e9}" },
          { "id": "b", "level": "2.5", "more": [{"level": 9}], "time": "2026-01-15T21:59:00Z",
            "état": null }
        , {"id":"c","time":"2026-01-15T22:00:00Z","level":null}, {"id":"d}","time":"soon","level":1}]
        """,
        """
        \u{FEFF}{"id":"a b","time":"2026-01-15T21:58:00Z","level":1.25,"état":"\\u00e9veillé"}
        {"id":"b","time":"2026-01-15T21:59:00Z","level":"2.5","more":{"level":"}"}}\r

        {"id":"c","time":"2026-01-15T22:00:00Z"}
        {"id":"d}","time":"soon","level":1}

        """,
    ])
    func flatJSONObjectsAreRows(file: String) throws {
        let imported = try Imported(file, map: FoundFileTests.objects)
        #expect(
            imported.frames == [
                "FloodMonitoring,id=a\\ b,unit=m currentLevel=1.25 1768514280000000000\n"
                    + "FloodMonitoring,id=a\\ b status=\"éveillé\" 1768514280000000000",
                "FloodMonitoring,id=b,unit=m currentLevel=2.5 1768514340000000000",
            ])
        #expect(imported.bad.count == 1 && imported.bad[0].hasSuffix(" time"), "\(imported.bad)")
        #expect(imported.report.rows == 4 && imported.report.good == 2 && imported.report.missing == 1)
    }

    @Test func whatIsNoObjectIsListedAndTheNextOneRead() throws {
        let good = #"{"id":"a","time":"2026-01-15T21:58:00Z","level":1,"état":"x"}"#
        let file = [
            good, "nonsense {", good, #"{"id":"b" "level":1}"#, #"{"id":"c","level":01}"#, "17", good, "{\"id\":",
        ]
        .joined(separator: "\n")
        let imported = try Imported(file, map: FoundFileTests.objects)
        #expect(imported.bad == ["2 json", "4 json", "5 json", "6 json", "8 json"])
        #expect(imported.report.good == 3 && imported.report.rows == 8)
    }

    @Test func aKeyThatNoObjectHasIsToldWithItsLineInTheMap() {
        let told = #expect(throws: MapProblems.self) {
            try Imported(#"[{"id":"a","time":"2026-01-15T21:58:00Z","level":1}]"#, map: FoundFileTests.objects)
        }
        #expect(told?.all.map(\.line) == [7])
        #expect(told?.all.first?.what.contains("has the key \"état\"") == true)
        #expect(
            problems("delimiter: \",\"\n" + FoundFileTests.objects).first?.contains("delimiter says nothing") == true)
    }

    /// Chunks end anywhere: within an object, a string, a line that is none.
    @Test func objectsComeInPieces() {
        let text = Array("[{\"a\":\"x}\\\"y\"},\nnone\n{\"a\":2}]".utf8)
        for size in 1...text.count {
            var reader = ObjectReader(columns: ["a"])
            var rows: [String] = []
            func take() {
                while let row = reader.next() {
                    rows.append(
                        "\(row.line) \(row.problem == nil ? String(decoding: reader.cell(0), as: UTF8.self) : "bad")")
                }
            }
            for start in stride(from: 0, to: text.count, by: size) {
                Array(text[start..<min(start + size, text.count)]).withUnsafeBytes { reader.append($0) }
                take()
            }
            reader.finish()
            take()
            #expect(rows == ["1 x}\"y", "2 bad", "3 2"], "in pieces of \(size)")
        }
    }
}
