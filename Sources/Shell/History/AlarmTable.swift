import Alarms
import GRDB
import Telemetry

/// Every alarm as it last was.
enum AlarmTable {
    private static let columns = """
        id, isOpen, rule, entity, attribute, titleEnglish, titleFrench, state, suppression, occurrence, level, current,
        priority, since, annunciatedAt, value, threshold, comparison, unit, marks, quality, acknowledgedBy,
        acknowledgedAt, comment, code, "group", zone, actionEnglish, actionFrench, consequenceEnglish,
        consequenceFrench, responseTime, revision
        """
    private static let insertion =
        "INSERT OR REPLACE INTO alarm (\(columns)) VALUES (\(Array(repeating: "?", count: 33).joined(separator: ", ")))"

    /// The record's booleans, one bit each.
    private struct Marks {
        var bits: Int64 = 0
        static let pending: Int64 = 1
        static let chattering: Int64 = 2
        static let stale: Int64 = 4
        static let firstOut: Int64 = 8
        static let acknowledgementRequired: Int64 = 16
    }

    static func write(_ records: [AlarmRecord], in database: Database) throws {
        guard !records.isEmpty else { return }
        var statement = try RawStatement(insertion, in: database)
        for record in records {
            try bind(record, to: &statement)
            try statement.run()
        }
    }

    private static func bind(_ record: AlarmRecord, to statement: inout RawStatement) throws {
        statement.bind(record.id.text)
        statement.bind(record.isOpen)
        statement.bind(record.rule)
        statement.bind(record.entity?.text)
        statement.bind(record.attribute?.text)
        statement.bind(record.title.english)
        statement.bind(record.title.french)
        statement.bind(Int64(record.state.rawValue))
        statement.bind(try StoredSuppression.text(record.suppression))
        statement.bind(record.occurrence)
        statement.bind(record.level)
        statement.bind(record.current)
        statement.bind(record.priority.rawValue)
        statement.bind(record.since.nanoseconds)
        statement.bind(record.annunciatedAt?.nanoseconds)
        statement.bind(record.value)
        statement.bind(record.threshold)
        statement.bind(record.comparison)
        statement.bind(record.unit?.symbol)
        statement.bind(
            (record.isPending ? Marks.pending : 0) | (record.isChattering ? Marks.chattering : 0)
                | (record.isStale ? Marks.stale : 0) | (record.isFirstOut ? Marks.firstOut : 0)
                | (record.acknowledgementRequired ? Marks.acknowledgementRequired : 0))
        statement.bind(Int64(record.quality.rawValue))
        statement.bind(record.acknowledgedBy)
        statement.bind(record.acknowledgedAt?.nanoseconds)
        statement.bind(record.comment)
        statement.bind(record.code)
        statement.bind(record.group)
        statement.bind(record.zone)
        statement.bind(record.action?.english)
        statement.bind(record.action?.french)
        statement.bind(record.consequence?.english)
        statement.bind(record.consequence?.french)
        statement.bind(record.responseTime?.nanoseconds)
        statement.bind(record.revision)
    }

    /// Open alarms, by id.
    static func open(in database: Database) throws -> [AlarmRecord] {
        var statement = try RawStatement("SELECT \(columns) FROM alarm WHERE isOpen ORDER BY id", in: database)
        var records: [AlarmRecord] = []
        while try statement.next() { records.append(try record(statement)) }
        return records
    }

    /// Alarms that may have stood at `instant`: all but those that were first raised after it. At most `limit`, by id.
    static func candidates(at instant: Timestamp, limit: Int, in database: Database) throws -> [AlarmRecord] {
        var statement = try RawStatement(
            "SELECT \(columns) FROM alarm WHERE occurrence > 1 OR since <= ? ORDER BY id LIMIT ?",
            in: database)
        statement.bind(instant.nanoseconds)
        statement.bind(limit)
        var records: [AlarmRecord] = []
        while try statement.next() { records.append(try record(statement)) }
        return records
    }

    /// What alarms are called in every language, as they last were.
    static func titles(of ids: [AlarmID], in database: Database) throws -> [AlarmID: LocalizedText] {
        var titles: [AlarmID: LocalizedText] = [:]
        for id in ids {
            var statement = try RawStatement("SELECT titleEnglish, titleFrench FROM alarm WHERE id = ?", in: database)
            defer { statement.finish() }
            statement.bind(id.text)
            guard try statement.next() else { continue }
            titles[id] = LocalizedText(english: statement.text(0), french: statement.text(1))
        }
        return titles
    }

    private static func record(_ row: RawStatement) throws -> AlarmRecord {
        guard let state = AlarmState(rawValue: UInt8(truncatingIfNeeded: row.integer(7))),
            let priority = Priority(rawValue: Int(row.integer(12)))
        else { throw DamagedBytes(offset: 0, expected: "a state and a priority of alarm \(row.text(0))") }
        var record = AlarmRecord(
            id: AlarmID(row.text(0)), rule: row.text(2), entity: row.optionalText(3).map { EntityID($0) },
            attribute: row.optionalText(4).map { AttributeName($0) },
            title: LocalizedText(english: row.text(5), french: row.text(6)), priority: priority,
            since: Timestamp(nanoseconds: row.integer(13)))
        record.state = state
        record.suppression = try StoredSuppression.suppression(row.optionalText(8))
        record.occurrence = Int(row.integer(9))
        record.level = row.optionalText(10)
        record.current = row.optionalText(11)
        record.annunciatedAt = row.optionalInteger(14).map { Timestamp(nanoseconds: $0) }
        record.value = row.optionalDouble(15)
        record.threshold = row.optionalDouble(16)
        record.comparison = row.optionalText(17)
        record.unit = row.optionalText(18).map { Unit($0) }
        let marks = row.integer(19)
        record.isPending = marks & Marks.pending != 0
        record.isChattering = marks & Marks.chattering != 0
        record.isStale = marks & Marks.stale != 0
        record.isFirstOut = marks & Marks.firstOut != 0
        record.acknowledgementRequired = marks & Marks.acknowledgementRequired != 0
        record.quality = Quality(rawValue: UInt8(truncatingIfNeeded: row.integer(20))) ?? .bad
        record.acknowledgedBy = row.optionalText(21)
        record.acknowledgedAt = row.optionalInteger(22).map { Timestamp(nanoseconds: $0) }
        record.comment = row.optionalText(23)
        record.code = row.optionalText(24)
        record.group = row.optionalText(25)
        record.zone = row.optionalText(26)
        record.action = localized(row, 27)
        record.consequence = localized(row, 29)
        record.responseTime = row.optionalInteger(31).map { TimeSpan(nanoseconds: $0) }
        record.revision = Int(row.integer(32))
        return record
    }

    private static func localized(_ row: RawStatement, _ column: Int32) -> LocalizedText? {
        guard let english = row.optionalText(column), let french = row.optionalText(column + 1) else { return nil }
        return LocalizedText(english: english, french: french)
    }
}
