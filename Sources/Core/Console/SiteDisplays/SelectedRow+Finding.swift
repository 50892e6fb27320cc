import OperatorLink
import Telemetry

// How the rows of a site's own display are found and put in order: what a city's own domain has in common with the
// built-in ones.

extension SelectedRow: Identifiable {
    public var id: EntityID { entity }
}

extension SelectedRow: FilterSubject {
    /// Of a device also what its list says of it: whoever looks for what is in stock types that.
    public var filterText: String {
        let ofDevice = device.map { [$0.lot ?? "", $0.gateway ?? ""] + words(.lifecycle) } ?? []
        return ([name, entity.text] + ofDevice).joined(separator: " ")
    }

    public var states: Set<FilterState> {
        var states: Set<FilterState> = []
        if let mark { states.formUnion([.alarm, mark.isUnacknowledged ? .unacknowledged : .acknowledged]) }
        switch state {
        case .normal: states.insert(.good)
        case .uncertain: states.insert(.uncertain)
        case .bad: states.insert(.bad)
        case .stale: states.insert(.stale)
        case .missing: break
        }
        return states
    }

    public func words(_ field: FilterField) -> [String] {
        switch field {
        case .type: FilterWords.of(type)
        case .place: [name, entity.text, commune ?? "", zone ?? ""]
        case .zone: [zone].compactMap { $0 }
        case .lot: [device?.lot].compactMap { $0 }
        case .gateway: [device?.gateway].compactMap { $0 }
        case .lifecycle:
            device.map { [$0.lifecycle.rawValue, Phrase.of($0.lifecycle).english, Phrase.of($0.lifecycle).french] }
                ?? []
        case .attribute(let attribute, _, _, let called): words(of: attribute, called)
        default: []
        }
    }

    /// A status as it came, and as it is called in both languages.
    private func words(of attribute: AttributeName, _ called: [String: LocalizedText]) -> [String] {
        guard let text = value(of: attribute)?.value.text else { return [] }
        if let own = called[text] { return [text, own.english, own.french] }
        return [text] + (Phrase.readingWords[text].map { [$0.english, $0.french] } ?? [])
    }

    /// `value` is the first of those the panel shows.
    public func number(_ field: FilterField, at now: Timestamp) -> Double? {
        switch field {
        case .priority: mark.map { Double($0.priority.rawValue) }
        case .age: observedAt.map { (now - $0).seconds }
        case .value: values.first?.value.value
        // A share by the data model; some loggers send per cent.
        case .battery: value(of: "batteryLevel")?.value.value.map { $0 <= 1 ? $0 : $0 / 100 }
        case .attribute(let attribute, _, _, _): value(of: attribute)?.value.value
        default: nil
        }
    }

    /// When its device was last heard, where the list says that; else when the newest of its values was observed.
    var observedAt: Timestamp? { lastSeen ?? values.compactMap(\.value.observedAt).max() }
}

extension FilterField {
    static let ofSelected: [FilterField] = [.type, .place, .zone, .state, .priority, .age, .value]

    /// The column of an attribute, asked in the unit its readings have or one people read them in.
    init(_ attribute: AttributeName, of rows: [SelectedRow], _ presentations: Presentations = .init()) {
        let values = rows.lazy.compactMap { $0.value(of: attribute)?.value }
        let phrase = presentations.phrase(attribute)
        let called = LocalizedText(english: phrase.english, french: phrase.french)
        guard !values.contains(where: { $0.text != nil }) else {
            self = .attribute(attribute, called, .words, words: presentations[attribute]?.words ?? [:])
            return
        }
        let unit = values.compactMap(\.unit).first ?? presentations[attribute]?.unit ?? "1"
        var units = FilterField.units(unit.symbol)
        // A unit of another zero has no factor: 20 °C are not 68 times anything.
        if let shown = presentations[attribute]?.shownIn, let factor = shown.conversion(to: unit)?.factor {
            units[shown.symbol.lowercased()] = factor
        }
        // The number alone is in the unit that stands in the column; a share is one as `occupancy` is.
        let column = presentations[attribute]?.shownIn
        let shown = column == "%" ? 1 : column.flatMap { units[$0.symbol.lowercased()] }
        self = .attribute(attribute, called, .number(units, shown: shown ?? FilterField.shown(unit.symbol)))
    }

    /// What one of the unit a column shows is worth: power stands in kilowatts on every display.
    private static func shown(_ symbol: String) -> Double {
        switch symbol {
        case "W", "VA": 1_000
        case "MW", "MVA": 0.001
        default: 1
        }
    }

    /// What may be typed after a number of that unit, and what it is worth in it.
    private static func units(_ symbol: String) -> [String: Double] {
        switch symbol {
        case "1": ["%": 0.01]
        case "W": ["w": 1, "kw": 1e3, "mw": 1e6]
        case "kW": ["w": 1e-3, "kw": 1, "mw": 1e3]
        case "MW": ["w": 1e-6, "kw": 1e-3, "mw": 1]
        case "VA": ["va": 1, "kva": 1e3]
        case "kVA": ["va": 1e-3, "kva": 1]
        case "m": ["m": 1, "cm": 0.01]
        case "m/h": ["m/h": 1, "cm/h": 0.01]
        default: [symbol.lowercased(): 1]
        }
    }
}

extension DisplayPanel {
    private var attributes: [AttributeName] { selection?.attributes ?? [] }

    func fields(of rows: [SelectedRow], _ presentations: Presentations) -> [FilterField] {
        attributes.map { FilterField($0, of: rows, presentations) }
    }

    /// What its rows can be sorted by beside the core's order (abnormal first): name, each column, age.
    func sorts(_ presentations: Presentations) -> [Phrase] {
        [.columnPlace] + attributes.map { presentations.phrase($0) } + [.columnAge]
    }

    /// By name and by word ascending, by a number from the largest, by age the newest first; what has none comes last.
    /// Equal rows keep their order.
    func sorted(_ rows: [SelectedRow], by sort: Int?) -> [SelectedRow] {
        // Name, each column, age.
        guard let sort, (0...attributes.count + 1).contains(sort) else { return rows }
        if sort == 0 { return rows.sorted { ($0.name, $0.id) < ($1.name, $1.id) } }
        let attribute = attributes.indices.contains(sort - 1) ? attributes[sort - 1] : nil
        let keyed = rows.enumerated().map { (key: SortKey($0.element, attribute), offset: $0.offset, row: $0.element) }
        return keyed.sorted { a, b in a.key == b.key ? a.offset < b.offset : a.key < b.key }.map(\.row)
    }

    /// Numbers first, from the largest; then words; then nothing.
    private enum SortKey: Comparable {
        case number(descending: Double)
        case word(String)
        case none

        /// - Parameter attribute: nil sorts by age.
        init(_ row: SelectedRow, _ attribute: AttributeName?) {
            guard let attribute else {
                self = row.observedAt.map { .number(descending: -Double($0.nanoseconds)) } ?? .none
                return
            }
            let value = row.value(of: attribute)?.value
            if let number = value?.value, number.isFinite {
                self = .number(descending: -number)
            } else {
                self = value?.text.map { .word(Matching.folded($0)) } ?? .none
            }
        }
    }
}
