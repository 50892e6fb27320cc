import Alarms
import ArgumentParser
import Console
import Foundation
import Link
import OperatorLink
import Screen
import SiteFiles
import Station
import Telemetry
import Terminal

/// A console on this terminal: keys go in, pictures come out, until the operator leaves, the line breaks or the core
/// ends. The terminal is given back before `run` returns.
final class ConsoleProgram {
    enum Ending: Hashable {
        case quit
        /// The terminal is gone.
        case hangUp
        /// TERM or INT.
        case signal(Int32)
        /// The core stopped, or cut the console off: why.
        case coreEnded(String)
    }

    private static let tickInterval = TimeSpan.seconds(1)
    /// Keys handled before the next picture: a paste must not draw a hundred of them, nor freeze the screen.
    private static let eventsPerPicture = 64

    /// A core in this process sends its first picture in a few milliseconds: waited for at most so long, so that a start
    /// does not show a screen without a city (on a terminal of lines it would stand there for ten seconds).
    private static let firstWait = TimeSpan.milliseconds(300)

    private let session: TerminalSession
    private var theme: Theme
    private let notice: TerminalNotice?
    private let hasBell: Bool
    private var pace: FramePace
    private let mail: ConsoleMail
    private let connection: any CoreConnection
    /// What the site's own files give, looked at again with every tick; nil where none are at hand.
    private let scenery: SiteScenery?
    private let seatProgram: SeatProgram?
    private let othersWatching: () -> Int
    private var console: Console
    private var view: View
    /// What was drawn last, and whether a key came since.
    private var drawn: View.Display?
    /// The picture a click is on.
    private var picture: Screen?
    private var hasKey = false
    private var hasPicture = false
    private var hearing: CoreHearing
    private var nextTickAt: Timestamp
    private var ending: Ending?
    /// Another account sits here now.
    private var hasHandedOver = false
    /// The terminal is another program's for the moment.
    private var isLent = false
    /// Its operator knows that the session is no longer recorded.
    private var isRecordingTold = false

    /// Takes the terminal, then attaches to the core with what the console wants to see first.
    /// - Throws: `TerminalError`, or what `attach` throws; the terminal is as it was then.
    init(
        _ options: ConsoleOptions, look: ConsoleLook, scenery: SiteScenery? = nil, seatProgram: SeatProgram? = nil,
        othersWatching: @escaping () -> Int = { 0 },
        attach: (View, @escaping @Sendable (CoreEvent) -> Void) throws -> any CoreConnection
    ) throws {
        let environment = look.environment(ProcessInfo.processInfo.environment)
        let session = try TerminalSession.open(
            TerminalOptions(
                // What is pasted into the wrong window must not press keys.
                environment: environment, depth: look.depth, usesBracketedPaste: true, usesMouse: look.usesMouse,
                isPoorLine: look.isLowBandwidth))
        guard !look.usesMouse || session.capabilities.takesMouse else {
            let name = session.capabilities.name
            session.close()
            throw Exit.usage(
                "--mouse: \(name) reports no mouse (its description has no kmous). Leave it out, or set TERM to what this "
                    + "terminal is.")
        }
        var options = options
        options.charset = session.capabilities.charset
        options.isLowBandwidth = look.isLowBandwidth
        options.hasBell = look.hasBell
        options.hasNotices = look.notice != nil
        options.copies = look.copies && session.capabilities.canAddress
        options.hasClipboard = session.capabilities.hasClipboard
        options.handsOver = seatProgram != nil
        let mail = ConsoleMail { [waker = session.waker] in waker.wake() }
        do {
            session.recorder = try look.recording.map { path in
                try SessionRecorder(
                    path: path, size: session.size, unixTime: Int(Date().timeIntervalSince1970),
                    term: environment["TERM"] ?? "", title: "vigie")
            }
        } catch {
            session.close()
            throw Exit.usage("--record-session: \(error)")
        }
        console = Console(options: options)
        self.scenery = scenery
        self.seatProgram = seatProgram
        self.othersWatching = othersWatching
        scenery?.update(&console)
        view = console.view
        do {
            connection = try attach(view) { mail.put($0) }
        } catch {
            session.close()
            throw error
        }
        self.session = session
        self.mail = mail
        theme = look.theme
        notice = look.notice
        hasBell = look.hasBell
        pace = FramePace(isLowBandwidth: look.isLowBandwidth)
        hearing = CoreHearing(at: MachineClock.now())
        nextTickAt = hearing.heardAt
    }

