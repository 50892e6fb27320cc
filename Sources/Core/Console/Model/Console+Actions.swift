import Alarms
import OperatorLink
import Screen
import Telemetry

/// What a key does on a display; `Console+Dialogs` has what it does in a dialog.
extension Console {
    mutating func act(on key: Key, at now: Timestamp) -> [ConsoleEffect] {
        if key == .interrupt {
            // The hand that copies text must not stop a watch.
            say(texts(.quitHint, keyLabel(.quit)), .notice)
            return []
        }
        if actOnMap(key) { return [] }
        guard let action = action(for: key) else {
            say(texts(.notBound, KeyTable.label(key, texts), keyLabel(.help)), .notice)
            return []
        }
        if let why = uselessness(of: action, key) {
            say(why, .notice)
            return []
        }
        switch action {
        case .overview, .flood, .parking, .energy, .air, .alarms, .journal, .map, .devices, .kpis, .consoles, .help:
            goTo(action)
        case .siteDisplay: openNextSiteDisplay()
        case .up: move(by: -1, at: now)
        case .down: move(by: 1, at: now)
        case .pageUp: move(by: -pageStep, at: now)
        case .pageDown: move(by: pageStep, at: now)
        case .first: move(by: -.max, at: now)
        case .last: move(by: .max, at: now)
        case .nextPanel: turnPanel(by: 1)
        case .previousPanel: turnPanel(by: -1)
        case .zoomIn: zoomMap(MapState.zoomStep)
        case .zoomOut: zoomMap(1 / MapState.zoomStep)
        case .deeper: goDeeper(at: now)
        case .back: goBack()
        case .mark: toggleMark(at: now)
        case .acknowledge, .acknowledgeScreen, .why, .step, .confirm, .refute, .shelve, .outOfService, .reset, .note:
            let effects = actOnAlarm(action, at: now)
            expectHabit(after: action, at: now)
            return effects
        case .silence: return silence()
        case .filter: beginFiltering()
        case .sort: turnSort()
        case .palette: dialog = .palette(PaletteState())
        case .copy: return copy()
        case .earlier: stepCursor(-1)
        case .later: stepCursor(1)
        case .live: moveCursor(to: nil)
        case .alarmStart: goToAlarmStart()
        case .span: span = span.next
        case .pause, .faster, .slower, .seekBack, .seekForward: return play(action)
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .quit: return leave(at: now)
        }
        return []
    }

    /// Where the core ends with this console, nobody else who watches it is left in the dark by one key.
    mutating func leave(at now: Timestamp) -> [ConsoleEffect] {
        guard othersWatching > 0, quitAskedAt.map({ now - $0 > Console.messageTime }) ?? true else { return [.quit] }
        quitAskedAt = now
        say(texts(.quitEndsCore, String(othersWatching), keyLabel(.quit)), .fault)
        return []
    }

    // MARK: Moving

    private mutating func goTo(_ action: KeyTable.Action) {
        let target: View.Display
        switch action {
        case .flood: target = .flood
        case .parking: target = .parking
        case .energy: target = .energy
        case .air: target = .air
        case .alarms: target = .alarms
        case .journal: target = .journal
        case .devices: target = .devices
        case .consoles: target = .consoles
        case .map: target = .map
        case .kpis: target = .kpis
        case .help:
            if display != .help { go(to: .help) }
            return
        default: target = .overview
        }
        open(target)
    }

    /// Goes to a display that `Esc` leaves again.
    mutating func go(to target: View.Display) {
        backStack.append(display)
        if backStack.count > Console.maximumBackSteps { backStack.removeFirst() }
        arrive(at: target)
    }

    mutating func arrive(at target: View.Display) {
        display = target
        (focus, filter, sort, scroll, attributeIndex) = (nil, "", nil, 0, nil)
        (rowFilter, marked) = (.none, [])
        faceplateAlarm = nil
        (alarmList, domainList, journalRows) = (OrderedList(), OrderedList(), [])
        (siteList, sitePanel, panelHistory) = (OrderedList(), nil, [:])
        rebuildLists()
    }

    private mutating func goBack() {
        if !filter.isEmpty {
            setFilter("", .none)
        } else if !marked.isEmpty {
            marked = []
        } else if let before = backStack.popLast() {
            arrive(at: before)
        } else if isInHistory {
            moveCursor(to: nil)
        } else {
            (focus, sitePanel) = (nil, nil)
        }
        message = nil
    }

    private mutating func move(by offset: Int, at now: Timestamp) {
        switch display {
        case .alarms: alarmList.move(by: offset, at: now)
        case .flood, .parking, .energy, .air: domainList.move(by: offset, at: now)
        case .faceplate: moveInFaceplate(by: offset)
        case .journal, .help, .kpis, .consoles: scroll = scrolled(scroll, by: offset)
        case .devices: moveInDevices(by: offset, at: now)
        case .overview: turnPanel(by: offset < 0 ? -1 : 1)
        case .map: goToNearestAlarm(by: offset < 0 ? -1 : 1)
        case .site: moveInSitePanel(by: offset, at: now)
        }
    }

