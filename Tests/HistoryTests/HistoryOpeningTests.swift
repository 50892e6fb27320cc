import Foundation
import GRDB
import Testing

@testable import History

struct HistoryOpeningTests {
    private func failure(opening path: String, _ options: HistoryOptions = HistoryOptions()) -> HistoryError? {
        do {
            let store = try HistoryStore(path: path, options: options)
            store.shutdown()
            return nil
        } catch { return error }
    }

    @Test func aMissingFolderIsSaidToBeMissing() throws {
        let path = try TemporaryDatabase().folder + "/no/such.db"
        #expect(failure(opening: path) == .directoryMissing(path: path))
    }

    @Test func aDatabaseThatMustExistIsNotMade() throws {
        let temporary = try TemporaryDatabase()
        var options = HistoryOptions()
        options.mustExist = true
        #expect(failure(opening: temporary.path, options) == .notFound(path: temporary.path))
        #expect(throws: HistoryError.notFound(path: temporary.path)) { try HistoryReader(path: temporary.path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.folder).isEmpty)
    }

    @Test func aDirectoryIsSaidToBeOne() throws {
        let temporary = try TemporaryDatabase()
        let folder = temporary.folder
        #expect(failure(opening: folder) == .isDirectory(path: folder))
        #expect(throws: HistoryError.isDirectory(path: folder)) { try HistoryReader(path: folder) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test func aFileThatIsNotADatabaseIsLeftAlone() throws {
        let temporary = try TemporaryDatabase()
        let text = Data(String(repeating: "these are my holiday notes. ", count: 100).utf8)
        try text.write(to: URL(fileURLWithPath: temporary.path))
        #expect(failure(opening: temporary.path) == .notADatabase(path: temporary.path))
        #expect(try Data(contentsOf: URL(fileURLWithPath: temporary.path)) == text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.folder) == ["history.db"])
    }

    @Test func anotherProgramsDatabaseIsLeftAlone() throws {
        let temporary = try TemporaryDatabase()
        let queue = try DatabaseQueue(path: temporary.path)
        try queue.write { try $0.execute(sql: "CREATE TABLE contacts (name)") }
        try queue.close()
        #expect(failure(opening: temporary.path) == .foreign(path: temporary.path))
        #expect(throws: HistoryError.foreign(path: temporary.path)) { try HistoryReader(path: temporary.path) }
    }

    @Test func aNewerVersionIsRefused() throws {
        let temporary = try TemporaryDatabase()
        #expect(failure(opening: temporary.path) == nil)
        let queue = try DatabaseQueue(path: temporary.path)
        try queue.write { try $0.execute(sql: "UPDATE meta SET value = \(Schema.version + 1) WHERE key = 'version'") }
        try queue.close()
        let expected = HistoryError.newerVersion(
            path: temporary.path, found: Schema.version + 1, supported: Schema.version)
        #expect(failure(opening: temporary.path) == expected)
        #expect(expected.message.contains("Upgrade vigie"))
    }

    @Test func aDamagedFileIsSaidToBeDamaged() throws {
        let temporary = try TemporaryDatabase()
        #expect(failure(opening: temporary.path) == nil)
        let file = try #require(FileHandle(forUpdatingAtPath: temporary.path))
        try file.seek(toOffset: 100)
        try file.write(contentsOf: Data(repeating: 0xAB, count: 16_000))
        try file.close()
        guard case .corrupt(let path, _) = failure(opening: temporary.path) else {
            Issue.record("not said to be damaged: \(String(describing: failure(opening: temporary.path)))")
            return
        }
        #expect(path == temporary.path)
    }

    @Test func anEmptyFileBecomesADatabase() throws {
        let temporary = try TemporaryDatabase()
        try Data().write(to: URL(fileURLWithPath: temporary.path))
        #expect(failure(opening: temporary.path) == nil)
        #expect(try HistoryReader(path: temporary.path).integrityProblem() == nil)
    }

    @Test func twoCoresCannotWriteOneDatabase() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        let process = Int(ProcessInfo.processInfo.processIdentifier)
        #expect(failure(opening: temporary.path) == .inUse(path: temporary.path, process: process))
        // A reader may always look.
        #expect(try HistoryReader(path: temporary.path).series().isEmpty)
        store.shutdown()
    }

    /// The kernel refuses files there to any account, root included.
    @Test func aFolderThatCannotBeWrittenIsSaidToBeReadOnly() {
        #expect(failure(opening: "/proc/vigie.db") == .readOnly(path: "/proc/vigie.db"))
    }

    @Test(.enabled(if: getuid() != 0, "root may write what is read-only"))
    func aReadOnlyFileIsSaidToBeReadOnly() throws {
        let temporary = try TemporaryDatabase()
        #expect(failure(opening: temporary.path) == nil)
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: temporary.path)
        #expect(failure(opening: temporary.path) == .readOnly(path: temporary.path))
    }
}
