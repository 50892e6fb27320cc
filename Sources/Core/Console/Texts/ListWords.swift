import Alarms
import OperatorLink
import Telemetry

/// Words of the lists that commands print for people: what a console says of the same, in one language, with times in
/// the site's own clock. English keeps the names of `--json`, which whoever reads both has learnt.
public struct ListWords: Sendable {
    public let language: Language
    private let zone: ZoneTable
    let texts: Texts

    /// - Parameter zone: the site's.
    public init(_ language: Language, zone: ZoneTable) {
        self.language = language
        self.zone = zone
        texts = Texts(language: language)
    }

    /// `2026-01-16 22:58:00+1`, `16/01/2026 22:58:00+1` of what JSON has in UTC: as consoles write it, and as `--at` and
    /// `--since` take it. What is no time stays.
    public func time(_ iso: String) -> String { ISO8601.parse(iso).map { time($0) } ?? iso }

    public func time(_ at: Timestamp) -> String {
        let offset = Int(zone.offsetSeconds(at: at))
        let local = Snapshot.Zone(identifier: zone.identifier, changes: [.init(at: at, offsetSeconds: offset)])
        return Formats(texts: texts, zone: local, now: at).clockWithOffset(at, withDate: true, withSeconds: true)
    }

    /// `until 2026-01-16 22:58:00+1`, `jusqu'au 16/01/2026 22:58:00+1`
    public func until(_ iso: String) -> String { texts(.listUntil, time(iso)) }

    /// `◆1 CRIT`, padded to the longest of its language.
    public func priority(_ name: String) -> String {
        guard let priority = Priority(name: name) else { return name }
        let words = Priority.allCases.map { texts(ListWords.phrase($0)) }
        let word = texts(ListWords.phrase(priority))
        let blanks = (words.map(\.count).max() ?? 0) - word.count
        return Pen.glyph(priority) + String(priority.rawValue) + " " + word + String(repeating: " ", count: blanks)
    }

    private static func phrase(_ priority: Priority) -> Phrase {
        switch priority {
        case .critical: .critical
        case .high: .high
        case .medium: .medium
        case .low: .low
        }
    }

    /// `NON ACQ`, `de côté`: the name of a state, or of what stands beside it.
    public func state(_ name: String) -> String {
        guard language != .english else { return name }
        let states: [String: Phrase] = [
            "normal": .stateNormal, "unacknowledged": .stateUnacknowledged, "acknowledged": .stateAcknowledged,
            "returnedUnacknowledged": .stateReturned, "latchedUnacknowledged": .stateLatched,
            "latchedAcknowledged": .stateLatchedAcknowledged, "shelved": .stateShelved,
            "suppressedByDesign": .stateSuppressed, "outOfService": .stateOutOfService,
        ]
        return states[name].map { texts($0) } ?? name
    }

    /// What happened, with what was tried where it was refused.
    /// - Parameter alarm: what stands beside it, and is said there alone.
    public func event(_ name: String, to state: String?, refused: String?, of alarm: String?) -> String {
        guard language != .english, let event = JournalRecord.Event(rawValue: name) else {
            var tried = refused
            if let alarm, let refused, refused.hasSuffix(" " + alarm) {
                tried = String(refused.dropLast(alarm.count + 1))
            }
            return [name, tried].compactMap { $0 }.joined(separator: "  ")
        }
        var record = JournalRecord(at: Timestamp(nanoseconds: 0), wall: Timestamp(nanoseconds: 0), event: event)
        record.to = AlarmState.allCases.first { "\($0)" == state }
        let phrase = JournalLine.phrase(record)
        guard event == .refused else { return texts(phrase) }
        return texts(phrase, refused.map { texts.tried($0, of: alarm) } ?? "–")
    }

    /// Of a line about what two persons are to ask for the action, which the core calls `oos level/gapeau: agreed`; of
    /// others the text as it is.
    public func about(_ text: String, in name: String) -> String {
        guard language != .english, let event = JournalRecord.Event(rawValue: name) else { return text }
        let at = Timestamp(nanoseconds: 0)
        let (verb, rest) = PaletteCommand.split(text)
        guard JournalLine.asks(JournalRecord(at: at, wall: at, event: event)), let words = JournalLine.words(of: verb)
        else { return text }
        return texts(words) + " " + rest
    }

    /// Who did it; of the engine's own lines the core, in the reader's language.
    public func account(_ name: String) -> String {
        language == .english && name == Operator.engine.account ? "core" : name
    }

    /// `(at 2026-11-28 03:50:00+1, late, bad)`: as of when a person's reading is stored, and what became of it.
    /// - Parameter fate: as JSON names it.
    public func observed(at iso: String, fate: String, isBad: Bool) -> String {
        let observation = Observation(observedAt: ISO8601.parse(iso) ?? .distantPast, fate: fate, isBad: isBad)
        return texts.observed(
            at: time(iso), isLate: observation.isLate, isBad: isBad, wasKnown: observation.wasKnown)
    }

