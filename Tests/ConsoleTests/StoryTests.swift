import Alarms
import Console
import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

/// The figures of the two nights (stories.md) as an operator reads them.
struct StoryTests {
    private func row(_ console: Console, _ name: String, columns: Int = 120, rows: Int = 40) -> String {
        console.draw(size: Size(columns: columns, rows: rows)).rows.dropFirst(3).first { $0.contains(name) } ?? ""
    }

    private func river(
        _ level: ShownValue, rate: Double?, next: (String, Double)?, time: RiverFigure.TimeToThreshold?
    ) -> Snapshot {
        var snapshot = SnapshotFixtures.flood()
        snapshot.flood.rivers[0].level = level
        snapshot.flood.rivers[0].ratePerHour = rate
        snapshot.flood.rivers[0].nextThreshold = next.map { .init(name: $0.0, value: $0.1, isValidated: true) }
        snapshot.flood.rivers[0].timeToNext = time
        return snapshot
    }

    @Test(arguments: [View.Display.overview, .flood])
    func aRisingRiverSaysItsRateAndTheTimeToTheNextLevel(display: View.Display) {
        let now = SnapshotFixtures.night("02:30")
        let level = SnapshotFixtures.value(2.04, "m", age: .seconds(5), at: now)
        let first = row(
            Displays.console(
                showing: display, river(level, rate: 0.48, next: ("alerte", 3.22), time: .about(.minutes(145)))),
            "Gapeau")
        for part in ["2,04 m", "+48 cm/h (30 min)", "3,22", "2 h 25"] { #expect(first.contains(part), "\(first)") }
        let second = row(
            Displays.console(
                showing: display, river(level, rate: 1.44, next: ("alerte", 3.22), time: .about(.minutes(10)))),
            "Gapeau")
        for part in ["+144 cm/h", "10 min"] { #expect(second.contains(part), "\(second)") }
        let third = row(
            Displays.console(
                showing: display, river(level, rate: 1.44, next: ("crise", 4), time: .underTenMinutes)), "Gapeau")
        #expect(third.contains("<10 min") && third.contains("4,00"), "\(third)")
    }

    @Test(arguments: [View.Display.overview, .flood])
    func aSilentGaugeHasNoRateAndNoCountdown(display: View.Display) {
        let line = row(Displays.console(showing: display, SnapshotFixtures.stale()), "Gapeau · Sainte")
        #expect(line.contains("? 3,36 m 15 min"), "\(line)")
        #expect(!line.split(separator: "│")[0].contains("cm/h") && !line.contains("2 h 25"), "\(line)")
    }

    @Test func aPersonsValueIsMarked() {
        var level = SnapshotFixtures.value(4.05, "m", age: .seconds(5), at: SnapshotFixtures.night("02:30"))
        level.origin = .person
        let console = Displays.console(showing: .flood, river(level, rate: nil, next: nil, time: nil))
        #expect(row(console, "Gapeau").contains("m 4,05 m"))
    }

    @Test(arguments: [View.Display.overview, .parking])
    func parkingSaysWhatWasCountedOverWhatWasSeen(display: View.Display) {
        let console = Displays.console(showing: display, SnapshotFixtures.flood())
        let liberte = row(console, "Liberté")
        #expect(liberte.contains("24 libres") && liberte.contains("~02:45"), "\(liberte)")
        let mayol = row(console, "Mayol")
        for part in ["≈ 0 libre", "COMPLET", "+4"] { #expect(mayol.contains(part), "\(mayol)") }
        #expect(row(console, "Mourillon").contains("88 libres sur 413 vues (430, 96 %)"))
    }

    @Test func aZoneBelowItsCoverageShowsNoNumber() {
        var snapshot = SnapshotFixtures.normal()
        (snapshot.parking.carParks[2].free, snapshot.parking.carParks[2].seen) = (nil, 120)
        let line = row(Displays.console(showing: .parking, snapshot), "Mourillon")
        #expect(line.contains("120 vues sur 430 (27 %)") && !line.contains("libres"), "\(line)")
    }

    @Test func energyAndAirSayHowCompleteTheyAre() {
        let text = Displays.console(showing: .overview, SnapshotFixtures.normal())
            .draw(size: Size(columns: 120, rows: 40)).plainText
        for part in [
            "4,21 MW, 38 compteurs sur 40", "habituel 3,90 MW", "+8 %", "au moins moyen", "(4 sur 5, sans SO₂)",
            "NO₂ 96 µg/m³ 1 h", "≥ 12,4 mm (80 % reçus)", "3 412 libres sur 5 013",
        ] { #expect(text.contains(part), "\(part)\n\(text)") }
    }

    @Test func noTimeIsEverCalledAForecast() {
        for language in Language.allCases {
            for display in Displays.all {
                let console = Displays.console(showing: display, SnapshotFixtures.flood(), language: language)
                let text = console.draw(size: Size(columns: 120, rows: 40)).plainText.lowercased()
                #expect(!text.contains("forecast") && !text.contains("prévision"))
            }
        }
    }
}
