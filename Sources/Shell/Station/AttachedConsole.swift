import Alarms
import Link
import Listeners
import OperatorLink
import Synchronization

/// The core's end of one console on the socket: hello, a first view, then whatever the console says. Its bytes are a
/// stranger's: what is no message, or comes out of turn, ends the connection with the reason and touches nothing else.
final class AttachedConsole: Sendable {
    private enum Phase: Sendable {
        case greeting
        case greeted
        case attached(LocalConsole)
        case ended
    }

    private let line: LinkLine
    private let hello: Hello
    private let phase = Mutex(Phase.greeting)
    private let attach: @Sendable (View, Hello, ConsolePlace, AttachedConsole) -> LocalConsole
    /// What it said of itself: that it only looks, where it sits. What the account may do is the core's to decide.
    private let said = Mutex(Hello(build: "", site: ""))
    private let place = Mutex(ConsolePlace(terminal: "", address: ""))
    private let toldRole: Mutex<OperatorRole>
    private let encoding: SnapshotEncoding
    private let isEncoding = Atomic(false)

    /// `attach` gives the console its place in the core, once it has said what it shows.
    init(
        line: LinkLine, hello: Hello, role: OperatorRole, encoding: SnapshotEncoding,
        attach: @escaping @Sendable (View, Hello, ConsolePlace, AttachedConsole) -> LocalConsole
    ) {
        self.line = line
        self.hello = hello
        toldRole = Mutex(role)
        self.encoding = encoding
        self.attach = attach
    }

    // MARK: what the console says

    func received(_ bytes: [UInt8]) {
        let message: ConsoleMessage
        do {
            message = try LinkDecoder().decode(ConsoleMessage.self, from: bytes)
        } catch {
            return end(
                "not a message of the link: at byte \(error.offset), expected \(error.expected)", as: .malformed)
        }
        // Nothing is sent under the lock: a write can find the peer gone, and ends this console within the call.
        switch (phase.withLock { $0 }, message) {
        case (.ended, _), (_, .still): break
        case (.greeting, .hello(let console)):
            said.withLock { $0 = console }
            turn(to: .greeted)
            if let refusal = greet(console) { return end(refusal, as: .refused) }
            if let cut = line.takeLastCut() { line.send(.wasCut(cut)) }
        case (.greeted, .place(let place)): self.place.withLock { $0 = place.bounded }
        case (.greeted, .view(let view)):
            let console = attach(AttachedConsole.bounded(view), said.withLock { $0 }, place.withLock { $0 }, self)
            if !turn(to: .attached(console)) { console.detach() }
        case (.attached(let console), .view(let view)): console.set(AttachedConsole.bounded(view))
        case (.attached(let console), .command(let command)): console.submit(command)
        case (.attached(let console), .query(let query)): console.submit(query)
        case (.greeting, _), (.greeted, _), (.attached, .hello), (.attached, .place):
            end("out of turn: first one hello, then a view", as: .malformed)
        }
    }

    /// False when the console has ended meanwhile: it stays so.
    @discardableResult
    private func turn(to next: Phase) -> Bool {
        phase.withLock { phase in
            if case .ended = phase { return false }
            phase = next
            return true
        }
    }

    /// The core's own hello goes first even to a console that is refused: it can then say itself what does not fit.
    private func greet(_ console: Hello) -> String? {
        line.send(.hello(hello))
        if let mismatch = LinkMessage.mismatch(console: console, core: hello) { return mismatch }
        if !console.site.isEmpty, console.site != hello.site {
            return "this is the core of \(hello.site), not of \(console.site)"
        }
        return nil
    }

    /// What a console may ask to see: the core's arithmetic never meets a stranger's extremes.
    private static func bounded(_ view: View) -> View {
        var view = view
        view.firstRow = min(max(view.firstRow, 0), Int(Int32.max))
        view.rowCount = min(max(view.rowCount, 0), Snapshot.Limits.rows)
        return view
    }

    // MARK: what the core says

    /// Whether the last snapshot was written away.
    var isReady: Bool { !isEncoding.load(ordering: .acquiring) && line.isIdle }

    func show(_ snapshot: SharedSnapshot) {
        isEncoding.store(true, ordering: .releasing)
        encoding.async { [self] in
            if let frame = try? snapshot.frame(by: encoding), frame.count <= LinkMessage.byteLimit {
                line.send(frame)
            } else {
                end("a snapshot was over \(LinkMessage.byteLimit) bytes", as: .oversized)
            }
            isEncoding.store(false, ordering: .releasing)
        }
    }

    func deliver(_ event: CoreEvent) {
        switch event {
        case .snapshot(let snapshot): show(SharedSnapshot(snapshot))
        case .reply(let reply): line.send(.reply(reply))
        case .answer(let answer): send(answer)
        case .notice(let notice): line.send(.notice(notice))
        case .role(let role): line.send(.role(role))
        // The snapshot that follows at once shows it, and a flood of alarms must not drown a slow console.
        case .transition, .interrupted, .wasCut: break
        case .ended(let why): line.cut(why, as: nil)
        }
    }

    /// Whose it is, and the role it was last told.
    var known: (account: Operator, role: OperatorRole) { (line.peer, toldRole.withLock { $0 }) }

    /// Tells the console what its account may by now, where that has changed.
    /// - Returns: whether it has.
    func tell(_ role: OperatorRole) -> Bool {
        let isNews = toldRole.withLock { told in
            defer { told = role }
            return told != role
        }
        guard isNews, case .attached = phase.withLock({ $0 }) else { return false }
        line.send(.role(role))
        return true
    }

    private func send(_ answer: Answer) {
        if let frame = try? LinkEncoder().frame(CoreMessage.answer(answer)), frame.count <= LinkMessage.byteLimit {
            line.send(frame)
        } else {
            let why = "the answer is over \(LinkMessage.byteLimit) bytes: ask for a shorter time"
            line.send(.answer(Answer(id: answer.id, body: .failed(why))))
        }
    }

    // MARK: the end

    private func end(_ why: String, as counted: LinkCut) {
        detach()
        line.cut(why, as: counted)
    }

    /// For what coming back would not change.
    func turnAway(_ why: String) {
        detach()
        line.cut(why, as: .refused, isFinal: true)
    }

    func detach() {
        let console = phase.withLock { phase -> LocalConsole? in
            defer { phase = .ended }
            if case .attached(let console) = phase { return console }
            return nil
        }
        console?.detach()
    }
}
