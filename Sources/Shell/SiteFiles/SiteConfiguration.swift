import Alarms
import Console
import Notification
import OperatorLink
import Telemetry

/// An address to listen on: `127.0.0.1:5683`, `[::1]:5683`. Port 0 picks a free one.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    public var host: String
    public var port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// nil when `text` is not an address literal (or `localhost`) and a port.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host == "localhost" { host = "127.0.0.1" }
        guard AddressRange(host) != nil else { return nil }
        self.init(host: host, port: port)
    }

    public var isLoopback: Bool { AddressRange(host)?.isLoopback ?? false }
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Addresses that share a prefix (CIDR): `10.20.0.0/16`, `fd00::/8`, or one address alone.
public struct AddressRange: Hashable, Sendable {
    public var isIPv6: Bool
    /// Network byte order: 4 bytes in the top of `high` for IPv4, 16 over both for IPv6, as `FrameSource` keeps them.
    public var high: UInt64
    public var low: UInt64
    public var prefixLength: Int

    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = parts.first else { return nil }
        if let value = AddressRange.ipv4(address) {
            isIPv6 = false
            high = UInt64(value) << 32
            low = 0
        } else if let groups = AddressRange.ipv6(address) {
            isIPv6 = true
            high = groups[0..<4].reduce(0) { $0 << 16 | UInt64($1) }
            low = groups[4..<8].reduce(0) { $0 << 16 | UInt64($1) }
        } else {
            return nil
        }
        let full = isIPv6 ? 128 : 32
        prefixLength = full
        if parts.count == 2 {
            guard let length = Int(parts[1]), (0...full).contains(length) else { return nil }
            prefixLength = length
        }
    }

    public func contains(isIPv6: Bool, high: UInt64, low: UInt64) -> Bool {
        guard isIPv6 == self.isIPv6 else { return false }
        let highMask = prefixLength >= 64 ? UInt64.max : ~(UInt64.max >> UInt64(prefixLength))
        let lowMask = prefixLength <= 64 ? 0 : ~(prefixLength == 128 ? 0 : UInt64.max >> UInt64(prefixLength - 64))
        return (high ^ self.high) & highMask == 0 && (low ^ self.low) & lowMask == 0
    }

    var isLoopback: Bool { isIPv6 ? high == 0 && low == 1 : high >> 56 == 127 }

    private static func ipv4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            value = value << 8 | UInt32(byte)
        }
        return value
    }

    private static func ipv6(_ text: Substring) -> [UInt16]? {
        let text = String(text)
        let halves: [String]
        if let gap = text.range(of: "::") {
            halves = [String(text[..<gap.lowerBound]), String(text[gap.upperBound...])]
        } else {
            halves = [text]
        }
        var groups: [[UInt16]] = []
        for half in halves {
            var values: [UInt16] = []
            for part in half.split(separator: ":", omittingEmptySubsequences: half.isEmpty) {
                guard let value = UInt16(part, radix: 16) else { return nil }
                values.append(value)
            }
            groups.append(values)
        }
        let given = groups.reduce(0) { $0 + $1.count }
        if groups.count == 1 { return given == 8 ? groups[0] : nil }
        guard given < 8 else { return nil }
        return groups[0] + [UInt16](repeating: 0, count: 8 - given) + groups[1]
    }
}

/// `listeners:` of site.yaml.
public struct ListenerConfiguration: Hashable, Sendable {
    public var udp: ListenAddress?
    public var tcp: ListenAddress?
    public var http: ListenAddress?
    /// Who may send to an address that is not loopback.
    public var allow: [AddressRange] = []
    /// The file of per-device keys, relative to the site's folder.
    public var keys: String?
    public var precision: LinePrecision = .nanoseconds
    public init() {}
}

/// `history:` of site.yaml.
public struct HistoryConfiguration: Hashable, Sendable {
    /// The database file; nil means the usual places (`vigie --help`).
    public var database: String?
    /// How long readings are kept as they came.
    public var raw: TimeSpan = .days(400)
    /// How long their rollups are.
    public var rollups: TimeSpan = .days(3650)
    /// What becomes of operator actions while the disk refuses: refused unless the site says `allow`.
    public var actionsWhenUnwritable: UnwritablePolicy = .refuse
    public enum UnwritablePolicy: String, Hashable, Sendable, CaseIterable { case refuse, allow }
    public init() {}
}

/// One of `channels:`: a way to tell someone who is not looking at a console.
public struct ChannelConfiguration: Hashable, Sendable {
    public enum Means: Hashable, Sendable {
        /// A program and its arguments, never a shell line; the notification is on its standard input.
        case command([String])
        case webhook(String)
        /// Addresses, through the system's sendmail.
        case mail([String])
        /// Every console that is attached, by its terminal's own means.
        case console(ConsoleNotice.Form)
    }
    public var name: String
    public var means: Means
    /// The lowest priority it carries.
    public var from: Priority
    /// How long one delivery may take.
    public var timeout: TimeSpan
    public init(name: String, means: Means, from: Priority = .high, timeout: TimeSpan = .seconds(10)) {
        self.name = name
        self.means = means
        self.from = from
        self.timeout = timeout
    }
}

/// `heartbeat:` of site.yaml: what is run again and again while the core lives, so that its silence is noticed.
public struct HeartbeatConfiguration: Hashable, Sendable {
    /// A program and its arguments, never a shell line.
    public var command: [String]
    public var every: TimeSpan
    public init(command: [String], every: TimeSpan = .minutes(1)) {
        self.command = command
        self.every = every
    }
}

/// A territory as its folder describes it, ready to be started.
public struct LoadedSite: Sendable {
    public var folder: String
    public var site: Site
    public var rules: [Rule] = []
    public var listeners = ListenerConfiguration()
    public var history = HistoryConfiguration()
    public var channels: [ChannelConfiguration] = []
    public var heartbeat: HeartbeatConfiguration?
    /// `notification:`, the first that matches an alarm is the one that tells of it; empty: each annunciation at once.
    public var policies: [NotificationPolicy] = []
    /// `roster.yaml`, where there is one.
    public var roster: Roster?
    /// `maintenance:`
    public var maintenance: [MaintenanceWindow] = []
    /// `roles:`, `two_person:` and `shelve_limit:`.
    public var access = AccessRules()
    /// The Unix socket; nil means the usual places.
    public var socket: String?
    /// GeoJSON files of the map, as paths.
    public var baseMaps: [String] = []
    /// The consoles' keys: `keys.yaml`, where there is one.
    public var keys = KeyTable.standard
    public init(folder: String, site: Site) {
        self.folder = folder
        self.site = site
    }
}
