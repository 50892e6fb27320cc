import Alarms
import Console
import History
import Link
import OperatorLink
import Telemetry

/// Answers from history, for consoles (`Query`) and for scripts (`LinkRequest`); of a running core or of a file.
public struct HistoryDesk: Sendable {
    let reader: HistoryReader
    let zone: ZoneTable
    /// Of the rules of today.
    let titles: RuleTitles
    /// How the site writes the values of its attributes.
    let presentations: Presentations
    /// nil where no site is known: nothing can then be said of a past time.
    private let past: PastDesk?
    /// Journal and quarantine lines when a script names no limit.
    private static let usualLimit = 1000

    public init(reader: HistoryReader, zone: ZoneTable) {
        self.reader = reader
        self.zone = zone
        titles = RuleTitles()
        presentations = Presentations()
        past = nil
    }

    /// Of a site that is known whole: its past can be shown too.
    /// - Parameter rules: with those of today, what was stale then is told.
    public init(reader: HistoryReader, site: Site, rules: [Rule]) {
        self.reader = reader
        zone = site.zone
        titles = RuleTitles(rules)
        presentations = site.presentations
        past = PastDesk(site: site, rules: rules, reader: reader)
    }

    // MARK: consoles

    /// `why` is not history's to answer.
    public func answer(_ query: Query) -> Answer {
        do {
            return Answer(id: query.id, body: try body(query.body))
        } catch {
            return Answer(id: query.id, body: .failed(error.message))
        }
    }

    private func body(_ body: Query.Body) throws(HistoryError) -> Answer.Body {
        switch body {
        case .trend(let key, let from, let to, let step, let then):
            guard let series = try reader.seriesID(for: key) else { return .trend([]) }
            let known = try then.flatMap { instant throws(HistoryError) in try reader.knowledge(at: instant) }
            return .trend(try reader.trend(series, from: from, to: to, step: step, known: known))
        case .readings(let key, let from, let to, let limit):
            guard let series = try reader.seriesID(for: key) else { return .readings([]) }
            return .readings(
                try reader.readings(series, from: from, to: to, limit: bounded(limit)))
        case .journal(let from, let to, let before, let limit):
            return .journal(
                try reader.journal(from: from, to: to, before: before, limit: bounded(limit)))
        case .why, .find: return .failed("this is answered by the core")
        case .kpis(let from, let to): return .kpis(try reader.kpis(from: from, to: to))
        case .whyAt(let alarm, let instant):
            guard let past else { return .failed("this history has no site to be shown with") }
            return try past.why(alarm, at: instant).map { .why($0) } ?? .failed(Why.didNotStand)
        case .snapshotAt(let instant, let view):
            guard let past else { return .failed("this history has no site to be shown with") }
            return .snapshot(try past.snapshot(view, at: instant))
        }
    }

    /// What a console showed at a time as people write it (`TimeText`), for `vigie snapshot --at`.
    /// - Throws: `HistoryError`, or what is wrong with the time.
    public func snapshot(_ view: View, at text: String, now: Timestamp) throws -> Snapshot {
        let at = try instant(text, "--at", now)
        guard at <= now else { throw usage("--at \"\(text)\" is still to come") }
        guard let past else { throw usage("this history has no site to be shown with: name one with --site") }
        return try past.snapshot(view, at: at)
    }

    /// A negative limit would be none to SQLite.
    private func bounded(_ limit: Int) -> Int { min(max(limit, 0), Query.maximumLines) }

    // MARK: scripts

    /// The lines of a `journal`, `history` or `quarantine` request.
    /// - Throws: `HistoryError`, or what is wrong with the request.
    public func lines(_ request: LinkRequest, now: Timestamp) throws -> [JSONLine] {
        switch request.verb {
        case .journal: try journal(request, now)
        case .history: try history(request, now)
        case .quarantine: try quarantine(request)
        case .kpi: try kpis(request, now)
        case .crisisLog: try crisisLog(request, now)
        case .journalVerify: try verification(request)
        case .journalHeads: try reader.journalHeads().map { JournalJSON.object($0) }
        default: throw LinkFailure.refused("\(request.verb.rawValue) is not history's to answer", why: nil, exit: 2)
        }
    }

    /// Oldest first: a journal is read downwards.
    private func journal(_ request: LinkRequest, _ now: Timestamp) throws -> [JSONLine] {
        let from = try request.from.map { try instant($0, "--since", now) }
        let to = try request.to.map { try instant($0, "--to", now) }
        let limit = min(request.limit ?? HistoryDesk.usualLimit, Query.maximumLines)
        return try reader.journal(from: from, to: to, limit: limit).reversed().map { RecordJSON.object($0) }
    }

    /// A day unless another window is asked for.
    private func kpis(_ request: LinkRequest, _ now: Timestamp) throws -> [JSONLine] {
        let to = try request.to.map { try instant($0, "--to", now) } ?? now
        let from = try request.from.map { try instant($0, "--since", now) } ?? to - .days(1)
        guard from < to else { throw usage("--since must be before --to") }
        guard to - from <= KPICounter.longestWindow else {
            throw usage("--since \"\(request.from ?? "")\" is more than 400 days before the end: ask for less")
        }
        let kpis = try reader.kpis(from: from, to: to)
        guard request.format == .text else { return [KPIJSON.object(kpis)] }
        let sheet = KPISheet(
            kpis, zone: Snapshot.Zone(zone, around: to), titles: titles,
            language: request.language.flatMap(Language.init) ?? .english)
        return HistoryDesk.texts(sheet.textLines)
    }

