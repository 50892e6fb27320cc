import Console
import Foundation
import OperatorLink

/// The JSON Schema of `displays/*.yaml`, made of the vocabulary the reader obeys, so that an editor knows what vigie
/// knows. `layouts/display.schema.json` is what it says; a test holds the two together.
public enum DisplaySchema {
    private typealias Object = [String: Any]

    /// The schema's text, ending with a newline; always the same.
    public static var text: String {
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = (try? JSONSerialization.data(withJSONObject: schema, options: options)) ?? Data()
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }

    private static var schema: Object {
        let kinds = DisplayPanel.Kind.allCases
        var definitions: Object = [
            "words": [
                "anyOf": [
                    ["type": "string"],
                    [
                        "type": "object", "additionalProperties": false, "minProperties": 1,
                        "properties": ["en": ["type": "string"], "fr": ["type": "string"]],
                    ] as Object,
                ]
            ],
            "names": oneOrMore(["type": "string"]),
            "select": [
                "type": "object", "additionalProperties": false, "minProperties": 1,
                "properties": Object(
                    uniqueKeysWithValues: DisplayVocabulary.selectKeys.map { ($0, ["$ref": "#/$defs/names"]) }),
            ] as Object,
            "panels": ["type": "array", "minItems": 1, "items": ["$ref": "#/$defs/node"]] as Object,
            "node": [
                "anyOf": DisplayNode.Axis.allCases.map { split($0) } + kinds.map { ["$ref": "#/$defs/\(name($0))"] }
            ],
        ]
        for kind in kinds { definitions[name(kind)] = panel(kind) }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A display of a vigie site (displays/*.yaml)",
            "$defs": definitions,
            "type": "object",
            "additionalProperties": false,
            "required": ["title"],
            "oneOf": DisplayNode.Axis.allCases.map { ["required": [$0.rawValue]] },
            "properties": [
                "title": ["$ref": "#/$defs/words"], "rows": ["$ref": "#/$defs/panels"],
                "columns": ["$ref": "#/$defs/panels"],
            ],
        ]
    }

    private static func name(_ kind: DisplayPanel.Kind) -> String { "panel-" + kind.rawValue.replacing(" ", with: "-") }

    private static func split(_ axis: DisplayNode.Axis) -> Object {
        [
            "type": "object", "additionalProperties": false, "required": [axis.rawValue],
            "properties": [axis.rawValue: ["$ref": "#/$defs/panels"], "weight": weight],
        ]
    }

    private static func panel(_ kind: DisplayPanel.Kind) -> Object {
        var properties: Object = [:]
        for key in DisplayVocabulary.keys(kind) {
            var value = self.value(key, kind)
            value["description"] = key.meaning
            properties[key.rawValue] = value
        }
        return [
            "type": "object", "additionalProperties": false, "properties": properties,
            "required": ["kind"] + DisplayVocabulary.required(kind).map(\.rawValue),
        ]
    }

    private static var weight: Object {
        [
            "type": "integer", "minimum": DisplayVocabulary.weights.lowerBound,
            "maximum": DisplayVocabulary.weights.upperBound,
        ]
    }

    private static func value(_ key: DisplayVocabulary.Key, _ kind: DisplayPanel.Kind) -> Object {
        switch key {
        case .kind: ["const": kind.rawValue]
        case .title, .text: ["$ref": "#/$defs/words"]
        case .weight: weight
        case .min: ["type": "string", "pattern": "^[1-9][0-9]{0,3}x[1-9][0-9]{0,3}$"]
        case .select: ["$ref": "#/$defs/select"]
        case .attributes: oneOrMore(["type": "string"], limit: Selection.attributeLimit)
        case .range: ["type": "array", "minItems": 2, "maxItems": 2, "items": ["type": "number"]]
        case .span: ["enum": DisplayVocabulary.spans.map(\.name)]
        case .curves: ["type": "integer", "minimum": 1, "maximum": DisplayPanel.curveLimit]
        case .days: ["type": "integer", "minimum": 1, "maximum": DisplayPanel.dayLimit]
        }
    }

    private static func oneOrMore(_ item: Object, limit: Int? = nil) -> Object {
        var list: Object = ["type": "array", "minItems": 1, "items": item]
        if let limit { list["maxItems"] = limit }
        return ["anyOf": [item, list]]
    }
}
