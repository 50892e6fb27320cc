/// Rows of a data file, whatever its format, from chunks of its bytes.
protocol RowReader {
    mutating func append(_ chunk: UnsafeRawBufferPointer)
    /// There are no more chunks.
    mutating func finish()
    /// The next row; nil when more bytes are needed, or none are left.
    mutating func next() -> SourceRow?
    /// A cell of the row last returned, until the next call; empty where it has none.
    func cell(_ index: Int) -> ArraySlice<UInt8>
    /// That row as it stands in the file, for messages.
    var rowText: ArraySlice<UInt8> { get }
}

/// A row that was found. Its cells stay with the reader.
struct SourceRow {
    /// The line it begins on, from 1.
    var line: Int
    var cells: Int
    var problem: Problem?

    enum Problem: Hashable {
        case tooLong
        case openQuote
        /// Of a JSON file.
        case notAnObject
    }
}
