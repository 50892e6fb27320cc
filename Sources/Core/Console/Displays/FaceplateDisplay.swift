import Alarms
import Figures
import OperatorLink
import Screen
import Telemetry

/// Level 3: everything about one entity.
extension Console {
    func drawFaceplate(_ id: EntityID, _ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        guard let faceplate = snapshot.faceplate, faceplate.entity.id == id else {
            let inside = PanelFrame(title: StyledText(id.text, .heading, .bold)).draw(in: body)
            inside.text(StyledText(texts(.loading), .dim), column: 1)
            return
        }
        let plan = FaceplatePlan(faceplate, pen, cursor: faceplateCursor, in: body.size)
        let parts = body.rows([.fixed(plan.topRows), .flexible()])
        defer { drawFaceplateTrend(faceplate, pen, in: parts[1]) }
        guard plan.isSideBySide else { return drawLines(plan, title(faceplate), in: parts[0]) }
        let top = parts[0].columns(FaceplatePlan.sides, gap: 1)
        drawLines(plan, title(faceplate), in: top[0])
        drawFrames(plan.frames, in: top[1])
    }

    /// How far the faceplate can be scrolled on the present screen.
    var faceplateScrollLimit: Int {
        guard let snapshot, let faceplate = shown?.faceplate else { return 0 }
        let pen = pen(snapshot)
        let rows = FrameRows(size: screenSize, noticeCount: noticeLines(snapshot, pen).count).body
        let size = Size(columns: screenSize.columns, rows: max(0, rows - (isInHistory ? 1 : 0)))
        return FaceplatePlan(faceplate, pen, cursor: faceplateCursor, in: size).scrollLimit
    }

    /// What the cursor is on: an alarm as long as it is there, else an attribute.
    var faceplateCursor: FaceplateCursor {
        let alarms = shown?.faceplate?.alarms ?? []
        if let id = faceplateAlarm, alarms.contains(where: { $0.record.id == id }) { return .alarm(id) }
        return .attribute(attributeIndex ?? 0)
    }

    /// Down goes through the attributes, whose trend it shows, and the alarms, which keys act on, and from the last one
    /// on through what stands below them; up the same way back.
    mutating func moveInFaceplate(by offset: Int) {
        guard let faceplate = shown?.faceplate else { return }
        let attributes = faceplate.attributes.count
        let last = max(0, attributes + faceplate.alarms.count - 1)
        let here = min(last, faceplate.place(of: faceplateCursor))
        if scroll == 0, offset == 1 && here < last || offset == -1 {
            let next = max(0, here + offset)
            faceplateAlarm = next < attributes ? nil : faceplate.alarms[next - attributes].record.id
            if next < attributes { attributeIndex = next }
        } else {
            let limit = faceplateScrollLimit
            scroll = Console.clampedSum(min(scroll, limit), offset, 0...limit)
            if offset == -.max { (attributeIndex, faceplateAlarm) = (0, nil) }
        }
    }

    private func title(_ faceplate: Faceplate) -> StyledText {
        let entity = faceplate.entity
        return .joined([
            StyledText(entity.name, .heading, .bold), StyledText(texts.type(entity.type), .dim),
            StyledText(entity.commune ?? "", .dim), StyledText(texts.zone(of: entity) ?? "", .dim),
        ])
    }

    /// The chosen attribute's line stays in sight until one scrolls past it.
    private func drawLines(_ plan: FaceplatePlan, _ title: StyledText, in region: Region) {
        let room = max(0, region.rowCount - 1)
        let first = min(plan.start + scroll, max(0, plan.lines.count - room))
        let end = min(plan.lines.count, first + room)
        let isCut = end - first < plan.lines.count && room > 0
        let range = texts(.rowsShown, String(first + 1), String(end), String(plan.lines.count))
        let inside = PanelFrame(title: title, trailing: isCut ? [StyledText(range, .label)] : []).draw(in: region)
        inside.page(room, of: plan.lines.count)
        for (row, line) in plan.lines[first..<end].enumerated() { inside.text(line, row: row) }
        let chosen = plan.lines.firstIndex { $0.spans.first?.text == FaceplateLines.cursor }
        if let chosen, (first..<end).contains(chosen) { inside.choose(row: chosen - first) }
        // The range may have no room beside the title: the marks always do.
        if first > 0, end > first { inside.put("▲", Style(.key), column: inside.columnCount - 1, row: 0) }
        if end < plan.lines.count, end > first {
            inside.put("▼", Style(.key), column: inside.columnCount - 1, row: inside.rowCount - 1)
        }
    }

