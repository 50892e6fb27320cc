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
        let hello = Hello(build: "vigie \(Build.version)", site: site.id, account: line.peer.account)
        return AttachedConsole(line: line, hello: hello, encoding: encoding) { [self] view, console in
            // Whoever the peer's socket says it is, whatever its commands say.
            LocalConsole(
                id: nextSubscription(), view: view, operator: line.peer, inbox: inbox, queries: queries,
                desk: { [readings] in readings }, isReady: { console.isReady }, show: { console.show($0) },
                deliver: { console.deliver($0) })
        }
    }
}
