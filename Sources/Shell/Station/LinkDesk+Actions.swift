import Alarms
import Console
import Foundation
import Hypervisor
import Link
import Listeners
import OperatorLink
import Telemetry

// Operator actions by request: the same commands a console sends, under the peer's own account.
extension LinkDesk {
    func act(_ request: LinkRequest, _ line: LinkLine) {
        let looksFirst = request.at != nil || request.verb == .bulletin || request.verb == .observe
        guard looksFirst else { return act(request, now: nil, line) }
        // `--at 03:50` is a time of day by the core's clock, and what a reading is worth is by its series: only its own
        // thread can read them.
        let isAccepted = inbox.put(
            .look { [self] core in
                let now = core.coreTime.wall
                act(request, now: now, doubt: request.verb == .observe ? doubt(request, core, now) : nil, line)
            })
        if !isAccepted { refuse(line, "the core has more requests than it can take; try again", exit: 3) }
    }

    private func act(_ request: LinkRequest, now: Timestamp?, doubt: JSONLine? = nil, _ line: LinkLine) {
        let bodies: [Command.Body]
        do {
            bodies = try commands(request, now: now)
        } catch let refused as Refused {
            return refuse(line, refused.text, exit: refused.exit)
        } catch {
            return refuse(line, "\(error)", exit: 2)
        }
        let language = language(request)
        let collector = ReplyCollector(count: bodies.count) { [self] replies in
            if case .bulletin(let entered)? = bodies.first, case .done? = replies.first?.outcome {
                return echo(entered, line)
            }
            if request.verb == .step || request.verb == .undoStep, case .done(let records)? = replies.first?.outcome,
                let alarm = records.first
            {
                return echo(stepOf: alarm, request, language, line)
            }
            report(replies, request, language, doubt, line)
        }
        for (index, body) in bodies.enumerated() {
            let command = Command(id: UInt64(index), by: line.peer, body: body)
            let isAccepted = inbox.put(.command(command) { collector.collect($0) })
            if !isAccepted { collector.collect(Reply(id: UInt64(index), outcome: .refused(.notLive, nil))) }
        }
    }

    /// One line for each alarm asked for, in the order asked, then how it went.
    private func report(
        _ replies: [Reply], _ request: LinkRequest, _ language: Language, _ doubt: JSONLine?, _ line: LinkLine
    ) {
        let words = words(request)
        var lines: [JSONLine] = []
        var refusal: (why: Refusal, text: String)?
        for reply in replies {
            switch reply.outcome {
            case .done where request.verb == .promote:
                lines += request.alarms.map { [LinkDesk.promoted($0[Int(reply.id)], request)] } ?? []
            case .done(let records):
                lines += records.compactMap { checked($0, request, by: line.peer.account) }
                lines += records.map { AlarmJSON.object($0, in: language, site.presentations) }
            case .observed(let observed):
                lines.append(LinkDesk.object(observed))
                lines += observed.changed.map { AlarmJSON.object($0, in: language, site.presentations) }
            case .entry(let number):
                var entry = JSONLine()
                entry.add("entry", number)
                lines.append(entry)
            // Consoles' alone.
            case .seat: break
            case .told(let told): lines += told.map(LinkDesk.object)
            case .differs(let request):
                let text = words?.differs(request) ?? RefusalText.text(request)
                refusal = refusal ?? (.asksDifferently, text)
                var refused = JSONLine()
                refused.add("alarm", request.alarm?.text)
                refused.add("refused", Refusal.asksDifferently.rawValue)
                refused.add("asked", request.kind.rawValue)
                refused.add("askedBy", request.by)
                refused.add("seconds", request.duration?.seconds)
                refused.add("oneShot", request.isOneShot)
                refused.add("text", text)
                lines.append(refused)
            case .refused(let why, let record):
                let named = request.alarms.flatMap { $0.indices.contains(Int(reply.id)) ? $0[Int(reply.id)] : nil }
                let name = named ?? request.code ?? (request.verb == .notifyTest ? request.person : nil)
                let text =
                    words?.language == .french
                    ? words?.refused(why, of: name, LinkDesk.kind(of: request.verb), record) ?? why.rawValue
                    : RefusalText.text(
                        why, record: record, name: name ?? LinkDesk.subject(of: request.verb), words: words)
                refusal = refusal ?? (why, text)
                var refused = JSONLine()
                refused.add("alarm", name ?? record?.id.text)
                refused.add("refused", why.rawValue)
                refused.add("text", text)
                lines.append(refused)
            }
        }
        guard let refusal else { return finish(line, lines + (doubt.map { [$0] } ?? [])) }
        line.send(lines.flatMap(\.line))
        refuse(line, refusal.text, why: refusal.why, exit: refusal.why.exitCode)
    }

    /// What is about no alarm, as a refusal names it.
    private static func subject(of verb: LinkRequest.Verb) -> String? {
        switch verb {
        case .posture: "Setting the posture"
        case .note: "A note"
        case .bulletin, .bulletinEnd: "A bulletin"
        case .observe: "A person's reading"
        case .silence: "Silencing the horn"
        case .notifyTest, .rosterTest: "A test"
        default: nil
        }
    }

    /// The same as roles name it.
    private static func kind(of verb: LinkRequest.Verb) -> ActionKind? {
        switch verb {
        case .posture: .posture
        case .note: .note
        case .bulletin, .bulletinEnd: .bulletin
        case .observe: .observe
        case .silence: .silence
        case .notifyTest, .rosterTest: .test
        default: nil
        }
    }

    /// The reader's, where people read the answer; nil for scripts.
    private func words(_ request: LinkRequest) -> ListWords? {
        request.language.flatMap(Language.init).map { ListWords($0, zone: site.zone) }
    }

