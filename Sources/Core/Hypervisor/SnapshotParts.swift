import Alarms
import OperatorLink
import Telemetry

/// What the snapshots of one instant are made of: each part by the first that needs it, for all the others. Of use as
/// long as the hypervisor takes nothing in.
public struct SnapshotParts {
    typealias Journal = (records: [JournalRecord], titles: [String: LocalizedText])

    private var common: Snapshot?
    // By the number of rows, of which there are two: a panel's and a display's.
    private var alarms: [Int: [AlarmLine]] = [:]
    private var journals: [Int: Journal] = [:]
    private var floods: [Int: FloodPanel] = [:]
    private var parkings: [Int: ParkingPanel] = [:]
    private var energies: [Int: EnergyPanel] = [:]
    private var airs: [Int: AirPanel] = [:]
    private var others: OthersPanel?

    public init() {}

    mutating func common(or make: () -> Snapshot) -> Snapshot {
        let snapshot = common ?? make()
        common = snapshot
        return snapshot
    }

    mutating func alarms(_ limit: Int, or make: () -> [AlarmLine]) -> [AlarmLine] {
        SnapshotParts.part(&alarms, limit, make)
    }
    mutating func journal(_ limit: Int, or make: () -> Journal) -> Journal {
        SnapshotParts.part(&journals, limit, make)
    }
    mutating func flood(_ limit: Int, or make: () -> FloodPanel) -> FloodPanel {
        SnapshotParts.part(&floods, limit, make)
    }
    mutating func parking(_ limit: Int, or make: () -> ParkingPanel) -> ParkingPanel {
        SnapshotParts.part(&parkings, limit, make)
    }
    mutating func energy(_ limit: Int, or make: () -> EnergyPanel) -> EnergyPanel {
        SnapshotParts.part(&energies, limit, make)
    }
    mutating func air(_ limit: Int, or make: () -> AirPanel) -> AirPanel { SnapshotParts.part(&airs, limit, make) }

    mutating func others(or make: () -> OthersPanel) -> OthersPanel {
        let panel = others ?? make()
        others = panel
        return panel
    }

    private static func part<Part>(_ parts: inout [Int: Part], _ limit: Int, _ make: () -> Part) -> Part {
        if let known = parts[limit] { return known }
        let made = make()
        parts[limit] = made
        return made
    }
}
