import Foundation
import OperatorLink
import Synchronization

/// A core at the other end of a Unix socket, as a console speaks to it. One thread does all reading and writing, so
/// that no call waits. When the core goes it says `.interrupted` and tries again every second, with a fresh hello and
/// the view last set; what was in flight is never sent again, for nobody knows whether it was done.
public final class AttachedCore: CoreConnection {
    /// What waits for a core that does not read: commands and questions of minutes. Over it they are refused.
    private static let waitingByteCount = 1 << 20
    /// Questions without an answer: a console asks a handful.
    private static let questionCount = 256
    private static let readByteCount = 256 << 10
    /// `LinkMessage.silence` is three of them.
    private static let stillSeconds = LinkMessage.silence.nanoseconds / 3_000_000_000
    private static let retryMilliseconds: Int32 = 1000
    /// At detach: for what was just sent to leave.
    private static let farewellMilliseconds = 500

    /// What the core said of itself at first, and of the account it knows this console by.
    public let hello: Hello
    /// The socket it answered at first.
    public let path: String
    private let paths: [String]
    private let build: String
    private let isReadOnly: Bool
    private let seat: Int?
    private let place: ConsolePlace?
    private let first: Mutex<CoreHandshake?>

    private struct Outbox {
        var view = View()
        var bytes: [UInt8] = []
        var isConnected = false
        var isDetached = false
        var questions: Set<UInt64> = []
    }
    private let outbox = Mutex(Outbox())
    private let wakePipe: WakePipe
    /// In a box: a bare function that is read out of a `Mutex` is put back wrapped in one more layer, and after two
    /// thousand events calling it fills the stack.
    private struct Delivery {
        var deliver: @Sendable (CoreEvent) -> Void
    }
    private let delivery = Mutex<Delivery?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    /// Connects to the first of the paths where a core answers; nothing is delivered before `attach`.
    /// - Parameters:
    ///   - site: the site expected; empty when any will do.
    /// - Throws: why no console can be had of it: exit code 3.
    ///   - isReadOnly: the core refuses whatever this console sends.
    ///   - seat: the number of an offer to this account: a core that knows of none turns the console away.
    ///   - place: where the console says it is, for `vigie who`.
    public init(
        trying paths: [String], site: String, build: String, isReadOnly: Bool = false, seat: Int? = nil,
        place: ConsolePlace? = nil
    ) throws(LinkFailure) {
        guard let wakePipe = WakePipe() else { throw .unreachable("No descriptors are left to this process.") }
        let handshake = try CoreHandshake(
            trying: paths, site: site, build: build, isReadOnly: isReadOnly, seat: seat)
        self.isReadOnly = isReadOnly
        self.seat = seat
        self.place = place
        self.paths = paths
        self.build = build
        self.wakePipe = wakePipe
        hello = handshake.hello
        path = handshake.path
        first = Mutex(handshake)
    }

    /// Starts; `deliver` is called on the connection's own thread. Once.
    public func attach(view: View, deliver: @escaping @Sendable (CoreEvent) -> Void) {
        guard let handshake = first.withLock({ $0.take() }) else { return }
        delivery.withLock { $0 = Delivery(deliver: deliver) }
        outbox.withLock { $0.view = view }
        let thread = Thread { [self] in
            run(handshake)
            outbox.withLock { $0.isConnected = false }
            ended.signal()
        }
        thread.name = "vigie-link"
        thread.start()
    }

    // MARK: what the console says

    public func set(_ view: View) {
        outbox.withLock { outbox in
            outbox.view = view
            AttachedCore.append(.view(view), to: &outbox)
        }
        wakePipe.wake()
    }

    public func submit(_ command: Command) {
        guard outbox.withLock({ AttachedCore.append(.command(command), to: &$0) }) else {
            return deliver(.reply(Reply(id: command.id, outcome: .refused(.notLive, nil))))
        }
        wakePipe.wake()
    }

    public func submit(_ query: Query) {
        let isSent = outbox.withLock { outbox -> Bool in
            guard outbox.questions.count < AttachedCore.questionCount,
                AttachedCore.append(.query(query), to: &outbox)
            else { return false }
            outbox.questions.insert(query.id)
            return true
        }
        guard isSent else { return deliver(.answer(Answer(id: query.id, body: .failed("the core is silent")))) }
        wakePipe.wake()
    }

    public func detach() {
        delivery.withLock { $0 = nil }
        outbox.withLock { $0.isDetached = true }
        wakePipe.wake()
        _ = ended.wait(timeout: .now() + .milliseconds(AttachedCore.farewellMilliseconds))
    }

    /// False when it can't be sent: nobody is there, or too much waits.
    @discardableResult
    private static func append(_ message: ConsoleMessage, to outbox: inout Outbox) -> Bool {
        guard outbox.isConnected, let frame = try? LinkEncoder().frame(message),
            outbox.bytes.count + frame.count <= waitingByteCount
        else { return false }
        outbox.bytes += frame
        return true
    }

