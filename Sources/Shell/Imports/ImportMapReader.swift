import Telemetry
import YAMLText
import Yams

/// A map's YAML to an `ImportMap`, or everything that is wrong with it.
public struct ImportMapReader {
    /// Maps are a page long; a file far over is not one.
    static let byteLimit = 1 << 20

    private let problems = MapNode.Problems()
    private let zone: (String) -> ZoneTable?
    private let file: String
    private var columnLines: [String: Int] = [:]

    private init(file: String, zone: @escaping (String) -> ZoneTable?) {
        self.file = file
        self.zone = zone
    }

    /// - Parameters:
    ///   - file: the map's name, for messages.
    ///   - zone: finds a time zone by its IANA name.
    public static func read(
        _ text: String, file: String, zone: @escaping (String) -> ZoneTable?
    ) -> Result<ImportMap, MapProblems> {
        var reader = ImportMapReader(file: file, zone: zone)
        let map = reader.read(text)
        let problems = reader.problems.all.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
        if let map, problems.isEmpty { return .success(map) }
        return .failure(MapProblems(all: problems))
    }

    private mutating func read(_ text: String) -> ImportMap? {
        guard text.utf8.count <= ImportMapReader.byteLimit else {
            problems.all.append(MapProblem(file: file, line: nil, what: "over 1 MiB: this is not a map."))
            return nil
        }
        let node: Node?
        do {
            let composed = try ComposedYAML(text)
            for key in composed.repeats {
                let what = "\"\(key.key)\" is given twice, first at line \(key.firstLine). Keep one."
                problems.all.append(MapProblem(file: file, line: key.line, what: what))
            }
            node = composed.root
        } catch let error as YamlError {
            problems.all.append(ImportMapReader.problem(error, file: file))
            return nil
        } catch {
            problems.all.append(MapProblem(file: file, line: nil, what: "\(error)"))
            return nil
        }
        guard let node else {
            problems.all.append(MapProblem(file: file, line: nil, what: "empty. See vigie import --help for a map."))
            return nil
        }
        return map(MapNode(node: node, file: file, problems: problems, name: "the map"))
    }

    private static func problem(_ error: YamlError, file: String) -> MapProblem {
        switch error {
        case .scanner(_, let what, let mark, _), .parser(_, let what, let mark, _),
            .composer(_, let what, let mark, _):
            return MapProblem(file: file, line: mark.line, what: "not YAML: \(what).")
        default:
            return MapProblem(file: file, line: nil, what: "not YAML: \(error).")
        }
    }

    private static let keys = [
        "format", "delimiter", "quote", "comment", "skip", "skip_after_header", "header", "columns", "encoding",
        "decimal", "thousands", "missing", "time", "entity", "type", "where", "values",
    ]

    private mutating func map(_ root: MapNode) -> ImportMap? {
        guard let members = root.members(known: ImportMapReader.keys) else { return nil }
        let shape = shape(root, members)
        let entity = members["entity"].flatMap { textSource($0) }
        let type = members["type"].flatMap { textSource($0) }
        let filters = members["where"].map { conditions($0) } ?? []
        let time: ImportMap.Time?
        if let node = members["time"] {
            time = self.time(node)
        } else {
            root.problem("no time. Write time: { column: NAME, format: \"yyyy-MM-dd HH:mm\", zone: UTC }.")
            time = nil
        }
        var values: [ImportMap.ValueColumn] = []
        if let node = members["values"] {
            for element in node.elements() {
                if let value = value(element, entity: entity, type: type, missing: shape.missing) {
                    values.append(value)
                }
            }
        } else {
            root.problem("no values. Write values: [{ column: NAME, attribute: currentLevel, unit: m }].")
        }
        checkColumns(shape)
        // Everything was read, whatever is wrong with it: all of it is told at once.
        guard let time, !values.isEmpty else { return nil }
        return ImportMap(
            file: file, columnLines: columnLines, shape: shape, time: time, filters: filters, values: values)
    }

    // MARK: The file's shape

    /// Keys that only files of lines and cells have a use for.
    private static let delimitedKeys = [
        "delimiter", "quote", "comment", "skip", "skip_after_header", "header", "columns", "encoding",
    ]

