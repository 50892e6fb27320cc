import Recordings
import Testing

@testable import Imports

/// What spreadsheets and archivers put before, or instead of, plain text.
@Suite struct FileBeginningTests {
    private static let map = """
        time: { column: time, zone: UTC }
        entity: "{id}"
        type: FloodMonitoring
        values: [{ column: v, attribute: currentLevel, unit: m }]
        """
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private func frames(_ text: String, _ map: String) throws -> [String] {
        let imported = try Imported(bytes: FileBeginningTests.mark + Array(text.utf8), map: map)
        #expect(imported.bad == [])
        return imported.frames
    }

    @Test func aByteOrderMarkBelongsToNoRow() throws {
        let row = "S1,2026-11-28T01:00:00Z,5\n"
        let expected = ["FloodMonitoring,id=S1,unit=m currentLevel=5 1795827600000000000"]
        let map = FileBeginningTests.map
        #expect(try frames("id,time,v\n" + row, map) == expected)
        #expect(try frames(row, "columns: [id, time, v]\n" + map) == expected)
        #expect(try frames("\"id\",\"time\",\"v\"\n" + row, map) == expected)
        #expect(try frames("# exported\nid,time,v\n" + row, "comment: \"#\"\n" + map) == expected)
        #expect(try frames("exported\nid,time,v\n" + row, "skip: 1\n" + map) == expected)
        #expect(
            try frames("[{\"id\":\"S1\",\"time\":\"2026-11-28T01:00:00Z\",\"v\":5}]", "format: json\n" + map)
                == expected)
    }

    @Test func aFileOfTheMarkAloneHasNoRow() {
        #expect(throws: ImportFault.self) {
            _ = try Imported(bytes: FileBeginningTests.mark, map: FileBeginningTests.map)
        }
    }

    @Test(
        arguments: [
            ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "this is gzip, not text. Unpack it first: gunzip -k "),
            (
                [0x50, 0x4B, 3, 4, 20, 0],
                "this is zip or a spreadsheet's own format, not text. Unpack it first: unzip "
            ),
            ([0xFF, 0xFE, 0x69, 0, 0x64, 0], "this is UTF-16, not UTF-8. Turn it: iconv -f UTF-16 -t UTF-8 "),
            ([0x69, 0, 0x64, 0, 0x2C, 0], "this is UTF-16, not UTF-8. Turn it: iconv -f UTF-16LE -t UTF-8 "),
        ] as [([UInt8], String)]) func whatIsNoTextIsNamed(bytes: [UInt8], expected: String)
    {
        do {
            _ = try Imported(bytes: bytes, map: FileBeginningTests.map)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(": " + expected), "\(error)")
        }
    }

    @Test func standardInputIsToldHowToPour() {
        #expect(
            FileBeginning.problem([0x1F, 0x8B], name: "-")
                == "standard input: this is gzip, not text. Pour it into standard input: zcat FILE | vigie … -")
    }

    @Test func aQuoteMayFollowSpaces() throws {
        let file = """
            id,time,note,v
            a,2026-11-28T01:00:00Z, "x,y",1
            b,2026-11-28T01:00:00Z, "Le Las" amont,2
            c,2026-11-28T01:00:00Z,\t "two
            lines" ,3
            d,2026-11-28T01:00:00Z, "open, 4
            """
        let imported = try Imported(file, map: FileBeginningTests.map)
        #expect(imported.frames.map { $0.split(separator: " ")[1] } == (1...3).map { "currentLevel=\($0)" })
        #expect(imported.bad == ["6 quote"])
    }
}
