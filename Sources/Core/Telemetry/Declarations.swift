/// A series as history keeps it: its number, what it is called, and its entity's type and unit when it was first seen.
public struct SeriesDeclaration: Hashable, Sendable {
    public var id: SeriesID
    public var key: SeriesKey
    public var type: EntityType
    public var unit: Unit?
    public init(id: SeriesID, key: SeriesKey, type: EntityType, unit: Unit? = nil) {
        self.id = id
        self.key = key
        self.type = type
        self.unit = unit
    }
}

/// An interned text as history keeps it: its number and what it says.
public struct TextDeclaration: Hashable, Sendable {
    public var id: TextID
    public var text: String
    public init(id: TextID, text: String) {
        self.id = id
        self.text = text
    }
}
