import Telemetry

/// One step of what an operator does about an alarm: the reflex sheet is a list of them.
public struct ActionStep: Hashable, Sendable, Codable {
    public var text: LocalizedText
    /// Whom it is done with: a name, a number.
    public var contact: String?
    /// Within how long after the alarm began.
    public var delay: TimeSpan?
    public init(text: LocalizedText, contact: String? = nil, delay: TimeSpan? = nil) {
        self.text = text
        self.contact = contact
        self.delay = delay
    }
}

// A ticked step is kept in the fields a journal record has: as the comment its number and its words.
extension JournalRecord {
    public mutating func tell(_ step: ActionStep, number: Int, _ language: Language) {
        comment = "\(number). " + LogEntry(step.text.text(language)).text
    }

    /// The number, from 1, of the step a line ticks or takes back; nil on any other.
    public var stepNumber: Int? {
        event == .step || event == .stepUndone ? comment.flatMap { Int($0.prefix { $0.isASCII && $0.isNumber }) } : nil
    }
}

extension AlarmEngine {
    /// The steps of an alarm's rule; empty where its action is one text, or none.
    public func steps(of id: AlarmID) -> [ActionStep] {
        alarmIndex(id).map { rules[Int(alarms[$0].rule)].rule.steps } ?? []
    }
}
