/// What a site calls an attribute that no program knows, and how its values are written. Every member may be absent.
public struct AttributePresentation: Hashable, Sendable, Codable {
    public var label: LocalizedText?
    /// What a bare number of it means: the threshold of a rule, the range of a gauge.
    public var unit: Unit?
    /// Values are written in it where theirs converts to it.
    public var shownIn: Unit?
    /// Places after the point; nil: those usual for the unit.
    public var decimals: Int?
    /// What its words on the wire are called.
    public var words: [String: LocalizedText]

    public init(
        label: LocalizedText? = nil, unit: Unit? = nil, shownIn: Unit? = nil, decimals: Int? = nil,
        words: [String: LocalizedText] = [:]
    ) {
        self.label = label
        self.unit = unit
        self.shownIn = shownIn
        self.decimals = decimals
        self.words = words
    }

    /// A value as it is written. A change over time keeps its time: `1/h` becomes `%/h`. What does not convert stays.
    public func shown(_ value: Double, _ unit: Unit?) -> (value: Double, unit: Unit?) {
        guard let (conversion, unit) = conversion(of: unit) else { return (value, unit) }
        return (conversion.apply(to: value), unit)
    }

    /// How values in `unit` are told as they are shown, and in what; nil where they are shown as they are.
    public func conversion(of unit: Unit?) -> (conversion: UnitConversion, shown: Unit)? {
        guard let unit, let shownIn else { return nil }
        if let found = unit.conversion(to: shownIn) { return found == .identity ? nil : (found, shownIn) }
        let parts = unit.symbol.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, AttributePresentation.times.contains(parts[1]),
            let found = Unit(String(parts[0])).conversion(to: shownIn), found.isProportional
        else { return nil }
        return (found, Unit(shownIn.symbol + "/" + parts[1]))
    }

    /// What rules tell a change over.
    private static let times: Set<Substring> = ["h", "min", "s"]
}

/// What a site calls its attributes and its types.
public struct Presentations: Hashable, Sendable, Codable {
    /// Attributes, and types, a site may present: more names than people tell apart, and 20 kB that go to each console.
    public static let limit = 200
    /// Words of one attribute: a status has a dozen.
    public static let wordLimit = 32

    private var named: [String: AttributePresentation] = [:]
    private var types: [String: LocalizedText] = [:]

    public init() {}

    public subscript(attribute: AttributeName) -> AttributePresentation? {
        get { named[attribute.text] }
        set { named[attribute.text] = newValue }
    }

    /// What things of a type are called.
    public subscript(type type: EntityType) -> LocalizedText? {
        get { types[type.text] }
        set { types[type.text] = newValue }
    }

    public var isEmpty: Bool { named.isEmpty && types.isEmpty }

    /// In the order of their names.
    public var attributes: [AttributeName] { named.keys.sorted().map { AttributeName($0) } }
}
