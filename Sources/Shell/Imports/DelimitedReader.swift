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
        let (start, delimiter, isFinished) = (start, delimiter, isFinished)
        return buffer.withUnsafeBufferPointer { bytes in
            var at = start
            var lines = 1
            let count = bytes.count
            while true {
                if let opening = openingQuote(bytes, at) {
                    guard let quoted = closingQuote(bytes, after: opening) else { return .unfinished(inQuotes: true) }
                    // Only spaces may follow. Anything else means the quote was not what closes this cell, and that the
                    // rows it covered would be lost without a word.
                    var end = quoted.cell.end + 1
                    while end < count, bytes[end] == 32 || bytes[end] == 9 || bytes[end] == 13 {
                        if bytes[end] == delimiter { break }
                        end += 1
                    }
                    if end == count || bytes[end] == delimiter || bytes[end] == UInt8(ascii: "\n") {
                        cells.append(quoted.cell)
                        lines += quoted.lines
                        at = end
                    } else if opening > at, quoted.lines == 0, !bytes[opening..<end].contains(delimiter) {
                        // ` "Le Las" amont`: a text that begins with a quote, since no quote begins the cell itself.
                        at = takePlainCell(bytes, at)
                    } else {
                        return .brokenQuote
                    }
                } else {
                    at = takePlainCell(bytes, at)
                }
                if at == count { return isFinished ? .row(end: count, lines: lines) : .unfinished(inQuotes: false) }
                if bytes[at] == UInt8(ascii: "\n") { return .row(end: at, lines: lines) }
                at += 1
            }
        }
    }

    /// Where the quote stands that begins the cell at `at`: first in it, or after spaces, as in `a, "b, c"`.
    @inline(__always)
    private func openingQuote(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
        guard let quote else { return nil }
        var at = at
        while at < bytes.count, bytes[at] == 32 || bytes[at] == 9, bytes[at] != delimiter { at += 1 }
        return at < bytes.count && bytes[at] == quote ? at : nil
    }

    /// The cell between the quote at `opening` and the one that closes it, and the line ends in it; nil where it has
    /// not come.
    private func closingQuote(
        _ bytes: UnsafeBufferPointer<UInt8>, after opening: Int
    ) -> (cell: Cell, lines: Int)? {
        var cell = Cell(start: opening + 1, end: opening + 1, isEscaped: false)
        var lines = 0
        while cell.end < bytes.count {
            if bytes[cell.end] == quote {
                let next = cell.end + 1
                // What follows may be a second quote.
                if next == bytes.count && !isFinished { return nil }
                if next == bytes.count || bytes[next] != quote { return (cell, lines) }
                cell.isEscaped = true
                cell.end += 1
            } else if bytes[cell.end] == UInt8(ascii: "\n") {
                lines += 1
            }
            cell.end += 1
        }
        return nil
    }

    /// Takes a cell without quotes; gives where it ends.
    @inline(__always)
    private mutating func takePlainCell(_ bytes: UnsafeBufferPointer<UInt8>, _ first: Int) -> Int {
        var at = first
        while at < bytes.count, bytes[at] != delimiter, bytes[at] != UInt8(ascii: "\n") { at += 1 }
        cells.append(Cell(start: first, end: at, isEscaped: false))
        return at
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
