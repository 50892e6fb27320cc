import Frames
import GRDB
import Telemetry

/// A quarantined frame as history gives it back.
public struct StoredQuarantine: Hashable, Sendable {
    public var id: Int64
    public var at: Timestamp
    public var source: FrameSource
    /// The counter's name: `FrameFault.reason`.
    public var reason: String
    /// For people: where in the frame, and what was expected.
    public var detail: String
    /// Of the whole frame; `firstBytes` is at most `QuarantinedFrame.keptByteCount` of them.
    public var byteCount: Int
    public var firstBytes: [UInt8]
}

/// The last frames that fitted no format.
enum QuarantineTable {
    private static let columns = "id, at, transport, isIPv6, port, high, low, reason, detail, byteCount, bytes"

    /// Writes the frames and lets the oldest go past `limit`; returns how many went.
    static func append(_ frames: [QuarantinedFrame], limit: Int, in database: Database) throws -> Int {
        guard !frames.isEmpty else { return 0 }
        var statement = try RawStatement(
            "INSERT INTO quarantine (\(columns)) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", in: database)
        // Of more than the limit only the last would stay.
        for frame in frames.suffix(limit) {
            statement.bindAfterNull(frame)
            try statement.run()
        }
        var deletion = try RawStatement(
            "DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ?", in: database)
        deletion.bind(limit)
        try deletion.run()
        return max(0, frames.count - limit) + database.changesCount
    }

    /// Newest first; `before`: an id to go on from.
    static func page(before: Int64?, limit: Int, in database: Database) throws -> [StoredQuarantine] {
        let sql = "SELECT \(columns) FROM quarantine WHERE id < coalesce(?, \(Int64.max)) ORDER BY id DESC LIMIT ?"
        var statement = try RawStatement(sql, in: database)
        statement.bind(before)
        statement.bind(limit)
        var frames: [StoredQuarantine] = []
        while try statement.next() { frames.append(frame(statement)) }
        return frames
    }

    static func frame(id: Int64, in database: Database) throws -> StoredQuarantine? {
        var statement = try RawStatement("SELECT \(columns) FROM quarantine WHERE id = ?", in: database)
        statement.bind(id)
        guard try statement.next() else { return nil }
        defer { statement.finish() }
        return frame(statement)
    }

    private static func frame(_ row: RawStatement) -> StoredQuarantine {
        let source = FrameSource(
            transport: FrameSource.Transport(rawValue: UInt8(truncatingIfNeeded: row.integer(2))) ?? .recording,
            isIPv6: row.integer(3) != 0, port: UInt16(truncatingIfNeeded: row.integer(4)),
            high: UInt64(bitPattern: row.integer(5)), low: UInt64(bitPattern: row.integer(6)))
        return StoredQuarantine(
            id: row.integer(0), at: Timestamp(nanoseconds: row.integer(1)), source: source, reason: row.text(7),
            detail: row.text(8), byteCount: Int(row.integer(9)), firstBytes: Array(row.bytes(10)))
    }
}

extension RawStatement {
    fileprivate mutating func bindAfterNull(_ frame: QuarantinedFrame) {
        bind(frame.at.nanoseconds)
        bind(Int64(frame.source.transport.rawValue))
        bind(frame.source.isIPv6)
        bind(Int64(frame.source.port))
        bind(Int64(bitPattern: frame.source.high))
        bind(Int64(bitPattern: frame.source.low))
        bind(frame.fault.reason)
        bind(frame.fault.detail)
        bind(frame.byteCount)
        bind(Array(frame.firstBytes.prefix(QuarantinedFrame.keptByteCount)))
    }
}
