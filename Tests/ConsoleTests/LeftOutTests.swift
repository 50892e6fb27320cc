import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// A panel that has no room for all of it says how much it leaves out.
struct LeftOutTests {
    private let snapshot = SnapshotFixtures.flood()
    private var pen: Pen { Displays.bare(showing: .flood, snapshot).pen(snapshot) }

    private func drawing(_ kind: DisplayPanel.Kind, rows count: Int, _ attributes: [AttributeName]) -> EntityRowsDrawing
    {
        let rows = (0..<count).map { index in
            SelectedRow(
                entity: EntityID("e\(index)"), name: "Quai \(index)", type: "NoiseLevelObserved",
                values: attributes.map { attribute in
                    SelectedValue(
                        attribute: attribute,
                        value: SnapshotFixtures.value(61.5, "dB(A)", age: .minutes(2), at: snapshot.now))
                })
        }
        return EntityRowsDrawing(
            rows: rows, chosen: nil, panel: DisplayPanel(kind, selection: Selection(attributes: attributes)), pen: pen)
    }

    @Test func rowsWithoutRoomAreCounted() {
        #expect(drawing(.table, rows: 10, ["LAeq"]).leftOut(of: 12, in: Size(columns: 60, rows: 5)).rows == 8)
        #expect(drawing(.table, rows: 10, ["LAeq"]).leftOut(of: 10, in: Size(columns: 60, rows: 11)).rows == 0)
        for kind in [DisplayPanel.Kind.gauge, .bars] {
            #expect(drawing(kind, rows: 10, ["LAeq"]).leftOut(of: 10, in: Size(columns: 60, rows: 3)).rows == 7)
        }
    }

    /// A long heading gives way before the figures under it do; a column that goes all the same is named.
    @Test func aColumnIsNotDroppedForItsHeading() {
        let table = drawing(.table, rows: 4, ["LAeq", "fillingLevelOfTheContainer", "LAmax"])
        let size = Size(columns: 48, rows: 6)
        let picture = Screen(size: size) { table.drawTable(in: $0) }
        #expect(table.leftOut(of: 4, in: size).attributes == [])
        #expect(picture.rows.last { $0.contains("Quai 3") }?.matches(of: /61,5 dB/).count == 3, "\(picture.plainText)")
        #expect(picture.rows[0].contains("fillingLe…") && picture.rows[0].contains("LAmax"), "\(picture.plainText)")
        #expect(table.leftOut(of: 4, in: Size(columns: 38, rows: 6)).attributes == ["LAmax"])
    }

    /// Of several curves those that have no room are counted too, and of devices those that have no line.
    @Test func curvesAndDevicesAreCounted() {
        var console = Displays.bare(showing: .overview, snapshot)
        var trend = DisplayPanel(.trend, selection: Selection(types: ["NoiseLevelObserved"], attributes: ["LAeq"]))
        trend.curves = 4
        console.receive(
            SiteDisplays(displays: [
                SiteDisplay(id: "curves", title: LocalizedText("Courbes"), root: .panel(trend))
            ]))
        console.open(.site("curves"))
        var snapshot = snapshot
        var rows = SelectedRows(console.view.selections[0], rows: drawing(.table, rows: 9, ["LAeq"]).rows, count: 9)
        rows.abnormalCount = 0
        snapshot.selected = [rows]
        console.receive(snapshot)
        let tall = console.draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(tall.contains("+5 autres"), "four of nine: \(tall)")
        let low = console.draw(size: Size(columns: 120, rows: 14)).plainText
        #expect(low.contains("+7 autres"), "two of nine: \(low)")
        console.open(.devices)
        let many = drawing(.table, rows: 50, ["batteryLevel"]).rows
        snapshot.selected = [SelectedRows(Console.deviceSelection, rows: many, count: 60, abnormalCount: 0)]
        console.receive(snapshot)
        for size in [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24)] {
            let screen = console.draw(size: size)
            let shown = screen.rows.count { $0.contains("Quai ") }
            #expect(screen.plainText.contains("+\(50 - shown) autres"), "\(screen.plainText)")
        }
    }

    @Test func aPanelOfADisplaySaysIt() {
        var snapshot = snapshot
        snapshot.alarms = (0..<30).map { index in
            var line = snapshot.alarms[0]
            (line.record.id, line.record.code) = (AlarmID("a\(index)"), "K\(index + 10)")
            return line
        }
        let console = Displays.console(showing: .site("noise"), snapshot)
        let rows = console.draw(size: Size(columns: 120, rows: 40)).rows
        let shown = rows.dropFirst(3).matches(of: "K")
        let title = rows.first { $0.contains("─ Alarmes") }
        #expect(title?.contains("+\(30 - shown) autres") == true, "\(rows.joined(separator: "\n"))")
    }
}

extension Sequence where Element == String {
    /// Rows that have the code of an alarm of the test's.
    fileprivate func matches(of prefix: String) -> Int {
        self.count { row in (10..<40).contains { row.contains(" \(prefix)\($0) ") } }
    }
}
