import Console
import Figures
import OperatorLink
import Screen
import Telemetry

/// A harbour's displays as its files describe them, and what a core answers to their selections.
enum SiteDisplayFixtures {
    private static let meters = Selection(types: ["NoiseLevelObserved"], attributes: ["LAeq", "LAmax"])

    private static func panel(
        _ kind: DisplayPanel.Kind, _ selection: Selection? = meters, weight: Int = 1, minimum: Size? = nil,
        _ adjust: (inout DisplayPanel) -> Void = { _ in }
    ) -> DisplayNode {
        var panel = DisplayPanel(kind, selection: selection)
        panel.weight = weight
        panel.minimum = minimum ?? kind.usualMinimum
        adjust(&panel)
        return .panel(panel)
    }

    static let noise = SiteDisplay(
        id: "noise", title: LocalizedText(english: "Noise", french: "Bruit"),
        root: .split(
            .rows,
            [
                .split(
                    .columns,
                    [
                        panel(.table, weight: 3) { $0.title = LocalizedText(english: "Meters", french: "Sonomètres") },
                        panel(.gauge, weight: 2) { $0.range = 30...100 },
                    ], weight: 2),
                .split(
                    .columns, [panel(.trend, weight: 3), panel(.heatMap, weight: 2)], weight: 3),
                .split(
                    .columns,
                    [
                        panel(.alarmList, nil), panel(.bars),
                        panel(.text, nil) {
                            $0.text = LocalizedText(english: "Call 1.\nThen 2.", french: "Appeler le 1.\nPuis le 2.")
                        },
                        panel(.clock, nil),
                    ], weight: 1),
            ], weight: 1))

    static let displays = SiteDisplays(displays: [noise])

    /// A bay, an island and a town.
    static let coast = BaseMap(
        lines: [
            .init(
                [(5.88, 43.10), (5.90, 43.12), (5.92, 43.105), (5.95, 43.12), (5.97, 43.10)].map {
                    Coordinates(longitude: $0.0, latitude: $0.1)
                }),
            .init(
                [(5.92, 43.09), (5.94, 43.09), (5.93, 43.08), (5.92, 43.09)].map {
                    Coordinates(longitude: $0.0, latitude: $0.1)
                }, isBoundary: true),
        ], labels: [.init("Toulon", at: Coordinates(longitude: 5.935, latitude: 43.115))],
        note: LocalizedText(english: "drawn by hand", french: "tracé à la main"))

    /// As a core answers: the same four meters to whatever is asked.
    static func selected(_ view: View, _ snapshot: Snapshot) -> [SelectedRows] {
        view.selections.map { selection in
            var rows = rows(snapshot)
            for index in rows.indices where selection.includesDevices {
                var device = Device(lifecycle: index == 3 ? .maintenance : .production)
                (device.lot, device.gateway) = ("bruit-\(index % 2 + 1)", "gw-est")
                rows[index].device = device
                rows[index].lastSeen = rows[index].values[0].value.observedAt
                rows[index].values = [
                    SelectedValue(
                        attribute: "batteryLevel",
                        value: SnapshotFixtures.value(
                            0.2 + 0.2 * Double(index), "1", age: .hours(2), at: snapshot.now))
                ]
            }
            return SelectedRows(selection, rows: rows, count: 12, abnormalCount: 2)
        }
    }

    private static func rows(_ snapshot: Snapshot) -> [SelectedRow] {
        let isStale = snapshot.deviceCounts.silent > 0
        let meters: [(EntityID, String, Double)] = [
            ("quai", "Quai Cronstadt", snapshot.alarms.isEmpty ? 58.2 : 71.4), ("cours", "Cours Lafayette", 63.0),
            ("terminal", "Terminal ferries", 55.5), ("plages", "Plages du Mourillon", 48.9),
        ]
        return meters.enumerated().map { index, meter in
            var level = SnapshotFixtures.value(meter.2, "dB(A)", age: .minutes(Int64(index + 1)), at: snapshot.now)
            if isStale, index == 1 {
                level.observedAt = snapshot.now - .hours(2)
                level.isStale = true
            }
            return SelectedRow(
                entity: meter.0, name: meter.1, type: "NoiseLevelObserved",
                location: Coordinates(longitude: 5.92 + Double(index) / 100, latitude: 43.11),
                mark: index == 0 && !snapshot.alarms.isEmpty ? Mark(priority: .medium, isUnacknowledged: true) : nil,
                state: isStale && index == 1 ? .stale : .normal,
                values: [
                    SelectedValue(
                        attribute: "LAeq", value: level, range: 20...120,
                        thresholds: [.init(name: "gêne", value: 65, isValidated: true)]),
                    SelectedValue(
                        attribute: "LAmax",
                        value: SnapshotFixtures.value(
                            meter.2 + 9, "dB(A)", age: .minutes(Int64(index + 1)), at: snapshot.now)),
                ])
        }
    }
}
