import Telemetry

/// A device's step up its lifecycle, taken by a supervisor in the running core: what was heard on the wire and stood in
/// stock, on test or as a pilot goes on, and in production its alarms ring. What is retired or in maintenance is the
/// site's files' to say.
public struct Promotion: Hashable, Sendable {
    /// The steps, the lowest first.
    public static let ladder: [Device.Lifecycle] = [.stock, .test, .poc, .production]

    public var device: EntityID
    public var from: Device.Lifecycle
    public var to: Device.Lifecycle

    public init(_ device: EntityID, from: Device.Lifecycle, to: Device.Lifecycle) {
        self.device = device
        self.from = from
        self.to = to
    }

    /// Whether it leads up.
    public var isUpwards: Bool {
        guard let low = Promotion.ladder.firstIndex(of: from), let high = Promotion.ladder.firstIndex(of: to) else {
            return false
        }
        return low < high
    }
}

// A promotion is kept in the fields a journal record has: the device's id as the text, the step as the level, the reason
// as the comment.
extension JournalRecord {
    private static let arrow = " → "

    public mutating func tell(_ promotion: Promotion, reason: String) {
        text = promotion.device.text
        level = promotion.from.rawValue + JournalRecord.arrow + promotion.to.rawValue
        comment = reason.isEmpty ? nil : reason
    }

    /// What a `promote` line tells of; nil on any other.
    public var promotion: Promotion? {
        guard event == .promote, let text, let level else { return nil }
        let words = level.split(separator: " ").compactMap { Device.Lifecycle(rawValue: String($0)) }
        return words.count == 2 ? Promotion(EntityID(text), from: words[0], to: words[1]) : nil
    }
}
