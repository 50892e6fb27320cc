import Alarms
import Telemetry

/// `maintenance:` of site.yaml: whose alarms are suppressed by design from when to when, and why.
enum MaintenanceReader {
    /// Windows a site may plan: each is looked at whenever one opens or closes, for every alarm.
    static let windowLimit = 200

    /// Read once rules and entities are known: a window that covers nothing is most often a name written wrong.
    static func read(_ root: DocumentNode, of loaded: LoadedSite) -> [MaintenanceWindow] {
        guard let node = root.entries()?.first(where: { $0.key == "maintenance" })?.value, !node.isNull,
            let list = node.list()
        else { return [] }
        if list.count > windowLimit {
            node.problem("maintenance has \(list.count) windows; at most \(windowLimit). Take out those that are over.")
        }
        return list.prefix(windowLimit).compactMap { window($0, loaded) }
    }

    private static func window(_ node: DocumentNode, _ loaded: LoadedSite) -> MaintenanceWindow? {
        let keys = ["from", "to", "match", "entities", "zones", "reason", "by"]
        guard let map = node.mapping(keys: keys) else { return nil }
        let from = map.required("from").flatMap { CalendarReader.instant($0, in: loaded.site.zone) }
        let to = map.required("to").flatMap { CalendarReader.instant($0, in: loaded.site.zone) }
        let reason = map.required("reason")?.text()
        if let reason, reason.isEmpty { node.problem("reason is empty. Write what is being done.") }
        let rules = texts(map["match"])
        let entities = texts(map["entities"])
        let zones = texts(map["zones"])
        if rules.isEmpty, entities.isEmpty, zones.isEmpty {
            node.problem(
                "this maintenance would hide every alarm there is. Say what it is of: match (rules), entities or zones."
            )
        }
        check(rules, among: loaded.rules.map(\.id) + health, "rule", at: map["match"])
        check(entities, among: loaded.site.entities.map(\.id.text), "entity", at: map["entities"])
        check(zones, among: loaded.site.entities.compactMap(\.zone), "zone", at: map["zones"])
        guard let from, let to, let reason else { return nil }
        guard from < to else {
            node.problem("this maintenance ends before it begins. Exchange from and to.")
            return nil
        }
        var window = MaintenanceWindow(from: from, to: to, rules: rules, reason: reason, by: map["by"]?.text() ?? "")
        window.entities = entities
        window.zones = zones
        return window
    }

    /// What vigie's own alarms of the field are called: a gauge that is taken out falls silent.
    private static let health = ["nodata", "clock", "feed"]

    private static func texts(_ node: DocumentNode?) -> [String] {
        node?.listOrOne()?.compactMap { $0.text() } ?? []
    }

    private static func check(_ patterns: [String], among known: [String], _ what: String, at node: DocumentNode?) {
        for pattern in patterns where !known.contains(where: { Glob.matches(pattern, $0) }) {
            let nearest = NearestWord.of(pattern, among: known).map { "Did you mean \($0)?" }
            node?.warning("no \(what) matches \"\(pattern)\". \(nearest ?? "Check the name.")")
        }
    }
}
