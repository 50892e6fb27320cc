import OperatorLink
import Screen
import Telemetry

/// What comes in: feeds, devices, and the two ledgers to the last frame.
extension Console {
    /// Everything there is, with the device behind it.
    static let deviceSelection = Selection(attributes: ["batteryLevel"], includesDevices: true)

    /// From this height the feeds and ledgers stand under the devices; below it, `Tab` turns to them.
    private static let bothFromRows = 24

    /// What the list is of.
    var shownDevices: Selection { deviceScope ?? Console.deviceSelection }

    /// The worst first, also where they were asked for by name.
    func deviceRows(_ snapshot: Snapshot) -> [SelectedRow] {
        let rows = snapshot.selected.first { $0.selection == shownDevices }?.rows ?? []
        guard deviceScope != nil else { return rows }
        return rows.enumerated().sorted { ($0.element.urgency, $0.offset) < ($1.element.urgency, $1.offset) }
            .map(\.element)
    }

    /// Goes to what is in no domain: to its faceplate where there is one, else to the list of these.
    mutating func goToOthers(_ panel: OthersPanel) {
        if panel.count == 1, let only = panel.rows.first { return go(to: .faceplate(only.entity)) }
        deviceScope = Console.deviceSelection
        // Those the panel knows by name; where there are more, all of their types.
        if panel.count <= panel.rows.count {
            deviceScope?.entities = panel.rows.map(\.entity)
        } else {
            deviceScope?.types = panel.rows.reduce(into: []) { types, row in
                if !types.contains(row.type) { types.append(row.type) }
            }
        }
        go(to: .devices)
    }

    /// Whether `Tab` turned to the feeds and ledgers.
    private var isLedgerChosen: Bool { sitePanel != nil }

    mutating func turnDevicePanel() {
        sitePanel = isLedgerChosen ? nil : 1
        scroll = 0
    }

    mutating func moveInDevices(by offset: Int, at now: Timestamp) {
        guard isLedgerChosen else { return siteList.move(by: offset, at: now) }
        scroll = scrolled(scroll, by: offset)
    }

    var chosenDeviceAlarm: AlarmLine? {
        guard let chosen = siteList.selected else { return stripAlarm }
        return shown?.alarms.first { $0.record.entity == chosen.entity }
    }

    func drawDevices(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        let lines = deviceLines(snapshot, pen)
        if isLedgerChosen { return drawLedger(lines, in: body) }
        let isBoth = body.rowCount >= Console.bothFromRows
        let parts = body.rows([.flexible(), .fixed(isBoth ? min(lines.count + 1, body.rowCount / 2) : 0)])
        let selected = snapshot.selected.first { $0.selection == shownDevices }
        let inside = PanelFrame(
            title: listTitle(
                deviceScope == nil ? .devices : .others, pen, shown: siteList.rows.count,
                of: selected?.count ?? siteList.rows.count, isHeld: siteList.isHeld),
            trailing: devicesLeftOut(rows: parts[0].rowCount - 1, pen)
                + deviceTotals(snapshot.deviceCounts, pen)
        ).draw(in: parts[0])
        if siteList.rows.isEmpty {
            inside.text(selected == nil ? StyledText(texts(.loading), .dim) : emptyText, column: 1)
        } else {
            drawDeviceTable(pen, in: inside)
        }
        drawLedger(lines, in: parts[1])
    }

    /// `+12 autres`: devices of the list that have no line, above and below those in sight.
    private func devicesLeftOut(rows: Int, _ pen: Pen) -> [StyledText] {
        let left = siteList.rows.count - max(0, rows - (hasDeviceHeading(rows) ? 1 : 0))
        return left > 0 ? [StyledText(texts.plural(.moreRows, left, pen.formats.count(left)), .label)] : []
    }

    private func hasDeviceHeading(_ rows: Int) -> Bool { rows > 3 }

    private func deviceTotals(_ counts: DeviceCounts, _ pen: Pen) -> [StyledText] {
        [
            counts.silent > 0
                ? StyledText(texts.plural(.silentSeries, counts.silent, pen.formats.count(counts.silent)), .stale) : "",
            counts.stock > 0 ? StyledText(texts(.inStock, pen.formats.count(counts.stock)), .dim) : "",
        ].filter { !$0.isEmpty }
    }

    /// The worst first: in alarm, silent, bad; with what one looks for when a sensor does not answer.
    private func drawDeviceTable(_ pen: Pen, in region: Region) {
        let hasHeading = hasDeviceHeading(region.rowCount)
        let chosen = siteList.selectedIndex
        let window = ScrollWindow.range(
            count: siteList.rows.count, chosen: chosen, room: region.rowCount - (hasHeading ? 1 : 0))
        region.page(window.count, of: siteList.rows.count)
        let cells = siteList.rows[window].map { row in
            siteList.isGone(row) ? deviceCells(row, pen).map { $0.recoloured(.dim) } : deviceCells(row, pen)
        }
        ColumnPlan.draw(
            deviceColumns, rows: cells, cursor: chosen - window.lowerBound, hasHeading: hasHeading, in: region)
    }

    var deviceColumns: [ColumnPlan] {
        [
            ColumnPlan.mark, ColumnPlan(texts(.columnDevice), cut: .to(14), maximum: 34, priority: 90),
            ColumnPlan(texts(.columnState), priority: 85),
            ColumnPlan(texts(.columnLastSeen), alignment: .trailing, priority: 80),
            ColumnPlan(texts.attribute("batteryLevel"), alignment: .trailing, priority: 70),
            ColumnPlan(texts(.columnLifecycle), priority: 50), ColumnPlan(texts(.columnLot), priority: 45),
            ColumnPlan(texts(.columnGateway), priority: 40), ColumnPlan(texts(.columnType), cut: .to(8), priority: 30),
            ColumnPlan("id", cut: .to(8), weight: 1, priority: 20),
        ]
    }

