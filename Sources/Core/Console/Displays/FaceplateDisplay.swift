import Alarms
import Figures
import OperatorLink
import Screen
import Telemetry

/// Level 3: everything about one entity.
extension Console {
    /// From this width the frames stand beside the figures.
    private static let sideBySideWidth = 100
    /// Lines of frames worth taking from the trend.
    private static let framesBesideFigures = 8

    func drawFaceplate(_ id: EntityID, _ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        guard let faceplate = snapshot.faceplate, faceplate.entity.id == id else {
            let inside = PanelFrame(title: StyledText(id.text, .heading, .bold)).draw(in: body)
            inside.text(StyledText(texts(.loading), .dim), column: 1)
            return
        }
        guard body.columnCount >= Console.sideBySideWidth else {
            let lines = FaceplateLines(
                faceplate, pen, attributeIndex: attributeIndex, columns: body.columnCount
            ).lines
            let trendRows = body.rowCount >= 10 ? min(12, body.rowCount * 2 / 5) : 0
            let parts = body.rows([.flexible(), .fixed(trendRows)])
            drawLines(lines + FaceplateLines.frames(faceplate, pen), title(faceplate), in: parts[0])
            drawFaceplateTrend(faceplate, pen, in: parts[1])
            return
        }
        // Figures and frames side by side take the lines they need, at most three fifths; the trend has the rest and
        // the whole width.
        let sides = body.columns([.flexible(weight: 60), .flexible(weight: 40)], gap: 1)
        let lines = FaceplateLines(
            faceplate, pen, attributeIndex: attributeIndex, columns: sides[0].columnCount
        ).lines
        let needed = 1 + max(lines.count, min(faceplate.frames.count, Console.framesBesideFigures))
        let parts = body.rows([.fixed(min(needed, body.rowCount * 3 / 5)), .flexible()])
        let top = parts[0].columns([.flexible(weight: 60), .flexible(weight: 40)], gap: 1)
        drawLines(lines, title(faceplate), in: top[0])
        drawFrames(faceplate, pen, in: top[1])
        drawFaceplateTrend(faceplate, pen, in: parts[1])
    }

    private func title(_ faceplate: Faceplate) -> StyledText {
        let entity = faceplate.entity
        return .joined([
            StyledText(entity.name, .heading, .bold), StyledText(entity.type.text, .dim),
            StyledText(entity.commune ?? "", .dim),
        ])
    }

    /// The chosen attribute's line stays in sight.
    private func drawLines(_ lines: [StyledText], _ title: StyledText, in region: Region) {
        let inside = PanelFrame(title: title).draw(in: region)
        let chosen = lines.firstIndex { $0.spans.first?.text == FaceplateLines.cursor } ?? 0
        let window = ScrollWindow.range(count: lines.count, chosen: chosen, room: inside.rowCount)
        for (row, line) in lines[window].enumerated() { inside.text(line, row: row) }
    }

    private func drawFaceplateTrend(_ faceplate: Faceplate, _ pen: Pen, in region: Region) {
        guard !region.isEmpty, !faceplate.attributes.isEmpty else { return }
        let line = faceplate.attributes[min(attributeIndex, faceplate.attributes.count - 1)]
        let inside = PanelFrame(
            title: StyledText(texts.attribute(line.attribute), .heading), trailing: trendTrailing(pen)
        ).draw(in: region)
        drawTrend(
            thresholds: faceplate.levels(of: line), unit: line.last.unit,
            period: faceplate.entity.attributes[line.attribute]?.period ?? faceplate.entity.period, pen,
            in: inside.part(column: 1, row: 0, columns: inside.columnCount - 2, rows: inside.rowCount))
    }

    private func drawFrames(_ faceplate: Faceplate, _ pen: Pen, in region: Region) {
        guard !region.isEmpty else { return }
        let inside = PanelFrame(title: StyledText(texts(.sectionFrames), .heading)).draw(in: region)
        if isInHistory { inside.text(StyledText(texts(.historyNoFrames), .dim), column: 1) }
        for (row, line) in FaceplateLines.frames(faceplate, pen).dropFirst().prefix(inside.rowCount).enumerated() {
            inside.text(line, row: row)
        }
    }
}

/// A faceplate's text, section by section.
struct FaceplateLines {
    static let cursor = "▸"
    private(set) var lines: [StyledText] = []
    private let pen: Pen
    private let columns: Int
    private var texts: Texts { pen.texts }

    init(_ faceplate: Faceplate, _ pen: Pen, attributeIndex: Int, columns: Int) {
        self.pen = pen
        self.columns = columns
        let chosen = min(attributeIndex, max(0, faceplate.attributes.count - 1))
        lines.append(heading(.sectionValues))
        for (index, line) in faceplate.attributes.enumerated() { appendAttribute(line, isChosen: index == chosen) }
        appendAlarms(faceplate)
        appendSteps(faceplate)
        appendFigures(faceplate)
        appendThresholds(faceplate)
        appendDevice(faceplate.entity)
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
            StyledText(isChosen ? FaceplateLines.cursor : " ", .key)
                + StyledText(" " + texts.attribute(line.attribute), .normal, isChosen ? .bold : []),
            pen.value(last), pen.age(last),
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
                .lastGood, pen.value(line.lastGood).text, pen.formats.age(line.lastGood.observedAt) ?? "–")
            lines.append(StyledText("     " + good, .dim))
        }
    }

    /// What is to be done, and what of it was.
    private mutating func appendSteps(_ faceplate: Faceplate) {
        guard let line = faceplate.alarms.first(where: { $0.record.id == faceplate.stepsOf }), !faceplate.steps.isEmpty
        else { return }
        lines.append(heading(.stepsTitle))
        for (index, step) in faceplate.steps.enumerated() {
            append([StyledText("  ") + StepLine.text(step, number: index + 1, line.record, pen)], indent: "      ")
        }
    }

    private mutating func appendAlarms(_ faceplate: Faceplate) {
        guard !faceplate.alarms.isEmpty else { return }
        lines.append(heading(.sectionAlarms))
        for line in faceplate.alarms {
            let record = line.record
            var parts: [StyledText] = [
                StyledText("  ") + pen.mark(record), StyledText(record.code ?? "", .heading),
                StyledText(pen.title(line)),
                StyledText(
                    pen.formats.state(record), record.state.isUnacknowledged ? Pen.role(record.priority) : .normal),
                StyledText(record.level ?? ""), pen.judged(record),
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
                        threshold.name + " " + pen.formats.quantity(threshold.value, line.last.unit), .threshold)
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

    /// The last raw frames under their heading, newest first.
    static func frames(_ faceplate: Faceplate, _ pen: Pen) -> [StyledText] {
        guard !faceplate.frames.isEmpty else { return [] }
        return [StyledText(" " + pen.texts(.sectionFrames), .label, .bold)]
            + faceplate.frames.prefix(Snapshot.Limits.frames).map { frame in
                StyledText("  " + pen.formats.clock(frame.at) + " " + frame.from + " ", .dim) + StyledText(frame.text)
            }
    }
}

extension Faceplate {
    /// The levels an attribute is judged by; a river's own where the core sends none with the attribute.
    func levels(of line: Line) -> [RiverFigure.Threshold] {
        guard line.thresholds.isEmpty, line.attribute == "currentLevel" else { return line.thresholds }
        return river?.thresholds ?? []
    }
}
