import Alarms
import OperatorLink
import Screen
import Telemetry

/// How much of the header there is room for. What is given up first is what an operator could do without longest: the
/// territory's name is shortened and kept, and the counts stay to the end.
private struct HeaderPlan {
    enum Site {
        /// ` vigie · Toulon Provence Méditerranée`
        case whole
        /// The same, the name cut, but to no fewer columns than this.
        case cut(to: Int)
        /// The name alone, cut likewise.
        case alone(to: Int)
        case none
    }
    enum Stance { case full, since, word }
    /// `tight`: those that have any, without blanks between them; `untotalled`: the same without their sum; `brief`: with
    /// the shortest word for what they count; `marks`: nothing but them.
    enum Counts { case all, present, tight, untotalled, brief, marks, total }

    var site: Site
    var stance = Stance.word
    var counts = Counts.all
    var hasActive = false
    var hasFeeds = false
    var hasAccount = false
    var hasWatch = false
    var hasFlood = false
    var hasDeadFeeds = true
    /// `LS` for `LECTURE SEULE`: that nothing is done from here is said in every header.
    var isBadgeShort = false
    var isModeShort = false
    /// `02:30+1`, `28/11 02:30+1`: neither seconds nor a demo's pace.
    var isModeBare = false
    var hasStance = true
    /// One blank between the parts.
    var isNarrow = false
    /// While looking back the frame under the header has the time too.
    var hasPastClock = true

    /// Columns of a name that is still told from another.
    private static let shortestName = 8
    private static let usefulName = 12

    /// From everything to next to nothing; the last holds on 40 columns.
    static let all: [HeaderPlan] = [
        HeaderPlan(
            site: .whole, stance: .full, hasActive: true, hasFeeds: true, hasAccount: true, hasWatch: true,
            hasFlood: true
        ),
        HeaderPlan(site: .whole, stance: .full, hasFeeds: true, hasAccount: true, hasWatch: true, hasFlood: true),
        HeaderPlan(
            site: .cut(to: usefulName), stance: .full, hasFeeds: true, hasAccount: true, hasWatch: true, hasFlood: true),
        HeaderPlan(
            site: .cut(to: usefulName), stance: .since, hasFeeds: true, hasAccount: true, hasWatch: true, hasFlood: true
        ),
        HeaderPlan(site: .cut(to: usefulName), hasFeeds: true, hasAccount: true, hasWatch: true, hasFlood: true),
        HeaderPlan(site: .cut(to: usefulName), hasAccount: true, hasWatch: true, hasFlood: true),
        HeaderPlan(site: .alone(to: usefulName), hasAccount: true, hasWatch: true, hasFlood: true),
        HeaderPlan(site: .alone(to: usefulName), hasWatch: true, hasFlood: true),
        HeaderPlan(site: .alone(to: shortestName), hasWatch: true, hasFlood: true, isModeShort: true),
        HeaderPlan(site: .alone(to: shortestName), hasFlood: true, isModeShort: true),
        HeaderPlan(site: .none, isModeShort: true),
        HeaderPlan(site: .none, counts: .present, hasDeadFeeds: false, isModeShort: true),
        HeaderPlan(site: .none, counts: .present, hasDeadFeeds: false, isModeShort: true, isModeBare: true),
        HeaderPlan(
            site: .none, counts: .tight, hasDeadFeeds: false, isBadgeShort: true, isModeShort: true, isModeBare: true),
        HeaderPlan(
            site: .none, counts: .tight, hasDeadFeeds: false, isBadgeShort: true, isModeShort: true, isModeBare: true,
            hasStance: false),
        HeaderPlan(
            site: .none, counts: .untotalled, hasDeadFeeds: false, isBadgeShort: true, isModeShort: true,
            isModeBare: true,
            hasStance: false),
        HeaderPlan(
            site: .none, counts: .untotalled, hasDeadFeeds: false, isBadgeShort: true, isModeShort: true,
            isModeBare: true, hasStance: false, isNarrow: true),
        HeaderPlan(
            site: .none, counts: .brief, hasDeadFeeds: false, isBadgeShort: true, isModeShort: true, isModeBare: true,
            hasStance: false, isNarrow: true),
        HeaderPlan(
            site: .none, counts: .marks, hasDeadFeeds: false, isBadgeShort: true, isModeShort: true, isModeBare: true,
            hasStance: false),
        HeaderPlan(
            site: .none, counts: .marks, hasDeadFeeds: false, isBadgeShort: true, isModeShort: true, isModeBare: true,
            hasStance: false, hasPastClock: false),
        HeaderPlan(
            site: .none, counts: .total, hasDeadFeeds: false, isBadgeShort: true, isModeShort: true, isModeBare: true,
            hasPastClock: false),
    ]
}

/// The first line of every display: where, the stance, which time it is, what is unacknowledged, who has the watch.
extension Console {
    /// Of the name of whoever has the watch: a surname and an initial.
    private static let watchColumns = 16