    private static func object(_ told: Told) -> JSONLine {
        var object = JSONLine()
        object.add("channel", told.channel)
        object.add("person", told.person)
        object.add("contact", told.contact)
        object.add("delivered", told.failure == nil)
        object.add("failure", told.failure)
        object.add("seconds", told.took.seconds)
        return object
    }

    private func commands(_ request: LinkRequest, now: Timestamp?) throws -> [Command.Body] {
        switch request.verb {
        case .ack:
            guard let code = request.code else { throw Refused("ack what? Give the spoken code.", exit: 2) }
            return [.alarm(.acknowledgeCode(code, comment: request.comment ?? ""))]
        case .note:
            return [try note(request)]
        case .posture:
            return [.posture(try LinkDesk.posture(request), reason: request.reason ?? "")]
        case .step, .undoStep, .confirm, .refute, .assign:
            return [try check(request)]
        case .bulletin:
            return [try bulletin(request, now: now)]
        case .silence: return [.silence]
        case .promote: return try promotions(request)
        case .rosterTest: return [.testChain]
        case .notifyTest:
            guard let name = request.person, !name.isEmpty else {
                throw Refused("test whom? Name a channel, a person or a role.", exit: 2)
            }
            return [.testNotice(to: name)]
        case .bulletinEnd:
            guard let number = request.number else { throw Refused("end which bulletin? Give its number.", exit: 2) }
            return [.endBulletin(number, reason: request.reason ?? "")]
        case .observe:
            return [try observation(request, now: now)]
        default:
            let names = request.alarms ?? []
            guard !names.isEmpty else { throw Refused("\(request.verb.rawValue) what? Name an alarm.", exit: 2) }
            return try names.map { .alarm(try action(request, AlarmReference($0))) }
        }
    }

    private func action(_ request: LinkRequest, _ reference: AlarmReference) throws -> OperatorAction {
        let id = reference.alarm
        switch request.verb {
        case .acknowledge:
            return .acknowledge(
                id, occurrence: reference.occurrence, seenLevel: request.seen, comment: request.comment ?? "",
                expires: request.seconds.map { TimeSpan(seconds: $0) })
        case .unacknowledge: return .unacknowledge(id)
        case .shelve:
            return .shelve(
                id, duration: request.seconds.map { TimeSpan(seconds: $0) }, reason: request.reason ?? "",
                oneShot: request.oneShot ?? false)
        case .unshelve: return .unshelve(id)
        case .reset: return .reset(id)
        case .outOfService: return .outOfService(id, reason: request.reason ?? "")
        case .inService: return .inService(id)
        default: throw Refused("\(request.verb.rawValue) is no action on an alarm", exit: 2)
        }
    }

    /// A person's reading that is not believed is stored all the same, and whoever entered it hears so.
    private func doubt(_ request: LinkRequest, _ core: Hypervisor, _ now: Timestamp) -> JSONLine? {
        guard let entity = request.entity, let attribute = request.attribute, let value = request.value else {
            return nil
        }
        let key = SeriesKey(entity: EntityID(entity), attribute: AttributeName(attribute))
        let at = request.at.flatMap { try? TimeText.instant($0, now: now, zone: site.zone, examples: "") }
        guard let doubt = core.doubt(of: value, for: key, at: at) else { return nil }
        let unit = doubt.unit.map { $0.symbol == "1" ? "" : " \($0.symbol)" } ?? ""
        let why =
            switch doubt.reason {
            case .range(let lowest, let highest) where !lowest.isFinite: "the site's range ends at \(highest)\(unit)"
            case .range(let lowest, let highest) where !highest.isFinite: "the site's range begins at \(lowest)\(unit)"
            case .range(let lowest, let highest): "the site's range is \(lowest) to \(highest)\(unit)"
            case .step: "the site's max_step does not believe so large a change since the last good value"
            case .capacity(let capacity): "the place counts 0 to \(capacity)"
            }
        var line = JSONLine()
        line.add("entity", entity)
        line.add("attribute", attribute)
        line.add("value", value)
        line.add("quality", "\(doubt.quality)")
        line.add(
            "doubt",
            "\(entity) \(attribute) \(value)\(unit) is stored as \(doubt.quality): \(why). "
                + (doubt.quality == .bad ? "No rule judges its value. " : "")
                + "If it was mistyped, enter the right value; if it is right, correct entities.yaml.")
        return line
    }

    private func observation(_ request: LinkRequest, now: Timestamp?) throws -> Command.Body {
        guard let entity = request.entity, let attribute = request.attribute, let value = request.value else {
            throw Refused("observe needs an entity, an attribute and a value", exit: 2)
        }
        var at: Timestamp?
        if let text = request.at, let now {
            do {
                at = try TimeText.instant(
                    text, now: now, zone: site.zone, examples: "03:50, 2026-11-28T03:50, or 10m for ten minutes ago")
            } catch {
                throw Refused("--at \(error.text)", exit: 2)
            }
            // A device's clock may be wrong; nobody has seen what is still to come.
            if let at, at > now + site.maxSkew {
                let english =
                    "--at \(text) is still to come: it is \(ISO8601.text(now)) for the core. Write when it was seen."
                throw Refused(words(request)?.stillToCome(text, now: now) ?? english, exit: 2)
            }
        }
        let key = SeriesKey(entity: EntityID(entity), attribute: AttributeName(attribute))
        return .observe(key, value: value, at: at, note: request.comment ?? "")
    }
}

extension Refusal {
    /// As cli.md has it: a core that is full, or whose disk is, can't be reached with an action now; the same may be done
    /// later. Anything else is an answer.
    fileprivate var exitCode: Int {
        switch self {
        case .notLive, .historyNotWritten: 3
        default: 1
        }
    }
}