    private func shape(_ root: MapNode, _ members: [String: MapNode]) -> ImportMap.Shape {
        let format = members["format"]?.choice(["csv", "tsv", "json"]) ?? "csv"
        var shape = ImportMap.Shape(
            delimiter: format == "tsv" ? UInt8(ascii: "\t") : UInt8(ascii: ","),
            quote: format == "tsv" ? nil : UInt8(ascii: "\""), comment: nil, skip: 0, skipAfterHeader: 0,
            columns: nil, encoding: .utf8, decimalComma: false, thousands: nil,
            missing: ["", "NA", "N/A", "NaN", "nan", "null", "NULL"])
        shape.isJSON = format == "json"
        for key in ImportMapReader.delimitedKeys where shape.isJSON {
            members[key]?.problem("\(key) says nothing of JSON objects. Remove it.")
        }
        if let byte = members["delimiter"].flatMap({ singleByte($0) }) { shape.delimiter = byte }
        if let node = members["quote"] {
            shape.quote = node.isNull || node.node.scalar?.string == "none" ? nil : singleByte(node)
        }
        if let byte = members["comment"].flatMap({ singleByte($0) }) { shape.comment = byte }
        if let count = members["skip"]?.integer(0...1000) { shape.skip = count }
        if let count = members["skip_after_header"]?.integer(0...1000) { shape.skipAfterHeader = count }
        if let names = members["columns"]?.texts() { shape.columns = names }
        if let hasHeader = members["header"]?.flag() {
            if hasHeader, shape.columns != nil { shape.skip += 1 }
            if !hasHeader, shape.columns == nil {
                members["header"]?.problem(
                    "no header and no columns. Name them in their order: columns: [id, time, level].")
            }
        }
        switch members["encoding"]?.choice(ImportMap.Shape.Encoding.allCases.map(\.rawValue)) {
        case .some(let name): shape.encoding = ImportMap.Shape.Encoding(rawValue: name) ?? .utf8
        case nil: break
        }
        if let mark = members["decimal"]?.choice([".", ","]) { shape.decimalComma = mark == "," }
        shape.thousands = members["thousands"]?.choice([" ", ".", ",", "'"])?.first
        if let mark = shape.thousands, mark == (shape.decimalComma ? "," : "."), let node = members["thousands"] {
            node.problem("thousands and decimal are both \"\(mark)\". Give each its own.")
        }
        if let marks = members["missing"]?.texts() { shape.missing = Set(marks).union([""]) }
        if shape.decimalComma && shape.delimiter == UInt8(ascii: ",") && shape.quote == nil {
            root.problem("decimal and delimiter are both a comma. Write delimiter: \";\" or whatever the file has.")
        }
        return shape
    }

    private func singleByte(_ node: MapNode) -> UInt8? {
        guard let text = node.text() else { return nil }
        if text == "tab" || text == "\\t" { return UInt8(ascii: "\t") }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte >= 0x20 || byte == 9 else {
            node.problem("\(node.name) \"\(text)\" is not one character. Write it in quotes, as \";\", or tab.")
            return nil
        }
        return byte
    }

    /// With the columns named in the map, a name that is not among them is known to be wrong at once.
    private func checkColumns(_ shape: ImportMap.Shape) {
        guard let columns = shape.columns else { return }
        for (name, line) in columnLines where !columns.contains(name) && !name.hasPrefix("#") {
            problems.all.append(
                MapProblem(
                    file: file, line: line,
                    what: "column \"\(name)\" is not among columns. \(NearestWord.advice(name, among: columns))"))
        }
    }

    // MARK: Time

