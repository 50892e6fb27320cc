import Alarms
import Figures
import OperatorLink
import Telemetry

// What the panels of a site's own displays show.
extension Hypervisor {
    /// The rows of a selection: named entities in the order they are named, others by urgency: in alarm first (by
    /// priority, what waits for an acknowledgement before what does not), then what is not to be trusted, then in the
    /// order of entities.yaml.
    func selected(_ selection: Selection, _ now: Timestamp) -> SelectedRows {
        let members = members(of: selection)
        var known = Set<Int>()
        let judged = judged(members, selection).filter { known.insert($0).inserted }
        let rows = judged.map { row($0, selection, now) }
        let order =
            selection.entities.isEmpty
            ? rows.indices.sorted { (rows[$0].urgency, judged[$0]) < (rows[$1].urgency, judged[$1]) }
            : Array(rows.indices)
        let limit = min(max(selection.limit, 0), Selection.rowLimit)
        var selected = SelectedRows(
            selection, rows: order.prefix(limit).map { rows[$0] }, count: members.count,
            abnormalCount: rows.count { $0.mark != nil || $0.state.isAbnormal })
        selected.unheardCount = zip(judged, rows).count { index, row in
            row.mark == nil && row.state == .missing && !isHeard(index, selection)
        }
        return selected
    }

    private func isHeard(_ index: Int, _ selection: Selection) -> Bool {
        register.series(of: index).contains { series in
            let isAsked = selection.attributes.isEmpty || selection.includesDevices
            return register.states[Int(series.index)].isHeard
                && (isAsked || selection.attributes.contains(register.key(series).attribute))
        }
    }

    /// Places in the register of what is looked at for a selection.
    func judgedMembers(of selection: Selection) -> [Int] { judged(members(of: selection), selection) }

    private func judged(_ members: [Int], _ selection: Selection) -> [Int] {
        guard members.count > SelectedRows.judgedLimit else { return members }
        let marked = markedEntities.compactMap { register.index(of: $0) }
            .filter { selection.admits(register.entities[$0]) }.sorted()
        return marked + members.prefix(SelectedRows.judgedLimit)
    }

    /// By the index that names the fewest.
    private func members(of selection: Selection) -> [Int] {
        func admitted(_ places: [Int]) -> [Int] { places.filter { selection.admits(register.entities[$0]) } }
        if !selection.entities.isEmpty { return admitted(selection.entities.compactMap { register.index(of: $0) }) }
        let byType = selection.types.flatMap { register.entitiesOfType[$0] ?? [] }.map { Int($0) }
        let byZone = Set(selection.zones.flatMap { register.entitiesOfZone[$0] ?? [] }.map { Int($0) })
        switch (selection.types.isEmpty, selection.zones.isEmpty) {
        case (true, true): return Array(register.entities.indices)
        case (false, true): return byType
        case (true, false): return byZone.sorted()
        case (false, false): return byZone.count < byType.count ? admitted(byZone.sorted()) : admitted(byType)
        }
    }

    func row(_ index: Int, _ selection: Selection, _ now: Timestamp) -> SelectedRow {
        let entity = register.entities[index]
        let series = register.series(of: index)
        var row = SelectedRow(
            entity: entity.id, name: entity.name, type: entity.type, location: entity.location,
            mark: markedEntities.contains(entity.id) ? mark(entity.id) : nil)
        (row.commune, row.zone) = (entity.commune, entity.zone)
        row.values = selection.attributes.prefix(Selection.attributeLimit).map { attribute in
            let known = series.first { register.key($0).attribute == attribute }
            return SelectedValue(
                attribute: attribute, value: known.map { lastValue($0, now) } ?? .missing,
                range: site.range(of: attribute, for: entity), thresholds: thresholds(known, entity, now))
        }
        let asked = row.values.map { Self.state($0.value) }
        let states = selection.attributes.isEmpty ? series.map { Self.state(lastValue($0, now)) } : asked
        row.state = states.max() ?? .missing
        if selection.includesDevices {
            // A device is as well as the worst of all it sends, asked for or not; one that sends nothing of what was
            // asked for misses nothing by it.
            let heard = series.map { Self.state(lastValue($0, now)) }.filter { $0 != .missing }
            row.state = heard.max() ?? .missing
            row.device = entity.device
            row.lastSeen = series.map { register.states[Int($0.index)] }.filter(\.isHeard).map(\.last.receivedAt).max()
        }
        return row
    }

    /// A river's levels come with its figure, which says who gave them.
    private func thresholds(_ series: SeriesID?, _ entity: Entity, _ now: Timestamp) -> [RiverFigure.Threshold] {
        guard let series else { return [] }
        guard entity.type == "FloodMonitoring" else { return levels(of: series, entity) }
        let isLevel = register.key(series).attribute == "currentLevel"
        return isLevel ? figures.river(entity.id, at: now)?.thresholds ?? [] : []
    }

    private func lastValue(_ series: SeriesID, _ now: Timestamp) -> ShownValue {
        let state = register.states[Int(series.index)]
        guard state.isHeard else { return .missing }
        return shown(state.last, register.unit(series), now, engine.noDataAge(series))
    }

    private static func state(_ value: ShownValue) -> SelectedRow.State {
        if value.value == nil && value.text == nil { return .missing }
        if value.isStale { return .stale }
        switch value.quality {
        case .good: return .normal
        case .uncertain: return .uncertain
        case .bad: return .bad
        }
    }
}
