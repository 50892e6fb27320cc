import Alarms
import Figures
import OperatorLink
import Telemetry

// What the rows of each list answer to a filter.

extension DomainRow: FilterSubject {
    var filterText: String { name + " " + id.text }

    var states: Set<FilterState> {
        var states: Set<FilterState> = []
        if let mark { states.formUnion([.alarm, mark.isUnacknowledged ? .unacknowledged : .acknowledged]) }
        if let shown {
            if shown.isStale { states.insert(.stale) }
            switch shown.quality {
            case .bad: states.insert(.bad)
            case .uncertain: states.insert(.uncertain)
            case .good: if !shown.isStale, shown.value != nil { states.insert(.good) }
            }
        }
        if case .parking(let parking) = figure {
            switch parking.status {
            case .full: states.insert(.full)
            case .closed: states.insert(.closed)
            case .open: states.insert(.open)
            }
        }
        return states
    }

    /// The value whose age and quality are the row's; of an air station the newest hour's.
    private var shown: ShownValue? {
        switch figure {
        case .river(let river): river.level
        case .rain(let rain): rain.last
        case .parking(let parking): parking.occupied
        case .meter(let meter): meter.power
        case .air(let air):
            air.contributions.map(\.lastHour).max {
                ($0.observedAt ?? .distantPast) < ($1.observedAt ?? .distantPast)
            }
        }
    }

    func words(_ field: FilterField) -> [String] {
        switch field {
        case .type: FilterWords.of(type)
        case .place: [name, id.text, place.commune ?? "", place.zone ?? ""]
        case .zone: [place.zone].compactMap { $0 }
        default: []
        }
    }

    private var place: (commune: String?, zone: String?) {
        switch figure {
        case .river(let river): (river.commune, river.zone)
        case .rain(let rain): (rain.commune, rain.zone)
        case .parking(let parking): (parking.commune, parking.zone)
        case .meter(let meter): (meter.commune, meter.zone)
        case .air(let air): (air.commune, air.zone)
        }
    }

    private var type: EntityType? {
        switch figure {
        case .river: "FloodMonitoring"
        case .rain: "WeatherObserved"
        case .parking(let parking): parking.kind == .zone ? "ParkingGroup" : "OffStreetParking"
        case .meter(let meter): meter.type
        case .air: "AirQualityObserved"
        }
    }

    func number(_ field: FilterField, at now: Timestamp) -> Double? {
        switch field {
        case .priority: return mark.map { Double($0.priority.rawValue) }
        case .age: return shown?.observedAt.map { (now - $0).seconds }
        default: break
        }
        switch figure {
        case .river(let river):
            return field == .level ? river.level.value : field == .rate ? river.ratePerHour.map { $0 * 100 } : nil
        case .rain(let rain):
            return field == .rain ? rain.sums.first { $0.window == .hours(1) }?.millimetres : nil
        case .parking(let parking):
            switch field {
            case .free: return parking.free.map(Double.init)
            case .capacity: return parking.places.map(Double.init)
            case .occupancy: return parking.occupancy
            default: return nil
            }
        case .meter(let meter): return field == .power ? meter.power.value : nil
        case .air(let air):
            if field == .index { return air.index.map { Double($0.rawValue) } }
            return air.contributions.first { $0.pollutant.field == field }?.lastHour.value
        }
    }
}

extension ParkingFigure {
    /// Of a zone, the bays seen: the others may be free or not.
    var places: Int? { kind == .zone ? seen : capacity }

    /// Occupied of its places, 0…1.
    var occupancy: Double? {
        guard let free, let places, places > 0 else { return nil }
        return 1 - Double(free) / Double(places)
    }
}

extension AirFigure.Pollutant {
    fileprivate var field: FilterField {
        switch self {
        case .no2: .no2
        case .o3: .o3
        case .pm10: .pm10
        case .pm25: .pm25
        case .so2: .so2
        }
    }
}

/// A record of the journal as a filter sees it: with the title of its alarm, which is not the record's own.
struct JournalSubject: FilterSubject {
    let record: JournalRecord
    let title: LocalizedText?
    /// What its alarm was called aloud when the line was written, and is called now while that occurrence is open.
    var codes: [String] = []

    private var about: [String] {
        [title?.english ?? "", title?.french ?? "", record.text ?? "", record.alarm?.text ?? ""]
    }
    var filterText: String { (about + [record.by, record.comment ?? ""] + codes).joined(separator: " ") }
    var states: Set<FilterState> { [] }

    /// Without the auxiliary of "a acquitté": what is looked for is the verb.
    private static func bare(_ french: String) -> String {
        french.hasPrefix("a ") ? String(french.dropFirst(2)) : french
    }

    func words(_ field: FilterField) -> [String] {
        switch field {
        case .place: about
        case .by: [record.by]
        case .comment: [record.comment ?? ""]
        case .code: codes
        case .event:
            [
                record.event.rawValue, JournalLine.phrase(record).english,
                JournalSubject.bare(JournalLine.phrase(record).french),
            ]
        default: []
        }
    }

    func number(_ field: FilterField, at now: Timestamp) -> Double? {
        switch field {
        case .priority: record.priority.map { Double($0.rawValue) }
        case .age: (now - record.at).seconds
        case .value: record.value
        default: nil
        }
    }
}