    private func verification(_ request: LinkRequest) throws -> [JSONLine] {
        let heads = try (request.heads ?? []).map { text -> JournalHead in
            let parts = text.split(separator: " ")
            guard parts.count >= 2, let id = Int64(parts[0]), let hash = JournalHead.hash(String(parts[1])) else {
                throw usage(
                    "\"\(text)\" is no head. Write RECORD and its hash of 64 digits, as `vigie journal heads` does")
            }
            return JournalHead(day: parts.count > 2 ? String(parts[2]) : nil, id: id, hash: hash)
        }
        return [JournalJSON.object(try reader.verifyJournal(heads: heads))]
    }

    private func history(_ request: LinkRequest, _ now: Timestamp) throws -> [JSONLine] {
        guard let entity = request.entity, let attribute = request.attribute else {
            throw usage("history needs an entity and an attribute")
        }
        let key = SeriesKey(entity: EntityID(entity), attribute: AttributeName(attribute))
        guard let series = try reader.seriesID(for: key) else {
            throw LinkFailure.refused("No reading of \(key) was ever stored.", why: "unknown-series", exit: 1)
        }
        let from = try request.from.map { try instant($0, "--from", now) } ?? now - .days(1)
        let to = try request.to.map { try instant($0, "--to", now) } ?? now + .seconds(1)
        guard request.to == nil || from <= to else {
            let begin = request.from.map { "\"\($0)\"" } ?? "(a day ago where it is not given)"
            throw usage("--from \(begin) is after --to \"\(request.to ?? "")\". Give --from an earlier time than --to")
        }
        let lines: [JSONLine]
        if let seconds = request.stepSeconds {
            let step = TimeSpan(seconds: seconds)
            guard step > .zero else { throw usage("--step must be longer than 0") }
            lines = try steps(series, from: from, to: to, step: step)
        } else {
            let limit = min(request.limit ?? Query.maximumLines, Query.maximumLines)
            lines = try reader.readings(series, from: from, to: to, limit: limit).map { RecordJSON.object($0) }
        }
        let damage = reader.damaged.count(of: series, from: from, to: to)
        guard damage.places > 0 else { return lines }
        throw IncompleteAnswer(
            lines: lines,
            failure: .refused(
                "\(reader.path): the database is damaged: \(damage.readings) stored readings in \(damage.places) places of "
                    + "this time can't be read and are left out. Keep a copy of the file, and look at the disk.",
                why: IncompleteAnswer.damaged, exit: 1))
    }

    /// In pages of what one question may ask; a script's range is its own affair, but not without end.
    private func steps(_ series: SeriesID, from: Timestamp, to: Timestamp, step: TimeSpan) throws -> [JSONLine] {
        guard (to - from).nanoseconds / step.nanoseconds <= Query.maximumLines else {
            throw usage("that is more than \(Query.maximumLines) steps: choose a longer --step or a shorter time")
        }
        var lines: [JSONLine] = []
        var start = from
        while start < to {
            let end = min(to, start + step * Int64(Query.maximumSteps))
            lines += try reader.trend(series, from: start, to: end, step: step).map { RecordJSON.object($0) }
            start = end
        }
        return lines
    }

    private func quarantine(_ request: LinkRequest) throws -> [JSONLine] {
        if let id = request.code.flatMap(Int64.init) {
            guard let stored = try reader.quarantinedFrame(id: id) else {
                throw LinkFailure.refused(
                    "There is no quarantined frame \(id). `vigie quarantine list` shows those kept.", why: nil, exit: 1)
            }
            return [RecordJSON.object(stored)]
        }
        let limit = min(request.limit ?? HistoryDesk.usualLimit, Query.maximumLines)
        return try reader.quarantine(limit: limit).reversed().map { RecordJSON.object($0) }
    }

    /// What people read, a line each.
    static func texts(_ lines: [String]) -> [JSONLine] {
        lines.map { text in
            var line = JSONLine()
            line.add("text", text)
            return line
        }
    }

    func instant(_ text: String, _ option: String, _ now: Timestamp) throws -> Timestamp {
        do {
            return try TimeText.instant(
                text, now: now, zone: zone, examples: "2026-01-15T22:00, 22:00, now, or 1h for an hour ago")
        } catch {
            throw usage("\(option) \(error.text)")
        }
    }

    func usage(_ text: String) -> LinkFailure { .refused(text, why: nil, exit: 2) }
}

/// An answer that had to leave something out: its lines are given, and then why they are not all.
public struct IncompleteAnswer: Error {
    /// `LinkFailure`'s reason: the lines before it are good, and a script may go on to the next page.
    public static let damaged = "history-damaged"

    public let lines: [JSONLine]
    public let failure: LinkFailure
}
