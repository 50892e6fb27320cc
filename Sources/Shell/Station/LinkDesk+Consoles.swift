import Link
import Listeners
import OperatorLink

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
        let mayAct = access.withLock { $0.role(of: line.peer) } > .viewer
        let hello = Hello(
            build: "vigie \(Build.version)", site: site.id, account: line.peer.account, isReadOnly: !mayAct)
        return AttachedConsole(line: line, hello: hello, encoding: encoding) { [self] view, isReadOnly, console in
            // Whoever the peer's socket says it is, whatever its commands say.
            var account = line.peer
            account.isReadOnly = isReadOnly
            return LocalConsole(
                id: nextSubscription(), view: view, operator: account, inbox: inbox, queries: queries,
                desk: { [readings] in readings }, attendance: attendance, isReady: { console.isReady },
                show: { console.show($0) },
                deliver: { console.deliver($0) })
        }
    }

    /// Who has the watch, a line a role in the order of the chain; then who is there: a line a console, the longest there
    /// first.
    func who(_ line: LinkLine) {
        look(line) {
            $0.watches
        } encode: { [self] in
            $0.map(LinkDesk.object) + consoleLines
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

    private var consoleLines: [JSONLine] {
        let rules = access.withLock { $0 }
        return attendance.all.map { console in
            var object = JSONLine()
            object.add("account", console.account.account)
            object.add("session", console.account.session)
            object.add("since", console.since)
            object.add("role", rules.role(of: console.account).rawValue)
            object.add("readOnly", console.account.isReadOnly)
            object.add("display", DisplayName.name(console.display))
            return object
        }
    }
}