    /// What of the list or text the keys move in is in sight on the present screen.
    private var page: ListPage? { draw(size: screenSize).page }

    /// What `PgDn` moves by: all that is in sight, so that no row is jumped over.
    var pageStep: Int { max(1, page?.visible ?? 1) }

    /// A text moved in, no further than its last page.
    func scrolled(_ scroll: Int, by offset: Int) -> Int {
        let limit = page.map { max(0, $0.count - $0.visible) } ?? 0
        return Console.clampedSum(min(scroll, limit), offset, 0...limit)
    }

    static func clampedSum(_ value: Int, _ offset: Int, _ range: ClosedRange<Int>) -> Int {
        let (sum, overflow) = value.addingReportingOverflow(offset)
        if overflow { return offset > 0 ? range.upperBound : range.lowerBound }
        return min(max(sum, range.lowerBound), range.upperBound)
    }

    private mutating func turnPanel(by offset: Int) {
        if case .site = display { return turnSitePanel(by: offset) }
        if display == .map { return goToNearestAlarm(by: offset) }
        if display == .devices { return turnDevicePanel() }
        guard display == .overview else { return }
        let panels = shown.map { OverviewPanel.present(in: $0) } ?? [.journal]
        guard let here = panels.firstIndex(where: { $0 == focus }) else {
            focus = offset > 0 ? panels.first : panels.last
            return
        }
        focus = panels[(here + offset + panels.count) % panels.count]
    }

    private mutating func goDeeper(at now: Timestamp) {
        switch display {
        case .overview:
            if focus == .others, let shown { return goToOthers(shown.others) }
            if let focus { return go(to: focus.display) }
            if let line = inSight(stripAlarm, at: now) { openFaceplate(of: line, at: now) }
        case .flood, .parking, .energy, .air:
            guard let row = domainList.selected else { return }
            openedFrom = nil
            go(to: .faceplate(row.id))
        case .alarms: if let line = inSight(chosenAlarm, at: now) { openFaceplate(of: line, at: now) }
        case .faceplate: if let line = inSight(chosenAlarm, at: now) { askWhy(line, at: now) }
        case .site:
            if let row = chosenSiteRow { return go(to: .faceplate(row.entity)) }
            if let line = chosenAlarm { openFaceplate(of: line, at: now) }
        case .map: if let chosen = mapState.chosen { go(to: .faceplate(chosen)) }
        case .devices: if let row = siteList.selected { go(to: .faceplate(row.entity)) }
        case .journal, .help, .kpis, .consoles: break
        }
    }

    /// An alarm without an entity (a feed, a zone) has no faceplate: its reasons are as deep as it goes.
    private mutating func openFaceplate(of line: AlarmLine, at now: Timestamp) {
        guard let entity = line.record.entity else {
            askWhy(line, at: now)
            return
        }
        openedFrom = line.record.id
        go(to: .faceplate(entity))
        // What a key acts on there is what the cursor is on.
        faceplateAlarm = line.record.id
    }

    private mutating func turnSort() {
        let count = sorts.count
        guard count > 0 else { return }
        let next = (sort ?? -1) + 1
        sort(by: next < count ? next : nil)
    }

    /// By one of `sorts`, or (nil) the core's own order.
    mutating func sort(by column: Int?) {
        sort = column
        alarmList.release()
        domainList.release()
        siteList.release()
        rebuildLists()
    }

    // MARK: Demo and replay

    /// The speeds `+` and `-` go through.
    static let speeds: [Double] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600]
    static let seekStep: TimeSpan = .minutes(10)

    private mutating func play(_ action: KeyTable.Action) -> [ConsoleEffect] {
        if isInHistory {
            replay(action)
            return []
        }
        guard case .demo(let speed) = snapshot?.mode else {
            say(texts(.onlyInDemo), .notice)
            return []
        }
        let playback: Command.Playback
        // From a pause it goes on from the speed it had.
        let running = speed == 0 ? demoSpeed : speed ?? .infinity
        switch action {
        case .pause: playback = speed == 0 ? .resume : .pause
        case .faster: playback = .speed(Console.speeds.first { $0 > running } ?? 600)
        case .slower: playback = .speed(Console.speeds.last { $0 < running } ?? 1)
        // What was answered would be undone, and could be answered again in time.
        case .seekBack where options.isExercise:
            say(texts(.noWayBackInExercise), .notice)
            return []
        case .seekBack: playback = .seek(by: Console.seekStep * -1)
        default: playback = .seek(by: Console.seekStep)
        }
        if speed == 0, case .speed(let next) = playback {
            // The core shows that it stands; what it will run at is remembered here.
            demoSpeed = next
            saySpeed(next)
        }
        var sent = PendingCommand(subject: "", done: nil)
        sent.isPlayback = true
        if action == .seekBack, let doneAt, doneAt > coreNow - Console.seekStep {
            sent.done = .undoneByRewinding
            sent.subject = Formats(texts: texts, zone: shown?.zone ?? .init(identifier: "", changes: []), now: coreNow)
                .clock(doneAt)
            self.doneAt = nil
        }
        return send(.playback(playback), sent)
    }
}
