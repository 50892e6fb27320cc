import Alarms
import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// A city's own attributes: called and written as its files say, wherever they stand.
struct AttributeTests {
    private let now = SnapshotFixtures.night("02:30")
    private let size = Size(columns: 120, rows: 40)

    private static var filling: AttributePresentation {
        AttributePresentation(
            label: LocalizedText(english: "filling", french: "taux de remplissage"), unit: "1", shownIn: "%",
            decimals: 0)
    }

    private static let display: SiteDisplay = {
        let selection = Selection(types: ["WasteContainer"], attributes: ["fillingLevel", "lidState"])
        func panel(_ kind: DisplayPanel.Kind) -> DisplayNode { .panel(DisplayPanel(kind, selection: selection)) }
        return SiteDisplay(
            id: "bins", title: LocalizedText("Bins"),
            root: .split(
                .rows,
                [
                    panel(.table),
                    .split(.columns, [panel(.gauge), panel(.bars)], weight: 1),
                    .split(.columns, [panel(.trend), panel(.heatMap)], weight: 2),
                ], weight: 1))
    }()

    private static func alarm() -> AlarmLine {
        var record = AlarmRecord(
            id: "full/bin-1", rule: "full", entity: "bin-1", attribute: "fillingLevel",
            title: LocalizedText(english: "Full · Market", french: "Plein · Marché"), priority: .high,
            since: SnapshotFixtures.night("02:20"))
        (record.value, record.threshold, record.unit, record.comparison) = (0.93, 0.8, "1", ">=")
        (record.state, record.level, record.code, record.zone) = (.unacknowledged, "plein", "B1N", "Port")
        var line = AlarmLine(record: record, place: "Marché")
        line.type = "WasteContainer"
        return line
    }

    private static func snapshot() -> Snapshot {
        var snapshot = SnapshotFixtures.normal()
        snapshot.presentations["fillingLevel"] = filling
        snapshot.presentations["lidState"] = AttributePresentation(
            label: LocalizedText(english: "lid", french: "couvercle"),
            words: ["open": LocalizedText(english: "ajar", french: "entrouvert")])
        snapshot.presentations[type: "WasteContainer"] = LocalizedText(english: "bin", french: "bac")
        let line = alarm()
        snapshot.alarms = [line]
        snapshot.alarmCount = 1
        snapshot.counts.unacknowledged = [0, 1, 0, 0]
        snapshot.ruleTitles = RuleTitles([
            Rule(
                id: "full", sensor: SensorPattern(type: "WasteContainer", entity: "*", attribute: "fillingLevel"),
                levels: [])
        ])
        let (rose, read) = (snapshot.now - .minutes(10), snapshot.now - .minutes(9))
        var record = JournalRecord(at: rose, wall: rose, event: .active, alarm: "full/bin-1")
        (record.text, record.value, record.unit) = ("Plein · Marché", 0.84, "1")
        var observed = JournalRecord(at: read, wall: read, event: .observe, by: "dupont")
        (observed.text, observed.value, observed.unit) = ("bin-2/fillingLevel", 0.4, "1")
        snapshot.journal = [observed, record]
        snapshot.others.rows = rows(snapshot.now)
        snapshot.others.count = 2
        return snapshot
    }

    private static func rows(_ now: Timestamp) -> [SelectedRow] {
        [("bin-1", "Marché", 0.93, "open"), ("bin-2", "Port", 0.4, "shut")].map { id, name, level, lid in
            var row = SelectedRow(entity: EntityID(id), name: name, type: "WasteContainer")
            row.zone = "Port"
            row.values = [
                SelectedValue(
                    attribute: "fillingLevel",
                    value: SnapshotFixtures.value(level, "1", age: .minutes(3), at: now), range: 0...1,
                    thresholds: [.init(name: "plein", value: 0.8, isValidated: true)]),
                SelectedValue(attribute: "lidState", value: ShownValue(text: lid, observedAt: now)),
            ]
            return row
        }
    }

