import Alarms
import OperatorLink
import Telemetry

/// Reads `site.yaml`.
public enum SiteFile {
    static let keys = [
        "name", "language", "timezone", "center", "bounds", "listeners", "max_skew", "discovered", "strip", "types",
        "attributes", "rename", "history", "roles", "two_person", "shelve_limit", "heartbeat", "channels",
        "notification", "maintenance", "base_map", "socket", "database",
    ]

    /// Fills a site called `id` from the file's root.
    static func read(_ root: DocumentNode, id: String, folder: String) -> LoadedSite {
        var loaded = LoadedSite(folder: folder, site: Site(id: id))
        guard let map = root.mapping(keys: keys) else { return loaded }
        readTerritory(map, &loaded.site)
        readTelemetry(map, &loaded.site)
        if let node = map["listeners"] { loaded.listeners = listeners(node) }
        loaded.site.linePrecision = loaded.listeners.precision
        if let node = map["history"] { loaded.history = history(node) }
        if let path = map["database"]?.text() { loaded.history.database = path }
        loaded.socket = map["socket"]?.text()
        loaded.channels = map["channels"].flatMap(channels) ?? []
        loaded.heartbeat = map["heartbeat"].flatMap(heartbeat)
        loaded.access = AccessFile.read(map)
        loaded.baseMaps = map["base_map"]?.listOrOne()?.compactMap { $0.text() } ?? []
        return loaded
    }

    /// `notification:`, read once everybody it may name is known.
    static func readPolicies(_ root: DocumentNode, into loaded: inout LoadedSite) {
        guard let node = root.entries()?.first(where: { $0.key == "notification" })?.value, !node.isNull else { return }
        loaded.policies = PolicyReader.site(node, addressees: Addressees(of: loaded))
    }

    private static func readTerritory(_ map: DocumentMapping, _ site: inout Site) {
        if let name = map["name"]?.text() { site.name = name }
        if let language: Language = map["language"]?.choice() { site.language = language }
        if let node = map["timezone"], let identifier = node.text() {
            if let zone = ZoneFile.load(identifier) {
                site.zone = zone
            } else {
                node.problem(
                    "timezone \"\(identifier)\" is not in \(ZoneFile.directory). "
                        + "Write a name such as Europe/Paris, or install tzdata.")
            }
        }
        site.center = map["center"].flatMap(center)
        site.bounds = map["bounds"].flatMap(bounds)
    }

    private static func readTelemetry(_ map: DocumentMapping, _ site: inout Site) {
        if let skew = map["max_skew"]?.duration() { site.maxSkew = skew }
        if let discovered: Device.Lifecycle = map["discovered"]?.choice() { site.discovered = discovered }
        if let strip = map["strip"]?.listOrOne() { site.strip = strip.compactMap { $0.text() } }
        for entry in map["types"]?.entries() ?? [] {
            let type = EntityType(entry.key)
            site.types[type] = typeDefaults(entry.value)
            let label = entry.value.isMapping ? entry.value.entries()?.first { $0.key == "label" }?.value : nil
            if let label, !label.isNull { site.presentations[type: type] = AttributesReader.label(label) }
        }
        AttributesReader(map.node).read(into: &site)
        guard let renames = map["rename"]?.mapping(keys: ["types", "ids", "attributes", "units"]) else { return }
        site.renames.types = texts(renames["types"])
        site.renames.ids = texts(renames["ids"])
        site.renames.attributes = texts(renames["attributes"])
        site.renames.units = texts(renames["units"])
    }

    private static func texts(_ node: DocumentNode?) -> [String: String] {
        var texts: [String: String] = [:]
        for entry in node?.entries() ?? [] { texts[entry.key] = entry.value.text() }
        return texts
    }

    private static func center(_ node: DocumentNode) -> Coordinates? {
        guard let map = node.mapping(keys: ["lat", "lon"]), let latitude = map.required("lat")?.number(),
            let longitude = map.required("lon")?.number()
        else { return nil }
        return coordinates(longitude: longitude, latitude: latitude, at: node)
    }

