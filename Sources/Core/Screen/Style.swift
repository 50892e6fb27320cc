/// What a cell means. Colours are the theme's business: drawing code names a role, never a colour.
///
/// Grey is normal; a role with a colour of its own means that something is abnormal (hmi.md, principle 1).
public enum Role: UInt8, CaseIterable, Sendable {
    case normal, dim, heading, border, header, strip, badge, key, link, label
    case critical, high, medium, low
    case stale, bad, uncertain, missing
    case ok, selected, historyFrame, notice, fault, input
    case graph, usual, threshold

    /// The role's letter in `Screen.stylePlane`: lower case, `.` for normal, unique.
    public var letter: Character {
        switch self {
        case .normal: "."
        case .dim: "d"
        case .heading: "h"
        case .border: "b"
        case .header: "e"
        case .strip: "s"
        case .badge: "g"
        case .key: "k"
        case .link: "l"
        case .label: "n"
        case .critical: "c"
        case .high: "i"
        case .medium: "m"
        case .low: "o"
        case .stale: "a"
        case .bad: "x"
        case .uncertain: "u"
        case .missing: "z"
        case .ok: "y"
        case .selected: "v"
        case .historyFrame: "f"
        case .notice: "p"
        case .fault: "q"
        case .input: "j"
        case .graph: "r"
        case .usual: "w"
        case .threshold: "t"
        }
    }
}

/// Attributes a drawing may add to its role. `blink` is kept on symbols only (hmi.md, principle 6): a cell that holds a
/// letter or a digit loses it.
public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let bold = Attributes(rawValue: 1)
    public static let reverse = Attributes(rawValue: 2)
    public static let underline = Attributes(rawValue: 4)
    public static let blink = Attributes(rawValue: 8)
    public static let faint = Attributes(rawValue: 16)
}

/// A role and attributes: all that a cell says about its looks.
public struct Style: Equatable, Hashable, Sendable {
    public var role: Role
    public var attributes: Attributes

    public init(_ role: Role = .normal, _ attributes: Attributes = []) {
        self.role = role
        self.attributes = attributes
    }

    public static let normal = Style()
    public static let dim = Style(.dim)
    public static let heading = Style(.heading)
    public static let border = Style(.border)

    /// The same role with `more` attributes.
    public func with(_ more: Attributes) -> Style {
        Style(role, attributes.union(more))
    }
}
