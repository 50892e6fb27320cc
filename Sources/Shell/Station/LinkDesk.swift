import Alarms
import Foundation
import History
import Hypervisor
import Link
import Listeners
import OperatorLink
import Synchronization
import Telemetry

/// Answers the requests of the core's socket. What needs the hypervisor is looked up on its thread; what takes time is
/// done on a worker of its own, so that no script delays a console.
final class LinkDesk: LinkService {
    /// How long a peer may take to read its share of a long answer.
    private static let readSeconds: Int64 = 30
    /// Lines of an answer sent at once before the peer's reading is looked at.
    private static let linesAtOnce = 256
    /// Open alarms in one answer: more than a flood of a large territory.
    static let alarmLimit = 100_000

    let inbox: Inbox
    let site: Site
    let status: @Sendable (Hypervisor) -> JSONLine
    let readings: HistoryDesk
    let queries: QueryDesk
    let encoding = SnapshotEncoding()
    let consoles = Mutex<[UInt64: AttachedConsole]>([:])
    private let worker: QueryDesk
    let nextSubscription: @Sendable () -> UInt64
    let attendance: Attendance
    /// The file history is kept in, for `vigie doctor`.
    let database: String
    /// As the core decides by them; kept here for what a console is told when it says hello.
    let access: Mutex<AccessRules>
    /// Set once, before anyone attaches.
    let reloader = Mutex<SiteReloader?>(nil)
    private let subscriptions = Mutex<[UInt64: [UInt64]]>([:])

    init(
        inbox: Inbox, site: Site, access: AccessRules, readings: HistoryDesk, queries: QueryDesk,
        scripts: QueryDesk, attendance: Attendance, database: String,
        status: @escaping @Sendable (Hypervisor) -> JSONLine,
        nextSubscription: @escaping @Sendable () -> UInt64
    ) {
        self.inbox = inbox
        self.site = site
        self.readings = readings
        self.queries = queries
        worker = scripts
        self.status = status
        self.attendance = attendance
        self.database = database
        self.access = Mutex(access)
        self.nextSubscription = nextSubscription
    }

    func received(_ bytes: [UInt8], on line: LinkLine) {
        let request: LinkRequest
        do {
            request = try JSONDecoder().decode(LinkRequest.self, from: Data(bytes))
        } catch {
            let verbs = LinkRequest.Verb.allCases.map(\.rawValue).joined(separator: ", ")
            return refuse(line, "not a request: write {\"do\":VERB}, VERB one of \(verbs)", exit: 2)
        }
        answer(request, on: line)
    }

    func closed(_ line: LinkLine) {
        let (console, isLast) = consoles.withLock { ($0.removeValue(forKey: line.id), $0.isEmpty) }
        console?.detach()
        if console != nil, isLast { encoding.forget() }
        for id in subscriptions.withLock({ $0.removeValue(forKey: line.id) }) ?? [] { inbox.put(.detach(id)) }
    }

    func mayAct(_ peer: Operator) -> Bool { role(of: peer) > .viewer }

    func role(of peer: Operator) -> OperatorRole { access.withLock { $0.role(of: peer) } }

    /// Other rules from now on: the consoles whose account gained or lost its role hear of it at once.
    func adopt(_ rules: AccessRules) {
        access.withLock { $0 = rules }
        for console in consoles.withLock({ Array($0.values) }) { tellRole(to: console) }
    }

    func groupsChanged(of line: LinkLine) {
        if let console = consoles.withLock({ $0[line.id] }) { tellRole(to: console) }
    }

    /// The core hears of it once, however many consoles the account has.
    private func tellRole(to console: AttachedConsole) {
        let account = console.known.account
        let role = role(of: account)
        let others = consoles.withLock { Array($0.values) }.filter { $0 !== console }.map(\.known)
        let isKnown = others.contains { $0.account.account == account.account && $0.role == role }
        if console.tell(role), !isKnown { inbox.put(.role(account)) }
    }

