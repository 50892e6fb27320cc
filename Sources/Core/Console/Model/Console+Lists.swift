import Alarms
import OperatorLink
import Telemetry

/// What the lists hold: filtered and sorted once a snapshot or a key, never while drawing.
extension Console {
    mutating func rebuildLists() {
        // Until history answers the rows stay, so that the chosen one is still chosen then.
        guard let snapshot = shown else { return }
        switch display {
        case .alarms:
            // A row that leaves the filter while the order holds has not left the territory: it shows what became of it.
            let held = alarmList.isHeld ? Set(alarmList.rows.map(\.id)) : []
            let kept = filteredAlarms(snapshot, beside: held)
            alarmList.replace(with: sorted(kept))
        case .flood, .parking, .energy, .air:
            guard let domain = Domain(display) else { return }
            let rows = domain.rows(snapshot).filter { rowFilter.matches($0, at: shownNow) }
            // What a gauge says is not what rain says: each has its table, in whatever order.
            domainList.replace(with: domain.sorted(rows, by: sort), last: \.isRain)
        case .journal: journalRows = snapshot.journal.filter { rowFilter.matches(subject($0), at: shownNow) }
        case .site: rebuildSiteLists(snapshot)
        case .devices: siteList.replace(with: deviceRows(snapshot).filter { rowFilter.matches($0, at: shownNow) })
        case .overview, .help, .faceplate, .map, .kpis, .consoles: break
        }
    }

    /// Those the filter keeps: where the core was asked, of all there are.
    /// - Parameter held: rows that stay whatever the filter says.
    private func filteredAlarms(_ snapshot: Snapshot, beside held: Set<AlarmID>) -> [AlarmLine] {
        guard let found = answeredFilter(snapshot)?.lines else {
            return snapshot.alarms.filter { held.contains($0.id) || rowFilter.matches($0, at: shownNow) }
        }
        let rest = held.subtracting(found.map(\.id))
        return found + snapshot.alarms.filter { rest.contains($0.id) }
    }

    /// What the core found for the filter as it is; nil where it was not asked, or has not answered yet.
    func answeredFilter(_ snapshot: Snapshot) -> FoundAlarms? {
        guard display == .alarms, let found = snapshot.found, found.filter.terms == rowFilter.terms else { return nil }
        return found
    }

    /// What the core is to look for: a filter over more alarms than it sends of its own accord.
    var askedFilter: Filter? {
        guard display == .alarms, !rowFilter.isEmpty, let shown, shown.alarmCount > Snapshot.Limits.alarms else {
            return nil
        }
        return rowFilter
    }

    private func subject(_ record: JournalRecord) -> JournalSubject {
        let open = record.alarm.flatMap { alarm in shown?.alarms.first { $0.id == alarm }?.record }
        let code = open?.occurrence == record.occurrence ? open?.code : nil
        return JournalSubject(
            record: record, title: record.alarm.flatMap { snapshot?.journalTitles[$0.text] },
            codes: [record.particulars?.code, code].compactMap(\.self))
    }

    /// What `/` can ask here; empty where there are no rows to choose from.
    var filterFields: [FilterField] {
        switch display {
        case .alarms: FilterField.ofAlarms
        case .journal: FilterField.ofJournal
        case .flood, .parking, .energy, .air: Domain(display).map { FilterField.of($0) } ?? []
        case .site: siteFields
        case .devices: FilterField.ofDevices
        case .overview, .help, .faceplate, .map, .kpis, .consoles: []
        }
    }

    /// Rows the filter keeps, and those there are.
    var filteredCounts: (kept: Int, all: Int) {
        guard let shown else { return (0, 0) }
        switch display {
        case .alarms:
            if let found = answeredFilter(shown) { return (found.count, found.searchedCount) }
            return (alarmList.rows.count - alarmList.goneIDs.count, shown.alarms.count)
        case .journal: return (journalRows.count, shown.journal.count)
        case .flood, .parking, .energy, .air:
            return (domainList.rows.count - domainList.goneIDs.count, Domain(display)?.rows(shown).count ?? 0)
        case .site: return siteFilteredCounts(shown)
        case .devices: return (siteList.rows.count - siteList.goneIDs.count, deviceRows(shown).count)
        case .overview, .help, .faceplate, .map, .kpis, .consoles: return (0, 0)
        }
    }

    /// Where a list is longer than what the core sends of it: the rows that are here, and all there are. A filter looks
    /// through those that are here.
    var partHeld: (held: Int, all: Int)? {
        guard let shown else { return nil }
        let counts: (held: Int, all: Int)
        switch display {
        case .alarms: counts = (answeredFilter(shown)?.searchedCount ?? shown.alarms.count, shown.alarmCount)
        case .flood, .parking, .energy, .air:
            guard let domain = Domain(display) else { return nil }
            counts = (domain.rows(shown).count, domain.counts(shown).all)
        case .overview, .journal, .help, .faceplate, .devices, .map, .kpis, .consoles, .site: return nil
        }
        return counts.held < counts.all ? counts : nil
    }

    /// Rows a filter would keep here.
    func count(of filter: Filter) -> Int {
        guard let shown else { return 0 }
        switch display {
        case .alarms:
            if let found = answeredFilter(shown), found.filter.terms == filter.terms { return found.count }
            return shown.alarms.count { filter.matches($0, at: shownNow) }
        case .journal: return shown.journal.count { filter.matches(subject($0), at: shownNow) }
        case .flood, .parking, .energy, .air:
            return Domain(display)?.rows(shown).count { filter.matches($0, at: shownNow) } ?? 0
        case .site: return siteCount(of: filter, shown)
        case .devices: return deviceRows(shown).count { filter.matches($0, at: shownNow) }
        case .overview, .help, .faceplate, .map, .kpis, .consoles: return 0
        }
    }

    /// The orders of the alarm list beside the core's own (urgency).
    static let alarmSorts: [Phrase] = [.columnAge, .columnPlace]

    func sorted(_ lines: [AlarmLine]) -> [AlarmLine] {
        switch sort {
        case 0: lines.sorted { ($0.record.since, $0.id) > ($1.record.since, $1.id) }
        case 1: lines.sorted { ($0.place, $0.id) < ($1.place, $1.id) }
        default: lines
        }
    }

    /// What can be sorted by here, for whoever asked for something else.
    var noColumn: String {
        sorts.isEmpty
            ? texts(.paletteNothingSorts) : texts(.paletteNoColumn, sorts.map { texts($0) }.joined(separator: ", "))
    }

    /// The orders `o` goes through here, by the name of their column.
    var sorts: [Phrase] {
        switch display {
        case .alarms: Console.alarmSorts
        case .site: siteSorts
        default: Domain(display)?.sorts ?? []
        }
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
