import Alarms
import Telemetry

/// Reads who may do what: `roles:`, `two_person:` and `shelve_limit:` of site.yaml.
enum AccessFile {
    /// What a second person can be asked for: what is done to alarms.
    static let twoPersonKinds: [ActionKind] = [
        .acknowledge, .unacknowledge, .shelve, .longShelf, .unshelve, .reset, .outOfService, .inService,
    ]

    static func read(_ map: DocumentMapping) -> AccessRules {
        var access = AccessRules()
        access.grants = map["roles"].map(grants) ?? []
        if let limit = EntitiesFile.positive(map["shelve_limit"]) { access.shelveLimit = limit }
        guard let two = map["two_person"]?.mapping(keys: ["actions", "within"]) else { return access }
        access.twoPerson = two.required("actions")?.listOrOne()?.compactMap(kind) ?? []
        guard let node = two["within"], let within = EntitiesFile.positive(node) else { return access }
        if within <= AccessRules.longestSecondWithin {
            access.secondWithin = within
        } else {
            node.problem("within \(node.rawText ?? "") is too long for a request to stay true. Write at most 1h.")
        }
        return access
    }

    /// A role's entry is one mapping, or a list of them for several scopes.
    private static func grants(_ node: DocumentNode) -> [RoleGrant] {
        let known = OperatorRole.allCases.map(\.rawValue)
        return node.mapping(keys: known)?.entries.flatMap { entry -> [RoleGrant] in
            guard let role = OperatorRole(rawValue: entry.key) else { return [] }
            return (entry.value.listOrOne() ?? []).compactMap { grant(role, $0) }
        } ?? []
    }

    private static func grant(_ role: OperatorRole, _ node: DocumentNode) -> RoleGrant? {
        guard let map = node.mapping(keys: ["users", "groups", "types", "domains", "zones"]) else { return nil }
        var grant = RoleGrant(role: role)
        grant.users = texts(map["users"])
        grant.groups = texts(map["groups"])
        grant.types = texts(map["types"])
        grant.zones = texts(map["zones"])
        grant.domains = map["domains"]?.listOrOne()?.compactMap(domain) ?? []
        if grant.users.isEmpty, grant.groups.isEmpty {
            node.problem("\(role.rawValue) names nobody. Add users: [account, …] or groups: [group, …].")
            return nil
        }
        return grant
    }

    private static func texts(_ node: DocumentNode?) -> [String] { node?.listOrOne()?.compactMap { $0.text() } ?? [] }

    private static func domain(_ node: DocumentNode) -> String? {
        guard let text = node.text() else { return nil }
        if EntityType.domains.contains(text) { return text }
        let nearest = NearestWord.of(text, among: EntityType.domains).map { "Did you mean \($0)?" }
        node.problem(
            "domain \"\(text)\" is not known. \(nearest ?? "One of \(EntityType.domains.joined(separator: ", ")).")")
        return nil
    }

    private static func kind(_ node: DocumentNode) -> ActionKind? {
        guard let text = node.text() else { return nil }
        let known = twoPersonKinds.map(\.rawValue)
        if let kind = ActionKind(rawValue: text), twoPersonKinds.contains(kind) { return kind }
        let nearest = NearestWord.of(text, among: known).map { "Did you mean \($0)?" }
        node.problem("action \"\(text)\" is not known. \(nearest ?? "One of \(known.joined(separator: ", ")).")")
        return nil
    }
}
