import Alarms
import Link
import Listeners
import OperatorLink
import Telemetry

// Attached consoles: those that speak the length-prefixed link.
extension LinkDesk {
    func received(message: [UInt8], on line: LinkLine) {
        let console = consoles.withLock { consoles -> AttachedConsole in
            if let known = consoles[line.id] { return known }
            let new = newConsole(on: line)
            consoles[line.id] = new
            return new
        }
        console.received(message)
    }

    private func newConsole(on line: LinkLine) -> AttachedConsole {
        let hello = Hello(
            build: "vigie \(Build.version)", site: site.id, account: line.peer.account,
            isReadOnly: !mayAct(line.peer))
        return AttachedConsole(line: line, hello: hello, role: role(of: line.peer), encoding: encoding) {
            [self] view, said, place, console in
            // Whoever the peer's socket says it is, whatever its commands say.
            var account = line.peer
            account.isReadOnly = said.isReadOnly
            account.session = place.said(of: account.session)
            if let seat = said.seat { sit(console, at: seat, &account) }
            // Its groups are asked for at each action, and are those of seconds ago.
            let known = account
            return LocalConsole(
                id: nextSubscription(), view: view, operator: known.with(groups: line.peer.groups), inbox: inbox,
                queries: queries,
                desk: { [readings] in readings }, attendance: attendance, isReady: { console.isReady },
                show: { console.show($0) },
                deliver: { console.deliver($0) })
        }
    }

    /// The seat is taken before anything else the console asks for, under the account the kernel names; a console whose
    /// seat that account may not have is not kept.
    private func sit(_ console: AttachedConsole, at seat: Int, _ account: inout Operator) {
        account.seat = seat
        account.session += " seat \(seat)"
        let command = Command(id: 0, by: account, body: .takeSeat(seat))
        let isAccepted = inbox.put(
            .command(command) { reply in
                guard case .refused(let why, _) = reply.outcome else { return }
                console.turnAway(RefusalText.text(why, record: nil, name: "seat \(seat)"))
            })
        if !isAccepted { console.turnAway("the core has more requests than it can take") }
    }

    /// Who has the watch, a line a role in the order of the chain; then who is there: a line a console, the longest there
    /// first.
    func who(_ line: LinkLine) {
        look(line) {
            (watches: $0.watches, seats: $0.seats)
        } encode: { [self] told in
            told.watches.map(LinkDesk.object) + consoleLines(told.seats)
        }
    }

    private static func object(_ watch: Watch) -> JSONLine {
        var object = JSONLine()
        object.add("watch", watch.role)
        object.add("person", watch.person)
        object.add("contact", watch.contact)
        object.add("until", watch.until)
        return object
    }

    private func consoleLines(_ seats: [Seat]) -> [JSONLine] {
        let rules = access.withLock { $0 }
        return attendance.all.map { console in
            let seat = seats.first { $0.number == console.account.seat }
            var object = JSONLine()
            object.add("account", console.account.account)
            object.add("session", console.account.session)
            object.add("since", console.since)
            object.add("role", rules.role(of: console.account).rawValue)
            object.add("readOnly", console.account.isReadOnly || seat?.isOver == true)
            object.add("display", DisplayName.name(console.display))
            if let seat {
                object.add("seat", seat.number)
                object.add("seatFrom", seat.from)
                object.add("seatSince", seat.since)
                object.add("seatOver", seat.isOver)
            }
            return object
        }
    }
}

extension Operator {
    fileprivate func with(groups: [String]) -> Operator {
        var account = self
        account.groups = groups
        return account
    }
}
