import Alarms
import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// The faceplate: nothing of it is out of reach on a small screen, and a zone has one.
struct FaceplateTests {
    private let now = SnapshotFixtures.night("02:30")
    private static let sizes = [
        Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12),
        Size(columns: 40, rows: 6),
    ]

    private func console(_ size: Size) -> Console {
        var console = Displays.console(showing: .faceplate("gapeau-sainte-eulalie"), SnapshotFixtures.flood())
        console.screenSize = size
        return console
    }

    @Test(arguments: FaceplateTests.sizes, [Key.down, .pageDown, .end])
    func everyLineCanBeScrolledTo(size: Size, key: Key) {
        var console = console(size)
        var seen = ""
        for _ in 0..<60 {
            seen += console.draw(size: size).plainText
            _ = console.press(key, at: now)
        }
        let last = console.draw(size: size).plainText
        // On the lowest screen nothing but the end of the frame is in sight there.
        #expect(last.contains(size.rows > 6 ? "10.0.0.7" : "currentLevel=8315"), "\(last)")
        // At forty columns the ends of these lines are cut.
        if key == .down, size.columns >= 80 {
            #expect(seen.contains("PPRI 2016") && seen.contains("flood-1"), "\(seen)")
        }
        // One step up from the end is a step up: nothing was counted past it.
        _ = console.press(.up, at: now)
        #expect(size.rows > 30 || console.draw(size: size).plainText != last)
        _ = console.press(.home, at: now)
        // The trend of the first attribute is asked for anew.
        let top = size.rows / 3
        #expect(console.draw(size: size).rows.prefix(top) == self.console(size).draw(size: size).rows.prefix(top))
    }

    /// What one looks for in a frame stands at its end: it is shown on as many lines as it takes.
    @Test(arguments: FaceplateTests.sizes) func aFrameIsShownWhole(size: Size) {
        var snapshot = SnapshotFixtures.flood()
        var console = Displays.bare(showing: .faceplate("gapeau-sainte-eulalie"), snapshot)
        var plate = SnapshotFixtures.faceplate(of: snapshot)
        let text = #"[{"bn":"urn:dev:roubaud-hyeres:","n":"currentLevel","u":"m","v":8315.25,"t":1764293400.5}]"#
        plate.frames[0].text = text
        snapshot.faceplate = plate
        console.screenSize = size
        console.receive(snapshot)
        _ = console.press(.end, at: now)
        let shown = console.draw(size: size).rows.map { row in
            String(row.dropFirst(size.columns >= 100 ? 73 : 0).filter { $0 != " " && $0 != "▲" })
        }.joined()
        #expect(shown.contains(text.suffix(15)), "\(shown)")
        #expect(size.rows < 10 || shown.contains(text), "\(shown)")
    }

    /// Why a frame was refused stands before its text, which may be cut.
    @Test(arguments: FaceplateTests.sizes) func aRefusedFrameSaysSo(size: Size) {
        var snapshot = SnapshotFixtures.flood()
        var console = Displays.bare(showing: .faceplate("gapeau-sainte-eulalie"), snapshot)
        var plate = SnapshotFixtures.faceplate(of: snapshot)
        plate.frames[0].fault = "malformed"
        snapshot.faceplate = plate
        console.screenSize = size
        console.receive(snapshot)
        _ = console.press(.end, at: now)
        let picture = console.draw(size: size).plainText
        #expect(size.rows < 10 || picture.contains("refusée : mal formée"), "\(picture)")
    }

    /// An empty place for frames says why it is empty.
    @Test func thatNoFrameIsKeptIsSaid() {
        var snapshot = SnapshotFixtures.flood()
        var console = Displays.bare(showing: .faceplate("gapeau-sainte-eulalie"), snapshot)
        var plate = SnapshotFixtures.faceplate(of: snapshot)
        (plate.frames, plate.framesSince) = ([], now - .minutes(4))
        snapshot.faceplate = plate
        console.receive(snapshot)
        let picture = console.draw(size: Size(columns: 80, rows: 40)).plainText
        #expect(picture.contains("aucune depuis 02:26"), "\(picture)")
    }

    @Test func aMarkSaysThatMoreFollowsAndThatThereWasMore() {
        let size = Size(columns: 40, rows: 12)
        var console = console(size)
        #expect(console.draw(size: size).plainText.contains("▼"))
        _ = console.press(.end, at: now)
        let picture = console.draw(size: size).plainText
        #expect(picture.contains("▲") && !picture.contains("▼"))
    }

    @Test func aZoneShowsItsFiguresItsBaysAndItsAlarms() {
        var zone = ParkingFigure(
            entity: "Mourillon", name: "Zone Mourillon", kind: .zone, occupied: .missing,
            recent: SnapshotFixtures.flood().parking.carParks[0].recent)
        (zone.free, zone.seen, zone.known) = (7, 12, 14)
        var plate = Faceplate(entity: Entity(id: "Mourillon", type: "ParkingGroup", name: "Zone Mourillon"))
        plate.parking = zone
        var value = ShownValue(observedAt: now - .minutes(3))
        value.text = "occupied"
        plate.parts = [
            SelectedRow(
                entity: "b1", name: "Baie 1", type: "ParkingSpot", values: [.init(attribute: "status", value: value)])
        ]
        plate.partCount = 3
        var snapshot = SnapshotFixtures.flood()
        snapshot.faceplate = plate
        var console = Displays.bare(showing: .overview, snapshot)
        console.open(.faceplate("Mourillon"))
        console.receive(snapshot)
        let picture = console.draw(size: Size(columns: 80, rows: 24)).plainText
        #expect(picture.contains("7 libres") && picture.contains("sur 12 vues"), "\(picture)")
        #expect(picture.contains("Se compose de") && picture.contains("occupée") && picture.contains("+2 autres"))
        #expect(picture.contains("3 min") && !picture.contains("demande au cœur"))
    }

    /// A gauge with two alarms, the steps of the first, as its faceplate shows them.
    private func withTwoAlarms() throws -> (snapshot: Snapshot, first: AlarmLine, second: AlarmLine) {
        var snapshot = SnapshotFixtures.flood()
        var plate = SnapshotFixtures.faceplate(of: snapshot)
        let first = try #require(plate.alarms.first)
        var second = first
        second.record.id = "river-rise:gapeau-sainte-eulalie"
        (second.record.code, second.record.attribute) = ("WXT", "batteryLevel")
        plate.alarms = [first, second]
        plate.steps = [(first, "Regarder"), (second, "Appeler")].map { line, text in
            Faceplate.Steps(of: line.record.id, [CheckedStep(ActionStep(text: LocalizedText(text)))])
        }
        snapshot.faceplate = plate
        snapshot.alarms.append(second)
        return (snapshot, first, second)
    }

    /// What a key acts on is what the cursor is on, and each alarm can be reached.
    @Test func theCursorGoesThroughTheAlarmsAndKeysActOnTheOneItIsOn() throws {
        let (snapshot, first, second) = try withTwoAlarms()
        let size = Size(columns: 120, rows: 40)
        var console = Displays.bare(showing: .faceplate("gapeau-sainte-eulalie"), snapshot)
        console.receive(snapshot)
        console.screenSize = size
        func row() -> String { console.draw(size: size).rows.first { $0.hasPrefix("▸") } ?? "" }
        #expect(row().contains("niveau") && console.chosenAlarm?.id == first.id)
        for alarm in [first, second] {
            while !row().contains(alarm.record.code ?? "?") {
                let before = row()
                _ = console.press(.down, at: now)
                guard row() != before else { break }
            }
            #expect(row().contains(alarm.record.code ?? "?"), "\(console.draw(size: size).plainText)")
            #expect(console.chosenAlarm?.id == alarm.id)
            // What is to be done is what is to be done about this one.
            let picture = console.draw(size: size).plainText
            #expect(picture.contains("Étapes " + (alarm.record.code ?? "?")), "\(picture)")
            #expect(picture.contains(alarm.id == first.id ? "1 Regarder" : "1 Appeler"), "\(picture)")
            #expect(!picture.contains(alarm.id == first.id ? "1 Appeler" : "1 Regarder"), "\(picture)")
        }
        // The trend is that of what the alarm judges.
        #expect(console.trendSeries?.attribute == "batteryLevel")
        _ = console.press(.character("a"), at: now)
        #expect(console.draw(size: size).plainText.contains("WXT"))
        _ = console.press(.escape, at: now)
        for _ in 0..<5 { _ = console.press(.up, at: now) }
        #expect(row().contains("niveau") && console.trendSeries?.attribute == "currentLevel")
    }

    /// Opened from its second alarm the faceplate has the cursor there; `t` says which alarm it means.
    @Test func aFaceplateHasItsCursorOnTheAlarmItWasOpenedFrom() throws {
        let (snapshot, first, second) = try withTwoAlarms()
        let size = Size(columns: 120, rows: 40)
        var console = Displays.bare(showing: .alarms, snapshot)
        while console.chosenAlarm?.id != second.id {
            let before = console.chosenAlarm?.id
            _ = console.press(.down, at: now)
            guard console.chosenAlarm?.id != before else { break }
        }
        _ = console.press(.enter, at: now)
        console.receive(snapshot)
        let rows = console.draw(size: size).rows
        #expect(rows.first { $0.hasPrefix("▸") }?.contains("WXT") == true, "\(rows.joined(separator: "\n"))")
        #expect(rows.contains { $0.contains("Étapes WXT") })
        // From the attributes on, `t` means the steps that are shown.
        for _ in 0..<4 { _ = console.press(.up, at: now) }
        _ = console.press(.character("t"), at: now)
        guard case .steps(let target, _) = console.dialog else { return #expect(Bool(false), "no steps") }
        #expect(target.id == first.id)
    }

    /// A datagram may be several lines: they stand under each other, not in one another.
    @Test func theLinesOfADatagramStandApart() {
        var snapshot = SnapshotFixtures.flood()
        var console = Displays.bare(showing: .faceplate("gapeau-sainte-eulalie"), snapshot)
        var plate = SnapshotFixtures.faceplate(of: snapshot)
        plate.frames[0].text = "FloodMonitoring,id=a level=1 17\nFloodMonitoring,id=b level=2 18\n"
        snapshot.faceplate = plate
        console.receive(snapshot)
        let rows = console.draw(size: Size(columns: 120, rows: 40)).rows
        #expect(
            rows.contains { $0.contains("id=a level=1 17") && !$0.contains("id=b") }, "\(rows.joined(separator: "\n"))")
        #expect(rows.contains { $0.contains("id=b level=2 18") && !$0.contains("id=a") })
    }

    /// An alarm about the second of several readings opens on that one, and what rings next does not take it away.
    @Test func aFaceplateOpensOnWhatItsAlarmIsAbout() {
        var snapshot = SnapshotFixtures.flood()
        var console = Displays.bare(showing: .faceplate("gapeau-sainte-eulalie"), snapshot)
        console.open(.faceplate("gapeau-sainte-eulalie"))
        var plate = SnapshotFixtures.faceplate(of: snapshot)
        var other = plate.attributes[0]
        other.attribute = "phaseVoltageL2"
        plate.attributes = [plate.attributes[0], other]
        plate.alarms[0].record.attribute = "phaseVoltageL2"
        plate.alarms[0].record.state = .unacknowledged
        snapshot.faceplate = plate
        console.receive(snapshot)
        #expect(console.trendSeries?.attribute == "phaseVoltageL2")
        snapshot.faceplate?.alarms[0].record.attribute = plate.attributes[0].attribute
        console.receive(snapshot)
        #expect(console.trendSeries?.attribute == "phaseVoltageL2")
        _ = console.press(.up, at: now)
        #expect(console.trendSeries?.attribute == plate.attributes[0].attribute)
    }
}