    private func console(
        _ display: View.Display, _ language: Language = .english,
        _ change: (inout Snapshot) -> Void = { _ in }
    ) -> Console {
        var console = Console(options: ConsoleOptions(language: language, account: .init(account: "dupont")))
        console.screenSize = size
        console.receive(SiteDisplays(displays: [AttributeTests.display]))
        console.open(display)
        var snapshot = AttributeTests.snapshot()
        snapshot.selected = console.view.selections.map {
            SelectedRows($0, rows: AttributeTests.rows(snapshot.now), count: 2)
        }
        change(&snapshot)
        console.receive(snapshot)
        for _ in 0..<4 {
            for effect in console.tick(at: snapshot.now) {
                guard case .query(let query) = effect, case .trend(_, let from, _, let step, _) = query.body else {
                    continue
                }
                let steps = (0..<12).map { index in
                    let value = 0.1 + 0.07 * Double(index)
                    return TrendStep(
                        start: from + step * Int64(index * 8), count: 1, minimum: value, mean: value, maximum: value,
                        last: value)
                }
                // History says nothing of a step in which nothing came.
                let silent = TrendStep(
                    start: from + step * 96, count: 0, minimum: 0, mean: 0, maximum: 0, last: 0)
                console.receive(Answer(id: query.id, body: .trend(steps + [silent])))
            }
        }
        return console
    }

    private func faceplate(_ snapshot: inout Snapshot) {
        var entity = Entity(id: "bin-1", type: "WasteContainer", name: "Marché")
        (entity.commune, entity.zone) = ("Toulon", "Port")
        var plate = Faceplate(entity: entity)
        let value = AttributeTests.rows(snapshot.now)[0].values[0]
        var line = Faceplate.Line(attribute: "fillingLevel", last: value.value, lastGood: value.value)
        line.thresholds = value.thresholds
        plate.attributes = [line]
        plate.alarms = [AttributeTests.alarm()]
        snapshot.faceplate = plate
    }

