import GRDB
import GRDBSQLite

/// A prepared statement used through SQLite's own calls: GRDB prepares, caches and owns it, and binding costs what it
/// costs in C. Valid inside the database access that made it.
struct RawStatement {
    /// Keeps `handle` good should the cache let go of it.
    private let owner: Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer?
    private var nextBinding: Int32 = 0

    init(_ sql: String, in database: Database) throws {
        owner = try database.cachedStatement(sql: sql)
        handle = owner.sqliteStatement
        connection = database.sqliteConnection
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    // MARK: - Binding, from the first parameter on

    mutating func bind(_ value: Int64) {
        nextBinding += 1
        sqlite3_bind_int64(handle, nextBinding, value)
    }
    mutating func bind(_ value: Int) { bind(Int64(value)) }
    mutating func bind(_ value: Bool) { bind(value ? 1 as Int64 : 0) }
    mutating func bind(_ value: Double) {
        nextBinding += 1
        sqlite3_bind_double(handle, nextBinding, value)
    }
    /// Said to SQLite too: a statement that is run again keeps what was bound before.
    mutating func bindNull() {
        nextBinding += 1
        sqlite3_bind_null(handle, nextBinding)
    }
    mutating func bind(_ text: String) {
        nextBinding += 1
        var copy = text
        copy.withUTF8 { utf8 in
            _ = utf8.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(handle, nextBinding, $0.baseAddress, Int32($0.count), RawStatement.copies)
            }
        }
    }
    mutating func bind(_ bytes: [UInt8]) {
        nextBinding += 1
        bytes.withUnsafeBytes { buffer in
            _ = sqlite3_bind_blob64(
                handle, nextBinding, buffer.baseAddress, UInt64(buffer.count), RawStatement.copies)
        }
    }
    /// Not copied: the bytes must stay until the next `run`.
    mutating func bind(notCopied bytes: UnsafeRawBufferPointer) {
        nextBinding += 1
        sqlite3_bind_blob64(handle, nextBinding, bytes.baseAddress, UInt64(bytes.count), nil)
    }
    mutating func bind(_ value: Int64?) { if let value { bind(value) } else { bindNull() } }
    mutating func bind(_ value: Int?) { if let value { bind(value) } else { bindNull() } }
    mutating func bind(_ value: Double?) { if let value { bind(value) } else { bindNull() } }
    mutating func bind(_ text: String?) { if let text { bind(text) } else { bindNull() } }

    /// SQLITE_TRANSIENT, which Swift does not import: SQLite copies what is bound.
    private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    // MARK: - Running

    /// Runs a statement that returns no rows, and makes it ready to be bound again.
    mutating func run() throws {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        nextBinding = 0
        if code != SQLITE_DONE && code != SQLITE_ROW { throw failure(code) }
    }

    /// Moves to the next row; false after the last, when the statement is ready to be bound again.
    mutating func next() throws -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        sqlite3_reset(handle)
        nextBinding = 0
        if code != SQLITE_DONE { throw failure(code) }
        return false
    }

    /// Gives up the remaining rows.
    mutating func finish() {
        sqlite3_reset(handle)
        nextBinding = 0
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: connection.map { String(cString: sqlite3_errmsg($0)) })
    }

    // MARK: - Columns of the current row

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
    func isReal(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_FLOAT }
    /// SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB or SQLITE_NULL, as it is stored.
    func type(_ column: Int32) -> Int32 { sqlite3_column_type(handle, column) }
    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let utf8 = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        return String(decoding: utf8, as: UTF8.self)
    }
    /// Valid until the next step.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }
    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
    func optionalDouble(_ column: Int32) -> Double? { isNull(column) ? nil : double(column) }
}
