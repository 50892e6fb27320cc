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
        /// The journal's hash chain: checked, and its daily heads.
        case journalVerify = "journal-verify"
        case journalHeads = "journal-heads"
        /// Transitions as they happen, until the line is closed.
        case watch
        /// The core's site, build and process.
        case hello
        /// The consoles that are there.
        case who
        /// The site, read again.
        case reload
    }
    /// How what people read is wanted: lines of text, each in an object's `text`.
    public enum Format: String, Hashable, Sendable, Codable, CaseIterable { case text }
    public var verb: Verb
    /// `alarms`: also those in normal.
    public var all: Bool?
    /// What an action is about: `ID` or `ID#occurrence`.
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
    /// ISO 8601 with offset.
    public var at: String?
    public var from: String?
    public var to: String?
    public var stepSeconds: Double?
    public var limit: Int?
    /// `kpi`: objects when absent.
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
        case stepSeconds, limit, format, language, display, rowCount, view, heads
    }

    public init(_ verb: Verb) { self.verb = verb }
}