    /// Under `deviceColumns`.
    func deviceCells(_ row: SelectedRow, _ pen: Pen) -> [StyledText] {
        let device = row.device ?? Device()
        return [
            pen.mark(row.mark), StyledText(row.name), deviceState(row, pen),
            StyledText(pen.formats.age(row.lastSeen) ?? texts(.missing), row.state == .stale ? .stale : .dim),
            battery(row, pen), StyledText(texts(.of(device.lifecycle)), .dim),
            StyledText(device.lot ?? "", .dim), StyledText(device.gateway ?? "", .dim),
            StyledText(pen.texts.type(row.type), .dim), StyledText(row.entity.text, .dim),
        ]
    }

    private func deviceState(_ row: SelectedRow, _ pen: Pen) -> StyledText {
        switch row.state {
        case .normal: StyledText(texts(.good), .dim)
        case .uncertain: StyledText(texts(.uncertain), .uncertain)
        // A device without a battery level has none to miss.
        case .missing: row.lastSeen == nil ? StyledText(texts(.missing), .missing) : StyledText(texts(.good), .dim)
        case .bad: StyledText(texts(.bad), .bad)
        case .stale: StyledText(texts(.stale), .stale)
        }
    }

    private func battery(_ row: SelectedRow, _ pen: Pen) -> StyledText {
        guard let value = row.value(of: "batteryLevel")?.value, let level = value.value else { return "" }
        // A share by the data model; some loggers send per cent.
        return pen.value(value, as: pen.formats.percent(level <= 1 ? level : level / 100) + " %")
    }

    private func drawLedger(_ all: [StyledText], in region: Region) {
        guard !region.isEmpty else { return }
        let lines = all.flatMap { line in
            line.columnCount <= region.columnCount - 1
                ? [line]
                : StyledText.wrapped(
                    line.text, line.spans.first?.style ?? .normal, columns: region.columnCount - 3, limit: 4
                ).enumerated().map { $0 == 0 ? $1 : StyledText("    ") + $1 }
        }
        let frame = PanelFrame(title: StyledText(texts(.sectionFeeds), .heading), isFocused: isLedgerChosen)
        ScrolledText(lines, from: isLedgerChosen ? scroll : 0, under: frame, texts).draw(
            in: region, isMovedIn: isLedgerChosen)
    }

    func deviceLines(_ snapshot: Snapshot, _ pen: Pen) -> [StyledText] {
        let counts = snapshot.deviceCounts
        func count(_ value: Int) -> String { pen.formats.count(value) }
        func count(_ phrase: Phrase, _ value: Int) -> String { texts.plural(phrase, value, count(value)) }
        var lines = [
            StyledText(
                texts(
                    .deviceTotals, count(.countEntities, counts.entities), count(.countSeries, counts.series),
                    count(.countSilent, counts.silent), count(counts.stock)))
        ]
        if isInHistory { return lines + ["", StyledText(texts(.historyNoLedgers, keyLabel(.live)), .dim)] }
        lines += snapshot.feeds.map { feed in
            let last = pen.formats.age(feed.lastFrameAt).map { texts(.ago, $0) }
            let frames =
                last.map { texts.plural(.feedFrames, feed.frames, count(feed.frames), $0) } ?? texts(.feedNever)
            return .joined([
                StyledText("  " + feed.name),
                StyledText(texts(feed.isAlive ? .feedAlive : .feedDead), feed.isAlive ? .dim : .fault),
                StyledText(frames, .dim),
            ])
        }
        return lines + ledgerLines(snapshot.ledger, pen)
    }

    private func ledgerLines(_ ledger: Ledger, _ pen: Pen) -> [StyledText] {
        func count(_ value: Int) -> String { pen.formats.count(value) }
        func count(_ phrase: Phrase, _ value: Int) -> String { texts.plural(phrase, value, count(value)) }
        let frames = texts(
            .ledgerFrames, count(.countReceived, ledger.received), count(.countDecoded, ledger.decoded),
            count(ledger.quarantined), count(.countDropped, ledger.droppedKernel))
        let readings = texts(
            .ledgerReadings, count(ledger.readings), count(.countStored, ledger.stored),
            count(.countDuplicates, ledger.duplicates), count(.countRejected, ledger.rejectedTotal),
            count(.countDropped, ledger.droppedQueue), count(.countNotStored, ledger.notStored),
            count(ledger.inFlight))
        let late = texts(
            .ledgerLate, count(.countLate, ledger.late), count(.countConflicting, ledger.conflicting))
        var lines = [
            "", StyledText(texts(.sectionLedger), .label, .bold), StyledText("  " + frames),
            StyledText("  " + readings), StyledText("  " + late, .dim),
        ]
        if !ledger.rejected.isEmpty {
            let reasons = ledger.rejected.sorted { $0.key < $1.key }.map { "\($0.key) \(count($0.value))" }
            lines.append(StyledText("  " + texts(.sectionRejected, reasons.joined(separator: ", ")), .dim))
        }
        if !ledger.framesBalance || !ledger.readingsBalance {
            lines.append(StyledText("  " + texts(.ledgerUnbalanced), .fault, .bold))
        }
        return lines
    }
}

extension Phrase {
    static func of(_ lifecycle: Device.Lifecycle) -> Phrase {
        switch lifecycle {
        case .stock: .lifecycleStock
        case .test: .lifecycleTest
        case .poc: .lifecyclePilot
        case .production: .lifecycleProduction
        case .maintenance: .lifecycleMaintenance
        case .retired: .lifecycleRetired
        }
    }
}
