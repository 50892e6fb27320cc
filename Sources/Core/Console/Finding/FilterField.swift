import OperatorLink
import Telemetry

// What fields and states are called, and how what stands after them is read.

extension FilterField {
    var kind: Kind {
        switch self {
        case .type, .place, .zone, .code, .rule, .by, .event, .comment, .lot, .gateway: .words
        case .state, .lifecycle: .choice
        case .priority, .index: .rank
        case .age: .time
        case .value, .free, .capacity: .number([:], shown: 1)
        case .level: .number(["m": 1, "cm": 0.01], shown: 1)
        case .rate: .number(["cm/h": 1, "m/h": 100], shown: 1)
        case .rain: .number(["mm": 1], shown: 1)
        case .occupancy, .battery: .number(["%": 0.01], shown: 1)
        // Of a column of kilowatts the number alone is kilowatts.
        case .power: .number(["w": 1, "kw": 1_000, "mw": 1_000_000, "va": 1, "kva": 1_000], shown: 1_000)
        case .no2, .o3, .pm10, .pm25, .so2: .number(["µg/m³": 1, "ug/m3": 1], shown: 1)
        case .attribute(_, _, let kind, _): kind
        }
    }

    /// Its name; both languages' are understood, and the symbols of pollutants are the same in both.
    var name: Phrase {
        switch self {
        case .type: .fieldType
        case .place: .fieldPlace
        case .zone: .fieldZone
        case .state: .fieldState
        case .priority: .fieldPriority
        case .code: .fieldCode
        case .rule: .fieldRule
        case .by: .fieldBy
        case .event: .fieldEvent
        case .comment: .fieldComment
        case .age: .fieldAge
        case .value: .fieldValue
        case .level: .fieldLevel
        case .rate: .fieldRate
        case .rain: .fieldRain
        case .occupancy: .fieldOccupancy
        case .free: .fieldFree
        case .capacity: .fieldCapacity
        case .power: .fieldPower
        case .index: .fieldIndex
        case .no2: .fieldNO2
        case .o3: .fieldO3
        case .pm10: .fieldPM10
        case .pm25: .fieldPM25
        case .so2: .fieldSO2
        case .lot: .fieldLot
        case .gateway: .fieldGateway
        case .lifecycle: .fieldLifecycle
        case .battery: .fieldBattery
        case .attribute(_, let called, _, _): Phrase(called.english, called.french)
        }
    }

    /// The words that may stand after it, in order; empty where any may.
    var choices: [Phrase] {
        switch self {
        case .state: FilterState.allCases.map(\.name)
        case .priority: [.critical, .high, .medium, .low]
        case .lifecycle: Device.Lifecycle.allCases.map { Phrase.of($0) }
        case .index: [.indexGood, .indexFair, .indexDegraded, .indexPoor, .indexVeryPoor, .indexExtremelyPoor]
        default: []
        }
    }

    /// Its name as one types it: a blank would end it.
    func typed(_ language: Language) -> String { name.text(language).replacing(" ", with: "-") }

    /// What help and completion put after the name.
    var sign: Character {
        switch kind {
        case .words, .choice, .rank: ":"
        case .number: ">"
        case .time: "<"
        }
    }

    /// All it answers to: what it is called, and an attribute's name on the wire.
    private var names: [String] {
        let called = Matching.names(of: name)
        if case .attribute(let attribute, _, _, _) = self { return called + [Matching.folded(attribute.text)] }
        return called
    }

    /// The field a name means, in either language.
    static func named(_ name: String, among fields: [FilterField]) -> FilterField? {
        let typed = Matching.folded(name)
        return fields.first { $0.names.contains(typed) }
    }

    // MARK: Which list has which

    static let ofAlarms: [FilterField] = [
        .type, .place, .zone, .state, .priority, .code, .rule, .by, .comment, .age, .value,
    ]
    static let ofJournal: [FilterField] = [.place, .event, .priority, .code, .by, .comment, .age, .value]
    static let ofDevices: [FilterField] = ofSelected + [.battery, .lifecycle, .lot, .gateway]
    private static let ofRows: [FilterField] = [.type, .place, .zone, .state, .priority, .age]

    static func of(_ domain: Domain) -> [FilterField] {
        switch domain {
        case .flood: ofRows + [.level, .rate, .rain]
        case .parking: ofRows + [.occupancy, .free, .capacity]
        case .energy: ofRows + [.power]
        case .air: ofRows + [.index, .no2, .o3, .pm10, .pm25, .so2]
        }
    }
}

extension FilterState {
    var name: Phrase {
        switch self {
        case .unacknowledged: .stateUnacknowledged
        case .acknowledged: .stateAcknowledged
        case .returned: .stateReturned
        case .latched: .stateLatched
        case .active: .filterActive
        case .shelved: .stateShelved
        case .suppressed: .stateSuppressed
        case .outOfService: .stateOutOfService
        case .chattering: .chattering
        case .first: .firstOut
        case .alarm: .filterAlarm
        case .stale: .stale
        case .bad: .bad
        case .uncertain: .uncertain
        case .good: .good
        case .full: .full
        case .closed: .closed
        case .open: .filterOpen
        }
    }
}
