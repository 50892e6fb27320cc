// A tiny console for the tests of TerminalSession: shows its size and what it is sent, and ends in every way there is.
import Glibc
import Screen
import Terminal

@main
struct TerminalProbe {
    let session: TerminalSession
    var log: [String] = []
    var ticks = 0
    /// Whom `l` lends the terminal to, and after how many looks its time is over.
    var lent: [String] = []
    var looks = Int.max

    static func main() {
        var environment: [String: String] = [:]
        for name in [
            "TERM", "COLORTERM", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG", "TMUX", "TERM_PROGRAM", "PROBE_LENDS",
            "PROBE_LOOKS", "PROBE_MOUSE",
        ] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        do {
            let options = TerminalOptions(
                environment: environment, usesBracketedPaste: true, usesMouse: environment["PROBE_MOUSE"] != nil)
            var probe = TerminalProbe(session: try TerminalSession.open(options))
            probe.lent = ["/bin/sh", "-c", environment["PROBE_LENDS"] ?? "exit 9"]
            probe.looks = environment["PROBE_LOOKS"].flatMap { Int($0) } ?? .max
            exit(probe.run())
        } catch {
            print(error)
            exit(2)
        }
    }

    /// Runs until something asks for the end.
    mutating func run() -> Int32 {
        draw()
        while true {
            switch session.nextEvent(timeout: .seconds(1)) {
            case nil: ticks += 1
            case .key(.character("q")):
                session.close()
                return 0
            case .key(let key):
                log.append("\(key)")
                draw()
                obey(key)
            case .resize: break
            case .wake: log.append("woken")
            case .hangup:
                session.close()
                return 4
            case .terminate(let signal):
                session.close()
                return 128 + signal
            }
            draw()
        }
    }

    /// Does what a key asks for.
    mutating func obey(_ key: Key) {
        switch key {
        case .character("x"): exit(3)
        case .character("!"): fatalError("as asked")
        case .character("s"): raise(SIGSEGV)
        case .character("0"): print(overflowStack(0))
        case .character("w"): session.waker.wake()
        case .character("l"): log.append("\(lend(to: lent))")
        case .character("n"): log.append("\(lend(to: ["/nowhere/su"]))")
        case .character("h"): session.sayHeld()
        case .character("y"): session.copy("K7F é\u{1B}]0;")
        default: break
        }
    }

    /// Twenty notices and a bell while another program has the terminal.
    func lend(to program: [String]) -> LentEnd {
        var seen = 0
        return session.lend(to: program, saying: ["for whom it is"]) { _ in
            seen += 1
            if seen == 1 {
                session.ring()
                for number in 1...20 { session.notify("held \(number)", as: .osc9) }
            }
            return seen >= looks
        }
    }

    func overflowStack(_ depth: Int) -> Int { depth == .max ? 0 : overflowStack(depth + 1) &+ depth }

    func draw() {
        let screen = Screen(size: session.size, charset: session.capabilities.charset) { region in
            region.text("ready \(session.size.columns)x\(session.size.rows) \(session.capabilities.name)", .heading)
            region.text("tick \(ticks)", column: 0, row: 1)
            for (index, line) in log.suffix(8).enumerated() {
                region.text(line, Style(.high), column: 0, row: 2 + index)
            }
            if region.rowCount > 14 {
                let box = region.part(column: 0, row: 11, columns: region.columnCount, rows: region.rowCount - 11)
                let inside = Box(title: "Gapeau").draw(in: box)
                TrendPlot((0..<60).map { Double($0 % 17) }, thresholds: [.init(12)]).draw(in: inside)
            }
        }
        session.present(screen, theme: .dark)
    }
}
