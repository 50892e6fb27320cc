import Alarms
import Telemetry

/// Whether somebody went and looked (*levée de doute*): the alarm is true, or it is not, and how they know.
public struct Verdict: Hashable, Sendable, Codable {
    public var isConfirmed: Bool
    public var by: String
    public var at: Timestamp
    public var evidence: String
    public init(isConfirmed: Bool, by: String, at: Timestamp, evidence: String) {
        self.isConfirmed = isConfirmed
        self.by = by
        self.at = at
        self.evidence = evidence
    }
}

/// Who sees to an alarm, and who said so.
public struct Assignment: Hashable, Sendable, Codable {
    public var person: String
    public var by: String
    public var at: Timestamp
    public init(person: String, by: String, at: Timestamp) {
        self.person = person
        self.by = by
        self.at = at
    }
}

/// Who did a step, and when.
public struct StepDone: Hashable, Sendable, Codable {
    public var by: String
    public var at: Timestamp
    public init(by: String, at: Timestamp) {
        self.by = by
        self.at = at
    }
}

/// A step of an open alarm, done or not.
public struct CheckedStep: Hashable, Sendable, Codable {
    public var step: ActionStep
    public var done: StepDone?
    public init(_ step: ActionStep, done: StepDone? = nil) {
        self.step = step
        self.done = done
    }

    /// Not done, and its time is over.
    public func isLate(since start: Timestamp, at now: Timestamp) -> Bool {
        done == nil && step.delay.map { now - start > $0 } ?? false
    }
}
