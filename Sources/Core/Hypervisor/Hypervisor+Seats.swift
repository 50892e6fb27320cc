import Alarms
import OperatorLink
import Telemetry

// Handing over a shared terminal. Who takes a seat is the account the kernel knows the new console by; that it is the
// one the seat was offered to is decided here, and so is for how long.
extension Hypervisor {
    /// Those that were taken, by number.
    public var seats: [Seat] { situation.seats.seats(at: clock.machine.monotonic) }

    /// Answered with the offer's number.
    mutating func offerSeat(to name: String, _ command: Command) {
        let what = "seat to \(name)"
        guard maySit(command, what: what) else { return }
        guard Seat.isAccountName(name), name != command.by.account else {
            return refuse(command, .notAnotherAccount, what: what)
        }
        var record = record(of: .seatOffered, command)
        record.occurrence = situation.seats.count + 1
        record.comment = name
        write(record, command, seat: situation.seats.count + 1)
    }

    /// Once for all of an account's consoles: one that comes back to its seat takes nothing.
    mutating func takeSeat(_ number: Int, _ command: Command) {
        let what = "seat \(number)"
        if let seat = situation.seats.seat(number, at: clock.machine.monotonic) {
            guard seat.holder == command.by.account else { return refuse(command, .notYourSeat, what: what) }
            return done(command, seat: number)
        }
        guard maySit(command, what: what) else { return }
        guard let offer = situation.seats.offer(number, at: clock.machine.monotonic) else {
            return refuse(command, .unknownSeat, what: what)
        }
        guard offer.to == command.by.account else { return refuse(command, .notYourSeat, what: what) }
        var record = record(of: .seatTaken, command)
        record.occurrence = number
        record.comment = offer.from
        write(record, command, seat: number)
    }

    /// Whoever was to take it has not: su let them in nowhere. The offer is withdrawn; one that has lapsed is in the journal
    /// already.
    mutating func missSeat(_ number: Int, why: String, _ command: Command) {
        guard mayAct(command, what: "seat \(number)") else { return }
        if let offer = situation.seats.offer(number, at: clock.machine.monotonic), offer.from == command.by.account {
            var record = record(of: .seatNotTaken, command)
            record.occurrence = number
            record.comment = offer.to
            record.text = String(LogEntry(why).text.prefix(Hypervisor.missedTextLength))
            journal(record)
            read(record)
        }
        done(command, [])
    }

    /// How a program ended, in words: longer than any says.
    private static let missedTextLength = 64

    /// What nobody took in time lapses, and a seat held for a watch is locked, to the second.
    mutating func lapseSeats() {
        let now = clock.machine.monotonic
        for (number, to) in situation.seats.lapsedOffers(at: now) {
            endSeat(.seatNotTaken, number, of: to, text: JournalRecord.lapsedOffer)
        }
        for seat in situation.seats.seatsOver(at: now) { endSeat(.seatOver, seat.number, of: seat.holder, text: nil) }
    }

    private mutating func endSeat(_ event: JournalRecord.Event, _ number: Int, of name: String, text: String?) {
        var record = JournalRecord(at: clock.now.wall, wall: clock.machine.wall, event: event)
        record.occurrence = number
        record.comment = name
        record.text = text
        journal(record)
        read(record)
    }

    /// Why nothing is done that comes from this account's seat; nil where it comes from none, or from one that is held.
    func seatRefusal(of account: Operator) -> Refusal? {
        guard let number = account.seat else { return nil }
        guard let seat = situation.seats.seat(number, at: clock.machine.monotonic), seat.holder == account.account
        else {
            return .unknownSeat
        }
        return seat.isOver ? .seatOver : nil
    }

    private mutating func maySit(_ command: Command, what: String) -> Bool {
        guard mayAct(command, what: what) else { return false }
        // Root is asked for no password by su: whoever came to such a terminal could be anybody.
        let why = command.by.isRoot ? .seatOfRoot : accessRefusal(.seat, on: [.none], by: command.by)
        if let why { refuse(command, why, what: what) }
        return why == nil
    }

    private mutating func write(_ record: JournalRecord, _ command: Command, seat number: Int) {
        journal(record)
        read(record)
        situation.seats.start(at: clock.machine)
        done(command, seat: number)
    }

    private mutating func done(_ command: Command, seat number: Int) {
        output.replies.append(.reply(Reply(id: command.id, outcome: .seat(number)), needsCommit: true))
    }
}