    private func drawFaceplateTrend(_ faceplate: Faceplate, _ pen: Pen, in region: Region) {
        guard !region.isEmpty, let line = faceplate.attribute(at: faceplateCursor) else { return }
        let inside = PanelFrame(
            title: StyledText(texts.attribute(line.attribute), .heading), trailing: trendTrailing(pen)
        ).draw(in: region)
        drawTrend(
            thresholds: faceplate.levels(of: line), unit: line.last.unit,
            period: faceplate.entity.attributes[line.attribute]?.period ?? faceplate.entity.period,
            newest: line.lastGood, pen,
            in: inside.part(column: 1, row: 0, columns: inside.columnCount - 2, rows: inside.rowCount))
    }

    private func drawFrames(_ lines: [StyledText], in region: Region) {
        guard !region.isEmpty else { return }
        let inside = PanelFrame(title: StyledText(texts(.sectionFrames), .heading)).draw(in: region)
        if isInHistory { inside.text(StyledText(texts(.historyNoFrames), .dim), column: 1) }
        let first = min(scroll, max(0, lines.count - inside.rowCount))
        for (row, line) in lines.dropFirst(first).prefix(inside.rowCount).enumerated() { inside.text(line, row: row) }
    }
}

/// What a faceplate's cursor is on.
enum FaceplateCursor: Equatable {
    case attribute(Int)
    case alarm(AlarmID)
}

/// Where a faceplate's lines stand in a room of a size, and how far they can be scrolled there.
struct FaceplatePlan {
    /// From this width the frames stand beside the figures.
    private static let sideBySideWidth = 100
    /// Lines of frames worth taking from the trend.
    private static let framesBesideFigures = 8

    let isSideBySide: Bool
    /// Rows above the trend.
    let topRows: Int
    /// All that is scrolled as one text; where frames stand beside it, without them.
    let lines: [StyledText]
    /// The frames that stand beside it.
    let frames: [StyledText]
    /// The first line in sight before anybody scrolled: the chosen attribute's is among them.
    let start: Int
    /// Steps from there to where the last line of both is in sight.
    let scrollLimit: Int

    init(_ faceplate: Faceplate, _ pen: Pen, cursor: FaceplateCursor, in size: Size) {
        isSideBySide = size.columns >= FaceplatePlan.sideBySideWidth
        let hasTrend = !faceplate.attributes.isEmpty
        // As `Region.columns` shares them out.
        let sides = isSideBySide ? Layout.split(size.columns, FaceplatePlan.sides, gap: 1).map(\.count) : []
        let columns = sides.first ?? size.columns
        let framed = FaceplateLines.frames(faceplate, pen, columns: sides.last ?? size.columns)
        let text = FaceplateLines(faceplate, pen, cursor: cursor, columns: columns).lines
        lines = isSideBySide ? text : text + framed
        frames = isSideBySide ? Array(framed.dropFirst()) : []
        if !hasTrend {
            topRows = size.rows
        } else if isSideBySide {
            // Figures and frames side by side take the lines they need, at most three fifths; the trend has the rest and
            // the whole width.
            let needed = 1 + max(lines.count, min(frames.count, FaceplatePlan.framesBesideFigures))
            topRows = min(needed, size.rows * 3 / 5)
        } else {
            topRows = size.rows - (size.rows >= 10 ? min(12, size.rows * 2 / 5) : 0)
        }
        let room = max(0, topRows - 1)
        let chosen = lines.firstIndex { $0.spans.first?.text == FaceplateLines.cursor } ?? 0
        start = ScrollWindow.range(count: lines.count, chosen: chosen, room: room).lowerBound
        scrollLimit = max(0, lines.count - room - start, frames.count - room)
    }

    static let sides: [Track] = [.flexible(weight: 60), .flexible(weight: 40)]
}

