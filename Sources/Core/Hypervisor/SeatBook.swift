import Alarms
import OperatorLink
import Telemetry

/// The seats that were offered and taken: made of journal lines alone, as the rest of the situation is.
struct SeatBook: Sendable {
    /// More shared terminals than a control room has; over it the one taken longest ago is forgotten, and does nothing
    /// more.
    static let seatLimit = 32
    /// Open at once; over it the oldest of whoever has the most lapses early.
    static let offerLimit = 32
    /// One operator's: a prompt at each of the terminals somebody may be logged in at. Over it the own oldest lapses
    /// early, nobody else's.
    static let offersPerOperator = 4

    private struct Offer: Sendable {
        var number: Int
        var to: String
        var from: String
        var at: Timestamp
    }
    private var offers: [Offer] = []
    /// By number.
    private(set) var seats: [Seat] = []
    /// The highest number given.
    private(set) var count = 0

    init() {}

    mutating func read(_ record: JournalRecord) {
        guard let number = record.occurrence else { return }
        switch record.event {
        case .seatOffered:
            guard number > count else { return }
            count = number
            offers.removeAll { $0.at + Seat.offerTime <= record.at }
            makeRoom(for: record.by)
            offers.append(Offer(number: number, to: record.comment ?? "", from: record.by, at: record.at))
        case .seatTaken:
            // A line may be read again by a restart.
            guard !seats.contains(where: { $0.number == number }) else { return }
            count = max(count, number)
            offers.removeAll { $0.number == number }
            let from = record.comment ?? ""
            // Whoever handed over sits nowhere any more.
            seats.removeAll { $0.holder == from }
            if seats.count == SeatBook.seatLimit { seats.removeFirst() }
            seats.append(Seat(number: number, holder: record.by, from: from, since: record.at))
        default: break
        }
    }

    private mutating func makeRoom(for name: String) {
        if count(by: name) >= SeatBook.offersPerOperator { removeOldest(by: name) }
        guard offers.count >= SeatBook.offerLimit else { return }
        // Of two that have as many, the one who offered first.
        let most = offers.map { count(by: $0.from) }.max()
        if let busiest = offers.first(where: { count(by: $0.from) == most })?.from { removeOldest(by: busiest) }
    }

    private func count(by name: String) -> Int { offers.count { $0.from == name } }

    private mutating func removeOldest(by name: String) {
        if let oldest = offers.firstIndex(where: { $0.from == name }) { offers.remove(at: oldest) }
    }

    func seat(_ number: Int) -> Seat? { seats.first { $0.number == number } }

    /// Who offered it to whom; nil when there is no such offer, or it has lapsed.
    func offer(_ number: Int, at now: Timestamp) -> (to: String, from: String)? {
        offers.first { $0.number == number && now < $0.at + Seat.offerTime }.map { ($0.to, $0.from) }
    }
}

// The part of the engine image that is its own.
extension SeatBook {
    func encodeImage(into writer: inout ByteWriter) {
        writer.write(Int64(count))
        writer.write(array: offers) { writer, offer in
            writer.write(Int64(offer.number))
            writer.write(offer.to)
            writer.write(offer.from)
            writer.write(offer.at)
        }
        writer.write(array: seats) { writer, seat in
            writer.write(Int64(seat.number))
            writer.write(seat.holder)
            writer.write(seat.from)
            writer.write(seat.since)
        }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        count = try SeatBook.number(&reader)
        offers = try reader.readArray { reader throws(ByteReader.Malformed) in
            Offer(
                number: try SeatBook.number(&reader), to: try reader.readString(), from: try reader.readString(),
                at: try reader.readTimestamp())
        }
        seats = try reader.readArray { reader throws(ByteReader.Malformed) in
            Seat(
                number: try SeatBook.number(&reader), holder: try reader.readString(),
                from: try reader.readString(), since: try reader.readTimestamp())
        }
    }

    private static func number(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> Int {
        let value: Int64 = try reader.read()
        // A number grows by one with each offer: one beyond all that could be made is damage.
        guard value >= 0, value < Int64(Int32.max), let number = Int(exactly: value) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "a seat's number")
        }
        return number
    }
}
