import Foundation
import GRDB
import Synchronization

/// Opens the database file, and keeps other cores out while this one writes.
enum HistoryFile {
    /// What can be said without changing anything: nothing is made or locked beside a file that is not ours.
    static func check(path: String, options: HistoryOptions) throws(HistoryError) {
        try checkFolder(of: path)
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if isFolder.boolValue { throw .isDirectory(path: path) }
        if options.mustExist && !exists { throw .notFound(path: path) }
        if !exists { return }
        if !FileManager.default.isWritableFile(atPath: path) { throw .readOnly(path: path) }
        do {
            try checkFormat(path: path)
        } catch {
            throw HistoryError(error, path: path)
        }
    }

    /// For the one core that writes. `PRAGMA synchronous=FULL`: a commit is on disk when it returns (sqlite.org,
    /// "PRAGMA synchronous").
    static func openForWriting(path: String, options: HistoryOptions) throws(HistoryError) -> DatabasePool {
        var configuration = common()
        configuration.prepareDatabase { database in
            guard !database.configuration.readonly else { return }
            try database.execute(sql: "PRAGMA page_size = \(Schema.pageByteCount)")
        }
        makePrivate(path)
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                _ = try Int.fetchOne(database, sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
                let keptLog = checkpointPages * Schema.pageByteCount * 2
                _ = try Int.fetchOne(database, sql: "PRAGMA journal_size_limit = \(keptLog)")
                try Schema.prepare(database, path: path)
                if let maximum = options.maximumPageCount {
                    _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(maximum)")
                }
            }
            return pool
        } catch {
            throw HistoryError(error, path: path)
        }
    }

    /// SQLite would make a file that everyone reads; its log and index take the database's mode.
    private static func makePrivate(_ path: String) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o640)
        if descriptor >= 0 { close(descriptor) }
    }

    /// For queries, in the core's process or another one.
    static func openForReading(path: String) throws(HistoryError) -> DatabasePool {
        try checkFolder(of: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .notFound(path: path) }
        if isFolder.boolValue { throw .isDirectory(path: path) }
        guard FileManager.default.isReadableFile(atPath: path) else { throw .readOnly(path: path) }
        var configuration = common()
        configuration.readonly = true
        configuration.maximumReaderCount = 3
        do {
            let pool = try DatabasePool(path: onUnwritableMedium(path), configuration: configuration)
            _ = try pool.read { try Schema.check($0, path: path) }
            return pool
        } catch {
            throw HistoryError(error, path: path)
        }
    }

    /// A backup on a medium mounted read-only can't have the index that a write-ahead log is read by: where there is no
    /// log, SQLite is told that nobody changes the file, and needs none (sqlite.org, "URI Filenames").
    private static func onUnwritableMedium(_ path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        // A core that runs has an index.
        guard (FileIdentity.byteCount(path + "-wal") ?? 0) == 0, !FileManager.default.fileExists(atPath: path + "-shm"),
            !FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder)
        else {
            return path
        }
        let absolute = URL(fileURLWithPath: path).path
        let escaped = absolute.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? absolute
        return "file:\(escaped)?immutable=1"
    }

    /// 32 MB of log before its pages are moved into the file: rows sealed meanwhile never are.
    private static let checkpointPages = 2000

    private static func common() -> Configuration {
        var configuration = Configuration()
        // Another process may hold the file for an instant: a reader closing last, a recovery after a crash.
        configuration.busyMode = .timeout(2)
        configuration.foreignKeysEnabled = false
        configuration.persistentReadOnlyConnections = true
        return configuration
    }

    private static func checkFormat(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        if FileIdentity.byteCount(path) == 0 { return }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        _ = try queue.read { database in
            let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            if tables > 0 { _ = try Schema.check(database, path: path) }
        }
        try queue.close()
    }

    private static func checkFolder(of path: String) throws(HistoryError) {
        var isFolder: ObjCBool = false
        let folder = (path as NSString).deletingLastPathComponent
        let exists = FileManager.default.fileExists(atPath: folder.isEmpty ? "." : folder, isDirectory: &isFolder)
        if !exists || !isFolder.boolValue { throw .directoryMissing(path: path) }
    }
}

/// Holds `<database>-owner` locked while a core writes: the kernel lets go of it however the core ends. A file of its
/// own, since closing any descriptor of the database would drop SQLite's locks on it (POSIX fcntl locks).
final class HistoryOwnership: Sendable {
    private let held: Mutex<Int32?>

    init(path: String) throws(HistoryError) {
        let lockPath = path + "-owner"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            // Another account may have left the one file; else it is the folder that can't be written.
            throw .readOnly(path: access(lockPath, F_OK) == 0 ? lockPath : path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let process = HistoryOwnership.process(in: descriptor)
            close(descriptor)
            throw .inUse(path: path, process: process)
        }
        let text = Array("\(getpid())\n".utf8)
        held = Mutex(descriptor)
        // What the file says is for people; the lock is what counts.
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    deinit { release() }

    /// Another core may have the database from here on.
    func release() {
        held.withLock { descriptor in
            if let descriptor { close(descriptor) }
            descriptor = nil
        }
    }

    private static func process(in descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").first ?? "")
    }
}