/// A faceplate's text, section by section.
struct FaceplateLines {
    static let cursor = "▸"
    private(set) var lines: [StyledText] = []
    private let pen: Pen
    private let columns: Int
    private var texts: Texts { pen.texts }

    /// - Parameters:
    ///   - cursor: nil where there is none to be seen.
    ///   - listsAlarms: false where they stand in a list of their own.
    init(_ faceplate: Faceplate, _ pen: Pen, cursor: FaceplateCursor?, columns: Int, listsAlarms: Bool = true) {
        self.pen = pen
        self.columns = columns
        var chosen: Int?
        if case .attribute(let index) = cursor { chosen = min(index, max(0, faceplate.attributes.count - 1)) }
        if !faceplate.attributes.isEmpty { lines.append(heading(.sectionValues)) }
        for (index, line) in faceplate.attributes.enumerated() { appendAttribute(line, isChosen: index == chosen) }
        if listsAlarms { appendAlarms(faceplate, cursor) }
        appendSteps(faceplate, cursor)
        appendFigures(faceplate)
        appendParts(faceplate)
        appendThresholds(faceplate)
        // A zone is made of devices and is none.
        if !faceplate.attributes.isEmpty || faceplate.parts.isEmpty { appendDevice(faceplate.entity) }
    }

    private func heading(_ phrase: Phrase) -> StyledText { StyledText(" " + texts(phrase), .label, .bold) }

    /// Parts on one line, or on two where one is too short; nothing is cut that a second line can hold.
    private mutating func append(_ parts: [StyledText], indent: String) {
        lines += StyledText.flowing(parts, columns: columns, limit: 2, indent: indent)
    }

    /// The last value with its age and quality; when that one is not good, the last good one below it.
    private mutating func appendAttribute(_ line: Faceplate.Line, isChosen: Bool) {
        let last = line.last
        var first: [StyledText] = [
            StyledText(isChosen ? FaceplateLines.cursor : " ", .normal, isChosen ? .bold : [])
                + StyledText(" " + texts.attribute(line.attribute), .normal, isChosen ? .bold : []),
            pen.value(last, of: line.attribute), pen.age(last),
        ]
        if let word = pen.qualityWord(last) { first.append(StyledText(word, pen.quality(last).role)) }
        if last.origin == .person { first.append(StyledText(texts(.byPerson), .label)) }
        if let at = last.observedAt { first.append(StyledText(texts(.observedAt, pen.formats.clock(at)), .dim)) }
        // A reading that came much later than it was taken says when it came.
        if let observed = last.observedAt, let received = last.receivedAt, received - observed > .minutes(1) {
            first.append(StyledText(texts(.receivedAt, pen.formats.clock(received)), .dim))
        }
        // The name on the wire, for whoever looks after the sensor.
        if texts.attribute(line.attribute) != line.attribute.text {
            first.append(StyledText(line.attribute.text, .dim))
        }
        append(first, indent: "     ")
        if last.quality == .bad, line.lastGood.value != nil {
            let good = texts(
                .lastGood, pen.value(line.lastGood, of: line.attribute).text,
                pen.formats.age(line.lastGood.observedAt) ?? "–")
            lines.append(StyledText("     " + good, .dim))
        }
    }

    /// What is to be done, and what of it was.
    private mutating func appendSteps(_ faceplate: Faceplate, _ cursor: FaceplateCursor?) {
        guard let steps = faceplate.steps(at: cursor),
            let line = faceplate.alarms.first(where: { $0.record.id == steps.alarm })
        else { return }
        lines.append(heading(.stepsTitle) + StyledText(line.record.code.map { " " + $0 } ?? "", .heading))
        for (index, step) in steps.list.enumerated() {
            lines += StepLine.lines(step, number: index + 1, line.record, pen, columns: columns)
        }
    }