    private func expect(_ picture: String, _ wanted: [String], without: [String] = ["fillingLevel", "0.93", "0,93"]) {
        for text in wanted { #expect(picture.contains(text), "\(text) in:\n\(picture)") }
        for text in without { #expect(!picture.contains(text), "\(text) in:\n\(picture)") }
    }

    @Test func aSitesDisplayCallsAndWritesThem() {
        let english = console(.site("bins")).draw(size: size).plainText
        expect(english, ["filling", "lid", "93 %", "40 %", "ajar", "shut", "plein 80", "min 10 %", "max 87 %"])
        let french = console(.site("bins"), .french).draw(size: size).plainText
        expect(french, ["taux de remplissage", "couvercle", "93 %", "entrouvert", "dernier 87 %"])
    }

    /// A heading gives way by what is missing, the longest first: where little is, the others stay whole.
    @Test func headingsAreCutNoMoreThanTheyMust() {
        let console = console(.site("bins"), .french)
        let panel = DisplayPanel(.table, selection: AttributeTests.display.panels[0].selection)
        let drawing = EntityRowsDrawing(
            rows: AttributeTests.rows(now), chosen: nil, panel: panel, pen: console.pen(AttributeTests.snapshot()))
        func heading(_ columns: Int) -> String {
            Screen(size: Size(columns: columns, rows: 5)) { drawing.drawTable(in: $0) }.rows[0]
        }
        #expect(heading(60).contains("taux de remplissage"))
        #expect(heading(44).contains("taux de r") && heading(44).contains("…") && heading(44).contains("couvercle"))
        #expect(heading(44).contains("âge"))
    }

    /// The scale of a curve has round numbers of what is written.
    @Test func aTrendIsDrawnInTheUnitItIsWrittenIn() {
        let rows = console(.site("bins")).draw(size: size).rows
        #expect(rows.contains { $0.hasPrefix("  80 ") || $0.hasPrefix(" 80 ") }, "\(rows.joined(separator: "\n"))")
    }

    @Test func alarmsSayThem() {
        for language in Language.allCases {
            expect(console(.alarms, language).draw(size: size).plainText, ["93 % ≥ 80"])
            expect(console(.overview, language).draw(size: size).plainText, ["93 % ≥ 80", "40 %"])
        }
    }

    @Test func theJournalSaysThem() {
        let text = console(.journal, .french).draw(size: size).plainText
        expect(text, ["84 %", "40 %", "bin-2/taux de remplissage"])
    }

    @Test func aFaceplateSaysThemAndItsZone() {
        let text = console(.faceplate("bin-1"), .french, faceplate).draw(size: size).plainText
        // The name on the wire stands beside, for whoever looks after the sensor.
        expect(
            text, ["taux de remplissage", "93 %", "plein 80 %", "bac", "Toulon", "zone Port", "fillingLevel"],
            without: ["0,93"])
    }

    @Test func sentencesSayThem() throws {
        let said = try #require(LinearPage(console(.alarms))).lines.joined(separator: "\n")
        expect(said, ["93 %"])
        let page = try #require(LinearPage(console(.site("bins")))).lines.joined(separator: "\n")
        expect(page, ["filling 93 %", "lid ajar", "min 10 %", "last 87 %"])
    }

    @Test func whySaysThem() {
        var console = console(.alarms)
        for effect in console.press(.character("w"), at: now) + console.tick(at: now) {
            guard case .query(let query) = effect, case .why = query.body else { continue }
            var why = Why(record: AttributeTests.alarm().record, source: nil, rule: LocalizedText("r"))
            why.inputs = [
                Why.Input(
                    series: .init(entity: "bin-1", attribute: "fillingLevel"), value: 0.93, unit: "1", observedAt: now,
                    quality: .good)
            ]
            console.receive(Answer(id: query.id, body: .why(why)))
        }
        expect(console.draw(size: size).plainText, ["bin-1/filling", "93 %"])
    }

    // MARK: Finding

    /// By what it is called in either language, or on the wire; as a share or in the unit that is shown.
    @Test(arguments: [
        "fillingLevel>0.8", "fillingLevel>80%", "filling>0.8", "filling>=93%", "taux-de-remplissage>80%",
        "tauxderemplissage>0,8", "lid:ajar", "couvercle:entrouvert", "lidState:open", "zone:port lid:ajar",
        "type:bac lid:ajar", "type:bin lid:ajar", "type=WasteContainer lid:ajar",
    ])
    func itIsFoundByEveryName(filter: String) {
        let console = console(.site("bins"))
        let (read, problem) = Filter.read(
            filter, fields: console.filterFields, .english, console.texts.presentations)
        #expect(problem == nil, "\(problem?.message ?? "")")
        let kept = AttributeTests.rows(now).filter { read.matches($0, at: now) }
        #expect(kept.map(\.entity) == ["bin-1"], "\(filter)")
    }

    @Test func itIsCompletedAndSortedByWhatItIsCalled() {
        let console = console(.site("bins"), .french)
        #expect(FilterCompletion.completed("tau", fields: console.filterFields, .french) == "tauxderemplissage>")
        #expect(FilterCompletion.completed("zo", fields: console.filterFields, .french) == "zone:")
        #expect(console.sorts.map { $0.text(.french) }.contains("taux de remplissage"))
        let (_, problem) = Filter.read("fil>1", fields: console.filterFields, .french)
        // What the error says can be typed.
        #expect(problem?.message.contains("taux-de-remplissage") == true)
    }

    /// Alarms and every list of places are asked by their zone.
    @Test func aZoneIsAsked() {
        for (filter, count) in [("zone:port", 1), ("zone=Port", 1), ("zone:hyeres", 0), ("-zone:port", 0)] {
            let (read, problem) = Filter.read(filter, fields: FilterField.ofAlarms, .french)
            #expect(problem == nil)
            #expect([AttributeTests.alarm()].count { read.matches($0, at: now) } == count, "\(filter)")
        }
        var snapshot = SnapshotFixtures.flood()
        snapshot.flood.rivers[0].zone = "Littoral"
        snapshot.flood.rain[0].zone = "Littoral"
        snapshot.parking.carParks[0].zone = "Littoral"
        snapshot.energy.meters[0].zone = "Littoral"
        snapshot.air.stations[0].zone = "Littoral"
        for domain in Domain.allCases {
            for filter in ["zone:littoral", "place:littoral", "lieu:littoral"] {
                let (read, problem) = Filter.read(filter, fields: FilterField.of(domain), .english)
                #expect(problem == nil)
                let kept = domain.rows(snapshot).count { read.matches($0, at: now) }
                #expect(kept == (domain == .flood ? 2 : 1), "\(domain) \(filter)")
            }
        }
    }
}