    private func deliver(_ event: CoreEvent) { delivery.withLock { $0 }?.deliver(event) }

    private var isDetached: Bool { outbox.withLock { $0.isDetached } }

    // MARK: the thread

    private func run(_ handshake: CoreHandshake) {
        var current: CoreHandshake? = handshake
        while let connected = current {
            current = nil
            let end = speak(connected)
            guard !isDetached else { return }
            switch end {
            case .lost(let why): interrupt(why)
            case .turnedAway(let why):
                let questions = disconnect()
                deliver(.ended(why))
                return fail(questions)
            }
            while current == nil {
                wakePipe.wait(milliseconds: AttachedCore.retryMilliseconds)
                guard !isDetached else { return }
                do {
                    // Whatever core comes back, it must be of the same site.
                    current = try CoreHandshake(
                        trying: paths, site: hello.site, build: build, isReadOnly: isReadOnly, seat: seat)
                } catch .unreachable {
                    continue
                } catch {
                    return deliver(.ended("\(error)"))
                }
            }
        }
    }

    private func interrupt(_ why: String) {
        let questions = disconnect()
        deliver(.interrupted(why))
        fail(questions)
    }

    /// Nothing more is taken for the core. Returns the questions it has not answered.
    private func disconnect() -> [UInt64] {
        outbox.withLock { outbox in
            outbox.isConnected = false
            outbox.bytes = []
            defer { outbox.questions = [] }
            return outbox.questions.sorted()
        }
    }

    private func fail(_ questions: [UInt64]) {
        for id in questions { deliver(.answer(Answer(id: id, body: .failed("the core is silent")))) }
    }

    /// Why a connection ended.
    private enum End {
        case lost(String)
        case turnedAway(String)
    }

    /// Until the connection ends; returns why it did.
    private func speak(_ handshake: CoreHandshake) -> End {
        let socket = handshake.socket
        var frames = handshake.frames
        var buffer = [UInt8](repeating: 0, count: AttachedCore.readByteCount)
        var unsent: ArraySlice<UInt8> = []
        outbox.withLock { outbox in
            outbox.isConnected = true
            if let place { AttachedCore.append(.place(place), to: &outbox) }
            AttachedCore.append(.view(outbox.view), to: &outbox)
        }
        var stillAt = DispatchTime.now() + .seconds(Int(AttachedCore.stillSeconds))
        while true {
            let (more, isLast) = outbox.withLock { outbox in
                defer { outbox.bytes = [] }
                return (outbox.bytes, outbox.isDetached)
            }
            unsent += more
            if DispatchTime.now() >= stillAt {
                stillAt = .now() + .seconds(Int(AttachedCore.stillSeconds))
                if unsent.isEmpty { unsent += (try? LinkEncoder().frame(ConsoleMessage.still)) ?? [] }
            }
            if !unsent.isEmpty {
                let sent = socket.send(unsent, isWaiting: false)
                if sent > 0 { unsent = unsent.dropFirst(sent) }
                if sent < 0, ![EAGAIN, EWOULDBLOCK, EINTR].contains(Int32(-sent)) {
                    return .lost("the core closed the connection")
                }
            }
            if isLast { return .lost("detached") }
            wakePipe.wait(
                milliseconds: Int32(AttachedCore.stillSeconds) * 1000, or: socket, hasUnsent: !unsent.isEmpty)
            guard let bytes = socket.receive(into: &buffer, isWaiting: false) else { continue }
            guard !bytes.isEmpty else { return .lost("the core closed the connection") }
            frames.append(bytes)
            if let end = take(&frames) { return end }
        }
    }

    /// Hands over the messages that are whole; the reason when one ends the connection.
    private func take(_ frames: inout LinkDeframer) -> End? {
        do {
            while let message = try frames.next() {
                switch try LinkDecoder().decode(CoreMessage.self, from: message) {
                case .snapshot(let snapshot): deliver(.snapshot(snapshot))
                case .reply(let reply): deliver(.reply(reply))
                case .answer(let answer):
                    _ = outbox.withLock { $0.questions.remove(answer.id) }
                    deliver(.answer(answer))
                case .transition(let transition): deliver(.transition(transition))
                case .notice(let notice): deliver(.notice(notice))
                case .wasCut(let cut): deliver(.wasCut(cut))
                case .role(let role): deliver(.role(role))
                case .goodbye(let why): return .lost(why)
                case .turnedAway(let why): return .turnedAway(why)
                case .hello: break
                }
            }
            return nil
        } catch {
            return .lost("what the core sent can't be read: at byte \(error.offset), expected \(error.expected)")
        }
    }
}