    /// Why something was refused.
    public func refusal(_ why: String) -> String {
        guard language != .english, let refusal = Refusal(rawValue: why) else { return why }
        return Phrase.refusalWords[refusal].map { texts($0) } ?? why
    }

    /// What kind an entry of the crisis log is.
    public func kind(_ name: String) -> String {
        guard language != .english, let kind = LogEntry.Kind(rawValue: name) else { return name }
        return texts(kind.phrase)
    }

    /// What an account may do, or that its console only looks.
    public func role(_ name: String) -> String {
        guard language != .english else { return name }
        return OperatorRole(rawValue: name).map { texts(Console.phrase($0)) } ?? texts(.roleLooksOnly)
    }

    /// A step that was ticked or taken back, and how many are done now.
    public func step(_ number: Int, of count: Int, what: String, isDone: Bool, doneCount: Int) -> String {
        texts.plural(
            isDone ? .listStepDone : .listStepUndone, doneCount, String(number), String(count), what, String(doneCount))
    }

    public func verdict(isConfirmed: Bool, by account: String, evidence: String) -> String {
        texts(isConfirmed ? .listConfirmed : .listRefuted, account, evidence)
    }

    /// What a refuted alarm does, and what would end it.
    public func stands(_ alarm: String) -> String { texts(.listStands, alarm) }

    public func assigned(to person: String, by account: String) -> String {
        texts(.listAssigned, person, account)
    }

    public func entry(_ number: Int) -> String { texts(.listEntry, String(number)) }

    /// What became of a person's reading.
    /// - Parameters:
    ///   - reading: what was observed, in words.
    ///   - iso: as of when it is stored.
    ///   - fate: as JSON names it.
    public func observed(
        _ reading: String, as iso: String, fate: String, isBad: Bool, newest: String?, changed: Int
    ) -> String {
        guard fate != "duplicate" else { return texts(.listKnownAlready, reading, time(iso)) }
        let judged: String
        switch fate {
        case "judged": judged = texts(.listJudged)
        case "late": judged = newest.map { texts(.listLateBehind, time($0)) } ?? texts(.listLate)
        case "bad": judged = texts(.listBad)
        default: judged = texts(.listUnjudged)
        }
        let count = changed == 0 ? texts(.listChangedNothing) : texts.plural(.listChanged, changed, String(changed))
        let stored = texts(.listStored, reading, time(iso)) + (isBad && fate != "bad" ? " " + texts(.listAsBad) : "")
        return [stored, judged, count].joined(separator: texts(.partsApart))
    }

    /// A member of `vigie status`, for people.
    public func status(_ name: String) -> String {
        guard language != .english else { return name }
        return Phrase.statusWords[name].map { texts($0) } ?? name
    }

    public func by(_ account: String) -> String { texts(.linearBy, account) }
    public var once: String { texts(.listOnce) }
    public var watch: String { texts(.listWatch) }
    public var nobody: String { texts(.listNobody) }
    public var nobodyAttached: String { texts(.listNobodyAttached) }
    public func quoted(_ text: String) -> String { texts(.quoted, text) }

    /// Of a seat that was handed over.
    public func seat(from account: String, since iso: String, isOver: Bool) -> String {
        texts(.listSeat, account, time(iso)) + (isOver ? texts(.listSeatOver) : "")
    }

    /// `lun 30/11/2026 08:00:00+1`: a roster is talked about in days of the week.
    public func timeWithWeekday(_ at: Timestamp) -> String {
        let names =
            language == .french
            ? ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"] : ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        return names[zone.civil(at).weekday] + " " + time(at)
    }

    public func untilWithWeekday(_ at: Timestamp) -> String { texts(.listUntil, timeWithWeekday(at)) }

    /// `7 d`, `13 h`, `1 j 2 h 30 min`
    public func length(_ span: TimeSpan) -> String {
        let minutes = Int(span.seconds / 60)
        let day = language == .french ? "j" : "d"
        let parts = [(minutes / 1440, day), (minutes / 60 % 24, "h"), (minutes % 60, "min")]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
        return text.isEmpty ? texts(.listUnderAMinute) : text
    }

    /// What `roster check` found.
    public func uncovered(_ count: Int, from: Timestamp, to: Timestamp, total: TimeSpan) -> String {
        texts.plural(.listUncovered, count, timeWithWeekday(from), timeWithWeekday(to), String(count), length(total))
    }

    public func covered(_ roles: String, from: Timestamp, to: Timestamp) -> String {
        texts(.listCovered, timeWithWeekday(from), timeWithWeekday(to), roles)
    }
}