    private func answer(_ request: LinkRequest, on line: LinkLine) {
        switch request.verb {
        case .hello: hello(line)
        case .who: who(line)
        case .reload: reload(line)
        case .status: look(line) { [status] in [status($0)] }
        case .alarms: alarms(request, line)
        case .why: why(request, line)
        case .snapshot: snapshot(request, line)
        case .watch: watch(request, line)
        case .acknowledge, .ack, .unacknowledge, .shelve, .unshelve, .reset, .outOfService, .inService, .observe,
            .note, .bulletin, .bulletinEnd, .step, .undoStep, .confirm, .refute, .assign, .silence,
            .notifyTest, .rosterTest, .promote:
            act(request, line)
        case .posture:
            if request.posture == nil { posture(request, line) } else { act(request, line) }
        case .bulletins: bulletins(line)
        case .devices: devices(request, line)
        case .handover: handover(request, line)
        case .crisisLog, .journal, .kpi, .history, .quarantine, .journalVerify, .journalHeads: ask(request, line)
        }
    }

    // MARK: looks at the hypervisor

    private func hello(_ line: LinkLine) {
        var hello = JSONLine()
        hello.add("hello", true)
        hello.add("site", site.id)
        hello.add("name", site.name)
        hello.add("language", site.language.rawValue)
        hello.add("build", Build.version)
        hello.add("pid", Int(getpid()))
        hello.add("database", URL(fileURLWithPath: database).path)
        finish(line, [hello])
    }

    private func alarms(_ request: LinkRequest, _ line: LinkLine) {
        let language = language(request)
        let all = request.all ?? false
        let presentations = site.presentations
        look(line) { hypervisor in
            hypervisor.alarmRecords(all: all, limit: LinkDesk.alarmLimit)
        } encode: { records in
            records.map { AlarmJSON.object($0, in: language, presentations) }
        }
    }

    private func why(_ request: LinkRequest, _ line: LinkLine) {
        guard let id = request.alarms?.first else { return refuse(line, "why what? Name an alarm.", exit: 2) }
        let language = language(request)
        let presentations = site.presentations
        look(line) { hypervisor in
            hypervisor.why(AlarmReference(id).alarm)
        } encode: { why in
            guard let why else { throw Refused("there is no alarm \(id). `vigie alarms --json` lists them.") }
            return [WhyJSON.object(why, in: language, presentations)]
        }
    }

    private func snapshot(_ request: LinkRequest, _ line: LinkLine) {
        guard let display = DisplayName.display(request.display ?? "overview") else {
            return refuse(line, "no such display. One of \(DisplayName.list).", exit: 2)
        }
        let view = request.view ?? View(display: display, rowCount: request.rowCount ?? 64)
        if let at = request.at { return pastSnapshot(at, view, line) }
        look(line) { [attendance] hypervisor in
            var snapshot = hypervisor.snapshot(view)
            if view.display == .consoles { snapshot.consoles = attendance.lines(hypervisor.access, at: snapshot.now) }
            return snapshot
        } encode: { snapshot in
            var wrapped = JSONLine()
            wrapped.add("snapshot", json: Array(try SnapshotJSON.encode(snapshot)))
            return [wrapped]
        }
    }

    /// The same of an earlier time, from history.
    private func pastSnapshot(_ at: String, _ view: View, _ line: LinkLine) {
        look(line) { hypervisor in
            hypervisor.coreTime.wall
        } encode: { [self] now in
            var wrapped = JSONLine()
            wrapped.add("snapshot", json: Array(try SnapshotJSON.encode(try readings.snapshot(view, at: at, now: now))))
            return [wrapped]
        }
    }

    private func look(_ line: LinkLine, _ body: @escaping @Sendable (Hypervisor) -> [JSONLine]) {
        look(line, body) { $0 }
    }

    /// Takes what is needed on the core's thread, puts it into words on the worker.
    func look<Value: Sendable>(
        _ line: LinkLine, _ body: @escaping @Sendable (Hypervisor) -> Value,
        encode: @escaping @Sendable (Value) throws -> [JSONLine]
    ) {
        let isAccepted = inbox.put(
            .look { [self] hypervisor in
                let value = body(hypervisor)
                work(line) { try encode(value) }
            })
        if !isAccepted { refuse(line, "the core has more requests than it can take; try again", exit: 3) }
    }