    func drawHeader(_ snapshot: Snapshot, _ pen: Pen, in line: Region) {
        guard !line.isEmpty else { return }
        line.fill(" ", Style(.header))
        // The first that fits of ever shorter headers.
        for (index, plan) in HeaderPlan.all.enumerated() {
            let isLast = index == HeaderPlan.all.count - 1
            let end = headerEnd(snapshot, pen, plan)
            let room = line.columnCount - end.columnCount - 2
            guard let left = headerLeft(snapshot, plan, columns: room) else {
                guard isLast else { continue }
                line.text(end)
                return
            }
            let start = left.isEmpty ? 0 : line.text(left) + 2
            // The counts stand at the right, where they stay from display to display.
            line.text(end, column: left.isEmpty ? 0 : max(start, line.columnCount - end.columnCount - 1))
            return
        }
    }

    /// The site, in `columns` at most; nil when the plan does not fit there. Without a site nothing stands on the left,
    /// and its gap is the end's too.
    private func headerLeft(_ snapshot: Snapshot, _ plan: HeaderPlan, columns: Int) -> StyledText? {
        func named(_ start: String, _ shortest: Int) -> StyledText? {
            let room = columns - start.columnCount
            guard room >= min(shortest, snapshot.site.columnCount) else { return nil }
            return StyledText(start + snapshot.site.truncated(toColumns: room), .header, .bold)
        }
        switch plan.site {
        case .whole: return named(" vigie · ", snapshot.site.columnCount)
        case .cut(let shortest): return named(" vigie · ", shortest)
        case .alone(let shortest): return named(" ", shortest)
        case .none: return columns + 2 >= 0 ? "" : nil
        }
    }

    private func headerEnd(_ snapshot: Snapshot, _ pen: Pen, _ plan: HeaderPlan) -> StyledText {
        let mode = mode(
            snapshot, pen, isShort: plan.isModeShort, isBare: plan.isModeBare, hasPastClock: plan.hasPastClock)
        let counts = counts(snapshot.counts, pen, plan.counts)
        let posture = plan.hasStance ? posture(snapshot, pen, plan.stance) : ""
        // Where not all of it fits, the counts come before a word that may be cut.
        guard plan.counts != .total else { return .joined([mode, account(plan), counts, posture]) }
        let flood = plan.hasFlood && snapshot.counts.isFlood ? StyledText(texts(.floodBadge), .badge) : ""
        let active =
            plan.hasActive
            ? StyledText(texts(.activeCount, String(snapshot.counts.active.reduce(0, +))), .header) : ""
        return .joined(
            [
                posture, mode, counts, flood, active, feeds(snapshot, plan), plan.hasWatch ? headerWatch(snapshot) : "",
                account(plan),
            ], separator: plan.isNarrow ? " " : "  ")
    }

    /// `flux 2/2`: always there while one is dead and there is any room.
    private func feeds(_ snapshot: Snapshot, _ plan: HeaderPlan) -> StyledText {
        if isInHistory, snapshot.feeds.isEmpty { return pastFeeds(snapshot, plan) }
        let alive = snapshot.feeds.filter(\.isAlive).count
        let areAllAlive = alive == snapshot.feeds.count
        guard plan.hasFeeds || plan.hasDeadFeeds && !areAllAlive else { return "" }
        return StyledText(
            texts(.feeds, String(alive), String(snapshot.feeds.count)), areAllAlive ? .header : .fault)
    }

    /// How many listeners there were is written nowhere; those that were silent stand among the alarms.
    private func pastFeeds(_ snapshot: Snapshot, _ plan: HeaderPlan) -> StyledText {
        let silent = snapshot.alarms.count { $0.record.rule == "feed" && $0.record.state.isActive }
        guard plan.hasFeeds || plan.hasDeadFeeds && silent > 0 else { return "" }
        return silent == 0
            ? StyledText(texts(.feedsUnknown), .header)
            : StyledText(texts.plural(.feedsSilent, silent, String(silent)), .fault)
    }

    private func account(_ plan: HeaderPlan) -> StyledText {
        if options.isReadOnly || mayOnlyLook {
            return StyledText(texts(plan.isBadgeShort ? .readOnlyBadgeShort : .readOnlyBadge), .badge)
        }
        guard let seat else { return plan.hasAccount ? StyledText(options.account.account, .header) : "" }
        // Nothing is done any more from a seat held too long, as nothing is from a wall.
        if seat.isOver {
            return StyledText(
                plan.isBadgeShort ? texts(.headerSeatOverShort) : texts(.headerSeatOver, seat.holder), .badge)
        }
        return plan.hasAccount ? StyledText(texts(.headerSeat, seat.holder, String(seat.number)), .header) : ""
    }

    /// `garde C. Martin`: who is told first. That it is nobody is told as loudly as a dead feed.
    private func headerWatch(_ snapshot: Snapshot) -> StyledText {
        guard let first = snapshot.watch.first else { return "" }
        guard let person = first.person else { return StyledText(texts(.headerNobody), .fault, .bold) }
        return StyledText(texts(.headerWatch, person.truncated(toColumns: Console.watchColumns)), .header)
    }

