import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// The table of a city's own domain is found in and sorted as the built-in ones are.
struct SiteListTests {
    private let size = Size(columns: 120, rows: 40)
    private let now = SnapshotFixtures.night("02:30")

    private func console(_ language: Language = .english) -> Console {
        Displays.console(showing: .site("noise"), SnapshotFixtures.flood(), language: language)
    }

    private func typed(_ filter: String, _ console: Console) -> Console {
        var console = console
        for key in "/" + filter { _ = console.press(.character(key), at: now) }
        _ = console.press(.enter, at: now)
        return console
    }

    private func row(_ text: String, in console: Console) -> String? {
        let picture = console.draw(size: size)
        return (0..<size.rows).map { picture.row($0).map(\.glyph.text).joined() }.first { $0.contains(text) }
    }

    /// What a filter leaves out is said where the rows are: an operator must not take it for absent.
    @Test func aFilterThatIsOnIsSaidOverItsTable() throws {
        let console = typed("LAeq>56", console())
        #expect(console.siteList.rows.map(\.entity) == ["quai", "cours"])
        let title = try #require(row("filter: LAeq>56", in: console))
        #expect(title.contains("2 of 12"), "\(title)")
    }

    /// A column is asked by its heading, in its own unit; by another, with an error that names what could be asked.
    @Test(arguments: [
        ("LAmax>=72", ["quai", "cours"]), ("laeq<=63dB(A)", ["cours", "terminal", "plages"]),
        ("LAeq=55.5", ["terminal"]),
        ("place:mourillon", ["plages"]), ("place:ouest", ["cours"]), ("-LAeq>50", ["plages"]),
    ])
    func everyColumnCanBeAsked(filter: String, kept: [EntityID]) {
        var snapshot = SnapshotFixtures.flood()
        var console = console()
        snapshot.selected = SiteDisplayFixtures.selected(console.view, snapshot)
        for index in snapshot.selected.indices { snapshot.selected[index].rows[1].zone = "Ouest" }
        console.receive(snapshot)
        let (read, problem) = Filter.read(filter, fields: console.filterFields, .english)
        #expect(problem == nil)
        #expect(snapshot.selected[0].rows.filter { read.matches($0, at: now) }.map(\.entity) == kept)
    }

    /// A status is asked by its word, in the language of the wire or of the operator.
    @Test func aColumnOfWordsIsAskedByWords() {
        var row = SelectedRow(entity: "a", name: "A", type: "Streetlight")
        row.values = [SelectedValue(attribute: "powerState", value: ShownValue(text: "closed"))]
        let field = FilterField("powerState", of: [row])
        for word in ["clos", "fermé", "ferme"] {
            #expect(Filter.read("powerState:" + word, fields: [field], .french).0.matches(row, at: now), "\(word)")
        }
        #expect(!Filter.read("powerState:open", fields: [field], .french).0.matches(row, at: now))
        #expect(Filter.read("powerState>2", fields: [field], .french).1 != nil)
    }

    /// What is shown as kilowatts can be asked in kilowatts.
    @Test func aNumberIsAskedInTheUnitItIsReadIn() {
        var row = SelectedRow(entity: "a", name: "A", type: "Meter")
        row.values = [SelectedValue(attribute: "activePower", value: ShownValue(value: 1_200, unit: "W"))]
        let field = FilterField("activePower", of: [row])
        for (text, holds) in [
            ("activePower>1kW", true), ("activePower>1.3kW", false), ("activePower>1", true),
            ("activePower>1.3", false), ("activePower>1000W", true),
        ] {
            #expect(Filter.read(text, fields: [field], .english).0.matches(row, at: now) == holds, "\(text)")
        }
    }

    @Test func itIsSortedByEachOfItsColumns() throws {
        var console = console()
        let orders: [([EntityID], String?)] = [
            (["cours", "plages", "quai", "terminal"], "place"), (["quai", "cours", "terminal", "plages"], "LAeq"),
            (["quai", "cours", "terminal", "plages"], "LAmax"), (["quai", "cours", "terminal", "plages"], "age"),
            (["quai", "cours", "terminal", "plages"], nil),
        ]
        for (order, name) in orders {
            _ = console.press(.character("o"), at: now)
            #expect(console.siteList.rows.map(\.entity) == order, "\(name ?? "")")
            let title = row("Meters", in: console)
            #expect(title?.contains("by ") == (name != nil), "\(title ?? "")")
            if let name { #expect(title?.contains("by " + name) == true, "\(title ?? "")") }
        }
    }

    /// What has no number comes after what has, words in their own order, and what never came last.
    @Test func whatHasNoNumberComesLast() {
        let panel = SiteDisplayFixtures.noise.panels[0]
        func row(_ id: EntityID, _ value: ShownValue) -> SelectedRow {
            var row = SelectedRow(entity: id, name: id.text, type: "NoiseLevelObserved")
            row.values = [SelectedValue(attribute: "LAeq", value: value)]
            return row
        }
        let rows = [
            row("never", .missing), row("word", ShownValue(text: "on")), row("nan", ShownValue(value: .nan)),
            row("low", ShownValue(value: -3)), row("early", ShownValue(text: "fault")),
            row("high", ShownValue(value: 4)),
        ]
        let sorted = panel.sorted(rows, by: 1).map(\.entity)
        #expect(sorted == ["high", "low", "early", "word", "never", "nan"])
    }

    /// A display says what it is called, at every width it has panels for.
    @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)])
    func aDisplaySaysItsName(size: Size) {
        #expect(console().draw(size: size).plainText.contains("Noise"))
    }
}
