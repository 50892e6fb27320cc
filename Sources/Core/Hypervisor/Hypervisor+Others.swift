import Figures
import OperatorLink
import Telemetry

// What is in none of the domains: the overview of a city that has others shows them all the same.
extension Hypervisor {
    /// Entities looked at for it, beside those in alarm: a panel shows ten.
    private static let othersJudged = 500
    /// Weather stations asked whether they measure rain.
    private static let weatherAsked = 2_000

    func othersPanel(_ limit: Int, _ now: Timestamp) -> OthersPanel {
        var panel = OthersPanel()
        let members = otherMembers()
        panel.count = members.count
        guard panel.count > 0 else { return panel }
        let marked = markedEntities.compactMap { register.index(of: $0) }
            .filter { isOther(register.entities[$0]) }.sorted()
        var known = Set<Int>()
        let judged = (marked + members.judged).filter { known.insert($0).inserted }
        let rows = judged.map { row($0, Selection(attributes: telling($0)), now) }
        panel.abnormalCount = rows.count { $0.mark != nil || $0.state.isAbnormal }
        panel.unheardCount = rows.count { $0.mark == nil && $0.state == .missing }
        panel.rows = rows.indices.sorted { (rows[$0].urgency, judged[$0]) < (rows[$1].urgency, judged[$1]) }
            .prefix(limit).map { rows[$0] }
        return panel
    }

    /// How many there are, and the places in the register of those looked at whether or not in alarm.
    func otherMembers() -> (count: Int, judged: [Int]) {
        var count = 0
        var judged: [Int] = []
        // In the order the site names them: hashing's own is none.
        let types = register.entitiesOfType.filter { !FigureBoard.isOfDomain($0.key) }.map(\.value)
            .sorted { ($0.first ?? 0) < ($1.first ?? 0) }
        for places in types {
            let isMixed = places.first.map { register.entities[Int($0)].type.text == "WeatherObserved" } ?? false
            let own =
                isMixed
                ? places.prefix(Hypervisor.weatherAsked).filter {
                    !figures.isOfDomain(register.entities[Int($0)].id)
                }[...] : places[...]
            count += own.count
            judged += own.prefix(max(0, Hypervisor.othersJudged - judged.count)).map { Int($0) }
        }
        return (count, judged)
    }

    private func isOther(_ entity: Entity) -> Bool {
        !FigureBoard.isOfDomain(entity.type) && !figures.isOfDomain(entity.id)
    }

    /// What says most of an entity: what rules judge first, its battery last, and then what it never sent.
    private func telling(_ index: Int) -> [AttributeName] {
        let entity = register.entities[index]
        let ranked = register.series(of: index).enumerated().map { offset, series in
            let attribute = register.key(series).attribute
            let isHeard = register.states[Int(series.index)].isHeard
            let rank = !isHeard ? 3 : !levels(of: series, entity).isEmpty ? 0 : attribute == "batteryLevel" ? 2 : 1
            return (rank: rank, offset: offset, attribute: attribute)
        }
        return ranked.sorted { ($0.rank, $0.offset) < ($1.rank, $1.offset) }.prefix(OthersPanel.valueLimit)
            .map(\.attribute)
    }
}