    /// A pair on the globe; a latitude beyond the poles is the sign of swapped coordinates, and is told as such.
    static func coordinates(longitude: Double, latitude: Double, at node: DocumentNode) -> Coordinates? {
        guard abs(latitude) <= 90, abs(longitude) <= 180 else {
            node.problem("\(node.label) \(longitude), \(latitude) is not on the globe. Order: longitude, latitude.")
            return nil
        }
        return Coordinates(longitude: longitude, latitude: latitude)
    }

    private static func bounds(_ node: DocumentNode) -> Site.Bounds? {
        guard let list = node.list() else { return nil }
        let numbers = list.compactMap { $0.number() }
        guard numbers.count == 4, list.count == 4 else {
            node.problem("bounds has \(list.count) members. Write [west, south, east, north] in degrees.")
            return nil
        }
        guard numbers[0] < numbers[2], numbers[1] < numbers[3],
            let southWest = coordinates(longitude: numbers[0], latitude: numbers[1], at: node),
            let northEast = coordinates(longitude: numbers[2], latitude: numbers[3], at: node)
        else {
            node.problem("bounds are not west < east and south < north. Write [west, south, east, north].")
            return nil
        }
        return Site.Bounds(southWest: southWest, northEast: northEast)
    }

    private static func typeDefaults(_ node: DocumentNode) -> Site.TypeDefaults {
        var defaults = Site.TypeDefaults()
        guard let map = node.mapping(keys: ["label", "zone", "delay", "period", "heartbeat", "attributes"]) else {
            return defaults
        }
        defaults.zone = map["zone"]?.text()
        defaults.delay = map["delay"]?.duration()
        defaults.period = EntitiesFile.positive(map["period"])
        defaults.heartbeat = EntitiesFile.positive(map["heartbeat"])
        defaults.attributes = map["attributes"].map(EntitiesFile.attributes) ?? [:]
        return defaults
    }

    // MARK: The core's own settings

    private static func listeners(_ node: DocumentNode) -> ListenerConfiguration {
        var listeners = ListenerConfiguration()
        guard let map = node.mapping(keys: ["udp", "tcp", "http", "allow", "keys", "precision"]) else {
            return listeners
        }
        listeners.udp = map["udp"].flatMap(address)
        listeners.tcp = map["tcp"].flatMap(address)
        listeners.http = map["http"].flatMap(address)
        listeners.keys = map["keys"]?.text()
        if let precision: LinePrecision = map["precision"]?.choice() { listeners.precision = precision }
        for member in map["allow"]?.listOrOne() ?? [] {
            guard let text = member.text() else { continue }
            if let range = AddressRange(text) {
                listeners.allow.append(range)
            } else {
                member.problem("allow \"\(text)\" is not an address range. Write 10.20.0.0/16 or fd00::/8.")
            }
        }
        for key in ["udp", "tcp", "http"] {
            guard let node = map[key], let address = node.rawText.flatMap(ListenAddress.init) else { continue }
            if !address.isLoopback, listeners.allow.isEmpty, listeners.keys == nil {
                node.problem(
                    "\(key) \(address) can be reached from other machines, and nothing says who may send. "
                        + "Add \"allow: [10.0.0.0/8]\" under listeners, or \"keys:\", or listen on 127.0.0.1.")
            }
        }
        return listeners
    }

    private static func address(_ node: DocumentNode) -> ListenAddress? {
        guard let text = node.text() else { return nil }
        if let address = ListenAddress(text) { return address }
        node.problem("\(node.label) \"\(text)\" is not an address and a port. Write 127.0.0.1:5683 or \"[::1]:5683\".")
        return nil
    }

