import Telemetry

/// An entity somebody looked for by name.
public struct FoundEntity: Hashable, Sendable, Codable {
    public var id: EntityID
    public var name: String
    public var type: EntityType
    public var commune: String?
    public init(_ entity: Entity) {
        (id, name, type, commune) = (entity.id, entity.name, entity.type, entity.commune)
    }
}

extension FoundEntity {
    /// The entities in which every word of `text` stands, those whose name begins with it first, then by name.
    /// - Complexity: linear in the entities; meant for a thread of its own.
    public static func search(_ text: String, in entities: [Entity], limit: Int) -> [FoundEntity] {
        let wanted = FoldedText.of(text)
        let words = wanted.split(separator: " ").map(String.init)
        guard !words.isEmpty else { return [] }
        var found: [(rank: Int, name: String, entity: Entity)] = []
        for entity in entities {
            let name = FoldedText.of(entity.name)
            // A name may be an id, and an id holds no blanks: the joint can't make a word.
            let text = name + " " + entity.id.text.lowercased() + " " + FoldedText.of(entity.commune ?? "")
            guard words.allSatisfy({ text.contains($0) }) else { continue }
            let rank = name == wanted ? 0 : name.hasPrefix(words[0]) ? 1 : name.contains(" " + words[0]) ? 2 : 3
            found.append((rank, name, entity))
        }
        found.sort { ($0.rank, $0.name, $0.entity.id) < ($1.rank, $1.name, $1.entity.id) }
        return found.prefix(max(0, min(limit, Query.maximumFound))).map { FoundEntity($0.entity) }
    }
}