    private mutating func time(_ node: MapNode) -> ImportMap.Time? {
        guard node.isMapping else {
            guard let name = node.text(), let pattern = TimePattern("iso") else { return nil }
            note(name, node)
            return ImportMap.Time(
                columns: [name], pattern: pattern, zone: nil, ambiguous: .order, skipped: .reject, shift: .zero)
        }
        let known = ["column", "columns", "format", "zone", "ambiguous", "skipped", "shift"]
        guard let members = node.members(known: known) else { return nil }
        let columns = members["columns"] ?? members["column"]
        if columns == nil { node.problem("time names no column. Write column: NAME, or columns: [DATE, TIME].") }
        let names = (columns?.elements() ?? []).compactMap { element in element.text().map { ($0, element) } }
        for (name, element) in names { note(name, element) }
        let written = members["format"]?.text() ?? "iso"
        let pattern = TimePattern(written)
        if pattern == nil {
            (members["format"] ?? node).problem(
                "format \"\(written)\" is no time format. Write iso, unix, unix_ms, or letters as in "
                    + "\"yyyy-MM-dd HH:mm:ss\", \"dd/MM/yyyy HH:mm\", \"M/d/yy H:mm\", \"MM/dd/yyyy hh:mm:ss a\".")
        }
        let zone = members["zone"].flatMap { readZone($0) }
        if let pattern, members["zone"] == nil && pattern.needsZone {
            node.problem(
                "times without an offset need a zone. Write zone: UTC, zone: Europe/Paris or zone: \"+01:00\".")
        }
        let ambiguous = members["ambiguous"]?.choice(ImportMap.Time.Ambiguous.allCases.map(\.rawValue))
        let skipped = members["skipped"]?.choice(ImportMap.Time.Skipped.allCases.map(\.rawValue))
        let shift = members["shift"].flatMap { duration($0) } ?? .zero
        guard let pattern, !names.isEmpty else { return nil }
        return ImportMap.Time(
            columns: names.map(\.0), pattern: pattern, zone: zone,
            ambiguous: ambiguous.flatMap { .init(rawValue: $0) } ?? .order,
            skipped: skipped.flatMap { .init(rawValue: $0) } ?? .reject, shift: shift)
    }

    private func readZone(_ node: MapNode) -> ZoneTable? {
        guard let name = node.text() else { return nil }
        if name == "UTC" || name == "Z" { return .utc }
        if let seconds = ImportMapReader.offsetSeconds(name) {
            return ZoneTable(identifier: name, firstOffsetSeconds: seconds)
        }
        if let table = zone(name) { return table }
        node.problem("zone \"\(name)\" is not known. Write UTC, an offset as \"+01:00\", or a name as Europe/Paris.")
        return nil
    }

