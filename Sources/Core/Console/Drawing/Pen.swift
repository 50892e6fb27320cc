import Alarms
import Figures
import OperatorLink
import Screen
import Telemetry

/// Turns values into styled text, the same way on every display: what a level, an age, a mark looks like is said once.
struct Pen: Sendable {
    let formats: Formats
    let language: Language

    var texts: Texts { formats.texts }

    /// The same with ages that count from another instant.
    func at(_ instant: Timestamp) -> Pen {
        Pen(formats: Formats(texts: texts, zone: formats.zone, now: instant), language: language)
    }

    // MARK: Alarms

    static func role(_ priority: Priority) -> Role {
        switch priority {
        case .critical: .critical
        case .high: .high
        case .medium: .medium
        case .low: .low
        }
    }

    /// hmi.md, principle 1; ASCII terminals get `!^*o` from their charset.
    static func glyph(_ priority: Priority) -> String {
        switch priority {
        case .critical: "◆"
        case .high: "▲"
        case .medium: "●"
        case .low: "○"
        }
    }

    /// `▲2`; the symbol alone stands out more while unacknowledged.
    func mark(_ priority: Priority, isUnacknowledged: Bool) -> StyledText {
        let role = Pen.role(priority)
        return StyledText(Pen.glyph(priority), role, isUnacknowledged ? [.bold, .blink] : [])
            + StyledText(String(priority.rawValue), role, isUnacknowledged ? .bold : [])
    }

    func mark(_ mark: Mark?) -> StyledText {
        mark.map { self.mark($0.priority, isUnacknowledged: $0.isUnacknowledged) } ?? ""
    }

    /// The mark of an alarm itself: grey when it is suppressed or back to normal and acknowledged.
    func mark(_ record: AlarmRecord) -> StyledText {
        guard record.suppression == nil, record.state != .normal else {
            return StyledText(Pen.glyph(record.priority) + String(record.priority.rawValue), .dim)
        }
        return mark(record.priority, isUnacknowledged: record.state.isUnacknowledged)
    }

    func title(_ line: AlarmLine) -> String { line.subject.text(language) }

    /// `3,42 m ≥ 3,20`; once the value has left the level that is still shown, `3,10 m < 3,20`: never a false relation.
    func judged(_ record: AlarmRecord) -> StyledText {
        if let ahead = record.stampAhead { return StyledText(texts(.stampAhead, formats.elapsed(ahead))) }
        guard let value = record.value else { return "" }
        // A rate is of a window: once that has run empty there is none, and 0 would say that all is calm.
        if record.isStale, record.unit?.symbol.hasSuffix("/h") == true { return StyledText("? –", .stale) }
        // What it is of, where that is not what the title says.
        let named = record.namedAttribute(texts.rules).map { texts.attribute($0) + " " } ?? ""
        // A sum of which not all came in is no more than the least it can be.
        let least = record.coverage.map { $0 < 1 } == true ? StyledText(texts.spelled("≥ "), .uncertain) : ""
        var line =
            StyledText(named, .dim) + least + StyledText(formats.quantity(value, record.unit, of: record.attribute))
        if let threshold = record.threshold {
            line.append(formats.texts.spelled(" " + Formats.relation(value, record.comparison, threshold) + " "), .dim)
            line.append(formats.bareNumber(threshold, record.unit, of: record.attribute))
        }
        return record.isStale ? StyledText("? ", .stale) + line : line
    }

    // MARK: Values

    /// The glyph and role of a value's quality: stale before bad before uncertain, each its own (principle 4).
    func quality(_ value: ShownValue) -> (glyph: String, role: Role) {
        if value.value == nil && value.text == nil { return ("–", .missing) }
        if value.isStale { return ("?", .stale) }
        switch value.quality {
        case .bad: return ("✗", .bad)
        case .uncertain: return ("≈", .uncertain)
        case .good: return ("", .normal)
        }
    }