    func run() -> Ending {
        awaitFirstPicture()
        while ending == nil {
            console.screenSize = session.size
            show(
                pace.due(
                    at: ConsoleProgram.now, annunciation: console.latestAnnunciation,
                    isSilent: console.coreSilentSince != nil, isBusy: session.isBusy,
                    writtenBytes: session.counters.bytes))
            var event = session.nextEvent(timeout: untilTick)
            for _ in 0..<ConsoleProgram.eventsPerPicture {
                take(event)
                guard ending == nil else { break }
                event = session.nextEvent(timeout: .zero)
                if event == nil { break }
            }
            tick()
            if console.view != view {
                view = console.view
                connection.set(view)
            }
        }
        if !hasHandedOver { connection.detach() }
        session.close()
        if hasHandedOver { OutgoingLogin.end() }
        if let why = session.recorder?.stopped { Say.toPeople("\(why)") }
        return ending ?? .quit
    }

    private func show(_ part: FramePace.Part) {
        guard part != .nothing else { return }
        var screen = console.draw(size: session.size)
        if part == .head, let picture {
            screen = picture.replacing(rows: 0..<console.headRows(size: screen.size), from: screen)
        }
        let change: ScreenChange = !hasKey ? .news : drawn == console.view.display ? .keyInPlace : .key
        session.present(screen, theme: theme, change: change)
        console.hasShown(isHeadAlone: part == .head, at: ConsoleProgram.now)
        picture = screen
        (drawn, hasKey) = (console.view.display, false)
    }

    private func awaitFirstPicture() {
        let deadline = ConsoleProgram.now + ConsoleProgram.firstWait
        while ending == nil, !hasPicture, ConsoleProgram.now < deadline {
            take(session.nextEvent(timeout: .nanoseconds(max(0, (deadline - ConsoleProgram.now).nanoseconds))))
        }
    }

    private func take(_ event: TerminalEvent?) {
        switch event {
        case .key(.click(let position)):
            // A click on a picture of another size was meant for nothing that stands there.
            if let picture, picture.size == session.size, let key = console.key(at: position, on: picture) {
                take(.key(key))
            }
        case .key(let key):
            pace.ask(at: ConsoleProgram.now)
            hasKey = true
            console.othersWatching = othersWatching()
            perform(console.press(key, at: ConsoleProgram.now))
        case .wake: takeMail()
        case .hangup: ending = .hangUp
        case .terminate(let signal): ending = .signal(signal)
        case .resize: pace.ask(at: ConsoleProgram.now)
        case nil: break
        }
    }

    private func takeMail() {
        let content = mail.take()
        if content.wasInterrupted { console.coreSilentSince = hearing.heardAt }
        if content.snapshot != nil || !content.answers.isEmpty || !content.replies.isEmpty {
            pace.hear(at: ConsoleProgram.now)
        }
        if let snapshot = content.snapshot {
            hearing.hear(at: MachineClock.now())
            console.coreSilentSince = nil
            hasPicture = true
            console.receive(snapshot)
        }
        if content.isInterrupted { console.coreSilentSince = hearing.heardAt }
        for reply in content.replies { perform(console.receive(reply)) }
        for answer in content.answers { console.receive(answer) }
        for notice in content.notices { show(notice) }
        if let cut = content.cut { console.receive(cut) }
        if let role = content.role { console.receive(role: role) }
        if let why = content.ended { ending = .coreEnded(why) }
    }

    /// In the form its operator asked for, else in the site's; one who asked for a form is told by the console itself.
    private func show(_ said: ConsoleNotice) {
        guard notice == nil else { return }
        switch said.form {
        case .bell: if hasBell { session.ring() }
        case .osc9: session.notify(said.text, as: .osc9)
        case .osc777: session.notify(said.text, as: .osc777)
        }
    }

    private func tick() {
        let moment = MachineClock.now()
        if hearing.isSilent(at: moment.monotonic), console.coreSilentSince == nil {
            console.coreSilentSince = hearing.heardAt
        }
        let now = moment.wall
        session.lookAtSize()
        scenery?.update(&console)
        perform(console.tick(at: now))
        tellOfRecording()
        nextTickAt = now + ConsoleProgram.tickInterval
    }

    /// At once: whoever relies on a recording is not to hear at the end that there is none.
    private func tellOfRecording() {
        guard !isRecordingTold, let why = session.recorder?.stopped else { return }
        isRecordingTold = true
        switch why {
        case .limit(let megabytes): console.sayRecordingIsFull(megabytes: megabytes)
        case .unwritable(let why): console.sayRecordingStopped(why)
        }
        pace.ask(at: ConsoleProgram.now)
    }

