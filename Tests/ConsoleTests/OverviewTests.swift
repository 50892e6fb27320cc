import Alarms
import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// The overview of a territory that has other domains than those the program knows, or nothing yet.
struct OverviewTests {
    private let now = SnapshotFixtures.night("02:30")
    private static let sizes = [
        Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12),
        Size(columns: 40, rows: 6),
    ]

    /// Street lights and noise, one of them in alarm.
    private func lights() -> Snapshot {
        var snapshot = SnapshotFixtures.flood()
        (snapshot.flood, snapshot.parking) = (FloodPanel(), ParkingPanel())
        (snapshot.energy, snapshot.air) = (EnergyPanel(), AirPanel())
        var noise = SelectedRow(
            entity: "quai", name: "Quai du port", type: "NoiseLevelObserved",
            values: [SelectedValue(attribute: "LAeq", value: value(71, "dB"))])
        noise.mark = Mark(priority: .high, isUnacknowledged: true)
        let lamp = SelectedRow(
            entity: "lampe", name: "Lampe 12", type: "Streetlight",
            values: [SelectedValue(attribute: "illuminance", value: value(32, "lx"))])
        (snapshot.others.rows, snapshot.others.count, snapshot.others.abnormalCount) = ([noise, lamp], 2, 1)
        snapshot.alarms = Array(snapshot.alarms.prefix(1))
        (snapshot.alarms[0].record.entity, snapshot.alarms[0].place) = ("quai", "Quai du port")
        snapshot.alarmCount = 1
        return snapshot
    }

    private func value(_ number: Double, _ unit: String) -> ShownValue {
        ShownValue(value: number, unit: Unit(unit), observedAt: now - .minutes(1), quality: .good)
    }

    @Test(arguments: OverviewTests.sizes) func onlyWhatIsThereHasAPanel(size: Size) {
        let console = Displays.bare(showing: .overview, lights())
        let picture = console.draw(size: size).plainText
        for absent in ["Crues", "Stationnement", "Énergie", "Air "] {
            #expect(!picture.contains(absent), "\(absent) in\n\(picture)")
        }
        #expect(picture.contains("Autres entités") && picture.contains("Quai du port"), "\(picture)")
        guard size.columns >= 80 else { return }
        #expect(picture.contains("Lampe 12") && picture.contains("32") && picture.contains("71,0 dB"), "\(picture)")
        #expect(picture.contains("1 sur 2 anormal") && picture.contains("Alarmes"), "\(picture)")
    }

    @Test func tabGoesThroughThePanelsThereAre() {
        var console = Displays.bare(showing: .overview, lights())
        var seen: [OverviewPanel?] = []
        for _ in 0..<4 {
            _ = console.press(.tab, at: now)
            seen.append(console.focus)
        }
        #expect(seen == [.others, .alarms, .journal, .others])
        var back = Displays.bare(showing: .overview, lights())
        _ = back.press(.backtab, at: now)
        #expect(back.focus == .journal)
    }

    /// What is in no domain is opened like what is in one: the list of these, the most urgent first, or the only one.
    @Test func enterOpensWhatIsInNoDomain() {
        var snapshot = lights()
        var console = Displays.bare(showing: .overview, snapshot)
        _ = console.press(.tab, at: now)
        _ = console.press(.enter, at: now)
        #expect(console.display == .devices)
        let asked = console.view.selections
        #expect(asked.map(\.entities) == [["quai", "lampe"]])
        // In whatever order they come.
        snapshot.selected = [SelectedRows(asked[0], rows: snapshot.others.rows.reversed(), count: 2, abnormalCount: 1)]
        console.receive(snapshot)
        #expect(console.siteList.selected?.entity == "quai" && console.siteList.rows.count == 2)
        let picture = console.draw(size: Size(columns: 80, rows: 24)).plainText
        #expect(picture.contains("Autres entités") && !picture.contains("Capteurs et flux"), "\(picture)")
        _ = console.press(.enter, at: now)
        #expect(console.display == .faceplate("quai"))
        _ = console.press(.escape, at: now)
        #expect(console.view.selections == asked, "back is where one was")
        _ = console.press(.character("8"), at: now)
        #expect(console.view.selections == [Console.deviceSelection], "its key shows all devices")

        (snapshot.others.rows, snapshot.others.count) = (Array(snapshot.others.rows.prefix(1)), 1)
        var one = Displays.bare(showing: .overview, snapshot)
        _ = one.press(.tab, at: now)
        _ = one.press(.enter, at: now)
        #expect(one.display == .faceplate("quai"))
    }

    /// More than the panel has rows for: all of their types.
    @Test func enterOpensAllOfManyThatAreInNoDomain() {
        var snapshot = lights()
        snapshot.others.count = 700
        var console = Displays.bare(showing: .overview, snapshot)
        _ = console.press(.tab, at: now)
        _ = console.press(.enter, at: now)
        #expect(console.view.selections.map(\.types) == [["NoiseLevelObserved", "Streetlight"]])
    }

    /// A name that would be `????` there, as every other of its script is, gives way to the id; an accent does not.
    @Test func aNameTheTerminalCannotWriteIsItsID() {
        var snapshot = lights()
        (snapshot.others.rows[0].name, snapshot.others.rows[1].name) = ("東京 1", "Lampe fêlée")
        snapshot.alarms[0].place = "東京 1"
        snapshot.alarms[0].record.title = LocalizedText("Bruit · 東京 1")
        let ascii = Displays.bare(showing: .overview, snapshot, charset: .ascii).draw(
            size: Size(columns: 120, rows: 40))
        #expect(!ascii.plainText.contains("??"), "\(ascii.plainText)")
        #expect(ascii.rows[1].contains(" quai ") && ascii.plainText.contains("Lampe f"), "\(ascii.plainText)")
        let whole = Displays.bare(showing: .overview, snapshot).draw(size: Size(columns: 120, rows: 40))
        #expect(whole.plainText.contains("東京 1"))
    }

    /// Four domains keep their panels, and what is quiet beside them takes no line of theirs on a common screen.
    @Test func besideFourDomainsOthersHaveAPanelWhereThereIsRoom() {
        var snapshot = SnapshotFixtures.flood()
        snapshot.others = lights().others
        snapshot.others.abnormalCount = 0
        let console = Displays.bare(showing: .overview, snapshot)
        let wide = console.draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(wide.contains("Autres entités") && wide.contains("Crues") && wide.contains("Journal"), "\(wide)")
        let common = console.draw(size: Size(columns: 80, rows: 24)).plainText
        #expect(!common.contains("Autres entités") && common.contains("Journal"), "\(common)")
    }

    @Test(arguments: OverviewTests.sizes) func aTerritoryOfNothingSaysHowItGetsSomething(size: Size) {
        var snapshot = lights()
        (snapshot.others, snapshot.alarms, snapshot.alarmCount) = (OthersPanel(), [], 0)
        let picture = Displays.bare(showing: .overview, snapshot).draw(size: size).plainText
        #expect(picture.contains("Rien n’existe encore"), "\(picture)")
        #expect(size.rows < 12 || picture.contains("entities.yaml"), "\(picture)")
    }

    /// Lines that nobody else needs are the list's; of what never sent anything nobody says that it is well.
    @Test func whatIsInNoDomainHasTheLinesThatAreLeft() {
        var snapshot = lights()
        snapshot.alarms = []
        snapshot.alarmCount = 0
        snapshot.others.rows = (0..<20).map { number in
            var row = snapshot.others.rows[0]
            (row.entity, row.name, row.mark, row.state) = (EntityID("r\(number)"), "Ruche \(number)", nil, .missing)
            row.values = []
            return row
        }
        (snapshot.others.count, snapshot.others.abnormalCount, snapshot.others.unheardCount) = (20, 0, 20)
        let picture = Displays.bare(showing: .overview, snapshot).draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(picture.contains("Ruche 19") && !picture.contains("autres"), "\(picture)")
        #expect(picture.contains("20 sur 20 jamais entendus") && !picture.contains("aucun anormal"), "\(picture)")
    }

    /// A verdict is whole in either language: names, and then its counts, give way to it.
    @Test(arguments: [Language.english, .french]) func aVerdictIsNotCut(language: Language) {
        var snapshot = SnapshotFixtures.flood()
        for index in snapshot.energy.meters.indices {
            snapshot.energy.meters[index].name = "Poste du port de l’arsenal \(index)"
            snapshot.energy.meters[index].voltage = .init(
                count: 177, outsideTenPercent: 6, outsideTenFifteen: 6, complies: false)
            snapshot.energy.marks[snapshot.energy.meters[index].entity] = Mark(
                priority: .medium, isUnacknowledged: true)
        }
        let console = Displays.bare(showing: .overview, snapshot, language: language)
        let picture = console.draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(picture.contains(language == .french ? "NON CONFORME" : "FAILS"), "\(picture)")
        #expect(picture.contains("Poste du por"), "\(picture)")
    }
}
