import Console
import Foundation
import OperatorLink
import Telemetry
import Testing

@testable import SiteFiles

/// `displays/*.yaml`: read whole, mistakes told with their line, the last good one kept, the schema true.
struct DisplayFileTests {
    /// A site folder of one's own, with the displays given.
    private final class Folder {
        let path = NSTemporaryDirectory() + "vigie-displays-" + UUID().uuidString
        init(_ files: [String: String]) throws {
            try FileManager.default.createDirectory(atPath: path + "/displays", withIntermediateDirectories: true)
            for (name, text) in files { try write(name, text) }
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        /// Always another file, as editors write one: its time alone may be too coarse to tell.
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/displays/" + name), options: .atomic)
        }
        func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path + "/displays/" + name) }
    }

    private static let clock = "title: Clock\nrows:\n  - kind: clock\n"

    @Test(arguments: ["layouts/toulon", "fixtures/sites/harbour"])
    func theDisplaysThatShipHaveNoProblems(site: String) throws {
        let folder = LayoutTests.root + "/" + site
        let displays = DisplayFolder(siteFolder: folder, site: try #require(SiteFolder.load(folder).site).site)
        let read = try #require(displays.changed())
        #expect(displays.problems.isEmpty, "\(displays.problems.map(\.description).joined(separator: "\n"))")
        #expect(read.displays.count >= 2 && read.problems.isEmpty)
    }

    /// A gauge that is left out for a misspelt name is missed by nobody: the display says where the name stands.
    @Test func aNameThatNoEntityHasIsToldInPlace() throws {
        var site = Site(id: "x", entities: [Entity(id: "quai", type: "NoiseLevelObserved")])
        site.name = "x"
        let folder = try Folder([
            "noise.yaml": """
            title: Noise
            rows:
              - kind: gauge
                select: { ids: [quay] }
                attributes: LAeq
            """
        ])
        let read = try #require(DisplayFolder(siteFolder: folder.path, site: site).changed())
        #expect(read.display("noise") != nil)
        let told = read.problems["noise"] ?? []
        #expect(told.count == 1 && told.first?.contains("noise.yaml:4: ") == true, "\(told)")
        #expect(told.first?.contains("no entity called \"quay\"") == true, "\(told)")
    }

    /// A column that stays empty for a misspelt name says so where the name stands. Of what nothing resembles only
    /// whoever checks the files is told: it may come by the wire.
    @Test func anAttributeThatNothingListsIsTold() throws {
        var site = Site(id: "x", entities: [Entity(id: "b", type: "WasteContainer")])
        site.types["WasteContainer"] = Site.TypeDefaults(attributes: ["fillingLevel": AttributeDefinition(unit: "1")])
        site.attributes["temperature"] = AttributeDefinition(unit: "°C")
        let folder = try Folder([
            "bins.yaml": """
            title: Bins
            rows:
              - kind: table
                select: { type: WasteContainer }
                attributes:
                  - fillingLevle
                  - temperature
                  - weight
              - { kind: table, select: { type: Unheard }, attributes: [anything] }
              - { kind: table, select: { type: OffStreetParking }, attributes: [ocupiedSpotNumber, totalSpotNumber] }
            """
        ])
        let near =
            "bins.yaml:6: warning: nothing this panel shows has an attribute \"fillingLevle\". "
            + "Did you mean fillingLevel?"
        let far =
            "bins.yaml:8: warning: nothing this panel shows has an attribute \"weight\". "
            + "Known: fillingLevel, temperature."
        func told(_ isThorough: Bool) -> [String] {
            let displays = DisplayFolder(siteFolder: folder.path, site: site, isThorough: isThorough)
            return displays.changed().map { _ in displays.problems.map(\.description) } ?? []
        }
        #expect(told(true).contains { $0.hasSuffix(near) }, "\(told(true))")
        #expect(told(true).contains { $0.contains(far) })
        #expect(!told(true).contains { $0.contains("\"temperature\"") || $0.contains("anything") })
        #expect(told(false).contains { $0.hasSuffix(near) } && !told(false).contains { $0.contains("weight") })
    }

    @Test func aDisplayIsReadAsWritten() throws {
        let folder = try Folder([
            "noise.yaml": """
            title: { en: Noise, fr: Bruit }
            columns:
              - kind: table
                select: { type: NoiseLevelObserved, zone: [Port, Centre] }
                attributes: [LAeq, LAmax]
                weight: 3
                min: 44x6
              - rows:
                  - { kind: heat map, select: { ids: [quai] }, attributes: LAeq, days: 14 }
                  - { kind: trend, select: { ids: quai }, attributes: LAeq, span: 7d, curves: 2 }
                weight: 2
            """
        ])
        let display = try #require(DisplayFolder(siteFolder: folder.path).changed()?.display("noise"))
        #expect(display.title == LocalizedText(english: "Noise", french: "Bruit"))
        #expect(display.panels.map(\.kind) == [.table, .heatMap, .trend])
        let table = display.panels[0]
        #expect(
            table.selection
                == Selection(
                    types: ["NoiseLevelObserved"], zones: ["Port", "Centre"], attributes: ["LAeq", "LAmax"]))
        #expect(table.weight == 3 && table.minimum.columns == 44 && table.minimum.rows == 6)
        #expect(display.panels[1].days == 14)
        #expect(display.panels[2].span == .week && display.panels[2].curves == 2)
        guard case .split(.columns, let nodes, _) = display.root else {
            Issue.record("no columns")
            return
        }
        #expect(nodes.map(\.weight) == [3, 2])
    }

    /// Everything that is wrong, at once, each with its line and the way out.
    @Test func everyMistakeIsToldWithItsLine() throws {
        let folder = try Folder([
            "wrong.yaml": """
            title: Wrong
            rows:
              - kind: tabel
              - kind: table
                select: { typ: NoiseLevelObserved }
                attributes: [LAeq]
              - kind: clock
                span: 24h
              - kind: trend
                select: { type: X }
                attributes: LAeq
                span: 2h
              - kind: gauge
                select: { type: X }
                range: [5, 1]
                min: big
              - { weight: 2 }
              - rows: []
              - kind: text
            """
        ])
        let displays = DisplayFolder(siteFolder: folder.path)
        let read = try #require(displays.changed())
        let said = try #require(read.problems["wrong"])
        for wanted in [
            ":3: kind \"tabel\" is not known. Did you mean table?",
            ":5: unknown key \"typ\" in select. Did you mean type?",
            ":8: unknown key \"span\" in a panel of kind clock.",
            ":12: span \"2h\" is none a trend has. Write one of: 1h, 24h, 7d, 30d.",
            "a panel of kind gauge has no attributes.", "range is not two rising numbers.",
            "min \"big\" is no size. Write columns and rows: 30x6.", "this panel has no kind.", "rows is empty.",
            "a panel of kind text has no text.",
        ] {
            #expect(
                said.contains { $0.contains("displays/wrong.yaml") && $0.contains(wanted) },
                "\(wanted)\n\(said.joined(separator: "\n"))")
        }
        #expect(read.display("wrong") == nil && read.ids == ["wrong"])
    }

    @Test func aMistakeKeepsTheLastGoodOneUntilItIsMended() throws {
        let folder = try Folder(["a.yaml": Self.clock])
        let displays = DisplayFolder(siteFolder: folder.path)
        let first = try #require(displays.changed())
        #expect(first.display("a") != nil && first.problems.isEmpty)
        #expect(displays.changed() == nil)
        try folder.write("a.yaml", Self.clock + "  - kind: tabel\n")
        let broken = try #require(displays.changed())
        #expect(broken.display("a") == first.display("a"))
        #expect(broken.problems["a"]?.first?.contains("a.yaml:4:") == true)
        #expect(displays.changed() == nil)
        try folder.write("a.yaml", Self.clock + "  - kind: journal\n")
        let mended = try #require(displays.changed())
        #expect(mended.display("a")?.panels.count == 2 && mended.problems.isEmpty)
        try folder.write("b.yaml", "title: [")
        let second = try #require(displays.changed())
        #expect(second.ids == ["a", "b"] && second.problems["b"] != nil)
        try folder.remove("a.yaml")
        #expect(displays.changed()?.ids == ["b"])
    }

    @Test func whatSelectsNothingIsToldButNotRefused() throws {
        let folder = try Folder([
            "n.yaml": "title: N\nrows:\n  - { kind: table, select: { type: NoiseLevelObservd }, attributes: LAeq }\n"
        ])
        let site = Site(id: "s", entities: [Entity(id: "q", type: "NoiseLevelObserved")])
        let displays = DisplayFolder(siteFolder: folder.path, site: site)
        #expect(displays.changed()?.display("n") != nil)
        #expect(displays.problems.map(\.severity) == [.warning])
        #expect(displays.problems.first?.message.contains("Did you mean NoiseLevelObserved?") == true)
    }

    @Test func aFolderOfTooManyFilesSaysSo() throws {
        let names = (100..<(101 + DisplayFolder.fileLimit)).map { "d\($0).yaml" }
        let folder = try Folder(Dictionary(uniqueKeysWithValues: names.map { ($0, Self.clock) }))
        let displays = DisplayFolder(siteFolder: folder.path)
        #expect(displays.changed()?.displays.count == DisplayFolder.fileLimit)
        #expect(displays.problems.contains { $0.message.contains("more than \(DisplayFolder.fileLimit)") })
    }

    // MARK: Schema

    @Test func theSchemaThatShipsIsTheReadersOwn() throws {
        let shipped = try String(contentsOfFile: LayoutTests.root + "/layouts/display.schema.json", encoding: .utf8)
        #expect(shipped == DisplaySchema.text, "vigie check --display-schema > layouts/display.schema.json")
    }

    @Test(arguments: ["layouts/toulon", "fixtures/sites/harbour"])
    func theExamplesAreWhatTheSchemaSays(site: String) throws {
        let schema = try JSONSchema(text: DisplaySchema.text)
        let folder = LayoutTests.root + "/" + site + "/displays"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let document = try #require(Document(path: folder + "/" + name, problems: ProblemList()))
            #expect(schema.faults(of: JSONSchema.value(document.root)).isEmpty, "\(name)")
        }
    }

    /// Reader and schema refuse the same.
    @Test(arguments: [
        "title: T\n", "rows: [{kind: clock}]\n", "title: T\nrows: []\n", "title: T\nrows: [{kind: tabel}]\n",
        "title: T\nrows: [{kind: clock}]\ncolumns: [{kind: clock}]\n", "title: T\nrows: [{kind: clock, span: 24h}]\n",
        "title: T\nrows: [{kind: table, select: {type: X}}]\n", "title: T\nrows: [{kind: clock, min: 3}]\n",
        "title: T\nrows: [{kind: trend, select: {type: X}, attributes: a, span: 2h}]\n",
        "title: T\nrows: [{kind: trend, select: {}, attributes: a}]\n", "title: T\nrows: [{kind: clock, weight: -1}]\n",
        "title: T\nrows: [{kind: heat map, select: {type: X}, attributes: a, days: 32}]\n",
        "title: T\nrows: [{kind: clock, nonsense: 1}]\n", "title: T\nother: 1\nrows: [{kind: clock}]\n",
    ]) func whatTheReaderRefusesTheSchemaRefuses(text: String) throws {
        let folder = try Folder(["x.yaml": text])
        #expect(DisplayFolder(siteFolder: folder.path).changed()?.problems["x"] != nil, "the reader takes \(text)")
        let document = try #require(Document(text: text, file: "x", problems: ProblemList()))
        let faults = try JSONSchema(text: DisplaySchema.text).faults(of: JSONSchema.value(document.root))
        #expect(!faults.isEmpty, "the schema takes \(text)")
    }
}