    /// `+01:00`
    private static func offsetSeconds(_ text: String) -> Int? {
        let digits = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, sign == "+" || sign == "-", digits.count == 2, digits[0].count == 2,
            digits[1].count == 2, let hours = Int(digits[0]), let minutes = Int(digits[1]),
            (0...14).contains(hours), (0...59).contains(minutes)
        else { return nil }
        return (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
    }

    /// `15m`, `-1h`, `30s`.
    private func duration(_ node: MapNode) -> TimeSpan? {
        guard let text = node.text() else { return nil }
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let last = text.last, let unit = seconds[last], let count = Int64(text.dropLast()),
            abs(count) <= 1_000_000
        else {
            node.problem("\(node.name) \"\(text)\" is not a duration. Write 30s, 15m, -1h or 1d.")
            return nil
        }
        return .seconds(count * unit)
    }

    // MARK: Texts and conditions

    private mutating func note(_ column: String, _ node: MapNode) {
        if columnLines[column] == nil { columnLines[column] = node.line }
    }

    private mutating func textSource(_ node: MapNode) -> TextSource? {
        guard node.isMapping else { return node.text().flatMap { template($0, node) } }
        guard let members = node.members(known: ["column", "text", "map", "otherwise"]) else { return nil }
        var source: TextSource?
        if let column = members["column"], let name = column.text() {
            note(name, column)
            source = TextSource(template: "")
            source?.parts = [.column(name)]
        } else if let text = members["text"] {
            source = text.text().flatMap { template($0, text) }
        } else {
            node.problem("\(node.name) names no column. Write \(node.name): { column: NAME, map: { … } }.")
        }
        if let node = members["map"] { source?.map = wordMap(node) }
        if let node = members["otherwise"], let word = node.choice(TextSource.Unlisted.allCases.map(\.rawValue)) {
            source?.unlisted = TextSource.Unlisted(rawValue: word) ?? .reject
        }
        return source
    }

    private mutating func template(_ text: String, _ node: MapNode) -> TextSource? {
        guard let source = TextSource(template: text), !source.parts.isEmpty else {
            node.problem("\(node.name) \"\(text)\" is empty or has an open brace. Write {COLUMN}, and {{ for a brace.")
            return nil
        }
        for column in source.columns { note(column, node) }
        return source
    }

    private func wordMap(_ node: MapNode) -> [String: String] {
        var map: [String: String] = [:]
        for (key, value) in node.entries() ?? [] {
            guard let from = key.text(), let to = value.text() else { continue }
            map[from] = to
        }
        return map
    }

    private mutating func conditions(_ node: MapNode) -> [ImportMap.Condition] {
        var conditions: [ImportMap.Condition] = []
        for (key, value) in node.entries() ?? [] {
            note(key.name, key)
            if value.isMapping {
                guard let members = value.members(known: ["not"]), let excluded = members["not"] else {
                    value.problem("a condition is a text, a list of texts, or { not: … }.")
                    continue
                }
                conditions.append(.init(column: key.name, allowed: Set(excluded.texts()), isNegated: true))
            } else {
                conditions.append(.init(column: key.name, allowed: Set(value.texts()), isNegated: false))
            }
        }
        return conditions
    }

    // MARK: Values

    private static let valueKeys = [
        "column", "attribute", "unit", "convert", "entity", "type", "as", "map", "scale", "offset", "missing", "when",
    ]

    private mutating func value(
        _ node: MapNode, entity: TextSource?, type: TextSource?, missing: Set<String>
    ) -> ImportMap.ValueColumn? {
        guard let members = node.members(known: ImportMapReader.valueKeys) else { return nil }
        let ownEntity = members["entity"].flatMap { textSource($0) } ?? entity
        let ownType = members["type"].flatMap { textSource($0) } ?? type
        let attribute = members["attribute"].flatMap { textSource($0) }
        let column = members["column"]?.text()
        if let column, let place = members["column"] { note(column, place) }
        if column == nil { node.problem("a value names no column. Write column: NAME.") }
        if attribute == nil { node.problem("a value names no attribute. Write attribute: currentLevel (site.md).") }
        if ownEntity == nil { node.problem("no entity. Write entity: \"{COLUMN}\" or entity: my-station.") }
        if ownType == nil { node.problem("no type. Write type: FloodMonitoring, or another Smart Data Models type.") }
        let kind = members["as"]?.choice(ImportMap.ValueColumn.Kind.allCases.map(\.rawValue))
        let conditions = members["when"].map { self.conditions($0) } ?? []
        let unit = members["unit"].flatMap { textSource($0) }
        let convert = members["convert"]?.text().map { Unit($0) }
        if let convert, let place = members["convert"] {
            if let unit { checkConversion(of: unit, into: convert, place) }
            if members["unit"] == nil {
                place.problem(
                    "nothing to convert into \(convert) from. Write unit: too, what the file's values are in.")
            }
        }
        let words = members["map"].map { wordMap($0) } ?? [:]
        let scale = members["scale"]?.number() ?? 1
        let offset = members["offset"]?.number() ?? 0
        let marks = members["missing"].map { Set($0.texts()).union([""]) } ?? missing
        guard let column, let attribute, let ownEntity, let ownType else { return nil }
        return ImportMap.ValueColumn(
            column: column, when: conditions, entity: ownEntity, type: ownType, attribute: attribute, unit: unit,
            convert: convert, kind: kind.flatMap { .init(rawValue: $0) } ?? .number, map: words, scale: scale,
            offset: offset, missing: marks)
    }

    /// A unit that the map itself writes is known to convert or not before any row is read.
    private func checkConversion(of unit: TextSource, into target: Unit, _ place: MapNode) {
        var written = unit.map.values.sorted()
        if written.isEmpty, unit.columns.isEmpty {
            written = [unit.parts.map { if case .literal(let text) = $0 { text } else { "" } }.joined()]
        }
        for symbol in written where Unit(symbol).conversion(to: target) == nil {
            place.problem(
                "unit \"\(symbol)\" does not convert into \(target). Correct one of them (vigie import --help lists "
                    + "units), or multiply with scale: and write the result's unit.")
        }
    }
}

/// Everything wrong with a map, in the order of its lines.
public struct MapProblems: Error, Sendable {
    public var all: [MapProblem]
}

extension TimePattern {
    /// Whether its texts are civil times that only a zone can place.
    var needsZone: Bool {
        switch form {
        case .iso, .unix: false
        case .parts(let parts): !parts.contains(.offset)
        }
    }
}
