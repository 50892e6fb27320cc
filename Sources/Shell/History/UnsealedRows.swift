import GRDB
import Telemetry

/// Reading rows that no block holds yet. They have no index: all of them are unpacked, at about 10 ns each.
enum UnsealedRows {
    /// Every unsealed row, in order of arrival.
    static func forEach(
        in database: Database, noting damaged: DamagedPlaces, _ body: (SeriesRow) -> Void
    ) throws {
        let sealed = try Positions.sealedThrough(in: database)
        try forEach(after: sealed, in: database, noting: damaged) { _, row in body(row) }
    }

    /// Rows numbered after `row`, sealed or not, as far as they are kept, with their numbers.
    static func forEach(
        after row: Int64, in database: Database, noting damaged: DamagedPlaces, _ body: (Int64, SeriesRow) -> Void
    ) throws {
        var statement = try RawStatement(
            """
            SELECT id, count, bytes FROM row
            WHERE id > ?1 - \(RowChunk.maximumRows) AND id + count > ?1 + 1 ORDER BY id
            """, in: database)
        statement.bind(row)
        while try statement.next() {
            try unpack(statement, after: row, noting: damaged, body)
        }
    }

    /// The rows of a record `id, count, bytes` numbered after `row`; what follows a damaged place in it is lost.
    static func unpack(
        _ record: RawStatement, after row: Int64, noting damaged: DamagedPlaces, _ body: (Int64, SeriesRow) -> Void
    ) throws {
        let (first, count) = (record.integer(0), Int(record.integer(1)))
        var number = first
        do {
            try RowChunk.unpack(record.bytes(2), count: count) { unpacked in
                if number > row { body(number, unpacked) }
                number += 1
            }
        } catch {
            damaged.note(.chunk(first: first), count: count - Int(number - first), error)
        }
    }

    /// Those of one series with stamps in `stamps`, in order of arrival.
    static func of(
        _ series: UInt32, _ stamps: ClosedRange<Int64>, in database: Database, noting damaged: DamagedPlaces
    ) throws -> [Row] {
        var rows: [Row] = []
        try forEach(in: database, noting: damaged) { unpacked in
            if unpacked.series == series, stamps.contains(unpacked.row.observedAt) { rows.append(unpacked.row) }
        }
        return rows
    }
}
