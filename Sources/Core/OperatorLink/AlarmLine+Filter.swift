import Alarms
import Telemetry

extension AlarmLine: FilterSubject {
    /// In both languages: what one operator calls it in French another looks for in English.
    public var filterText: String {
        [place, record.title.english, record.title.french, record.id.text, record.code ?? ""].joined(separator: " ")
    }

    public var states: Set<FilterState> {
        var states: Set<FilterState> = []
        switch record.suppression {
        case .shelved: states.insert(.shelved)
        case .suppressedByDesign: states.insert(.suppressed)
        case .outOfService: states.insert(.outOfService)
        case nil:
            if record.state.isUnacknowledged { states.insert(.unacknowledged) }
            if record.acknowledgedBy != nil { states.insert(.acknowledged) }
        }
        if record.state.isActive { states.insert(.active) }
        switch record.state {
        case .returnedUnacknowledged: states.insert(.returned)
        case .latchedUnacknowledged, .latchedAcknowledged: states.insert(.latched)
        case .normal, .unacknowledged, .acknowledged: break
        }
        if record.isChattering { states.insert(.chattering) }
        if record.isFirstOut { states.insert(.first) }
        if record.isStale { states.insert(.stale) }
        return states
    }

    public func words(_ field: FilterField) -> [String] {
        switch field {
        case .type: FilterWords.of(type)
        case .place: [place, commune ?? "", record.zone ?? "", record.entity?.text ?? ""]
        case .zone: [record.zone].compactMap { $0 }
        case .code: [record.code ?? ""]
        case .rule: [record.rule, record.title.english, record.title.french]
        case .by: [record.acknowledgedBy ?? ""]
        case .comment: [record.comment ?? ""]
        default: []
        }
    }

    public func number(_ field: FilterField, at now: Timestamp) -> Double? {
        switch field {
        case .priority: Double(record.priority.rawValue)
        case .age: (now - record.since).seconds
        case .value: record.value
        default: nil
        }
    }
}

/// What `type:` compares with: the Smart Data Models name, and what people call things of its domain, in both languages.
public enum FilterWords {
    public static func of(_ type: EntityType?) -> [String] {
        guard let type else { return [] }
        let domain = type.domain ?? ""
        let names =
            (called[domain] ?? []) + (domain == "flood" ? [LocalizedText(english: "Flood", french: "Crues")] : [])
        return [type.text, domain] + names.flatMap { [$0.english, $0.french] }
    }

    /// What an operator calls things of a type; nil for one no display is about.
    public static func name(_ type: EntityType) -> LocalizedText? { type.domain.flatMap { called[$0]?.first } }

    private static let called: [String: [LocalizedText]] = [
        "flood": [LocalizedText(english: "river", french: "rivière")],
        "rain": [LocalizedText(english: "rain", french: "pluie")],
        "parking": [LocalizedText(english: "Parking", french: "Stationnement")],
        "energy": [LocalizedText(english: "Energy", french: "Énergie")],
        "air": [LocalizedText(english: "Air", french: "Air")],
    ]
}
