import Frames
import Telemetry

/// Turns one row after the other into a frame of line protocol, as the map says.
struct RowImporter {
    /// How much of a bad row is shown.
    static let shownByteCount = 160

    struct Result {
        var at = Timestamp(nanoseconds: 0)
        /// Empty where the row gave no reading.
        var frame: [UInt8] = []
        var readingCount = 0
        var missingCount = 0
        var isFiltered = false
        var isAmbiguousHour = false
        var faults: [RowFault] = []
        /// The row may be of either run of an hour that autumn repeats: see `hold`.
        var repeated: Repeated?
    }

    /// A row whose time its neighbours must tell, and its readings.
    struct Repeated {
        var choice: RepeatedHours.Choice
        var subject: String
        var timeText: String
        var lines: LineProtocolWriter
    }

    /// A row that waits for the file's end.
    private struct HeldRow {
        var line: Int
        var result: Result
        /// As it stands in the file, for messages.
        var text: ArraySlice<UInt8>
        /// Memory beside the bytes of its readings and its text.
        static let ownByteCount = 512
    }

    private let map: ImportMap
    private let cellValues: CellValues
    private let columnCount: Int
    /// Cells a row must have for every column the map reads.
    private let neededCount: Int
    private let timeColumns: [Int]
    private let filters: [BoundCondition]
    private let values: [BoundValue]
    private var times: RowTimes
    /// Columns that say what a row is about: rows of one time and several things are no repetition of each other.
    private let subjectColumns: [Int]
    private var repeatedHours = RepeatedHours()
    private var heldRows: [HeldRow] = []
    private var lines = LineProtocolWriter()

    private struct BoundCondition {
        var column: Int
        var condition: ImportMap.Condition
    }
    private struct BoundSource {
        enum Part {
            case literal(String)
            case column(Int)
        }
        var parts: [Part]
        var source: TextSource
    }
    private struct BoundValue {
        var column: Int
        var when: [BoundCondition]
        var entity: BoundSource
        var type: BoundSource
        var attribute: BoundSource
        var unit: BoundSource?
        var value: ImportMap.ValueColumn
    }

