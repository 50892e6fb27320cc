import OperatorLink

/// One request on the core's socket, as a line of JSON: `{"do":"alarms","all":true}`. Members a request does not use are
/// absent. The core answers with any number of lines, one object each, then one that starts with `{"done":`.
public struct LinkRequest: Hashable, Sendable, Codable {
    public enum Verb: String, Hashable, Sendable, Codable, CaseIterable {
        case status, alarms, why
        case acknowledge, ack, unacknowledge, shelve, unshelve, reset
        case outOfService = "out-of-service"
        case inService = "in-service"
        case observe, note, journal, kpi, history, quarantine, snapshot
        /// Ticks a step, or takes the tick back; somebody looked, and it is true, or it is not; somebody sees to it.
        case step, confirm, refute, assign
        case undoStep = "undo-step"
        /// Sets the posture, or says which it is.
        case posture
        /// Enters an authority's warning; ends one; lists them.
        case bulletin
        case bulletinEnd = "bulletin-end"
        case bulletins
        /// The crisis log of a period.
        case crisisLog = "crisis-log"
        /// What one watch hands to the next.
        case handover
        /// The journal's hash chain: checked, and its daily heads.
        case journalVerify = "journal-verify"
        case journalHeads = "journal-heads"
        /// Transitions as they happen, until the line is closed.
        case watch
        /// The core's site, build and process.
        case hello
        /// The consoles that are there.
        case who
        /// Silences the horn.
        case silence
        /// A word marked as a test to `person`: a channel, somebody of the roster or a role.
        case notifyTest = "notify-test"
        /// The whole on-call chain, end to end.
        case rosterTest = "roster-test"
        /// The sensor register: a page of it, or one device of it (`entity`).
        case devices
        /// Takes devices (`alarms`) up their lifecycle.
        case promote
        /// The site, read again.
        case reload
    }
    /// How what people read is wanted: lines of text, each in an object's `text`.
    public enum Format: String, Hashable, Sendable, Codable, CaseIterable { case text, markdown }
    public var verb: Verb
    /// `alarms`: also those in normal.
    public var all: Bool?
    /// What an action is about: `ID` or `ID#occurrence`; of `promote` the devices' ids.
    public var alarms: [String]?
    public var code: String?
    public var comment: String?
    public var reason: String?
    /// The level that was seen.
    public var seen: String?
    /// Shelves, expiring acknowledgements.
    public var seconds: Double?
    public var oneShot: Bool?
    public var entity: String?
    public var attribute: String?
    public var value: Double?
    /// A crisis-log entry's; of `devices` their type.
    public var kind: String?
    public var person: String?
    public var commune: String?
    /// The entry that is corrected, the bulletin that ends, the place in the register a page begins at.
    public var number: Int?
    public var posture: String?
    /// Where devices are to stand, or do.
    public var lifecycle: String?
    /// A bulletin's, with `from` and `to`.
    public var source: String?
    public var scope: String?
    public var level: String?
    /// ISO 8601 with offset.
    public var at: String?
    public var from: String?
    public var to: String?
    public var stepSeconds: Double?
    public var limit: Int?
    /// What people read: objects when absent.
    public var format: Format?
    /// `fr` or `en`; the site's own when absent.
    public var language: String?
    /// `snapshot`: what to show.
    public var display: String?
    public var rowCount: Int?
    /// The same, as a console says it.
    public var view: View?
    /// `journal-verify`: heads written down earlier, each `ID HASH`.
    public var heads: [String]?

    enum CodingKeys: String, CodingKey {
        case verb = "do"
        case all, alarms, code, comment, reason, seen, seconds, oneShot, entity, attribute, value, at, from, to
        case kind, person, commune, number, posture, lifecycle, source, scope, level
        case stepSeconds, limit, format, language, display, rowCount, view, heads
    }

    public init(_ verb: Verb) { self.verb = verb }
}
