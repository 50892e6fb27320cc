import Alarms
import Console
import Telemetry

/// Every key of a territory's files but the rules', each with a line: `vigie check --keys`. A test asks the readers
/// themselves which keys they know, and compares.
public enum KeyReference {
    /// One key: where it stands, outermost first (`listeners`, `udp`; a name that is free stands as `NAME`), and what
    /// it says.
    struct Key: Hashable {
        var path: String
        var meaning: String

        init(_ path: String, _ meaning: String) {
            self.path = path
            self.meaning = meaning
        }
    }

    /// File by file.
    static let files: [(name: String, about: String, keys: [Key])] = [
        ("site.yaml", "the territory and the core's own settings; no key is required", site),
        ("entities.yaml", "a list of what is known by name; id and type are required", entities),
        ("roster.yaml", "who answers, week by week; the file may be missing", roster),
        ("displays/*.yaml", "displays of the site's own (vigie check --display-schema for editors)", displays),
    ]

    /// For people: a heading for each file, then a line for each key, indented as it stands.
    public static var text: String {
        var lines = [
            "Durations: 90s, 15m, 8h, 400d, 10y, or a number of seconds. Where a list is meant, one thing may stand alone."
        ]
        for file in files {
            lines += ["", "\(file.name): \(file.about)"]
            let width = file.keys.map { indented($0).count }.max() ?? 0
            for key in file.keys {
                let name = indented(key)
                lines.append(name + String(repeating: " ", count: width - name.count) + "  " + key.meaning)
            }
        }
        lines += [
            "", "alarms.yaml: the rule language; layouts/toulon/alarms.yaml shows it, `vigie rules check` reads it.",
        ]
        return lines.joined(separator: "\n")
    }

    private static func indented(_ key: Key) -> String {
        let parts = key.path.split(separator: ".")
        return String(repeating: "  ", count: parts.count) + (parts.last ?? "")
    }

    private static func below(_ path: String, _ keys: [Key]) -> [Key] {
        keys.map { Key(path + "." + $0.path, $0.meaning) }
    }

    private static let attribute = [
        Key("unit", "the unit its values are stored and shown in (m, mm, °C, µg/m³, W, 1 …)"),
        Key("range", "[lowest, highest]: values outside are kept, marked bad, and drive nothing"),
        Key("max_step", "the largest believable change, as 1.5/10m"),
        Key("delay", "how far behind now a stamp may be before it counts as late"),
        Key("period", "how often a value is expected"),
    ]