    /// The stance of the time looked at; nil until history has said which that was.
    func shownPosture(_ live: Snapshot) -> PostureState? {
        isInHistory ? past?.shown?.snapshot.posture : live.posture
    }

    /// `ALERTE depuis 02:14, dupont`. The usual stance is as grey as all that is normal; in history it is that of then, `?`
    /// until history has said which.
    func posture(_ snapshot: Snapshot, _ pen: Pen) -> StyledText { posture(snapshot, pen, .full) }

    private func posture(_ snapshot: Snapshot, _ pen: Pen, _ stance: HeaderPlan.Stance) -> StyledText {
        guard let state = shownPosture(snapshot) else { return StyledText("?", .missing) }
        let word = state.posture.rawValue.uppercased()
        let role: Role = state.posture == .veille ? .header : .badge
        guard let since = state.since, let by = state.by else { return StyledText(word, role) }
        let clock = pen.formats.shortClock(since)
        switch stance {
        case .full: return StyledText(texts(.postureSince, word, clock, by), role)
        case .since: return StyledText(texts(.postureSinceShort, word, clock), role)
        case .word: return StyledText(word, role)
        }
    }

    /// `LIVE 14:32:07+1`, `DEMO ×60 2026-01-15 22:58:00+1`. The core's silence and a time of the past stand before the
    /// clock; that it is no live core is said before either.
    func mode(
        _ snapshot: Snapshot, _ pen: Pen, isShort: Bool, isBare: Bool = false, hasPastClock: Bool = true
    ) -> StyledText {
        let kind = modeName(snapshot).map { StyledText($0, .badge) } ?? ""
        if let since = coreSilentSince {
            let text =
                isShort
                ? texts(.coreSilentShort, pen.formats.shortClock(since)) : texts(.coreSilent, pen.formats.clock(since))
            return .joined([kind, StyledText(text, .fault, .bold)], separator: " ")
        }
        // Over a poor link a second hand would be all that is ever sent.
        let hasSeconds = !options.isLowBandwidth && !isBare
        if let cursor {
            let at = shown?.now ?? cursor.at
            let isToday = pen.formats.isToday(at)
            let clock =
                isShort && !isToday
                ? pen.formats.dayAndClockWithOffset(at)
                : pen.formats.clockWithOffset(at, withDate: !isShort, withSeconds: !isShort)
            return .joined(
                [kind, StyledText(texts(.modeHistory), .badge), hasPastClock ? StyledText(clock, .header) : ""],
                separator: " ")
        }
        let clock = pen.formats.clockWithOffset(coreNow, withDate: false, withSeconds: hasSeconds)
        let dated =
            isShort
            ? pen.formats.dayAndClockWithOffset(coreNow)
            : pen.formats.clockWithOffset(coreNow, withDate: true, withSeconds: hasSeconds)
        switch snapshot.mode {
        case .live: return StyledText(texts(.modeLive), .header, .bold) + StyledText(" " + clock, .header)
        case .exercise, .replay: return kind + StyledText(" " + dated, .header)
        case .demo(let speed):
            let pace =
                speed == 0
                ? texts(isShort ? .pausedShort : .paused)
                : "×" + (speed.map { pen.formats.number($0, places: 0) } ?? texts(.unthrottled))
            let paced = isBare ? kind : kind + StyledText(" " + pace, .badge)
            return paced + StyledText(" " + dated, .header)
        }
    }

    /// What no display may pass off as live; nil of a live core.
    func modeName(_ snapshot: Snapshot) -> String? {
        switch snapshot.mode {
        case .live: nil
        case .exercise: texts(.modeExercise)
        case .replay: texts(.modeReplay)
        case .demo: texts(options.isExercise ? .modeExercise : .modeDemo)
        }
    }

    /// `UNACK 2 ◆0 ▲2 ●0 ○0`; where room is short the priorities that have none are left out, then all of them.
    private func counts(_ counts: AlarmCounts, _ pen: Pen, _ detail: HeaderPlan.Counts) -> StyledText {
        let total = counts.unacknowledgedTotal
        let worst = Priority.allCases.first { counts.unacknowledged(for: $0) > 0 }
        // Without any, there is nothing but the total.
        let name: String =
            switch total > 0 ? detail : .total {
            case .all, .present, .tight, .total: texts(.unacknowledgedCount, String(total))
            case .untotalled: texts(.unacknowledgedWord)
            case .brief: texts(.unacknowledgedBrief)
            case .marks: ""
            }
        let isTight = detail != .all && detail != .present
        var isFirst = true
        var line = StyledText(name, worst.map { Pen.role($0) } ?? .header, total > 0 ? .bold : [])
        for priority in Priority.allCases where detail != .total {
            let count = counts.unacknowledged(for: priority)
            if detail != .all && count == 0 { continue }
            let gap = isFirst ? !line.isEmpty : !isTight
            isFirst = false
            line.append(
                (gap ? " " : "") + Pen.glyph(priority) + String(count), count > 0 ? Pen.role(priority) : .header)
        }
        return line
    }
}
