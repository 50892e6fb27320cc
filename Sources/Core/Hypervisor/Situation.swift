import Alarms
import OperatorLink
import Telemetry

/// What a watch knows beside its alarms: the posture, the bulletins, how far the crisis log has got. It is made of
/// journal lines alone, so that a restart which reads them again comes to the same.
struct Situation: Sendable {
    /// In force, to come and lately expired: authorities have a handful in force on the worst night.
    static let bulletinLimit = 50
    /// How long an expired one is still shown, grey: whoever comes back after a night sees what there was.
    static let keptAfterEnd = TimeSpan.hours(12)

    private(set) var posture = PostureState()
    /// By number.
    private var known: [Bulletin] = []
    private(set) var entryCount = 0
    private(set) var bulletinCount = 0
    /// Its part of the image has a mark of its own.
    var seats = SeatBook()

    /// Takes a line of the journal; one that is about something else changes nothing.
    mutating func read(_ record: JournalRecord) {
        switch record.event {
        case .note: entryCount = max(entryCount, record.occurrence ?? 0)
        case .posture:
            guard let posture = record.posture else { return }
            self.posture = PostureState(posture, since: record.at, by: record.by)
        case .bulletin:
            // A line may be read again by a restart.
            guard let bulletin = record.bulletin, !known.contains(where: { $0.id == bulletin.id }) else { return }
            makeRoom(at: record.at)
            bulletinCount = max(bulletinCount, bulletin.id)
            known.append(bulletin)
        case .bulletinEnd:
            guard let index = known.firstIndex(where: { $0.id == record.occurrence }) else { return }
            // One that had not begun never is in force.
            known[index].to = max(known[index].from, min(known[index].to, record.at))
        case .seatOffered, .seatTaken, .seatNotTaken, .seatOver: seats.read(record)
        default: break
        }
    }

    func hasRoom(at now: Timestamp) -> Bool { known.count { now < $0.to } < Situation.bulletinLimit }

    private mutating func makeRoom(at now: Timestamp) {
        known.removeAll { $0.to + Situation.keptAfterEnd <= now }
        while known.count >= Situation.bulletinLimit, let first = known.indices.min(by: { known[$0].to < known[$1].to })
        {
            known.remove(at: first)
        }
    }

    /// One that has not ended yet.
    func openBulletin(_ id: Int, at now: Timestamp) -> Bulletin? { known.first { $0.id == id && now < $0.to } }

    /// In force, the first to end first; then those to come; then those that ended lately, the latest first.
    func bulletins(at now: Timestamp) -> [Bulletin] {
        let inForce = known.filter { $0.isInForce(at: now) }.sorted { ($0.to, $0.id) < ($1.to, $1.id) }
        let coming = known.filter { now < $0.from && $0.from < $0.to }.sorted { ($0.from, $0.id) < ($1.from, $1.id) }
        let over = known.filter { $0.from <= now && $0.to <= now && now < $0.to + Situation.keptAfterEnd }
        return inForce + coming + over.sorted { ($1.to, $1.id) < ($0.to, $0.id) }
    }
}

// The part of the engine image that is its own.
extension Situation {
    func encodeImage(into writer: inout ByteWriter) {
        writer.write(posture.posture.rawValue)
        writer.write(optional: posture.since) { $0.write($1) }
        writer.write(optional: posture.by) { $0.write($1) }
        writer.write(Int64(entryCount))
        writer.write(Int64(bulletinCount))
        writer.write(array: known) { writer, bulletin in
            writer.write(Int64(bulletin.id))
            for text in [bulletin.source, bulletin.scope, bulletin.level, bulletin.text] { writer.write(text) }
            writer.write(bulletin.from)
            writer.write(bulletin.to)
        }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        guard let word = Posture(rawValue: try reader.readString()) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "a posture")
        }
        posture = PostureState(word)
        posture.since = try reader.readOptional { reader throws(ByteReader.Malformed) in try reader.readTimestamp() }
        posture.by = try reader.readOptional { reader throws(ByteReader.Malformed) in try reader.readString() }
        entryCount = try Situation.count(&reader)
        bulletinCount = try Situation.count(&reader)
        known = try reader.readArray { reader throws(ByteReader.Malformed) in
            let id = try Situation.count(&reader)
            var texts: [String] = []
            for _ in 0..<4 { texts.append(try reader.readString()) }
            return Bulletin(
                id: id, source: texts[0], scope: texts[1], level: texts[2], from: try reader.readTimestamp(),
                to: try reader.readTimestamp(), text: texts[3])
        }
    }

    private static func count(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> Int {
        let value: Int64 = try reader.read()
        guard value >= 0, let count = Int(exactly: value) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "a count")
        }
        return count
    }
}
