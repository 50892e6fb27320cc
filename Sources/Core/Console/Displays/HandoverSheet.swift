import Alarms
import OperatorLink
import Screen
import Telemetry

/// What one watch hands to the next, in the order it is talked through.
public struct HandoverSheet {
    private let state: Handover
    private let report: WatchReport
    private let kpis: AlarmKPIs
    private let log: CrisisLog
    private let seconded: [JournalRecord]
    private let zone: Snapshot.Zone
    private let titles: RuleTitles
    private let pen: Pen
    private var formats: Formats { pen.formats }
    private var texts: Texts { pen.texts }

    /// - Parameters:
    ///   - seconded: what two persons decided, oldest first.
    ///   - zone: the site's.
    ///   - titles: of its rules: what happened has its title in the site's language alone.
    ///   - presentations: of its attributes and types.
    public init(
        _ state: Handover, report: WatchReport, kpis: AlarmKPIs, log: CrisisLog, seconded: [JournalRecord] = [],
        zone: Snapshot.Zone,
        titles: RuleTitles, presentations: Presentations = .init(), language: Language
    ) {
        self.state = state
        self.report = report
        self.kpis = kpis
        self.log = log
        self.seconded = seconded
        self.zone = zone
        self.titles = titles
        let texts = Texts(language: language, presentations: presentations)
        pen = Pen(formats: Formats(texts: texts, zone: zone, now: state.now), language: language)
    }

    public var textLines: [String] { [heading, period].map(\.withoutControls) + sections.flatMap(\.textLines) }

    public var markdownLines: [String] {
        ["# " + MarkdownTable.cell(heading), "", period] + sections.flatMap(\.markdownLines)
    }

    private var heading: String { texts(.handoverTitle) + " · " + state.site }
    private var period: String {
        texts(
            .kpiWindow, formats.shortClock(report.from),
            formats.clockWithOffset(
                state.now, withDate: true, withSeconds: false))
    }

    private var sections: [SheetSection] {
        let open = state.alarms.map(\.record)
        let shown = state.alarms.filter { $0.record.suppression == nil }
        return [
            posture, bulletins, watch, maintenance,
            alarms(.handoverStanding, shown.filter { $0.record.state.isActive })
                .adding(left(state.alarmCount - state.alarms.count)),
            aside(.handoverShelved, state.alarms) { if case .shelved = $0 { true } else { false } },
            aside(.handoverOutOfService, state.alarms) { if case .outOfService = $0 { true } else { false } },
            silent, alarms(.handoverUnacknowledged, shown.filter { $0.record.state.isUnacknowledged }),
            happenings(open), figures, deeds, crisisLog,
        ].compactMap { $0 }
    }

    // MARK: Now

    private var posture: SheetSection {
        var section = SheetSection(title: texts(.handoverPosture))
        let word = state.posture.posture.rawValue.uppercased()
        if let since = state.posture.since, let by = state.posture.by {
            section.lines = [texts(.postureSince, word, formats.clock(since), by)]
        } else {
            section.lines = [word]
        }
        section.lines += report.stances.map { stance in
            let reason = stance.reason.map { texts(.quoted, $0) }
            return [formats.clock(stance.at), stance.posture.rawValue, stance.by, reason].compactMap { $0 }
                .joined(separator: " ")
        }
        return section
    }

    private var bulletins: SheetSection {
        var section = SheetSection(title: texts(.handoverBulletins), none: texts(.handoverNone))
        section.lines = state.bulletins.map { bulletin in
            let line = texts(
                .bulletinLine, bulletin.source, bulletin.scope, bulletin.level, formats.shortClock(bulletin.from),
                formats.shortClock(bulletin.to))
            let isOver = bulletin.to <= state.now
            return [line, bulletin.text, isOver ? texts(.handoverOver) : ""].filter { !$0.isEmpty }
                .joined(separator: " · ")
        }
        return section
    }

    /// nil where none is open or near: most sites plan none.
    private var maintenance: SheetSection? {
        guard !state.maintenance.isEmpty else { return nil }
        var section = SheetSection(title: texts(.handoverMaintenance))
        section.lines = state.maintenance.map { window in
            let span = texts(.kpiWindow, formats.shortClock(window.from), formats.shortClock(window.to))
            let what = (window.rules + window.entities + window.zones).joined(separator: ", ")
            return [window.reason, what, span, window.by].filter { !$0.isEmpty }.joined(separator: " · ")
        }
        return section
    }

    private var watch: SheetSection {
        var section = SheetSection(title: texts(.handoverWatch), none: texts(.handoverNoRoster))
        section.lines = state.watch.map { texts(.labelled, $0.role) + ($0.person ?? texts(.handoverNobody)) }
        if report.toldCount + report.untoldCount > 0 {
            section.lines.append(texts(.handoverTold, String(report.toldCount), String(report.untoldCount)))
        }
        return section
    }

    private func alarms(_ title: Phrase, _ lines: [AlarmLine]) -> SheetSection {
        var section = SheetSection(title: numbered(title, lines.count), none: texts(.handoverNone))
        section.columns = [
            .columnPriority, .columnCode, .columnPlace, .columnTitle, .columnLevelName, .columnValue, .handoverSince,
            .handoverState,
        ].map { texts($0) }
        section.rows = lines.map { line in
            let record = line.record
            let by = record.acknowledgedBy.map { texts(.linearBy, $0) } ?? ""
            let comment = record.comment.map { texts(.quoted, $0) } ?? ""
            let first = record.isFirstOut ? texts(.firstOut) : ""
            let verdict = line.verdict?.text(pen) ?? ""
            return [
                priority(record.priority), record.code ?? "", line.place, pen.title(line), pen.level(record),
                pen.judged(record).text, formats.clock(record.since),
                [formats.state(record), by, comment, assigned(line), first, verdict].filter { !$0.isEmpty }
                    .joined(separator: " "),
            ]
        }
        return section
    }

