import Alarms
import Telemetry

/// A notification as a phone shows it: one short message, spoken code and priority first, because a screen that is
/// locked shows thirty characters.
/// `VIGIE K7F ELEVEE Gapeau Ste-Eulalie 3,24 m >= 3,22 a 03:20`
public struct PhoneText: Hashable, Sendable {
    /// Characters a place or a title keeps at least, before what follows is given up.
    private static let shortestPlace = 12
    /// Five digits: as many alarms as may be told of at once, but one.
    private static let largestCount = 99_999

    public var language: Language
    public var zone: ZoneTable
    public var isExercise: Bool
    /// How the site writes the values of its attributes.
    public var presentations: Presentations
    /// Of its rules: what a value is of is named where the title does not say it.
    public var titles: RuleTitles
    public init(
        language: Language, zone: ZoneTable, isExercise: Bool = false, presentations: Presentations = .init(),
        titles: RuleTitles = RuleTitles()
    ) {
        self.language = language
        self.zone = zone
        self.isExercise = isExercise
        self.presentations = presentations
        self.titles = titles
    }

    /// - Parameters:
    ///   - record: the most urgent alarm the notice names; nil for a test.
    ///   - place: the entity's name; the alarm's title where there is none.
    ///   - others: how many more alarms the notice names.
    ///   - flood: of a flood's summary: how many alarms it hushes, and where it began.
    public func text(
        _ kind: Notice.Kind, _ record: AlarmRecord?, place: String?, others: Int = 0,
        flood: (count: Int, firstOut: String?)? = nil, at: Timestamp
    ) -> String {
        let prefix = isExercise ? "EXERCISE VIGIE" : "VIGIE"
        guard let record else {
            return fit([prefix, "TEST"], french("essai de la chaine", "test of the chain"), [time(at)])
        }
        var head = [prefix]
        if let code = record.code { head.append(GSM7.spelled(code)) }
        head.append(priority(record.priority))
        switch kind {
        case .resolved: head.append(french("FIN", "OVER"))
        case .repeat: head.append(french("RAPPEL", "AGAIN"))
        case .escalation: head.append(french("SANS REPONSE", "NO ANSWER"))
        case .test: head.append("TEST")
        case .problem, .update: break
        }
        if let flood {
            let count = min(flood.count, PhoneText.largestCount)
            head.append(french("AVALANCHE", "FLOOD"))
            head.append("\(count) " + (count == 1 ? french("ALARME", "ALARM") : french("ALARMES", "ALARMS")))
        }
        var tail: [String] = []
        if kind != .resolved, let value = record.measured(presentations, language, titles) { tail.append(value) }
        tail.append(time(record.annunciatedAt ?? at))
        if let first = flood?.firstOut { tail.append(french("1RE ", "1ST ") + first) }
        if flood == nil, others > 0 { tail.append("+\(min(others, PhoneText.largestCount))") }
        return fit(head, place ?? record.title.text(language), tail)
    }

    /// Head and tail whole, the middle as much as there is room for; the tail's end gives way before the head does.
    private func fit(_ head: [String], _ middle: String, _ tail: [String]) -> String {
        let head = GSM7.spelled(head.joined(separator: " "))
        var tail = tail.map { GSM7.spelled($0) }
        func room() -> Int { GSM7.limit - head.count - 1 - tail.reduce(0) { $0 + 1 + $1.count } }
        while room() < PhoneText.shortestPlace, !tail.isEmpty { tail.removeFirst() }
        let words = GSM7.spelled(middle).split(separator: " ").joined(separator: " ")
        var parts = [head]
        let shown = String(words.prefix(max(0, room())))
        if !shown.isEmpty { parts.append(shown) }
        let text = (parts + tail).joined(separator: " ")
        return String(text.prefix(GSM7.limit))
    }

    private func priority(_ priority: Priority) -> String {
        switch priority {
        case .critical: french("CRITIQUE", "CRITICAL")
        case .high: french("ELEVEE", "HIGH")
        case .medium: french("MOYENNE", "MEDIUM")
        case .low: french("BASSE", "LOW")
        }
    }

    private func time(_ at: Timestamp) -> String {
        french("a ", "at ") + ISO8601.time(zone.civil(at)).prefix(5)
    }

    private func french(_ french: String, _ english: String) -> String { language == .french ? french : english }
}
