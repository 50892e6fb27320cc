import Telemetry

/// Matching of entity patterns: `*` is any run of characters, `?` one.
public enum Glob {
    public static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.unicodeScalars)
        let text = Array(text.unicodeScalars)
        var (p, t) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let back = star {
                star = (back.pattern, back.text + 1)
                p = back.pattern + 1
                t = back.text + 1
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == "*" { p += 1 }
        return p == pattern.count
    }

    static func isLiteral(_ pattern: String) -> Bool { !pattern.contains { $0 == "*" || $0 == "?" } }
}

extension SensorPattern {
    /// One series, spelled out.
    var isLiteral: Bool { Glob.isLiteral(entity) }
    /// A bare sensor name, as rule tests write them: its alarm is called by the rule's id alone.
    var isBare: Bool { isLiteral && type == nil && attribute == "value" }

    /// Whether it takes in an entity of a site.
    public func selects(_ entity: Entity) -> Bool { matches(type: entity.type, entity: entity.id) }

    func matches(type other: EntityType, entity id: EntityID) -> Bool {
        if let type, type != other { return false }
        return isLiteral ? entity == id.text : Glob.matches(entity, id.text)
    }
}
