import Frames

/// Rows of a JSON file: its flat objects, in an array or one after the other (JSON lines), from chunks of its bytes.
/// Memory stays at one chunk and one object.
///
/// A string is a cell by what it says, any other value by how it is written; `null` and a key that is not there are empty
/// cells. What stands between objects is not looked at closely: whitespace, commas and brackets.
struct ObjectReader: RowReader {
    /// The keys that are read.
    private let columns: [String]
    private let indexOfKey: [String: Int]
    /// Whether any object had the key of that number.
    private(set) var hasSeen: [Bool]
    private var cells: [[UInt8]]

    private var buffer: [UInt8] = []
    private var start = 0
    private var isFinished = false
    private var line = 1
    private var rowRange = 0..<0
    /// The rest of a line that is no object has not come yet.
    private var isSkipping = false

    init(columns: [String]) {
        self.columns = columns
        indexOfKey = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        hasSeen = columns.map { _ in false }
        cells = columns.map { _ in [] }
    }

    /// Keys that no object had.
    var unseen: [String] { columns.indices.filter { !hasSeen[$0] }.map { columns[$0] } }

    mutating func append(_ chunk: UnsafeRawBufferPointer) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            start = 0
        }
        buffer.append(contentsOf: chunk)
    }

    mutating func finish() { isFinished = true }

    mutating func next() -> SourceRow? {
        if isSkipping {
            guard skipLine() else { return nil }
            isSkipping = false
        }
        skipBetween()
        guard start < buffer.count else { return nil }
        let first = line
        guard buffer[start] == UInt8(ascii: "{") else { return refused(.notAnObject, at: first) }
        guard let end = objectEnd() else {
            if buffer.count - start > DelimitedReader.rowByteLimit { return refused(.tooLong, at: first) }
            return isFinished ? refused(.notAnObject, at: first) : nil
        }
        rowRange = start..<end
        start = end
        line += buffer[rowRange].count { $0 == UInt8(ascii: "\n") }
        return SourceRow(line: first, cells: columns.count, problem: readObject() ? nil : .notAnObject)
    }

    func cell(_ index: Int) -> ArraySlice<UInt8> { cells.indices.contains(index) ? cells[index][...] : [] }

    var rowText: ArraySlice<UInt8> { buffer[rowRange] }

    // MARK: Between objects

    private mutating func skipBetween() {
        while start < buffer.count {
            switch buffer[start] {
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: ","), UInt8(ascii: "["),
                UInt8(ascii: "]"):
                break
            default: return
            }
            start += 1
        }
    }

    /// Gives up what stands here, to the end of its line: the next object is most often on the next one.
    private mutating func refused(_ problem: SourceRow.Problem, at first: Int) -> SourceRow {
        let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) ?? buffer.count
        rowRange = start..<min(end, start + RowImporter.shownByteCount)
        isSkipping = !skipLine()
        return SourceRow(line: first, cells: 0, problem: problem)
    }

    /// Steps over the line's rest; false where more of it may come.
    private mutating func skipLine() -> Bool {
        guard let newline = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) else {
            start = buffer.count
            return isFinished
        }
        start = newline + 1
        line += 1
        return true
    }

    // MARK: One object

    /// Past the brace that closes the one at `start`; nil where it has not come.
    private func objectEnd() -> Int? {
        var depth = 0
        var isInString = false
        var index = start
        while index < buffer.count {
            switch buffer[index] {
            case UInt8(ascii: "\\") where isInString: index += 1
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "{") where !isInString: depth += 1
            case UInt8(ascii: "}") where !isInString:
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Fills `cells`; false where the text is no JSON.
    private mutating func readObject() -> Bool {
        for index in cells.indices { cells[index].removeAll(keepingCapacity: true) }
        let range = rowRange
        var found: [(Int, [UInt8])] = []
        let isWhole = buffer.withUnsafeBufferPointer { bytes -> Bool in
            guard let base = bytes.baseAddress else { return false }
            var scan = JSONScanner(
                cursor: ByteCursor(at: base + range.lowerBound, end: base + range.upperBound))
            do throws(JSONFault) {
                try read(&scan, into: &found)
                return true
            } catch {
                return false
            }
        }
        guard isWhole else { return false }
        for (index, text) in found {
            cells[index] = text
            hasSeen[index] = true
        }
        return true
    }

    private func read(_ scan: inout JSONScanner, into found: inout [(Int, [UInt8])]) throws(JSONFault) {
        try scan.expect(UInt8(ascii: "{"), "'{'")
        scan.cursor.skipWhitespace()
        if scan.cursor.take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try ObjectReader.text(try scan.string(), at: scan.cursor.at)
            try scan.expectColon()
            let index = indexOfKey[String(decoding: key, as: UTF8.self)]
            let start = scan.cursor.at
            if scan.cursor.peek == UInt8(ascii: "\"") {
                let text = try ObjectReader.text(try scan.string(), at: start)
                if let index { found.append((index, text)) }
            } else {
                try scan.skipValue()
                let written = Array(UnsafeBufferPointer(start: start, count: scan.cursor.at - start))
                if let index { found.append((index, written == Array("null".utf8) ? [] : written)) }
            }
        } while try scan.continues(until: UInt8(ascii: "}"), "',' or '}'")
    }

    /// A string without its escapes.
    private static func text(
        _ raw: JSONScanner.RawString, at place: UnsafePointer<UInt8>
    ) throws(JSONFault) -> [UInt8] {
        guard raw.hasEscapes, var at = raw.text.start else { return Array(raw.text.buffer) }
        var text: [UInt8] = []
        let end = at + raw.text.count
        while at < end {
            guard at.pointee == UInt8(ascii: "\\") else {
                text.append(at.pointee)
                at += 1
                continue
            }
            guard let code = JSONEscapes.read(&at, end: end), let scalar = Unicode.Scalar(code) else {
                throw JSONFault(at: place, expected: "a string without a broken escape")
            }
            text += Array(String(scalar).utf8)
        }
        return text
    }
}
