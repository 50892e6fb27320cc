import Foundation

@testable import SiteFiles

/// As much of JSON Schema (2020-12) as our schemas use; a word it does not know is a fault, so that no rule goes
/// unchecked.
struct JSONSchema {
    private let root: [String: Any]

    init(text: String) throws {
        root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }

    /// A document as JSON would hold it.
    static func value(_ node: DocumentNode) -> Any {
        if node.isMapping {
            return Dictionary(
                (node.entries() ?? []).map { ($0.key, value($0.value)) }, uniquingKeysWith: { first, _ in first })
        }
        if node.isList { return (node.list() ?? []).map { value($0) } }
        switch node.scalar {
        case .number(let number): return number
        case .flag(let flag): return flag
        case .text(let text): return text
        case .null, nil: return NSNull()
        }
    }

    func faults(of value: Any) -> [String] { faults(value, root, "$") }

    private func faults(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        schema.sorted { $0.key < $1.key }.flatMap { fault(value, $0.key, $0.value, schema, place) }
    }

    private func fault(
        _ value: Any, _ word: String, _ rule: Any, _ schema: [String: Any], _ place: String
    ) -> [String] {
        func unless(_ isRight: Bool) -> [String] { isRight ? [] : ["\(place): \(word) \(rule)"] }
        let object = value as? [String: Any]
        let list = value as? [Any]
        switch word {
        case "$schema", "$defs", "title", "description", "items", "properties":
            if word == "items", let list, let rule = rule as? [String: Any] {
                return list.enumerated().flatMap { faults($1, rule, place + "[\($0)]") }
            }
            if word == "properties", let object, let rule = rule as? [String: [String: Any]] {
                return object.sorted { $0.key < $1.key }.flatMap { key, value in
                    rule[key].map { faults(value, $0, place + "." + key) } ?? []
                }
            }
            return []
        case "$ref":
            let name = (rule as? String)?.split(separator: "/").last.map(String.init) ?? ""
            guard let target = (root["$defs"] as? [String: [String: Any]])?[name] else { return ["no \(rule)"] }
            return faults(value, target, place)
        case "type": return unless(isOf(value, rule as? String ?? ""))
        case "const": return unless((value as? String) == (rule as? String))
        case "enum": return unless((rule as? [String])?.contains(value as? String ?? "") == true)
        case "anyOf", "oneOf":
            let passing = (rule as? [[String: Any]] ?? []).count { faults(value, $0, place).isEmpty }
            return unless(word == "anyOf" ? passing > 0 : passing == 1)
        case "required": return unless((rule as? [String] ?? []).allSatisfy { object?[$0] != nil })
        case "additionalProperties":
            let known = (schema["properties"] as? [String: Any] ?? [:]).keys
            return unless(object?.keys.allSatisfy { known.contains($0) } ?? true)
        case "minProperties": return unless((object?.count ?? .max) >= rule as? Int ?? 0)
        case "minItems": return unless((list?.count ?? .max) >= rule as? Int ?? 0)
        case "maxItems": return unless((list?.count ?? 0) <= rule as? Int ?? 0)
        case "minimum": return unless((value as? Double ?? .infinity) >= rule as? Double ?? 0)
        case "maximum": return unless((value as? Double ?? -.infinity) <= rule as? Double ?? 0)
        case "pattern":
            let text = value as? String ?? ""
            return unless(text.range(of: rule as? String ?? "", options: .regularExpression) != nil)
        default: return ["\(place): \(word) is not known to this validator"]
        }
    }

    private func isOf(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "number": value is Double
        case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
        default: false
        }
    }
}