    private func assigned(_ line: AlarmLine) -> String {
        line.assignment.map { texts(.assignedTo, $0.person) } ?? ""
    }

    /// What people put aside: by whom, why and until when.
    private func aside(_ title: Phrase, _ lines: [AlarmLine], _ belongs: (Suppression) -> Bool) -> SheetSection {
        let kept = lines.filter { $0.record.suppression.map(belongs) ?? false }
        var section = SheetSection(title: numbered(title, kept.count), none: texts(.handoverNone))
        section.columns = [.columnPriority, .columnPlace, .columnTitle, .columnBy, .reasonPrompt, .handoverUntil].map {
            texts($0)
        }
        section.rows = kept.map { line in
            var told = ["", "", ""]
            switch line.record.suppression {
            case .shelved(let until, _, let by, let reason):
                told = [deciders(line, by), reason, until == .distantFuture ? "" : formats.shortClock(until)]
            case .outOfService(let by, let reason): told = [deciders(line, by), reason, ""]
            case .suppressedByDesign, nil: break
            }
            // An answer given before it was put aside is part of what is handed over.
            let answer = line.record.acknowledgedBy.map { account in
                [texts(.linearBy, account), line.record.comment.map { texts(.quoted, $0) }].compactMap { $0 }
                    .joined(separator: " ")
            }
            let title = [pen.title(line), assigned(line), answer ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
            return [priority(line.record.priority), line.place, title] + told
        }
        return section
    }

    /// Of what two persons decided, who asked for it, whose reason it is, and who asked for the same.
    private func deciders(_ line: AlarmLine, _ by: String) -> String {
        let second = seconded.last { $0.alarm == line.record.id }
        guard let second, second.by == by, let first = second.comment else { return by }
        return first + ", " + by
    }

    private var silent: SheetSection {
        var section = SheetSection(title: numbered(.handoverSilent, state.silentCount), none: texts(.handoverNone))
        section.columns = [.columnDevice, .columnType, .columnLastSeen].map { texts($0) }
        section.rows = state.silent.map { row in
            [row.name, texts.type(row.type), row.lastSeen.map { formats.clock($0) } ?? texts(.missing)]
        }
        return section.adding(left(state.silentCount - state.silent.count))
    }

    // MARK: What happened

    private func happenings(_ open: [AlarmRecord]) -> SheetSection {
        var section = SheetSection(
            title: numbered(.handoverHappened, report.happeningCount), none: texts(.handoverNone))
        let firsts = Set(open.filter(\.isFirstOut).map(\.id))
        section.columns = [
            .logTime, .columnPriority, .columnTitle, .columnLevelName, .handoverTimes, .handoverEnd, .handoverResponse,
            .columnBy,
        ].map { texts($0) }
        section.rows = report.happenings.map { happening in
            let isFirst = happening.isFirstOut || firsts.contains(happening.alarm)
            return [
                formats.clock(happening.from), priority(happening.priority),
                (happening.titles?.text(pen.language)
                    ?? titles.text(happening.title, of: happening.alarm, in: pen.language))
                    + (isFirst ? " (" + texts(.firstOut) + ")" : ""),
                pen.level(happening.level, of: happening.alarm), "×\(max(1, happening.count))",
                happening.endedAt.map { formats.shortClock($0) } ?? texts(.handoverStands),
                happening.responseSeconds.map { formats.elapsed(TimeSpan(seconds: $0)) } ?? "",
                happening.acknowledgedBy.joined(separator: ", "),
            ]
        }
        return section.adding(left(report.happeningCount - report.happenings.count))
    }

    private var figures: SheetSection {
        var section = SheetSection(title: texts(.kpis))
        section.lines = KPISheet(kpis, zone: zone, titles: titles, language: pen.language).summaryLines
        return section
    }

    private var deeds: SheetSection {
        var section = SheetSection(title: texts(.handoverDeeds), none: texts(.handoverNone))
        section.lines = report.deeds.map { person in
            let counts = WatchReport.events.compactMap { event in
                person.counts[event].map { texts(HandoverSheet.phrase(event)) + " ×\($0)" }
            }
            return texts(.labelled, person.by) + counts.joined(separator: ", ")
        }
        return section
    }

    private var crisisLog: SheetSection {
        let sheet = CrisisLogSheet(log, from: report.from, to: report.to, zone: zone, language: pen.language)
        var section = SheetSection(title: numbered(.logTitle, log.lines.count), none: texts(.handoverNone))
        (section.columns, section.rows) = (sheet.columns, sheet.rows)
        return section
    }

    // MARK: Words

    /// What a bounded list does not say must be said to be missing.
    private func left(_ count: Int) -> String? {
        count > 0 ? texts.plural(.moreRows, count, formats.count(count)) : nil
    }
    private func numbered(_ title: Phrase, _ count: Int) -> String { texts(title) + " (\(count))" }
    private func priority(_ priority: Priority) -> String { "\(priority.rawValue) " + formats.priority(priority) }

    private static func phrase(_ event: JournalRecord.Event) -> Phrase {
        switch event {
        case .refused: .deedRefused
        default:
            JournalLine.phrase(JournalRecord(at: .distantPast, wall: .distantPast, event: event))
        }
    }
}