    private static let site =
        [
            Key("name", "what the territory is called in the header (default: the folder's name)"),
            Key("language", "fr or en, for people without a preference of their own"),
            Key("timezone", "an IANA name; times are shown, and schedules hold, in it (default Europe/Paris)"),
            Key("center", "where the sun of schedules rises, and the map begins"),
            Key("center.lat", "degrees north"),
            Key("center.lon", "degrees east"),
            Key("bounds", "[west, south, east, north] in degrees: locations outside are warned of"),
            Key("listeners", "where sensors send to"),
            Key("listeners.udp", "HOST:PORT for datagrams of SenML or line protocol"),
            Key("listeners.tcp", "HOST:PORT for the same, one frame a line"),
            Key("listeners.http", "HOST:PORT for InfluxDB-compatible writes, answered once they are on disk"),
            Key("listeners.allow", "address ranges that may send, as 10.20.0.0/16"),
            Key("listeners.keys", "the file of per-device keys, beside site.yaml"),
            Key("listeners.precision", "what line-protocol stamps count: ns (default), us, ms or s"),
            Key("max_skew", "how far ahead of our clock a stamp may be before it is a clock fault (default 300s)"),
            Key("discovered", "the lifecycle of devices nobody listed: stock (rings nothing), production, …"),
            Key("strip", "prefixes taken off ids on the wire, as \"urn:dev:\""),
            Key("types", "what holds for all entities of a type"),
            Key("types.TYPE", "a Smart Data Models type"),
            Key("types.TYPE.label", "what people call one of them, a text or { en: …, fr: … }"),
            Key("types.TYPE.zone", "their zone, unless an entity has its own"),
            Key("types.TYPE.delay", "how far behind now a stamp may be before it counts as late"),
            Key("types.TYPE.period", "how often they send; silence is measured by it"),
            Key("types.TYPE.heartbeat", "instead, for those that send on change: how often at the least"),
            Key("types.TYPE.attributes", "what they measure, by the name on the wire"),
            Key("types.TYPE.attributes.NAME", "an attribute"),
        ] + below("types.TYPE.attributes.NAME", attribute) + [
            Key("attributes", "what holds for an attribute whatever has it, by the name on the wire"),
            Key("attributes.NAME", "an attribute"),
            Key("attributes.NAME.label", "what people call it, a text or { en: …, fr: … }"),
            Key("attributes.NAME.unit", "the unit its values are stored in, where its type says no other"),
            Key("attributes.NAME.shown_in", "the unit they are written in, as \"%\" for a share of 1 (unit: \"1\")"),
            Key("attributes.NAME.decimals", "places after the point (default: those usual for the unit)"),
            Key("attributes.NAME.values", "what its words are called: { on: { en: lit, fr: allumé } }"),
            Key("attributes.NAME.range", "[lowest, highest], where its type says no other"),
            Key("attributes.NAME.max_step", "the largest believable change, where its type says no other"),
            Key("rename", "names on the wire to names of the site"),
            Key("rename.types", "{ flood: FloodMonitoring }"),
            Key("rename.ids", "{ s-17: gapeau }"),
            Key("rename.attributes", "{ level: currentLevel }"),
            Key("rename.units", "{ metre: m }"),
            Key("history", "how long readings are kept"),
            Key("history.raw", "as they came (default 400d)"),
            Key("history.rollups", "their rollups (default 10y)"),
            Key("history.database", "the database's file (as database:)"),
            Key(
                "history.actions_when_unwritable", "operator actions while the disk refuses: refuse (default) or allow"),
            Key("roles", "who may do what; without it, whoever reaches the socket may do everything"),
            Key("roles.viewer", "looks; a mapping, or a list of them"),
            Key("roles.operator", "acknowledges, shelves for a while, resets, notes, observes"),
            Key("roles.supervisor", "takes out of service, shelves for long, sets the posture, promotes, reloads"),
            Key("roles.ROLE", "each of the three:"),
            Key("roles.ROLE.users", "accounts of this machine"),
            Key("roles.ROLE.groups", "groups of this machine"),
            Key("roles.ROLE.types", "only for entities of these types"),
            Key("roles.ROLE.domains", "only for these domains: \(EntityType.domains.joined(separator: ", "))"),
            Key("roles.ROLE.zones", "only in these zones"),
            Key("two_person", "actions that a second person has to confirm"),
            Key("two_person.actions", "which: \(AccessFile.twoPersonKinds.map(\.rawValue).joined(separator: ", "))"),
            Key("two_person.within", "how long a request waits for the second (at most 1h)"),
            Key("shelve_limit", "how long an operator may shelve an alarm for"),
            Key("heartbeat", "what is run again and again while the core lives, so that its silence is noticed"),
            Key("heartbeat.command", "[\"/path/of/program\", \"argument\"], no shell"),
            Key("heartbeat.every", "how often (default 1m, at least 1s)"),
            Key("channels", "ways to tell people who are not looking at a console"),
            Key("channels.NAME", "one of them; exactly one of command, webhook, mail and console"),
            Key("channels.NAME.command", "a program; the notification is on its standard input"),
            Key("channels.NAME.webhook", "an address that the notification is posted to"),
            Key("channels.NAME.mail", "addresses, through the system's sendmail"),
            Key("channels.NAME.console", "bell, osc9 or osc777: every attached console, by its terminal's means"),
            Key("channels.NAME.priority", "the lowest it carries: critical, high (default), medium or low"),
            Key("channels.NAME.timeout", "how long one delivery may take (default 10s)"),
            Key("notification", "a policy, or a list of which the first that matches tells of an alarm"),
            Key("notification.match", "what it applies to; everything where it is missing"),
            Key("notification.match.priority", "the lowest priority"),
            Key("notification.match.zone", "zones"),
            Key("notification.match.rule", "rule ids, * for any letters"),
            Key("notification.match.posture", "the territory's postures"),
            Key(
                "notification.group_by",
                "what alarms told together share: zone, rule, entity, group, priority; or alarm"),
            Key("notification.group_wait", "from a group's first alarm to its first notification (default 30s)"),
            Key("notification.group_interval", "between later notifications of one group (default 5m)"),
            Key("notification.repeat_interval", "what stands unacknowledged is told again after (default 4h; ~ never)"),
            Key("notification.send_resolved", "whether those who were told are told that it is over"),
            Key("notification.follow_up", "resolved: the same, for a chain"),
            Key("notification.channels", "who is told: channels, roles or people of the roster"),
            Key("notification.retry", "when a channel that failed is tried again"),
            Key("notification.retry.first", "the first pause (default 5s)"),
            Key("notification.retry.factor", "each pause is so many times the one before (default 2)"),
            Key("notification.retry.max", "the longest pause (default 60s)"),
            Key("notification.escalation", "a chain: who is told next while nobody acknowledges"),
            Key("notification.escalation.after", "how long after the alarm"),
            Key("notification.escalation.to", "who: channels, roles or people"),
            Key(
                "maintenance",
                "windows in which alarms are suppressed by design; at their end what is new is announced"),
            Key("maintenance.from", "\"2026-12-01T08:00\", local time, or with an offset"),
            Key("maintenance.to", "when it ends"),
            Key("maintenance.match", "the rules it covers, * for any letters; every rule where it is missing"),
            Key("maintenance.entities", "the entities it covers, * for any letters"),
            Key("maintenance.zones", "the zones it covers"),
            Key("maintenance.reason", "what is being done; shown on each alarm it covers"),
            Key("maintenance.by", "who does it"),
            Key("base_map", "GeoJSON files under the map, beside site.yaml"),
            Key("socket", "the Unix socket that consoles attach to"),
            Key("database", "the database's file"),
        ]