    private func perform(_ effects: [ConsoleEffect]) {
        for effect in effects {
            switch effect {
            case .command(let command): connection.submit(command)
            case .query(let query): connection.submit(query)
            case .quit: ending = .quit
            case .bell: session.ring()
            case .notice(let text): if let notice { session.notify(text, as: notice) }
            case .copy(let text): session.copy(text)
            case .theme(let name):
                theme = Theme.named(name) ?? theme
                raise(SIGCONT)
            case .takeOver(let name): takeOver(by: name)
            case .handOver(let name, let seat): handOver(to: name, seat)
            case .suspend: raise(SIGTSTP)
            // As after a stop: modes taken again, everything drawn again.
            case .redraw: raise(SIGCONT)
            }
        }
    }

    /// What is known without the core is said before anything is offered to anybody.
    private func takeOver(by name: String) {
        guard let account = SeatProgram.account(name) else { return console.sayNoAccount(name) }
        guard account != 0 else { return console.saySeatIsNotRoots(name) }
        guard seatProgram?.isAtLimit != true else { return console.sayTooDeep(SeatProgram.depthLimit) }
        guard SeatProgram.program != nil else {
            let why = String(cString: strerror(ENOENT))
            return console.sayNotTaken(by: name, .notStarted(program: "vigie", why: why))
        }
        perform(console.offerSeat(to: name))
    }

    /// Gives the terminal to whoever can type the password of that account. Once the seat is taken this console is over
    /// when the other one ends: what its terminal falls back to is whatever started it. Nobody who can: when the offer
    /// lapses the prompt goes, and the picture is back.
    private func handOver(to name: String, _ seat: Int) {
        // Two offers may have been answered in one breath: the terminal is one.
        guard let seatProgram, let program = SeatProgram.program, !isLent, !hasHandedOver else { return }
        isLent = true
        defer { isLent = false }
        let lapses = MachineClock.now().monotonic + Seat.offerTime
        var wasLetIn = false
        let said = console.handOverText(to: name, seat, host: ProcessInfo.processInfo.hostName)
        let end = session.lend(to: seatProgram.arguments(for: name, seat: seat, program: program), saying: said) { su in
            takeMail()
            if !SeatProgram.isAsking(su) { wasLetIn = true }
            if console.isSeatTaken(seat), !hasHandedOver {
                hasHandedOver = true
                connection.detach()
            }
            // Taken by the holder's key from elsewhere: nobody will answer here any more.
            if hasHandedOver { return SeatProgram.isAsking(su) }
            if let alarm = console.takeAnnunciation() {
                session.interrupt(with: [alarm, console.handOverStillAsks])
            }
            return MachineClock.now().monotonic >= lapses
        }
        // A console that left in good order had taken the seat, however short it stayed.
        if hasHandedOver || end == .exited(0) {
            if !hasHandedOver { connection.detach() }
            (hasHandedOver, ending) = (true, .quit)
            return
        }
        session.sayHeld()
        switch end {
        case .exited(let code):
            let failure: Console.TakeOverFailure =
                !wasLetIn && code == SeatProgram.refusedCode
                ? .notLetIn(code) : wasLetIn && code == Exit.unreachable ? .coreSilent : .exited(code)
            perform(console.sayNotTaken(by: name, seat, failure))
        case .signalled(let signal): perform(console.sayNotTaken(by: name, seat, .signalled(signal)))
        case .notStarted(let failure):
            let why = String(cString: strerror(failure))
            perform(console.sayNotTaken(by: name, seat, .notStarted(program: SeatProgram.su, why: why)))
        }
    }

    /// A silence that begins does not wait for the tick after it.
    private var untilTick: Duration {
        let now = MachineClock.now()
        var left = min(max(nextTickAt - now.wall, .zero), ConsoleProgram.tickInterval)
        if console.coreSilentSince == nil { left = min(left, hearing.left(at: now.monotonic)) }
        return .nanoseconds(left.nanoseconds)
    }

    private static var now: Timestamp { MachineClock.now().wall }
}

extension ConsoleProgram.Ending {
    /// Says what there is to say, and ends the program as a shell expects of one that a signal ended.
    func finish() throws {
        switch self {
        case .quit: return
        case .hangUp: throw ExitCode(128 + SIGHUP)
        case .signal(let number): throw ExitCode(128 + number)
        case .coreEnded(let why):
            Say.toPeople(why)
            throw ExitCode(Exit.unreachable)
        }
    }
}

extension Operator {
    /// Whoever runs this process, at this terminal.
    static var here: Operator {
        let account = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid \(getuid())"
        let terminal = ttyname(STDIN_FILENO).map { String(cString: $0) } ?? "?"
        let line = terminal.hasPrefix("/dev/") ? String(terminal.dropFirst(5)) : terminal
        return Operator(account: account, session: "console \(line)")
    }
}
