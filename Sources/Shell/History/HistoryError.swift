import GRDB
import OperatorLink
import Telemetry

/// What can be wrong with a history database. `message` says what, where and how to fix it.
public enum HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
    case directoryMissing(path: String)
    case isDirectory(path: String)
    case notFound(path: String)
    case readOnly(path: String)
    /// Another core has it open; its process, where known.
    case inUse(path: String, process: Int?)
    case notADatabase(path: String)
    /// A good SQLite file that vigie did not make.
    case foreign(path: String)
    case corrupt(path: String, detail: String)
    case newerVersion(path: String, found: Int, supported: Int)
    case diskFull(path: String)
    /// Moved or deleted while it is open: what is written goes nowhere anybody will find it.
    case gone(path: String)
    /// Written before the journal had a hash chain, and only read since.
    case withoutChain(path: String)
    case failed(path: String, detail: String)
    /// A query that can't be answered as asked.
    case invalidQuery(String)
    /// Asked about a time of which nothing was written; when that began.
    case beforeFirstRecord(Timestamp)
    case closed

    public var message: String {
        switch self {
        case .directoryMissing(let path):
            "\(path): its folder does not exist. Create it, or choose another file with --database."
        case .isDirectory(let path):
            "\(path): this is a directory, and the database is a file. Name one in it: --database \(path)/vigie.db."
        case .notFound(let path):
            "\(path): there is no such database. Check --database, or start `vigie serve` to make one."
        case .readOnly(let path):
            "\(path): the file or its folder can't be written. Give this account write permission on both, "
                + "or choose another file with --database."
        case .inUse(let path, let process):
            "\(path): another core has it open" + (process.map { " (process \($0))" } ?? "")
                + ". Stop that one, attach to it with `vigie attach`, or choose another file with --database."
        case .notADatabase(let path):
            "\(path): this is not a SQLite database. Move it away, or choose another file with --database."
        case .foreign(let path):
            "\(path): this database was not made by vigie. Choose another file with --database."
        case .corrupt(let path, let detail):
            "\(path): the database is damaged (\(detail)). Keep a copy, try `sqlite3 \(path) .recover`, "
                + "or move it away and start with a new one."
        case .newerVersion(let path, let found, let supported):
            "\(path): written by a newer vigie (format \(found), this one knows \(supported)). "
                + "Upgrade vigie, or choose another file with --database."
        case .diskFull(let path):
            "\(path): the disk is full. Free some space; writing goes on by itself."
        case .gone(let path):
            "\(path): the file was moved or deleted while vigie writes to it. Put it back where it was, or restart vigie "
                + "to begin a new one."
        case .withoutChain(let path):
            "\(path): its journal was written before there was a hash chain. Start `vigie serve` on it once: its records "
                + "are chained as they are then."
        case .failed(let path, let detail):
            "\(path): \(detail). Check the disk and the file's permissions; writing is tried again by itself."
        case .invalidQuery(let text): text
        case .beforeFirstRecord(let first): Answer.before(firstRecord: first)
        case .closed: "history is closed: the core is shutting down."
        }
    }

    public var description: String { message }

    /// The file at this path can't be written to as it is; another core, or a wrong call, has nothing to do with it.
    public var isOfTheFile: Bool {
        switch self {
        case .readOnly, .notADatabase, .foreign, .corrupt, .newerVersion, .diskFull, .failed: true
        case .directoryMissing, .isDirectory, .notFound, .inUse, .gone, .withoutChain, .invalidQuery, .closed,
            .beforeFirstRecord:
            false
        }
    }

    /// What SQLite's result code means to an operator.
    init(_ error: any Error, path: String) {
        if let already = error as? HistoryError {
            self = already
            return
        }
        if let damaged = error as? DamagedBytes {
            self = .corrupt(path: path, detail: "expected \(damaged.expected) at byte \(damaged.offset)")
            return
        }
        guard let failure = error as? DatabaseError else {
            self = .failed(path: path, detail: "\(error)")
            return
        }
        switch failure.resultCode {
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: self = .readOnly(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse(path: path, process: nil)
        case .SQLITE_NOTADB: self = .notADatabase(path: path)
        case .SQLITE_CORRUPT: self = .corrupt(path: path, detail: failure.message ?? "malformed")
        case .SQLITE_FULL: self = .diskFull(path: path)
        default:
            if failure.message == "no such table: journal" {
                self = .corrupt(path: path, detail: "its journal was removed")
                return
            }
            let code = failure.extendedResultCode.rawValue
            self = .failed(path: path, detail: "\(failure.message ?? "SQLite error") (SQLite \(code))")
        }
    }
}