    private static func history(_ node: DocumentNode) -> HistoryConfiguration {
        var history = HistoryConfiguration()
        let keys = ["raw", "rollups", "database", "actions_when_unwritable"]
        guard let map = node.mapping(keys: keys) else { return history }
        if let raw = map["raw"]?.duration() { history.raw = raw }
        if let rollups = map["rollups"]?.duration() { history.rollups = rollups }
        history.database = map["database"]?.text()
        if let policy: HistoryConfiguration.UnwritablePolicy = map["actions_when_unwritable"]?.choice() {
            history.actionsWhenUnwritable = policy
        }
        return history
    }

    private static func channels(_ node: DocumentNode) -> [ChannelConfiguration]? {
        node.entries()?.compactMap { entry in
            let keys = ["command", "webhook", "mail", "console", "priority", "timeout"]
            guard let map = entry.value.mapping(keys: keys) else { return nil }
            let form = map["console"].map { $0.choice(of: ConsoleNotice.Form.self) }
            // What was wrong with it is said already.
            if case .some(nil) = form { return nil }
            let hook = map["webhook"].map(webhook)
            if case .some(nil) = hook { return nil }
            let means = [
                map["command"].flatMap(command), hook.flatMap { $0 },
                map["mail"]?.listOrOne().map { .mail($0.compactMap { $0.text() }) },
                form.flatMap { $0 }.map { .console($0) },
            ].compactMap { $0 }
            guard let first = means.first, means.count == 1 else {
                entry.problem(
                    "channel \"\(entry.key)\" needs exactly one of command, webhook, mail and console, "
                        + "such as command: [\"/usr/local/bin/sms\"].")
                return nil
            }
            var channel = ChannelConfiguration(name: entry.key, means: first)
            if let priority = map["priority"].flatMap(priority) { channel.from = priority }
            if let timeout = map["timeout"]?.duration() { channel.timeout = timeout }
            return channel
        }
    }

    /// What is wrong with an address is said without the address: it may hold a token.
    private static func webhook(_ node: DocumentNode) -> ChannelConfiguration.Means? {
        guard let text = node.text() else { return nil }
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let isWhole = parts.count >= 3 && parts[1].isEmpty && !parts[2].isEmpty
        if isWhole, ["http:", "https:"].contains(parts[0].lowercased()), !text.contains(where: \.isWhitespace) {
            return .webhook(text)
        }
        node.problem("webhook is no address of the web. Write https://HOST/PATH.")
        return nil
    }

    private static func command(_ node: DocumentNode) -> ChannelConfiguration.Means? {
        guard let list = node.list() else { return nil }
        let words = list.compactMap { $0.text() }
        guard let program = words.first, !program.isEmpty, words.count == list.count else {
            node.problem("command is empty. Write [\"/path/of/program\", \"argument\", …].")
            return nil
        }
        return .command(words)
    }

    private static func heartbeat(_ node: DocumentNode) -> HeartbeatConfiguration? {
        guard let map = node.mapping(keys: ["command", "every"]), let list = map.required("command")?.list() else {
            return nil
        }
        let words = list.compactMap { $0.text() }
        guard let program = words.first, !program.isEmpty, words.count == list.count else {
            node.problem("heartbeat's command is empty. Write [\"/path/of/program\", \"argument\", …].")
            return nil
        }
        var heartbeat = HeartbeatConfiguration(command: words)
        guard let node = map["every"], let every = EntitiesFile.positive(node) else { return heartbeat }
        if every >= .seconds(1) {
            heartbeat.every = every
        } else {
            node.problem("every \(node.rawText ?? "") is too often. Write 1s or more; 1m is usual.")
        }
        return heartbeat
    }

    static func priority(_ node: DocumentNode) -> Priority? {
        guard let text = node.text() else { return nil }
        if let priority = Priority(name: text) { return priority }
        let known = ["critical", "high", "medium", "low"]
        let nearest = NearestWord.of(text, among: known).map { "Did you mean \($0)?" }
        node.problem("priority \"\(text)\" is not known. \(nearest ?? "Write critical, high, medium or low.")")
        return nil
    }
}
