import Telemetry

/// A place at a shared terminal that one operator handed over to another: whoever took it works there under the own
/// account, without the terminal's login having changed.
public struct Seat: Hashable, Sendable, Codable {
    /// The longest watch: after it the core does nothing more that the seat asks for, until it is handed over.
    public static let watch = TimeSpan.hours(12)
    /// An offer nobody takes lapses: long enough to change chairs and type a password, too short to be found lying about.
    public static let offerTime = TimeSpan.minutes(2)

    /// The number of the offer it was taken by.
    public var number: Int
    /// The account that took it.
    public var holder: String
    /// The account that offered it.
    public var from: String
    public var since: Timestamp
    /// Held for a watch, by the machine's own clock, which no step moves.
    public var isOver: Bool
    public init(number: Int, holder: String, from: String, since: Timestamp, isOver: Bool = false) {
        self.number = number
        self.holder = holder
        self.from = from
        self.since = since
        self.isOver = isOver
    }

    /// Whether a name can be an account's: what POSIX calls portable, never what a command would take for an option.
    public static func isAccountName(_ name: String) -> Bool {
        // useradd(8): at most 32.
        (1...32).contains(name.utf8.count) && name.first != "-"
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x2D || byte == 0x2E || byte == 0x5F
            }
    }
}
