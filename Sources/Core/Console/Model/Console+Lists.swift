import Alarms
import OperatorLink
import Telemetry

/// What the lists hold: filtered and sorted once a snapshot or a key, never while drawing.
extension Console {
    mutating func rebuildLists() {
        // Until history answers the rows stay, so that the chosen one is still chosen then.
        guard let snapshot = shown else { return }
        switch display {
        case .alarms: alarmList.replace(with: sorted(snapshot.alarms.filter { matches($0) }))
        case .flood, .parking, .energy, .air:
            guard let domain = Domain(display) else { return }
            let rows = domain.rows(snapshot).filter { Matching.matches($0.filterText, filter) }
            domainList.replace(with: domain.sorted(rows, by: sort))
        case .journal: journalRows = snapshot.journal.filter { matches($0) }
        case .overview, .help, .faceplate, .devices: break
        }
    }

    private func matches(_ line: AlarmLine) -> Bool {
        filter.isEmpty
            || Matching.matches(
                [line.place, line.record.title.text(options.language), line.record.id.text, line.record.code ?? ""]
                    .joined(separator: " "), filter)
    }

    private func matches(_ record: JournalRecord) -> Bool {
        filter.isEmpty
            || Matching.matches(
                [
                    JournalLine.about(record, snapshot?.journalTitles ?? [:], options.language), record.by,
                    record.comment ?? "", record.alarm?.text ?? "",
                ].joined(separator: " "), filter)
    }

    /// The orders of the alarm list beside the core's own (urgency).
    static let alarmSorts: [Phrase] = [.columnAge, .columnPlace]

    private func sorted(_ lines: [AlarmLine]) -> [AlarmLine] {
        switch sort {
        case 0: lines.sorted { ($0.record.since, $0.id) > ($1.record.since, $1.id) }
        case 1: lines.sorted { ($0.place, $0.id) < ($1.place, $1.id) }
        default: lines
        }
    }

    /// The orders `o` goes through here, by the name of their column.
    var sorts: [Phrase] {
        if display == .alarms { return Console.alarmSorts }
        return Domain(display)?.sorts ?? []
    }
}

extension Domain {
    /// What a domain can be sorted by beside the core's order (abnormal first, then by name).
    var sorts: [Phrase] {
        switch self {
        case .flood: [.columnGauge, .columnLevel, .columnRate, .columnAge]
        case .parking: [.columnCarPark, .columnFree, .columnCapacity, .columnAge]
        case .energy: [.columnMeter, .columnPower, .columnAge]
        case .air: [.columnStation, .columnIndex]
        }
    }

    /// Rows by name ascending, by a number from the largest; what has none comes last. Equal rows keep their order.
    func sorted(_ rows: [DomainRow], by sort: Int?) -> [DomainRow] {
        guard let sort, sorts.indices.contains(sort) else { return rows }
        if sort == 0 { return rows.sorted { ($0.name, $0.id) < ($1.name, $1.id) } }
        let keyed = rows.enumerated().map { (offset: $0.offset, key: key($0.element, sort), row: $0.element) }
        return keyed.sorted { a, b in
            switch (a.key, b.key) {
            case (let x?, let y?) where x != y: x > y
            case (_?, nil): true
            case (nil, _?): false
            default: a.offset < b.offset
            }
        }.map(\.row)
    }

    /// The number a column sorts by. Free places and ages sort from the smallest: the fullest and the newest first.
    private func key(_ row: DomainRow, _ sort: Int) -> Double? {
        switch row.figure {
        case .river(let river):
            switch sorts[sort] {
            case .columnLevel: river.level.value
            case .columnRate: river.ratePerHour
            default: river.level.observedAt.map { Double($0.nanoseconds) }
            }
        case .rain(let rain): sorts[sort] == .columnAge ? rain.last.observedAt.map { Double($0.nanoseconds) } : nil
        case .parking(let parking):
            switch sorts[sort] {
            case .columnFree: parking.free.map { -Double($0) }
            case .columnCapacity: parking.capacity.map { Double($0) }
            default: parking.occupied.observedAt.map { Double($0.nanoseconds) }
            }
        case .meter(let meter):
            sorts[sort] == .columnPower ? meter.power.value : meter.power.observedAt.map { Double($0.nanoseconds) }
        case .air(let air): air.index.map { Double($0.rawValue) }
        }
    }
}