    private static let entities =
        [
            Key("id", "its id on the wire, once prefixes are stripped and names renamed; unique"),
            Key("type", "a Smart Data Models type, as FloodMonitoring"),
            Key("name", "what people call it"),
            Key("location", "[longitude, latitude]"),
            Key("commune", "the commune it stands in"),
            Key("zone", "the zone it belongs to (default: its type's)"),
            Key("period", "how often it sends; silence is measured by it"),
            Key("heartbeat", "instead, for what sends on change: how often at the least"),
            Key("delay", "how far behind now a stamp may be before it counts as late"),
            Key("attributes", "what it measures, over what site.yaml says of its type"),
            Key("attributes.NAME", "an attribute, by the name on the wire"),
        ] + below("attributes.NAME", attribute) + [
            Key("properties", "its constants, which rules may compare with: a value, or a mapping"),
            Key("properties.NAME.value", "a number, a text, true or false"),
            Key("properties.NAME.source", "who says so"),
            Key("properties.NAME.validated", "DATE by WHOM; a threshold without it is warned of"),
            Key("upstream", "what lies upstream: ids, or mappings"),
            Key("upstream.id", "an entity"),
            Key("upstream.travel", "how long water takes from there"),
            Key("device", "the device that measures it"),
            Key("device.lot", "the batch it was bought with"),
            Key("device.lifecycle", "stock, test, poc, production (default), maintenance or retired"),
            Key("device.gateway", "what it sends through"),
            Key("device.controlledProperty", "the attributes it measures: the silence of others is none"),
            Key("refParkingSite", "of a bay: the car park it belongs to"),
        ]

    private static let roster = [
        Key("handover", "when weeks change hands, in local time"),
        Key("handover.day", "monday (default) to sunday"),
        Key("handover.at", "\"08:00\""),
        Key("people", "who there is"),
        Key("people.ID", "a person, by a short name"),
        Key("people.ID.name", "as others read it"),
        Key("people.ID.channel", "the channel of site.yaml that reaches them (default: the only one)"),
        Key("people.ID.contact", "their number or address, given to the channel"),
        Key("room", "the control room, which answers by day"),
        Key("room.name", "as others read it"),
        Key("room.channel", "the channel that reaches it"),
        Key("room.contact", "its number or address"),
        Key("room.days", "when it is open (default monday to friday)"),
        Key("room.hours", "\"08:00-18:00\""),
        Key("holidays", "dates the room is shut, as 2026-12-25"),
        Key("chain", "roles, the first told first"),
        Key("chain.role", "its name, which policies may tell"),
        Key("chain.room", "true: by day the room answers for it"),
        Key("chain.weeks", "whose turn it is; a rotation, or several, the earliest first"),
        Key("chain.weeks.from", "the day of its first week"),
        Key("chain.weeks.until", "the first day it no longer holds"),
        Key("chain.weeks.turns", "people in their order, ~ for nobody's week"),
        Key("swaps", "somebody stands in"),
        Key("swaps.role", "for which role"),
        Key("swaps.person", "who does"),
        Key("swaps.from", "\"2026-12-24T18:00\""),
        Key("swaps.to", "when it ends"),
    ]

    private static let displays =
        [
            Key("title", "what the display is called, a text or { en: …, fr: … }"),
            Key("rows", "panels one under the other; or columns: beside one another"),
            Key("columns", "panels side by side; a panel may be rows or columns again"),
            Key("weight", "of rows or columns within: their share of the room"),
            Key("PANEL", "kinds: " + DisplayPanel.Kind.allCases.map(\.rawValue).joined(separator: ", ")),
        ]
        + below(
            "PANEL",
            DisplayVocabulary.Key.allCases.flatMap { key in
                let taking = DisplayPanel.Kind.allCases.filter { DisplayVocabulary.keys($0).contains(key) }
                let isForAll = taking.count == DisplayPanel.Kind.allCases.count
                let kinds = isForAll ? "" : " (\(taking.map(\.rawValue).joined(separator: ", ")))"
                let own = [Key(key.rawValue, key.meaning + kinds)]
                return key != .select
                    ? own
                    : own
                        + below(
                            "select",
                            [
                                Key("type", "types"), Key("zone", "zones"), Key("ids", "ids, * for any letters"),
                            ])
            })
}
