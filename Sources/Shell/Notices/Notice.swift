/// What one attempt tells, in every form a channel may want.
public struct Notice: Sendable {
    /// For messages about the delivery itself: `river-level/gapeau`.
    public var name: String
    /// One JSON object for a program's standard input.
    public var json: [UInt8]
    /// Alertmanager's webhook JSON, version 4.
    public var webhook: [UInt8]
    /// A phone's line, GSM-7, at most 160 characters: also the subject of a mail.
    public var phone: String
    /// Sentences, one a line, for a mail's body.
    public var text: String
    /// Whom it is for at this channel; nil when the channel knows its own people.
    public var contact: String?
    public init(
        name: String, json: [UInt8], webhook: [UInt8] = [], phone: String = "", text: String = "",
        contact: String? = nil
    ) {
        self.name = name
        self.json = json
        self.webhook = webhook
        self.phone = phone
        self.text = text
        self.contact = contact
    }
}
