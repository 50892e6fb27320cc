import Telemetry

/// Who answers for one role of the roster.
public struct Watch: Hashable, Sendable, Codable {
    public var role: String
    /// nil: nobody does.
    public var person: String?
    /// A number or an address to reach them by.
    public var contact: String?
    /// When it changes hands; nil: not within two turns of the roster.
    public var until: Timestamp?
    public init(role: String, person: String?, contact: String? = nil, until: Timestamp? = nil) {
        self.role = role
        self.person = person
        self.contact = contact
        self.until = until
    }
}
