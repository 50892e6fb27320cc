import Alarms
import Telemetry

/// What an attached console says to the core. Each message is its byte count (4 bytes, big endian) and its bytes.
public enum ConsoleMessage: Hashable, Sendable, Codable {
    /// First on every connection.
    case hello(Hello)
    /// What the console shows now: snapshots follow, until the next view.
    case view(View)
    case command(Command)
    case query(Query)
    /// Where the console says it is, once the versions agree.
    case place(ConsolePlace)
    /// Alive; a core drops a console that says nothing for `LinkMessage.silence`.
    case still
}

/// What the core says to an attached console.
public enum CoreMessage: Hashable, Sendable, Codable {
    case hello(Hello)
    case snapshot(Snapshot)
    case reply(Reply)
    case answer(Answer)
    case transition(Transition)
    /// The last message: why the core ends the connection.
    case goodbye(String)
    /// The last message: why the core does not want this console. To come back would change nothing.
    case turnedAway(String)
    /// For the terminal it is shown on.
    case notice(ConsoleNotice)
    /// This console was cut off before, and could not be told then.
    case wasCut(LinkCut)
    /// Roles, or the account's groups, changed: what it may do by now.
    case role(OperatorRole)

    /// The case of snapshots, as the link has it.
    static let snapshotName = "snapshot"
}

/// Why the core ended a connection of its socket. Raw values are the words of `vigie status`.
public enum LinkCut: String, Hashable, Sendable, Codable, CaseIterable {
    /// Said nothing whole for too long: before its first word, within a request, or as a console.
    case silent
    /// Took nothing of what was sent, or too little.
    case slow
    /// More messages in a second than any console sends.
    case flooding
    /// A request, or what was said before the peer was known, without end.
    case oversized
    /// Not the link, or out of turn.
    case malformed
    /// No place is left, for this account or for anybody.
    case full
    /// Another version, another site, or a peer the kernel does not name.
    case refused
}

/// Where a console says it is: told by the console, proven by nothing. Of another account's process the kernel tells a
/// core no terminal, and of no process where it was logged in from.
public struct ConsolePlace: Hashable, Sendable, Codable {
    /// `pts/2`; empty where there is none.
    public var terminal: String
    /// `10.0.0.5`: where it was logged in from; empty for this machine itself.
    public var address: String
    public init(terminal: String, address: String) {
        self.terminal = terminal
        self.address = address
    }

    /// The longest address of any family, with its scope.
    private static let byteCount = 64

    /// As the core takes it: printable, without blanks, of bounded length.
    public var bounded: ConsolePlace {
        func plain(_ text: String) -> String {
            String(
                decoding: text.utf8.lazy.filter { $0 > 0x20 && $0 < 0x7F }.prefix(ConsolePlace.byteCount), as: UTF8.self
            )
        }
        return ConsolePlace(terminal: plain(terminal), address: plain(address))
    }

    /// A session of the kernel's word, and after it what only the console says.
    public func said(of session: String) -> String {
        let isKnown = terminal.isEmpty || session.split(separator: " ").contains { $0 == terminal }
        let words = (isKnown ? [] : [terminal]) + (address.isEmpty ? [] : ["from \(address)"])
        return words.isEmpty ? session : session + " says " + words.joined(separator: " ")
    }
}

public struct Hello: Hashable, Sendable, Codable {
    /// `LinkMessage.version` of the speaker.
    public var version: Int
    /// What the speaker calls itself: `vigie 1.0`.
    public var build: String
    /// The site's id; a console says the one it expects, or nothing.
    public var site: String
    /// The account the core knows the console by (SO_PEERCRED); empty from a console.
    public var account: String
    /// From a console: it was opened to look, and the core refuses whatever it sends. From the core: nothing the account
    /// sends would be done.
    public var isReadOnly: Bool
    /// From a console: the seat it is to work at, by the number of its offer. Without it the account is its terminal's own.
    public var seat: Int?
    public init(
        version: Int = LinkMessage.version, build: String, site: String, account: String = "",
        isReadOnly: Bool = false, seat: Int? = nil
    ) {
        self.version = version
        self.build = build
        self.site = site
        self.account = account
        self.isReadOnly = isReadOnly
        self.seat = seat
    }
}

// A hello is what two versions understand of each other: its first five members are what they were in version 12, and a
// seat follows them only where there is one.
extension Hello {
    private enum CodingKeys: String, CodingKey { case version, build, site, account, isReadOnly, seat }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        version = try members.decode(Int.self, forKey: .version)
        build = try members.decode(String.self, forKey: .build)
        site = try members.decode(String.self, forKey: .site)
        account = try members.decode(String.self, forKey: .account)
        isReadOnly = try members.decode(Bool.self, forKey: .isReadOnly)
        seat = try? members.decode(Int.self, forKey: .seat)
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(version, forKey: .version)
        try members.encode(build, forKey: .build)
        try members.encode(site, forKey: .site)
        try members.encode(account, forKey: .account)
        try members.encode(isReadOnly, forKey: .isReadOnly)
        if let seat { try members.encode(seat, forKey: .seat) }
    }
}

public enum LinkMessage {
    /// Raised with every change of a type that crosses the link.
    public static let version = 22
    /// A snapshot's lists are bounded at about 500 kB; what is longer is no message of ours.
    public static let byteLimit = 4 << 20
    /// From a console: commands and queries are small.
    public static let consoleByteLimit = 64 << 10
    /// A console says `still` three times as often.
    public static let silence = TimeSpan.seconds(30)

    /// Which side to upgrade, when the versions differ.
    public static func mismatch(console: Hello, core: Hello) -> String? {
        if console.version == core.version { return nil }
        let older = console.version < core.version ? "the console (\(console.build))" : "the core (\(core.build))"
        return "this console speaks link version \(console.version), the core version \(core.version): upgrade \(older)"
    }
}
