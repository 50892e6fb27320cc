import GRDB
import Telemetry

/// Reading rows that no block holds yet. They have no index: all of them are unpacked, at about 10 ns each.
enum UnsealedRows {
    /// Every unsealed row, in order of arrival.
    static func forEach(in database: Database, _ body: (SeriesRow) -> Void) throws {
        try forEach(after: try Positions.sealedThrough(in: database), in: database) { _, row in body(row) }
    }

    /// Rows numbered after `row`, sealed or not, as far as they are kept, with their numbers.
    static func forEach(after row: Int64, in database: Database, _ body: (Int64, SeriesRow) -> Void) throws {
        var statement = try RawStatement(
            """
            SELECT id, count, bytes FROM row
            WHERE id > ?1 - \(RowChunk.maximumRows) AND id + count > ?1 + 1 ORDER BY id
            """, in: database)
        statement.bind(row)
        while try statement.next() {
            var number = statement.integer(0)
            try RowChunk.unpack(statement.bytes(2), count: Int(statement.integer(1))) { unpacked in
                if number > row { body(number, unpacked) }
                number += 1
            }
        }
    }

    /// Those of one series with stamps in `stamps`, in order of arrival.
    static func of(_ series: UInt32, _ stamps: ClosedRange<Int64>, in database: Database) throws -> [Row] {
        var rows: [Row] = []
        try forEach(in: database) { unpacked in
            if unpacked.series == series, stamps.contains(unpacked.row.observedAt) { rows.append(unpacked.row) }
        }
        return rows
    }
}