    /// `2,04 m`, `? 3,36 m`, `m 4,05 m`, `–`; `text` stands in for the value's own.
    /// - Parameter attribute: what it is of, for how the site writes that; nil where it is no attribute's.
    func value(_ value: ShownValue, of attribute: AttributeName? = nil, as text: String? = nil) -> StyledText {
        let (glyph, role) = quality(value)
        guard value.value != nil || value.text != nil else { return StyledText(glyph, role) }
        let own =
            value.text.map { texts.word($0, of: attribute) }
            ?? value.value.map { formats.quantity($0, value.unit, of: attribute) } ?? ""
        let marks = glyph + (value.origin == .person ? "m" : "")
        return StyledText(marks.isEmpty ? "" : marks + " ", role == .normal ? .label : role)
            + StyledText(text ?? own, role)
    }

    /// The age of a value, in its quality's role.
    func age(_ value: ShownValue) -> StyledText {
        guard let age = formats.age(value.observedAt) else { return "" }
        return StyledText(age, value.isStale ? .stale : .dim)
    }

    /// What is wrong with a value in a word; nil when nothing is.
    func qualityWord(_ value: ShownValue) -> String? {
        if value.value == nil && value.text == nil { return texts(.missing) }
        if value.isStale { return texts(.stale) }
        switch value.quality {
        case .bad: return texts(.bad)
        case .uncertain: return texts(.uncertain)
        case .good: return nil
        }
    }

    // MARK: Rivers

    /// `+48 cm/h (30 min)`
    func rate(_ perHour: Double?, window: TimeSpan) -> StyledText {
        guard let perHour else { return "" }
        let text = texts(.rate, formats.signed(perHour * 100, places: 0), formats.elapsed(window))
        return StyledText(text, abs(perHour) < 0.005 ? .dim : .normal)
    }

    func time(_ time: RiverFigure.TimeToThreshold?) -> String? {
        switch time {
        case .underTenMinutes: texts(.underTenMinutes)
        case .about(let span): formats.elapsed(span)
        case nil: nil
        }
    }

    // MARK: Small pictures

    /// A row of blocks for the highest values of their times, the newest one at the right; a hole is a dot, never a zero.
    func spark(_ line: Sparkline, columns: Int) -> StyledText {
        guard columns > 0, !line.values.isEmpty else { return "" }
        let known = line.values.compactMap { $0 }.filter(\.isFinite)
        guard let low = known.min(), let high = known.max() else {
            return StyledText(String(repeating: "·", count: columns), .missing)
        }
        let glyphs = texts.charset.levels.map(Character.init)
        var text = ""
        for column in 0..<columns {
            let first = line.values.count * column / columns
            let end = max(first + 1, line.values.count * (column + 1) / columns)
            let values = line.values[first..<min(end, line.values.count)].compactMap { $0 }.filter(\.isFinite)
            // The last column is the last value: a cabinet gone dark must not look lit.
            let isLast = column == columns - 1
            guard let highest = isLast ? values.last : values.max() else {
                text.append("·")
                continue
            }
            let share = high > low ? (highest - low) / (high - low) : 0
            text.append(glyphs[min(glyphs.count - 1, max(0, Int(share * Double(glyphs.count))))])
        }
        return StyledText(text, .graph)
    }

    /// A bar of a share 0…1: full only when it is full, empty only when it is empty.
    func bar(_ share: Double?, columns: Int, role: Role) -> StyledText {
        guard columns > 0 else { return "" }
        guard let share, share.isFinite else { return StyledText(String(repeating: "?", count: columns), .missing) }
        var filled = Int((min(max(share, 0), 1) * Double(columns)).rounded())
        if share < 1 { filled = min(filled, columns - 1) }
        if share > 0 { filled = max(filled, min(1, columns)) }
        return StyledText(String(repeating: "█", count: filled), role)
            + StyledText(String(repeating: "░", count: columns - filled), .dim)
    }
}
