import Figures
import OperatorLink
import Telemetry

/// One row of a domain display: an entity's figure and the most urgent alarm on it.
struct DomainRow: Identifiable, Sendable {
    enum Figure: Sendable {
        case river(RiverFigure)
        case rain(RainFigure)
        case parking(ParkingFigure)
        case meter(MeterFigure)
        case air(AirFigure)
    }
    let id: EntityID
    let name: String
    let mark: Mark?
    let figure: Figure

    init(_ river: RiverFigure, _ panel: FloodPanel) {
        (id, name, mark, figure) = (river.entity, river.name, panel.marks[river.entity], .river(river))
    }
    init(_ rain: RainFigure, _ panel: FloodPanel) {
        (id, name, mark, figure) = (rain.entity, rain.name, panel.marks[rain.entity], .rain(rain))
    }
    init(_ parking: ParkingFigure, _ panel: ParkingPanel) {
        (id, name, mark, figure) = (parking.entity, parking.name, panel.marks[parking.entity], .parking(parking))
    }
    init(_ meter: MeterFigure, _ panel: EnergyPanel) {
        (id, name, mark, figure) = (meter.entity, meter.name, panel.marks[meter.entity], .meter(meter))
    }
    init(_ air: AirFigure, _ panel: AirPanel) {
        (id, name, mark, figure) = (air.entity, air.name, panel.marks[air.entity], .air(air))
    }

    /// What must be seen first sorts first: by alarm (priority, then what waits for an acknowledgement), then what is
    /// not to be trusted, then by what will soon be worse: the next threshold, a full car park, the worst air, the most
    /// rain.
    var urgency: (alarm: Int, trouble: Double) {
        let marked = mark.map { $0.priority.rawValue * 2 + ($0.isUnacknowledged ? 0 : 1) }
        return (marked ?? (isDoubtful ? 16 : 17), trouble)
    }

    private var isDoubtful: Bool {
        switch figure {
        case .river(let river): river.level.isStale || river.level.quality != .good
        case .rain(let rain): rain.last.isStale || rain.last.quality != .good
        case .parking(let parking): parking.occupied.isStale || parking.occupied.quality != .good
        case .meter(let meter): meter.power.isStale || meter.power.quality != .good
        case .air: false
        }
    }

    /// Smaller is worse; `infinity` where nothing is coming.
    private var trouble: Double {
        switch figure {
        case .river(let river):
            switch river.timeToNext {
            case .underTenMinutes: return 0
            case .about(let span): return span.seconds
            case nil: return .infinity
            }
        case .rain(let rain): return -(rain.sums.first { $0.window == .hours(1) }?.millimetres ?? 0)
        case .parking(let parking):
            if parking.status == .full { return -1 }
            return parking.fullAt.map { Double($0.nanoseconds) } ?? .infinity
        case .meter: return .infinity
        case .air(let air): return -Double(air.index?.rawValue ?? 0)
        }
    }

    /// `rows` by urgency; equal ones keep their order.
    static func mostUrgentFirst(_ rows: [DomainRow]) -> [DomainRow] {
        rows.enumerated().map { (urgency: $0.element.urgency, offset: $0.offset, row: $0.element) }
            .sorted { a, b in
                (a.urgency.alarm, a.urgency.trouble, a.offset) < (b.urgency.alarm, b.urgency.trouble, b.offset)
            }
            .map(\.row)
    }

    /// The last reading of that series, where the figure has it as it came.
    var trendValue: ShownValue? {
        switch figure {
        case .river(let river): river.level
        case .parking(let parking): parking.kind == .carPark ? parking.occupied : nil
        case .rain, .meter, .air: nil
        }
    }

    /// The series whose trend says most about it; nil where no single one does.
    var trendAttribute: AttributeName? {
        switch figure {
        case .river: "currentLevel"
        case .rain: "precipitation"
        case .parking(let parking): parking.kind == .carPark ? "occupiedSpotNumber" : nil
        case .meter(let meter):
            meter.type == "ThreePhaseAcMeasurement" ? "totalActivePower" : "activePower"
        case .air(let air):
            air.contributions.filter { $0.level != nil && $0.level == air.index }.first
                .map { AttributeName($0.pollutant.rawValue) } ?? "no2"
        }
    }
}

/// The four domains, as displays and panels.
enum Domain: Int, CaseIterable, Sendable {
    case flood, parking, energy, air

    init?(_ display: View.Display) {
        switch display {
        case .flood: self = .flood
        case .parking: self = .parking
        case .energy: self = .energy
        case .air: self = .air
        case .overview, .alarms, .journal, .help, .faceplate, .devices, .map, .kpis, .consoles, .site: return nil
        }
    }

    var display: View.Display {
        switch self {
        case .flood: .flood
        case .parking: .parking
        case .energy: .energy
        case .air: .air
        }
    }

    /// The key that opens it.
    var action: KeyTable.Action {
        switch self {
        case .flood: .flood
        case .parking: .parking
        case .energy: .energy
        case .air: .air
        }
    }

    var title: Phrase {
        switch self {
        case .flood: .flood
        case .parking: .parking
        case .energy: .energy
        case .air: .air
        }
    }

    /// Every row the core sent of it, the most urgent first; of floods the gauges, then the rain.
    func rows(_ snapshot: Snapshot) -> [DomainRow] {
        switch self {
        case .flood:
            DomainRow.mostUrgentFirst(snapshot.flood.rivers.map { DomainRow($0, snapshot.flood) })
                + DomainRow.mostUrgentFirst(snapshot.flood.rain.map { DomainRow($0, snapshot.flood) })
        case .parking: DomainRow.mostUrgentFirst(snapshot.parking.carParks.map { DomainRow($0, snapshot.parking) })
        case .energy: DomainRow.mostUrgentFirst(snapshot.energy.meters.map { DomainRow($0, snapshot.energy) })
        case .air: DomainRow.mostUrgentFirst(snapshot.air.stations.map { DomainRow($0, snapshot.air) })
        }
    }

    /// How many there are in all, and how many of them are abnormal.
    func counts(_ snapshot: Snapshot) -> (all: Int, abnormal: Int) {
        switch self {
        case .flood: (snapshot.flood.riverCount + snapshot.flood.rainCount, snapshot.flood.abnormalCount)
        case .parking: (snapshot.parking.count, snapshot.parking.abnormalCount)
        case .energy: (snapshot.energy.count, snapshot.energy.abnormalCount)
        case .air: (snapshot.air.count, snapshot.air.abnormalCount)
        }
    }
}