    /// Finds the map's columns among the file's.
    init(_ map: ImportMap, columns: [String]) throws(MapProblems) {
        var unknown: Set<String> = []
        var lastIndex = -1
        func index(_ name: String) -> Int {
            let number = name.first == "#" ? Int(name.dropFirst()) ?? 0 : 0
            guard
                let index = columns.firstIndex(of: name) ?? (columns.indices.contains(number - 1) ? number - 1 : nil)
            else {
                unknown.insert(name)
                return 0
            }
            lastIndex = max(lastIndex, index)
            return index
        }
        func bind(_ source: TextSource) -> BoundSource {
            BoundSource(
                parts: source.parts.map { part in
                    switch part {
                    case .literal(let text): .literal(text)
                    case .column(let name): .column(index(name))
                    }
                }, source: source)
        }
        func bind(_ conditions: [ImportMap.Condition]) -> [BoundCondition] {
            conditions.map { BoundCondition(column: index($0.column), condition: $0) }
        }
        self.map = map
        cellValues = CellValues(shape: map.shape)
        times = RowTimes(map.time)
        columnCount = columns.count
        timeColumns = map.time.columns.map(index)
        filters = bind(map.filters)
        values = map.values.map { value in
            BoundValue(
                column: index(value.column), when: bind(value.when), entity: bind(value.entity),
                type: bind(value.type), attribute: bind(value.attribute), unit: value.unit.map(bind), value: value)
        }
        subjectColumns = RowImporter.subjects(values)
        neededCount = lastIndex + 1
        guard unknown.isEmpty else {
            let problems = unknown.sorted().map { name in
                MapProblem(
                    file: map.file, line: map.columnLines[name],
                    what: "the file has no column \"\(name)\". \(NearestWord.advice(name, among: columns))")
            }
            throw MapProblems(all: problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
        }
    }

    private static func subjects(_ values: [BoundValue]) -> [Int] {
        var columns: Set<Int> = []
        for value in values {
            columns.formUnion(value.when.map(\.column))
            for part in value.entity.parts + value.attribute.parts {
                if case .column(let column) = part { columns.insert(column) }
            }
        }
        return columns.sorted()
    }

    /// Reads the row the reader stands at.
    mutating func read(_ row: SourceRow, of reader: some RowReader) -> Result {
        var result = Result()
        do throws(RowFault) {
            try check(row, reader)
            guard try passes(filters, reader) else {
                result.isFiltered = true
                return result
            }
            try readValues(reader, into: &result)
        } catch {
            result.faults.append(error)
        }
        return result
    }

    private func check(_ row: SourceRow, _ reader: some RowReader) throws(RowFault) {
        switch row.problem {
        case .openQuote:
            throw RowFault(reason: .quote, what: "a quote does not close. Where quotes are text, write quote: none")
        case .tooLong:
            throw RowFault(reason: .tooLong, what: "over \(DelimitedReader.rowByteLimit) bytes in one row")
        case .notAnObject:
            throw RowFault(reason: .json, what: "this is no JSON object")
        case nil: break
        }
        guard row.cells >= neededCount else {
            throw RowFault(
                reason: .columns, what: "\(row.cells) cells where the map reads \(neededCount) columns")
        }
        // A delimiter at the end of each line makes empty cells past the last column.
        if row.cells > columnCount {
            for index in columnCount..<row.cells where !reader.cell(index).isEmpty {
                throw RowFault(
                    reason: .columns, what: "\(row.cells) cells where there are \(columnCount) columns")
            }
        }
    }

    private func text(_ column: Int, _ reader: some RowReader) throws(RowFault) -> String {
        let cell = reader.cell(column)
        guard let text = map.shape.encoding.text(cell) else {
            throw RowFault(
                reason: .encoding, what: "column \(column + 1) is not UTF-8. Perhaps write encoding: windows-1252")
        }
        return text
    }

    private func passes(_ conditions: [BoundCondition], _ reader: some RowReader) throws(RowFault) -> Bool {
        for bound in conditions {
            let isListed = bound.condition.allowed.contains(try text(bound.column, reader))
            if isListed == bound.condition.isNegated { return false }
        }
        return true
    }

    // MARK: Time

    private func timeText(_ reader: some RowReader) throws(RowFault) -> String {
        var joined = ""
        for (place, column) in timeColumns.enumerated() {
            if place > 0 { joined += " " }
            joined += try text(column, reader)
        }
        return joined
    }

    /// What a row is about, and by which change it stands.
    private func subject(_ reader: some RowReader, change: Int) throws(RowFault) -> String {
        var subject = "\(change)"
        for column in subjectColumns { subject += "\u{1F}" + (try text(column, reader)) }
        return subject
    }

    // MARK: Rows of a repeated hour

    /// Keeps a row whose result is `repeated` until `settled`. Otherwise it has no place: the fault that says so.
    mutating func hold(_ result: Result, line: Int, text: ArraySlice<UInt8>) -> RowFault? {
        guard let repeated = result.repeated else { return nil }
        let text = ArraySlice(Array(text.prefix(RowImporter.shownByteCount)))
        let byteCount = repeated.lines.byteCount + text.count + HeldRow.ownByteCount
        guard repeatedHours.hold(repeated.choice, of: repeated.subject, byteCount: byteCount) else {
            return RowFault(
                reason: .ambiguousHour,
                what: "\"\(repeated.timeText)\" comes twice in \(times.zoneName), and the file has more rows of such "
                    + "hours than can be compared. Write ambiguous: first or second")
        }
        heldRows.append(HeldRow(line: line, result: result, text: text))
        return nil
    }

    /// The rows held, in the file's order, each with its time or the fault that it can't be known. Once, at the end of the
    /// file.
    mutating func settled(_ body: (Result, _ line: Int, _ text: ArraySlice<UInt8>) throws -> Void) rethrows {
        let (rows, instants) = (heldRows, repeatedHours.placed())
        heldRows = []
        repeatedHours = RepeatedHours()
        for (row, instant) in zip(rows, instants) {
            var result = row.result
            if let repeated = result.repeated {
                if let instant {
                    result.settle(at: instant, repeated.lines)
                } else {
                    result.refuse(
                        RowFault(
                            reason: .ambiguousHour,
                            what: "\"\(repeated.timeText)\" comes twice in \(times.zoneName), and the order of the "
                                + "rows does not tell which this is. Write ambiguous: first or second to take it"))
                }
            }
            try body(result, row.line, row.text)
        }
    }

    // MARK: Values

    private mutating func readValues(_ reader: some RowReader, into result: inout Result) throws(RowFault) {
        let timeText = try self.timeText(reader)
        let placement = try times.placement(of: timeText)
        if case .at(let at, _, let change?) = placement {
            repeatedHours.pass(at, of: try subject(reader, change: change))
        }
        lines.begin()
        var isAnyMeant = false
        for bound in values {
            do throws(RowFault) {
                guard try passes(bound.when, reader) else { continue }
                isAnyMeant = true
                guard try read(bound, reader) else {
                    result.missingCount += 1
                    continue
                }
                result.readingCount += 1
            } catch {
                result.faults.append(error)
            }
        }
        if !isAnyMeant {
            result.isFiltered = true
            return
        }
        switch placement {
        case .at(let at, let isAmbiguous, _):
            result.isAmbiguousHour = isAmbiguous
            result.settle(at: at, lines)
        case .either(let choice, let change):
            result.isAmbiguousHour = true
            result.repeated = Repeated(
                choice: choice, subject: try subject(reader, change: change), timeText: timeText, lines: lines)
        }
    }

    /// Reads one value into `lines`; false where the cell is empty, a missing mark, or left out by `otherwise: skip`.
    private mutating func read(_ bound: BoundValue, _ reader: some RowReader) throws(RowFault) -> Bool {
        let cell = try text(bound.column, reader)
        if bound.value.missing.contains(cell) { return false }
        guard let entity = try text(bound.entity, "entity", reader),
            let type = try text(bound.type, "type", reader),
            let attribute = try text(bound.attribute, "attribute", reader)
        else { return false }
        if let first = type.utf8.first, "#[{".utf8.contains(first) {
            throw RowFault(reason: .name, what: "type \"\(type)\" begins with \(type.prefix(1))")
        }
        var unit = ""
        if let source = bound.unit {
            guard let text = try text(source, "unit", reader) else { return false }
            unit = text
        }
        let text = bound.value.map[cell] ?? cell
        let value = try cellValues.value(text, bound.value, unit: &unit)
        lines.append(entity: entity, type: type, unit: unit, attribute: attribute, value: value)
        return true
    }

    /// nil: left out.
    private func text(
        _ bound: BoundSource, _ role: String, _ reader: some RowReader
    ) throws(RowFault) -> String? {
        var text = ""
        for part in bound.parts {
            switch part {
            case .literal(let literal): text += literal
            case .column(let column): text += try self.text(column, reader)
            }
        }
        if !bound.source.map.isEmpty {
            switch (bound.source.map[text], bound.source.unlisted) {
            case (.some(let mapped), _): text = mapped
            case (nil, .keep): break
            case (nil, .skip): return nil
            case (nil, .reject):
                throw RowFault(
                    reason: .word,
                    what: "the map of \(role) does not list \"\(text)\". Add it, or write otherwise: skip or keep")
            }
        }
        if text.isEmpty && role == "unit" { return text }
        guard !text.isEmpty else { throw RowFault(reason: .name, what: "the \(role) is empty") }
        guard text.utf8.count <= FrameLimits.nameByteCount,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
        else {
            throw RowFault(reason: .name, what: "the \(role) is over 256 bytes, or holds control characters")
        }
        return text
    }
}

extension RowImporter.Result {
    fileprivate mutating func settle(at time: Timestamp, _ lines: LineProtocolWriter) {
        at = time
        frame = lines.finish(at: time)
        repeated = nil
    }

    /// Takes nothing of a row, whatever could be read of it.
    mutating func refuse(_ fault: RowFault) {
        self = RowImporter.Result(faults: [fault])
    }
}

extension RowFault: Error {}