    private func reload(_ line: LinkLine) {
        work(line) { [self] in
            let changes = try reloader.withLock { $0 }?.reload(by: line.peer) ?? []
            var object = JSONLine()
            object.add("reloaded", !changes.isEmpty)
            object.add("changes", changes)
            return [object]
        }
    }

    // MARK: subscriptions

    private func watch(_ request: LinkRequest, _ line: LinkLine) {
        guard line.stay() else { return }
        let language = language(request)
        let presentations = site.presentations
        let id = nextSubscription()
        let isOpen = subscriptions.withLock { subscriptions -> Bool in
            subscriptions[line.id, default: []].append(id)
            return true
        }
        let subscriber = Subscriber(id: id, view: nil) { event in
            switch event {
            case .transition(let transition): line.send(AlarmJSON.object(transition, in: language, presentations).line)
            case .ended(let reason): line.cut(reason, as: nil)
            case .snapshot, .reply, .answer, .notice, .interrupted, .wasCut, .role: break
            }
        }
        var started = JSONLine()
        started.add("watching", isOpen)
        line.send(started.line)
        if !inbox.put(.attach(subscriber)) { refuse(line, "the core has more requests than it can take", exit: 3) }
    }

    // MARK: questions to history

    private func ask(_ request: LinkRequest, _ line: LinkLine) {
        let isAccepted = inbox.put(
            .look { [self] hypervisor in
                let now = hypervisor.coreTime.wall
                work(line) { [self] in try readings.lines(request, now: now) }
            })
        if !isAccepted { refuse(line, "the core has more requests than it can take; try again", exit: 3) }
    }

    // MARK: answering

    /// Does the work off every shared thread and sends its lines.
    private func work(_ line: LinkLine, _ body: @escaping @Sendable () throws -> [JSONLine]) {
        let isAccepted = worker.run { [self] in
            do {
                finish(line, try body())
            } catch let incomplete as IncompleteAnswer {
                finish(line, incomplete.lines, but: incomplete.failure)
            } catch let refused as Refused {
                refuse(line, refused.text, exit: refused.exit)
            } catch let failure as LinkFailure {
                refuse(line, failure.description, exit: Int(failure.exitCode))
            } catch {
                refuse(line, "\(error)", exit: 1)
            }
        }
        if !isAccepted { refuse(line, "too many questions wait; try again", exit: 3) }
    }

    /// Lines of an answer and the one that ends it; a peer that does not read them is cut off.
    /// - Parameter failure: why they are not all.
    func finish(_ line: LinkLine, _ lines: [JSONLine], but failure: LinkFailure? = nil) {
        var pending: [UInt8] = []
        for (index, item) in lines.enumerated() {
            pending += item.line
            guard (index + 1) % LinkDesk.linesAtOnce == 0 else { continue }
            guard line.send(pending), line.awaitRoom(seconds: LinkDesk.readSeconds) else { return }
            pending = []
        }
        guard case .refused(let text, let why, let exit) = failure else {
            var done = JSONLine()
            done.add("done", true)
            line.send(pending + done.line)
            return line.wasAnswered()
        }
        line.send(pending)
        refuse(line, text, word: why, exit: Int(exit))
    }

    func refuse(_ line: LinkLine, _ text: String, why: Refusal? = nil, exit: Int) {
        refuse(line, text, word: why?.rawValue, exit: exit)
    }

    private func refuse(_ line: LinkLine, _ text: String, word: String?, exit: Int) {
        var done = JSONLine()
        done.add("done", false)
        done.add("error", text)
        if let word { done.add("why", word) }
        done.add("exit", exit)
        line.send(done.line)
        line.wasAnswered()
    }

    func language(_ request: LinkRequest) -> Language { request.language.flatMap(Language.init) ?? site.language }
}

/// A request that can't be answered: the text says why.
struct Refused: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
    var exit: Int
    init(_ text: String, exit: Int = 1) {
        self.text = text
        self.exit = exit
    }
}
