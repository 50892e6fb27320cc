/// Rows of a delimited file (RFC 4180 with any delimiter) from chunks of its bytes. Memory stays at one chunk and one
/// row.
struct DelimitedReader: RowReader {
    /// A row of a thousand columns of a hundred bytes has room ten times over.
    static let rowByteLimit = 1 << 20

    private struct Cell {
        var start: Int
        var end: Int
        /// Holds doubled quotes.
        var isEscaped: Bool
    }

    private let delimiter: UInt8
    private let quote: UInt8?
    private let comment: UInt8?
    private var buffer: [UInt8] = []
    private var start = 0
    private var isFinished = false
    private var line = 1
    private var cells: [Cell] = []
    private var rowRange = 0..<0
    private var isSkippingLongRow = false

    init(delimiter: UInt8, quote: UInt8?, comment: UInt8?) {
        self.delimiter = delimiter
        self.quote = quote
        self.comment = comment
    }

    mutating func append(_ chunk: UnsafeRawBufferPointer) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            start = 0
        }
        buffer.append(contentsOf: chunk)
    }

    mutating func finish() { isFinished = true }

    /// Steps over a whole line, whatever is in it; false when more bytes are needed or none are left.
    mutating func skipLine() -> Bool {
        guard let newline = newline(from: start) else {
            guard isFinished, start < buffer.count else { return false }
            start = buffer.count
            return true
        }
        start = newline + 1
        line += 1
        return true
    }

    /// The next row that is neither empty nor a comment; nil when more bytes are needed, or none are left.
    mutating func next() -> SourceRow? {
        while true {
            if isSkippingLongRow {
                guard skipLine() else { return nil }
                isSkippingLongRow = false
            }
            guard start < buffer.count else { return nil }
            if buffer[start] == UInt8(ascii: "\n") {
                start += 1
                line += 1
                continue
            }
            if buffer[start] == UInt8(ascii: "\r"), start + 1 < buffer.count, buffer[start + 1] == UInt8(ascii: "\n") {
                start += 2
                line += 1
                continue
            }
            if let comment, buffer[start] == comment {
                guard skipLine() else { return nil }
                continue
            }
            return readRow()
        }
    }

    private mutating func readRow() -> SourceRow? {
        let first = line
        switch scanRow() {
        case .row(let end, let lines):
            rowRange = start..<end
            start = min(end + 1, buffer.count)
            line += lines
            return SourceRow(line: first, cells: cells.count, problem: nil)
        case .unfinished(let inQuotes):
            if !isFinished && buffer.count - start <= DelimitedReader.rowByteLimit { return nil }
            giveUpLine()
            return SourceRow(line: first, cells: 0, problem: inQuotes ? .openQuote : .tooLong)
        case .brokenQuote:
            giveUpLine()
            return SourceRow(line: first, cells: 0, problem: .openQuote)
        }
    }

    /// A quote that never closes would swallow the rest of the file: steps over the row's first line alone.
    private mutating func giveUpLine() {
        let end = newline(from: start)
        rowRange = start..<min(end ?? buffer.count, start + 200)
        cells.removeAll(keepingCapacity: true)
        isSkippingLongRow = end == nil && !isFinished
        start = end.map { $0 + 1 } ?? buffer.count
        line += end == nil ? 0 : 1
    }

    private enum Scan {
        /// Where the row ends, and how many lines it covers.
        case row(end: Int, lines: Int)
        case unfinished(inQuotes: Bool)
        /// Text after a closing quote.
        case brokenQuote
    }

    private mutating func scanRow() -> Scan {
        cells.removeAll(keepingCapacity: true)
        let (start, delimiter, quote, isFinished) = (start, delimiter, quote, isFinished)
        return buffer.withUnsafeBufferPointer { bytes in
            var at = start
            var lines = 1
            let count = bytes.count
            while true {
                if let quote, at < count, bytes[at] == quote {
                    var isEscaped = false
                    let first = at + 1
                    at = first
                    while true {
                        guard at < count else { return .unfinished(inQuotes: true) }
                        if bytes[at] == quote {
                            if at + 1 < count, bytes[at + 1] == quote {
                                isEscaped = true
                                at += 2
                                continue
                            }
                            if at + 1 == count && !isFinished { return .unfinished(inQuotes: true) }
                            break
                        }
                        if bytes[at] == UInt8(ascii: "\n") { lines += 1 }
                        at += 1
                    }
                    cells.append(Cell(start: first, end: at, isEscaped: isEscaped))
                    at += 1
                    // Only spaces may follow. Anything else means the quote was not what closes this cell, and that
                    // the rows it covered would be lost without a word.
                    while at < count, bytes[at] != delimiter, bytes[at] != UInt8(ascii: "\n") {
                        guard bytes[at] == 32 || bytes[at] == 9 || bytes[at] == 13 else { return .brokenQuote }
                        at += 1
                    }
                } else {
                    let first = at
                    while at < count, bytes[at] != delimiter, bytes[at] != UInt8(ascii: "\n") { at += 1 }
                    cells.append(Cell(start: first, end: at, isEscaped: false))
                }
                if at == count { return isFinished ? .row(end: count, lines: lines) : .unfinished(inQuotes: false) }
                if bytes[at] == UInt8(ascii: "\n") { return .row(end: at, lines: lines) }
                at += 1
            }
        }
    }

    private func newline(from: Int) -> Int? {
        buffer.withUnsafeBufferPointer { $0[from...].firstIndex(of: UInt8(ascii: "\n")) }
    }

    // MARK: The row last returned

    /// The cell's bytes, trimmed of spaces, tabs and a carriage return.
    func cell(_ index: Int) -> ArraySlice<UInt8> {
        guard index < cells.count else { return [] }
        let cell = cells[index]
        var (first, end) = (cell.start, cell.end)
        while first < end, buffer[first] == 32 || buffer[first] == 9 || buffer[first] == 13 { first += 1 }
        while end > first, buffer[end - 1] == 32 || buffer[end - 1] == 9 || buffer[end - 1] == 13 { end -= 1 }
        guard cell.isEscaped, let quote else { return buffer[first..<end] }
        var text: [UInt8] = []
        var index = first
        while index < end {
            text.append(buffer[index])
            index += buffer[index] == quote ? 2 : 1
        }
        return text[...]
    }

    /// The row as it stands in the file, for messages.
    var rowText: ArraySlice<UInt8> { buffer[rowRange] }
}
