import Alarms
import Telemetry

/// What is told to someone who is not looking at a console: one annunciation of one alarm.
public struct Notice: Sendable {
    public var priority: Priority
    /// For messages about the delivery itself: `river-level/gapeau#3`.
    public var name: String
    /// The JSON object that goes to the channel.
    public var json: [UInt8]
    public init(priority: Priority, name: String, json: [UInt8]) {
        self.priority = priority
        self.name = name
        self.json = json
    }
}
