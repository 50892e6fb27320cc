import Console
import Dispatch
import Foundation
import Link
import OperatorLink
import SiteFiles
import Station
import Synchronization
import Telemetry
import Terminal

/// A console in sentences on standard input and output: the terminal stays as it is, lines are edited by it.
final class LinearProgram {
    /// Lines typed ahead: more than anyone does; over it the reader waits, and the terminal with it.
    private static let linesAhead = 64
    /// Longest line: what an input line takes, and a command's words around it.
    private static let lineBytes = 4_096
    private static let tickInterval = TimeSpan.seconds(1)
    /// So long a line waits for the answer to the one before it: a program's lines come all at once, and a row's number
    /// means the list that is said by then. A core that is slower than that is asked again, or has fallen silent.
    private static let answerPatience = TimeSpan.seconds(5)

    private let mail: ConsoleMail
    private let connection: any CoreConnection
    private let scenery: SiteScenery?
    private let othersWatching: () -> Int
    private let inbox: LineInbox
    private let charset = Capabilities.charset(ProcessInfo.processInfo.environment)
    private var console: LinearConsole
    private var view: View
    private var hearing: CoreHearing
    private var ending: ConsoleProgram.Ending?
    /// Since when what was typed waits for its answer, by the monotonic clock.
    private var askedAt: Instant?
    /// Only a terminal can hang up: a pipe's end is the end of what is typed, and looks the same.
    private let isTyped = isatty(STDIN_FILENO) == 1
    private var signals: [any DispatchSourceSignal] = []
    /// Where a person types; a program that reads needs no prompt.
    private let isRead = isatty(STDOUT_FILENO) == 1
    /// The cursor stands behind one.
    private var isPrompted = false

    init(
        _ options: ConsoleOptions, scenery: SiteScenery?, othersWatching: @escaping () -> Int,
        attach: (View, @escaping @Sendable (CoreEvent) -> Void) throws -> any CoreConnection
    ) throws {
        console = LinearConsole(options: options)
        self.scenery = scenery
        self.othersWatching = othersWatching
        console.furnish { scenery?.update(&$0) }
        view = console.view
        let inbox = LineInbox(capacity: LinearProgram.linesAhead)
        let mail = ConsoleMail { inbox.wake() }
        connection = try attach(view) { mail.put($0) }
        (self.inbox, self.mail) = (inbox, mail)
        hearing = CoreHearing(at: MachineClock.now())
    }

    func run() -> ConsoleProgram.Ending {
        catchSignals()
        let inbox = inbox
        let reader = Thread { inbox.read(maximumBytes: LinearProgram.lineBytes) }
        reader.name = "vigie-lines"
        reader.start()
        while ending == nil {
            inbox.wait(untilTick)
            takeMail()
            while ending == nil, let event = inbox.take(unlessWaiting: isWaiting) { take(event) }
            tick()
            prompt()
            if console.view != view {
                view = console.view
                connection.set(view)
            }
        }
        connection.detach()
        for source in signals { source.cancel() }
        return ending ?? .quit
    }

    /// Whether the next line waits for the answer to the last.
    private var isWaiting: Bool {
        let now = MachineClock.now().monotonic
        guard console.awaitsAnswer else {
            askedAt = nil
            return false
        }
        let since = askedAt ?? now
        askedAt = since
        return now - since < LinearProgram.answerPatience
    }

    private func take(_ event: LineInbox.Event) {
        switch event {
        case .line(let line):
            askedAt = nil
            isPrompted = false
            let said = console.enter(line, at: LinearProgram.now)
            say(said.lines)
            perform(said.effects)
        // The terminal is gone, or who typed said that it is the end (Ctrl-D).
        case .end: ending = !isTyped || LinearProgram.isLineUp ? .quit : .hangUp
        case .signal(let number): ending = number == SIGHUP ? .hangUp : .signal(number)
        }
    }

    /// The end may be read a moment before the terminal says that it hung up: so long, in milliseconds, is waited for it.
    private static let hangUpPatience: Int32 = 200

    /// The end of a line that was cut reads like the end of what is typed; only the terminal tells which it is.
    private static var isLineUp: Bool {
        var polled = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
        while poll(&polled, 1, hangUpPatience) < 0, errno == EINTR {}
        return Int32(polled.revents) & (POLLHUP | POLLERR | POLLNVAL) == 0
    }

