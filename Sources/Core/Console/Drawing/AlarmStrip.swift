import Alarms
import OperatorLink
import Screen
import Telemetry

/// The alarm strip: the most urgent alarm in one line (two on a narrow screen), on every display.
extension Console {
    func drawStrip(_ snapshot: Snapshot, _ pen: Pen, in strip: Region) {
        guard !strip.isEmpty else { return }
        strip.fill(" ", Style(.strip))
        guard let line = snapshot.alarms.first else {
            strip.text(StyledText(" " + texts(.noAlarm), .dim))
            return
        }
        let parts = StripParts(line, pen, hints: stripHints(line))
        if strip.rowCount > 1 {
            strip.text(parts.headline(columns: strip.columnCount, withPlace: false))
            strip.row(1).text(StyledText("   ") + parts.placeAndTitle)
        } else {
            strip.text(parts.headline(columns: strip.columnCount, withPlace: true))
        }
    }
}

extension Console {
    /// The keys that act on the strip's alarm; none while they mean another time's, or a row's.
    private func stripHints(_ line: AlarmLine) -> StyledText {
        guard !isInHistory, chosenAlarm?.record.id == line.record.id else { return "" }
        func hint(_ phrase: Phrase, _ action: KeyTable.Action) -> StyledText {
            options.keys.label(for: action, texts).map { StyledText(texts(phrase, $0), .key) } ?? ""
        }
        let canAcknowledge = line.record.state.isUnacknowledged && sendingRefusal() == nil
        return .joined(
            [canAcknowledge ? hint(.hintAcknowledge, .acknowledge) : "", hint(.hintWhy, .why)], separator: " ")
    }
}

/// What the strip says of one alarm, part by part, so that it can be cut in hmi.md's order: action hints, rate, title;
/// code, priority, place, value, threshold and age stay on 40 columns.
struct StripParts {
    let mark: StyledText
    let word: StyledText
    let state: StyledText
    let age: StyledText
    let code: StyledText
    let place: StyledText
    let title: StyledText
    let judged: StyledText
    let level: StyledText
    let rate: StyledText
    let hints: StyledText

    init(_ line: AlarmLine, _ pen: Pen, hints: StyledText) {
        self.hints = hints
        let record = line.record
        let role = record.state.isUnacknowledged ? Pen.role(record.priority) : .normal
        mark = pen.mark(record)
        word = StyledText(pen.formats.priority(record.priority), role, .bold)
        state = StyledText(pen.formats.state(record), role)
        age = StyledText(pen.formats.elapsed(pen.formats.now - record.since))
        code = StyledText(record.code ?? "", .heading, .bold)
        place = StyledText(line.place, .normal, .bold)
        title = StyledText(pen.title(line))
        judged = pen.judged(record)
        level = StyledText(pen.level(record))
        rate = StripParts.rate(line, pen)
    }

    /// `+38 cm/h, crise at this rate 1 h 30`
    private static func rate(_ line: AlarmLine, _ pen: Pen) -> StyledText {
        guard let perHour = line.ratePerHour else { return "" }
        var rate = pen.rate(perHour, window: .minutes(30))
        if let next = line.nextThreshold, let time = pen.time(line.timeToNext) {
            rate.append(", " + pen.texts(.atThisRate, next.name, time))
        }
        return rate
    }

    /// Place and title, for a line of their own.
    var placeAndTitle: StyledText { .joined([place, title], separator: " · ") }

    /// As much as fits in `columns`; the place is cut before anything that must stay.
    func headline(columns: Int, withPlace: Bool) -> StyledText {
        let place = withPlace ? place : ""
        let title = withPlace ? title : ""
        let head = [mark, word, state, age, code, place]
        // What belongs together is a space apart, groups are two.
        let long: [[[StyledText]]] = [
            [head, [title, judged, level], [rate], [hints]],
            [head, [title, judged, level], [rate]],
            [head, [title, judged, level]],
            [head, [judged, level]],
            [[mark, word, age, code, place], [judged, level]],
            [[mark, word, age, code, place], [judged]],
            [[mark, age, code, place], [judged]],
        ]
        for groups in long {
            let line = StyledText(" ") + .joined(groups.map { .joined($0, separator: " ") })
            if line.columnCount <= columns { return line }
        }
        // Not even the shortest fits: the place gives way, down to a few letters, then the end is cut.
        let start = StyledText(" ") + .joined([mark, word, age, code], separator: " ")
        let room = columns - start.columnCount - judged.columnCount - 2
        guard room >= 4 else {
            return (StyledText(" ") + .joined([mark, age, code, place, judged], separator: " "))
        }
        return .joined([start, place.truncated(toColumns: room), judged], separator: " ")
    }
}
