import Alarms
import Hypervisor
import Link
import Listeners
import OperatorLink
import Telemetry

// The posture, bulletins and the crisis log by request.
extension LinkDesk {
    func posture(_ request: LinkRequest, _ line: LinkLine) {
        look(line) {
            $0.posture
        } encode: {
            [RecordJSON.object($0)]
        }
    }

    func bulletins(_ line: LinkLine) {
        look(line) {
            (now: $0.coreTime.wall, bulletins: $0.bulletins)
        } encode: { [site] told in
            told.bulletins.map { RecordJSON.object($0, at: told.now, in: site.zone) }
        }
    }

    /// A bulletin that was just entered, as it stands: `--to 6h` may have been meant otherwise.
    func echo(_ entered: Bulletin, _ line: LinkLine) {
        look(line) { core in
            // It is kept as its journal line tells it: to the millisecond, its words made plain.
            let ends = [entered.from, entered.to].map { ISO8601.text($0) }
            let same = core.bulletins.filter { [$0.from, $0.to].map { ISO8601.text($0) } == ends }
            return (now: core.coreTime.wall, bulletin: same.max { $0.id < $1.id })
        } encode: { [site] told in
            told.bulletin.map { [RecordJSON.object($0, at: told.now, in: site.zone)] } ?? []
        }
    }

    /// The state of now is the core's own, what happened is read from history.
    func handover(_ request: LinkRequest, _ line: LinkLine) {
        look(line) {
            $0.handover()
        } encode: { [readings] in
            try readings.handover(request, $0)
        }
    }

    static func posture(_ request: LinkRequest) throws -> Posture {
        guard let posture = request.posture.flatMap({ Posture(rawValue: $0) }) else {
            let known = Posture.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refused("\"\(request.posture ?? "")\" is no posture. One of \(known).", exit: 2)
        }
        return posture
    }

    /// A step, a verdict, or who sees to it, of the one alarm that is named.
    func check(_ request: LinkRequest) throws -> Command.Body {
        guard let name = request.alarms?.first else {
            throw Refused("\(request.verb.rawValue) what? Name an alarm.", exit: 2)
        }
        let alarm = AlarmReference(name)
        if request.verb == .assign {
            return .assign(alarm.alarm, occurrence: alarm.occurrence, to: request.person ?? "")
        }
        guard request.verb == .step || request.verb == .undoStep else {
            return .verdict(
                alarm.alarm, occurrence: alarm.occurrence, isConfirmed: request.verb == .confirm,
                evidence: request.comment ?? "")
        }
        guard let number = request.number else { throw Refused("which step? Give its number.", exit: 2) }
        return request.verb == .step
            ? .step(alarm.alarm, occurrence: alarm.occurrence, number: number)
            : .undoStep(alarm.alarm, occurrence: alarm.occurrence, number: number)
    }

    func note(_ request: LinkRequest) throws -> Command.Body {
        var kind = LogEntry.Kind.information
        if let word = request.kind {
            guard let known = LogEntry.Kind(rawValue: word) else {
                let kinds = LogEntry.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refused("--kind \"\(word)\" is not known. One of \(kinds).", exit: 2)
            }
            kind = known
        }
        return .note(
            LogEntry(
                request.comment ?? "", kind: kind, person: request.person, commune: request.commune,
                corrects: request.number))
    }

    /// One that begins at no stated time begins now.
    func bulletin(_ request: LinkRequest, now: Timestamp?) throws -> Command.Body {
        guard let now, let end = request.to else { throw Refused("a bulletin needs its end: --to", exit: 2) }
        func time(_ text: String, _ option: String) throws -> Timestamp {
            do {
                return try TimeText.instant(
                    ahead: text, now: now, zone: site.zone, examples: "2026-11-28T06:00, 18:00, or 6h from now")
            } catch {
                throw Refused("\(option) \(error.text)", exit: 2)
            }
        }
        return .bulletin(
            Bulletin(
                source: request.source ?? "", scope: request.scope ?? "", level: request.level ?? "",
                from: try request.from.map { try time($0, "--from") } ?? now, to: try time(end, "--to"),
                text: request.comment ?? ""))
    }
}
