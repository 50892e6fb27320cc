import Alarms
import OperatorLink
import Telemetry

// Handing over a shared terminal. Who takes a seat is the account the kernel knows the new console by; that it is the
// one the seat was offered to is decided here, and so is for how long.
extension Hypervisor {
    /// Those that were taken, by number.
    public var seats: [Seat] { situation.seats.seats }

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
        if let seat = situation.seats.seat(number) {
            guard seat.holder == command.by.account else { return refuse(command, .notYourSeat, what: what) }
            return done(command, seat: number)
        }
        guard maySit(command, what: what) else { return }
        guard let offer = situation.seats.offer(number, at: clock.now.wall) else {
            return refuse(command, .unknownSeat, what: what)
        }
        guard offer.to == command.by.account else { return refuse(command, .notYourSeat, what: what) }
        var record = record(of: .seatTaken, command)
        record.occurrence = number
        record.comment = offer.from
        write(record, command, seat: number)
    }

    /// Why nothing is done that comes from this account's seat; nil where it comes from none, or from one that is held.
    func seatRefusal(of account: Operator) -> Refusal? {
        guard let number = account.seat else { return nil }
        guard let seat = situation.seats.seat(number), seat.holder == account.account else { return .unknownSeat }
        return seat.isOver(at: clock.now.wall) ? .seatOver : nil
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
        done(command, seat: number)
    }

    private mutating func done(_ command: Command, seat number: Int) {
        output.replies.append(.reply(Reply(id: command.id, outcome: .seat(number)), needsCommit: true))
    }
}
