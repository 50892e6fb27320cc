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
        var hold: Hold
    }
    /// How long an offer stands, or a seat is held. It runs by the machine's monotonic clock, so that no step of the wall
    /// clock makes it longer or shorter; what was read of a core of before starts once this one opens.
    private enum Hold: Hashable, Sendable {
        case stopped(left: TimeSpan, asOf: Timestamp)
        case until(Instant)
        /// And it is in the journal.
        case over

        func isOver(at now: Instant) -> Bool {
            switch self {
            case .stopped: false
            case .until(let end): end <= now
            case .over: true
            }
        }

        var end: Instant? { if case .until(let end) = self { end } else { nil } }

        mutating func start(at now: Moment) {
            guard case .stopped(let left, let asOf) = self else { return }
            self = left < .zero ? .over : .until(now.monotonic + max(.zero, left - max(.zero, now.wall - asOf)))
        }

        /// As the image keeps it: less than nothing is left of what the journal says is over.
        func left(at now: Moment) -> TimeSpan {
            switch self {
            case .stopped(let left, let asOf): max(.zero, left - max(.zero, now.wall - asOf))
            case .until(let end): max(.zero, end - now.monotonic)
            case .over: TimeSpan(nanoseconds: -1)
            }
        }
    }
    private var offers: [Offer] = []
    private var holds: [Int: Hold] = [:]
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
            makeRoom(for: record.by)
            offers.append(
                Offer(
                    number: number, to: record.comment ?? "", from: record.by, at: record.at,
                    hold: .stopped(left: Seat.offerTime, asOf: record.wall)))
        case .seatTaken:
            // A line may be read again by a restart.
            guard !seats.contains(where: { $0.number == number }) else { return }
            count = max(count, number)
            offers.removeAll { $0.number == number }
            let from = record.comment ?? ""
            // Whoever handed over sits nowhere any more.
            for left in seats where left.holder == from { remove(left.number) }
            if seats.count == SeatBook.seatLimit, let oldest = seats.first { remove(oldest.number) }
            seats.append(Seat(number: number, holder: record.by, from: from, since: record.at))
            holds[number] = .stopped(left: Seat.watch, asOf: record.wall)
        case .seatNotTaken: offers.removeAll { $0.number == number }
        case .seatOver: if holds[number] != nil { holds[number] = .over }
        default: break
        }
    }

    private mutating func remove(_ number: Int) {
        seats.removeAll { $0.number == number }
        holds[number] = nil
    }

    // MARK: Time

    /// What was read counts from now on.
    mutating func start(at now: Moment) {
        for index in offers.indices { offers[index].hold.start(at: now) }
        for number in holds.keys { holds[number]?.start(at: now) }
    }

    /// When the next offer lapses, or the next seat's watch is over.
    var nextDeadline: Instant? {
        (offers.compactMap(\.hold.end) + seats.compactMap { holds[$0.number]?.end }).min()
    }

    /// Offers nobody took in time, the oldest first.
    func lapsedOffers(at now: Instant) -> [(number: Int, to: String)] {
        offers.filter { $0.hold.isOver(at: now) }.map { ($0.number, $0.to) }
    }

    /// Seats whose watch is over, and of which the journal does not say so yet.
    func seatsOver(at now: Instant) -> [Seat] {
        seats.filter { seat in holds[seat.number].map { $0 != .over && $0.isOver(at: now) } ?? false }
    }

    /// By number, with whether each is over.
    func seats(at now: Instant) -> [Seat] {
        seats.map { seat in
            var seat = seat
            seat.isOver = holds[seat.number]?.isOver(at: now) ?? false
            return seat
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

    func seat(_ number: Int, at now: Instant) -> Seat? { seats(at: now).first { $0.number == number } }

    /// Who offered it to whom; nil when there is no such offer, or it has lapsed.
    func offer(_ number: Int, at now: Instant) -> (to: String, from: String)? {
        offers.first { $0.number == number && !$0.hold.isOver(at: now) }.map { ($0.to, $0.from) }
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
            let (number, to) = (try SeatBook.number(&reader), try reader.readString())
            let (from, at) = (try reader.readString(), try reader.readTimestamp())
            return Offer(
                number: number, to: to, from: from, at: at, hold: .stopped(left: Seat.offerTime, asOf: at))
        }
        seats = try reader.readArray { reader throws(ByteReader.Malformed) in
            Seat(
                number: try SeatBook.number(&reader), holder: try reader.readString(),
                from: try reader.readString(), since: try reader.readTimestamp())
        }
        for seat in seats { holds[seat.number] = .stopped(left: Seat.watch, asOf: seat.since) }
    }

    /// What is left of each seat's watch, which stands behind the rest in the image: earlier ones have none.
    func encodeHolds(into writer: inout ByteWriter, at now: Moment) {
        writer.write(now.wall)
        writer.write(array: seats) { writer, seat in
            writer.write(Int64(seat.number))
            writer.write((holds[seat.number]?.left(at: now) ?? .zero).nanoseconds)
        }
    }

    mutating func restoreHolds(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let asOf = try reader.readTimestamp()
        let known = try reader.readArray { reader throws(ByteReader.Malformed) in
            let (number, left) = (try SeatBook.number(&reader), try reader.read(Int64.self))
            return (number: number, left: TimeSpan(nanoseconds: left))
        }
        for (number, left) in known where holds[number] != nil {
            holds[number] = .stopped(left: min(left, Seat.watch), asOf: asOf)
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
