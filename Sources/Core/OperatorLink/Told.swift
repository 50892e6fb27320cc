import Telemetry

/// One delivery of a test: whom it went to, how, and what became of it.
public struct Told: Hashable, Sendable, Codable {
    public var channel: String
    /// nil: the channel knows its own people.
    public var person: String?
    public var contact: String?
    /// Why it did not get through; nil when it did.
    public var failure: String?
    /// From the order to its outcome, by the machine's clock.
    public var took: TimeSpan
    public init(channel: String, person: String?, contact: String?, failure: String?, took: TimeSpan) {
        self.channel = channel
        self.person = person
        self.contact = contact
        self.failure = failure
        self.took = took
    }
}
