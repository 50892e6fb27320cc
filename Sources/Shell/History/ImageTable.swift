import GRDB
import Telemetry

/// The newest engine image, in pieces: each row of `image` is one, in the order of their ids, and all say the same of
/// when it was taken and how far it goes. SQLite makes a record of every blob before it writes it, so a large
/// territory's image in one row would be in memory twice. Databases of before format 4 hold it in one piece.
enum ImageTable {
    /// Bounds what SQLite copies at a time; five pieces for ten thousand series.
    static let pieceByteCount = 256 << 10

    /// The image replaces the one before it.
    static func write(
        _ image: [UInt8], at wall: Timestamp, row: Int64, journal: Int64, in database: Database
    ) throws {
        var forget = try RawStatement("DELETE FROM image", in: database)
        try forget.run()
        var statement = try RawStatement("INSERT INTO image VALUES (?, ?, ?, ?, ?)", in: database)
        try image.withUnsafeBytes { bytes in
            // An empty image is one empty piece.
            for (piece, start) in stride(from: 0, to: max(1, bytes.count), by: pieceByteCount).enumerated() {
                statement.bind(piece + 1)
                statement.bind(wall.nanoseconds)
                statement.bind(row)
                statement.bind(journal)
                let end = min(start + pieceByteCount, bytes.count)
                statement.bind(notCopied: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                try statement.run()
            }
        }
    }

    static func read(in database: Database) throws -> Restored.Image? {
        var size = try RawStatement("SELECT sum(length(bytes)) FROM image", in: database)
        var byteCount = 0
        if try size.next() {
            byteCount = Int(size.integer(0))
            size.finish()
        }
        var statement = try RawStatement(
            "SELECT bytes, at, lastRow, lastJournal FROM image ORDER BY id", in: database)
        var image: Restored.Image?
        while try statement.next() {
            if image == nil {
                image = Restored.Image(
                    bytes: [], at: Timestamp(nanoseconds: statement.integer(1)), lastRow: statement.integer(2),
                    lastJournal: statement.integer(3))
                image?.bytes.reserveCapacity(byteCount)
            }
            image?.bytes.append(contentsOf: statement.bytes(0))
        }
        return image
    }
}
