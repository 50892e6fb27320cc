import Telemetry

/// Imports files by a map: rows to frames, in the order of their times whatever the files' order, in bounded memory.
public struct FileImport {
    private let map: ImportMap
    private let sorter: FrameSorter
    public private(set) var report = ImportReport()

    public init(_ map: ImportMap, runByteCount: Int? = nil) {
        self.map = map
        sorter = runByteCount.map { FrameSorter(runByteCount: $0) } ?? FrameSorter()
    }

    /// Reads one file (`-`: standard input); `bad` is told of every row that could not be used whole.
    public mutating func read(_ path: String, bad: (BadRow) -> Void) throws {
        if map.shape.isJSON { return try readObjects(path, bad: bad) }
        let input = try FileInput(path)
        defer { input.end() }
        var reader = DelimitedReader(
            delimiter: map.shape.delimiter, quote: map.shape.quote, comment: map.shape.comment)
        var stage = Stage.skipping(map.shape.skip)
        var isEnded = false
        while !isEnded {
            let chunk = try input.read()
            if chunk.isEmpty {
                reader.finish()
                isEnded = true
            } else {
                chunk.withUnsafeBytes { reader.append($0) }
            }
            try read(&reader, &stage, path, bad)
        }
        if case .rows(var importer) = stage { return try settle(&importer, bad) }
        throw ImportFault("\(path): it ends before its first row: header or skip in \(map.file) do not fit it")
    }

    /// Objects have no header: the keys looked for are the map's own, and one that no object had is told at the end.
    private mutating func readObjects(_ path: String, bad: (BadRow) -> Void) throws {
        let input = try FileInput(path)
        defer { input.end() }
        let columns = map.columnLines.keys.sorted()
        var reader = ObjectReader(columns: columns)
        var importer = try RowImporter(map, columns: columns)
        var isEnded = false
        var rowCount = 0
        while !isEnded {
            let chunk = try input.read()
            if chunk.isEmpty {
                reader.finish()
                isEnded = true
            } else {
                chunk.withUnsafeBytes { reader.append($0) }
            }
            while let row = reader.next() {
                rowCount += 1
                try take(row, reader, &importer, bad)
            }
        }
        guard rowCount > 0 else { throw ImportFault("\(path): it holds no JSON object") }
        try settle(&importer, bad)
        let unseen = reader.unseen
        guard unseen.isEmpty else {
            throw MapProblems(
                all: unseen.map {
                    MapProblem(
                        file: map.file, line: map.columnLines[$0], what: "no object of \(path) has the key \"\($0)\".")
                })
        }
    }

    private enum Stage {
        /// Lines still to skip before the header.
        case skipping(Int)
        case header
        /// Rows still to skip after it.
        case skippingRows(RowImporter, Int)
        case rows(RowImporter)
    }

    private mutating func read(
        _ reader: inout DelimitedReader, _ stage: inout Stage, _ path: String, _ bad: (BadRow) -> Void
    ) throws {
        while true {
            switch stage {
            case .skipping(let count) where count > 0:
                guard reader.skipLine() else { return }
                stage = .skipping(count - 1)
            case .skipping:
                guard let columns = map.shape.columns else {
                    stage = .header
                    continue
                }
                stage = .skippingRows(try bind(columns, path), map.shape.skipAfterHeader)
            case .header:
                guard let row = reader.next() else { return }
                stage = .skippingRows(try bind(header(row, reader), path), map.shape.skipAfterHeader)
            case .skippingRows(let importer, let count):
                if count == 0 {
                    stage = .rows(importer)
                    continue
                }
                guard reader.next() != nil else { return }
                stage = .skippingRows(importer, count - 1)
            case .rows(var importer):
                while let row = reader.next() { try take(row, reader, &importer, bad) }
                stage = .rows(importer)
                return
            }
        }
    }

    private func bind(_ columns: [String], _ path: String) throws -> RowImporter {
        do {
            return try RowImporter(map, columns: columns)
        } catch {
            // The map was read without knowing the file: say which file, and what it has.
            let shown = columns.filter { !$0.isEmpty }.prefix(40).joined(separator: ", ")
            var problems = error.all
            problems.append(MapProblem(file: path, line: nil, what: "its columns are: \(shown)"))
            throw MapProblems(all: problems)
        }
    }

    private func header(_ row: SourceRow, _ reader: DelimitedReader) -> [String] {
        (0..<row.cells).map { text(reader.cell($0)) }
    }

    /// For people, whatever the bytes are.
    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        map.shape.encoding.text(bytes) ?? String(decoding: bytes, as: UTF8.self)
    }

    private mutating func take(
        _ row: SourceRow, _ reader: some RowReader, _ importer: inout RowImporter, _ bad: (BadRow) -> Void
    ) throws {
        var result = importer.read(row, of: reader)
        if result.repeated != nil {
            guard let fault = importer.hold(result, line: row.line, text: reader.rowText) else { return }
            result.refuse(fault)
        }
        try conclude(result, line: row.line, text: reader.rowText, bad)
    }

    /// Rows whose time only the whole file tells.
    private mutating func settle(_ importer: inout RowImporter, _ bad: (BadRow) -> Void) throws {
        try importer.settled { result, line, text in try conclude(result, line: line, text: text, bad) }
    }

    private mutating func conclude(
        _ result: RowImporter.Result, line: Int, text rowText: ArraySlice<UInt8>, _ bad: (BadRow) -> Void
    ) throws {
        report.add(result)
        if !result.faults.isEmpty {
            let end = rowText.last == UInt8(ascii: "\r") ? rowText.dropLast() : rowText
            let text = text(end.prefix(RowImporter.shownByteCount))
            bad(BadRow(line: line, faults: result.faults, text: text))
        }
        if !result.frame.isEmpty { try sorter.append(at: result.at, frame: result.frame) }
    }

    /// Gives all frames read, in order. Once: the import is empty afterwards.
    public func drain(_ body: (Timestamp, UnsafeRawBufferPointer) throws -> Void) throws {
        try sorter.drain(body)
    }

    /// How many temporary files the sort has needed.
    var runCount: Int { sorter.runCount }
}