    private mutating func appendAlarms(_ faceplate: Faceplate, _ cursor: FaceplateCursor?) {
        guard !faceplate.alarms.isEmpty else { return }
        lines.append(heading(.sectionAlarms))
        for line in faceplate.alarms {
            let record = line.record
            let isChosen = cursor == .alarm(record.id)
            var parts: [StyledText] = [
                StyledText(isChosen ? FaceplateLines.cursor : " ", .normal, isChosen ? .bold : []) + " "
                    + pen.mark(record), StyledText(record.code ?? "", .heading),
                StyledText(pen.title(line)),
                StyledText(
                    pen.formats.state(record), record.state.isUnacknowledged ? Pen.role(record.priority) : .normal),
                StyledText(pen.level(record)), pen.judged(record),
                StyledText(pen.formats.elapsed(pen.formats.now - record.since), .dim),
            ]
            if let by = record.acknowledgedBy { parts.append(StyledText(by, .dim)) }
            if let comment = record.comment { parts.append(StyledText(texts(.quoted, comment), .dim)) }
            if let verdict = line.verdict {
                parts.append(StyledText(verdict.text(pen), verdict.isConfirmed ? .label : .notice))
            }
            append(parts, indent: "     ")
        }
    }

    private mutating func appendFigures(_ faceplate: Faceplate) {
        var figures: [StyledText] = []
        if let river = faceplate.river {
            let next = river.nextThreshold.map { next in
                StyledText(texts(.nextThreshold, pen.formats.number(next.value, places: 2), next.name))
            }
            let time = pen.time(river.timeToNext).map { StyledText($0 + " " + texts(.columnAtThisRate)) }
            let line: StyledText = .joined(
                [pen.rate(river.ratePerHour, window: river.rateWindow), next ?? "", time ?? ""])
            if !line.isEmpty { figures.append(line) }
            figures += RiverRows.upstream(river, pen)
        }
        if let rain = faceplate.rain {
            figures += rain.sums.map { sum in
                StyledText(RainRows.windowName(sum.window, pen) + " ", .dim) + RainRows.amount(sum, pen)
            }
        }
        if let parking = faceplate.parking { figures += ParkingRows.detail(parking, pen) }
        if let voltage = faceplate.meter?.voltage { figures.append(MeterRows.voltage(voltage, pen)) }
        if let air = faceplate.air { figures += AirRows.detail(air, pen) }
        guard !figures.isEmpty else { return }
        lines.append(heading(.sectionDomain))
        lines += figures.map { StyledText("  ") + $0 }
    }

    /// What a car park or a zone consists of, a line each.
    private mutating func appendParts(_ faceplate: Faceplate) {
        guard !faceplate.parts.isEmpty else { return }
        lines.append(heading(.sectionParts))
        for part in faceplate.parts {
            let value = part.values.first?.value ?? .missing
            let attribute = part.values.first?.attribute
            var told: [StyledText] = [
                StyledText("  ") + pen.mark(part.mark) + StyledText(" " + part.name), pen.value(value, of: attribute),
                pen.age(value),
            ]
            if let word = pen.qualityWord(value) { told.append(StyledText(word, pen.quality(value).role)) }
            append(told, indent: "     ")
        }
        let left = faceplate.partCount - faceplate.parts.count
        if left > 0 { lines.append(StyledText("  " + texts.plural(.bulletinMore, left, String(left)), .dim)) }
    }

    /// Thresholds with who gave and who validated them; one nobody validated says so.
    private mutating func appendThresholds(_ faceplate: Faceplate) {
        let judged = faceplate.attributes.filter { !faceplate.levels(of: $0).isEmpty }
        guard !judged.isEmpty else { return }
        lines.append(heading(.sectionThresholds))
        for (line, threshold) in judged.flatMap({ line in faceplate.levels(of: line).map { (line, $0) } }) {
            let property = faceplate.entity.properties.sorted { $0.key < $1.key }.map(\.value)
                .first { $0.number == threshold.value }
            var parts: [StyledText] = [
                StyledText("  ") + StyledText(judged.count > 1 ? texts.attribute(line.attribute) + " " : "", .dim)
                    + StyledText(
                        threshold.name + " "
                            + pen.formats.quantity(threshold.value, line.last.unit, of: line.attribute), .threshold)
            ]
            if threshold.isValidated {
                parts.append(StyledText(property?.validated.map { texts(.validatedBy, $0) } ?? "", .dim))
            } else {
                parts.append(StyledText(texts(.unvalidated), .uncertain))
            }
            parts.append(
                property?.source.map { StyledText(texts(.sourceOf, $0), .dim) }
                    ?? StyledText(texts(.noSource), .uncertain))
            append(parts, indent: "     ")
        }
    }