    private func takeMail() {
        let content = mail.take()
        if content.wasInterrupted { say(console.coreFellSilent(since: hearing.heardAt)) }
        if let snapshot = content.snapshot {
            hearing.hear(at: MachineClock.now())
            say(console.receive(snapshot))
        }
        if content.isInterrupted { say(console.coreFellSilent(since: hearing.heardAt)) }
        for reply in content.replies { say(console.receive(reply)) }
        for answer in content.answers { say(console.receive(answer)) }
        if let cut = content.cut { say(console.receive(cut)) }
        if let role = content.role { say(console.receive(role: role)) }
        if let why = content.ended { ending = .coreEnded(why) }
    }

    private func tick() {
        let now = MachineClock.now()
        if hearing.isSilent(at: now.monotonic) { say(console.coreFellSilent(since: hearing.heardAt)) }
        console.furnish { console in
            scenery?.update(&console)
            console.othersWatching = othersWatching()
        }
        let said = console.tick(at: now.wall)
        say(said.lines)
        perform(said.effects)
    }

    private func perform(_ effects: [ConsoleEffect]) {
        for effect in effects {
            switch effect {
            case .command(let command): connection.submit(command)
            case .query(let query): connection.submit(query)
            case .quit: ending = .quit
            case .bell: if isRead { write("\u{07}") }
            // Lines may go to anything: nothing but the bell is no text.
            case .notice: break
            case .suspend: raise(SIGTSTP)
            // There is no picture to draw again or in other colours.
            case .redraw, .theme, .copy: break
            // A console of sentences never asks for it.
            case .takeOver, .handOver: break
            }
        }
    }

    private func say(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        // What is said unasked stands on lines of its own.
        if isPrompted { write("\n") }
        isPrompted = false
        for line in lines { write(charset.printable(line) + "\n") }
    }

    /// Once all that was asked for is said: the next line is typed here.
    private func prompt() {
        guard isRead, !isPrompted, ending == nil, !isWaiting else { return }
        isPrompted = true
        write("> ")
    }

    /// A line that was cut may show here before its end is read: what is written then is the first to know.
    private func write(_ text: String) {
        guard ending == nil, let failure = Say.deliver(Array(text.utf8)) else { return }
        ending = failure == EIO ? .hangUp : .quit
    }

    private func catchSignals() {
        signals = SignalSources.watch([SIGTERM, SIGINT, SIGHUP]) { [inbox] number in inbox.put(.signal(number)) }
    }

    /// A silence that begins does not wait for the tick after it.
    private var untilTick: TimeSpan {
        guard !console.isCoreSilent else { return LinearProgram.tickInterval }
        return min(LinearProgram.tickInterval, hearing.left(at: MachineClock.now().monotonic))
    }

    private static var now: Timestamp { MachineClock.now().wall }
}

/// Lines as they are typed, and signals, for the thread that speaks.
final class LineInbox: Sendable {
    enum Event: Sendable {
        case line(String)
        case end
        case signal(Int32)
    }

    private let events = Mutex<[Event]>([])
    private let arrived = DispatchSemaphore(value: 0)
    /// One for each line that may wait.
    private let room: DispatchSemaphore

    init(capacity: Int) { room = DispatchSemaphore(value: capacity) }

    func wake() { arrived.signal() }

    func put(_ event: Event) {
        events.withLock { $0.append(event) }
        arrived.signal()
    }

    func wait(_ interval: TimeSpan) { _ = arrived.wait(timeout: .now() + .nanoseconds(Int(interval.nanoseconds))) }

    /// - Parameter isWaiting: lines, and their end, stay where they are; a signal never waits.
    func take(unlessWaiting isWaiting: Bool) -> Event? {
        let event = events.withLock { events -> Event? in
            let first = events.firstIndex { event in
                if case .signal = event { true } else { !isWaiting }
            }
            return first.map { events.remove(at: $0) }
        }
        if case .line = event { room.signal() }
        return event
    }

    /// Reads standard input to its end, on a thread of its own. A longer line than `maximumBytes` is cut.
    func read(maximumBytes: Int) {
        var line: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: maximumBytes)
        while true {
            let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            for byte in bytes[..<count] {
                if byte == 0x0A {
                    room.wait()
                    put(.line(LineInbox.text(line)))
                    line = []
                } else if line.count < maximumBytes {
                    line.append(byte)
                }
            }
        }
        put(.end)
    }

    /// Without what is no text: a terminal that prints would obey it.
    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
    }
}