    private mutating func appendDevice(_ entity: Entity) {
        let device = entity.device
        var parts: [StyledText] = [StyledText("  " + texts(.device, device.lifecycle.rawValue), .dim)]
        if entity.isDiscovered { parts.append(StyledText(texts(.discovered), .uncertain)) }
        if let period = entity.period { parts.append(StyledText(texts(.period, pen.formats.elapsed(period)), .dim)) }
        if let heartbeat = entity.heartbeat {
            parts.append(StyledText(texts(.heartbeat, pen.formats.elapsed(heartbeat)), .dim))
        }
        if let lot = device.lot { parts.append(StyledText(texts(.lot, lot), .dim)) }
        if let gateway = device.gateway { parts.append(StyledText(texts(.gateway, gateway), .dim)) }
        parts.append(StyledText(entity.id.text, .dim))
        append(parts, indent: "  ")
    }

    /// The last raw frames under their heading, newest first, each on as many lines as it takes: the value one looks for
    /// stands at the end of most.
    static func frames(_ faceplate: Faceplate, _ pen: Pen, columns: Int) -> [StyledText] {
        let heading = StyledText(" " + pen.texts(.sectionFrames), .label, .bold)
        guard !faceplate.frames.isEmpty else {
            let wasHeard = faceplate.attributes.contains { $0.last.observedAt != nil }
            guard wasHeard, let since = faceplate.framesSince else { return [] }
            let none = pen.texts(.framesNoneSince, pen.formats.clock(since))
            return [heading] + StyledText.wrapped(none, .dim, columns: columns - 2, limit: 3).map { "  " + $0 }
        }
        return [heading]
            + faceplate.frames.prefix(Snapshot.Limits.frames).flatMap { frame in
                var heads = [StyledText("  " + pen.formats.clock(frame.at) + " " + frame.from, .dim)]
                if let fault = frame.fault {
                    let why = Phrase.frameFaults[fault].map { pen.texts($0) } ?? fault
                    heads.append(StyledText(pen.texts(.frameRefused, why), .fault))
                }
                // A datagram may be several lines, each a frame of its own to whoever reads it.
                let texts = frame.text.split(whereSeparator: \.isNewline).map(String.init)
                let line = StyledText.joined(heads + [StyledText(texts.first ?? "")], separator: " ")
                guard texts.count > 1 || line.columnCount > columns else { return [line] }
                return StyledText.flowing(heads, columns: columns, limit: 2, indent: "    ")
                    + texts.flatMap { StyledText.pieces(of: $0, columns: columns - 4) }.map { StyledText("    ") + $0 }
            }
    }
}

extension Faceplate {
    /// Which line the cursor is on: the attributes, then the alarms.
    func place(of cursor: FaceplateCursor) -> Int {
        switch cursor {
        case .attribute(let index): min(index, max(0, attributes.count - 1))
        case .alarm(let id): attributes.count + (alarms.firstIndex { $0.record.id == id } ?? 0)
        }
    }

    /// The steps that are shown and ticked: of the alarm the cursor is on, else of the first that has any.
    func steps(at cursor: FaceplateCursor?) -> Steps? {
        guard case .alarm(let id) = cursor else { return steps.first }
        return steps.first { $0.alarm == id }
    }

    /// The attribute the trend shows: the chosen one, or the one that the chosen alarm judges; nil where there is none.
    func attribute(at cursor: FaceplateCursor) -> Line? {
        guard let first = attributes.first else { return nil }
        switch cursor {
        case .attribute(let index): return attributes[min(index, attributes.count - 1)]
        case .alarm(let id):
            let judged = alarms.first { $0.record.id == id }?.record.attribute
            return attributes.first { $0.attribute == judged } ?? first
        }
    }

    /// The levels an attribute is judged by; a river's own where the core sends none with the attribute.
    func levels(of line: Line) -> [RiverFigure.Threshold] {
        guard line.thresholds.isEmpty, line.attribute == "currentLevel" else { return line.thresholds }
        return river?.thresholds ?? []
    }
}
