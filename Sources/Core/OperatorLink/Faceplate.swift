import Alarms
import Figures
import Telemetry

/// Everything about one entity.
public struct Faceplate: Hashable, Sendable, Codable {
    public var entity: Entity
    public var attributes: [Line]
    public var alarms: [AlarmLine]
    /// What is to be done about those of `alarms` that have a list of it, in their order.
    public var steps: [Steps] = []
    public var river: RiverFigure?
    public var rain: RainFigure?
    public var parking: ParkingFigure?
    public var meter: MeterFigure?
    public var air: AirFigure?
    /// What a car park or a zone consists of: its car parks, then its bays, `partLimit` at most.
    public var parts: [SelectedRow] = []
    /// How many there are in all.
    public var partCount = 0
    /// The last frames that spoke of it, newest first, control bytes escaped.
    public var frames: [FrameLine]
    /// Since when all frames are kept; nil before any came, and of the past.
    public var framesSince: Timestamp?

    /// Parts sent: more than anyone scrolls through one by one.
    public static let partLimit = 200

    /// What is to be done about one alarm.
    public struct Steps: Hashable, Sendable, Codable {
        public var alarm: AlarmID
        public var list: [CheckedStep]
        public init(of alarm: AlarmID, _ list: [CheckedStep]) {
            self.alarm = alarm
            self.list = list
        }
    }
    public struct Line: Hashable, Sendable, Codable {
        public var attribute: AttributeName
        /// The last reading whatever its quality.
        public var last: ShownValue
        /// The last one that was not bad: what rules judge.
        public var lastGood: ShownValue
        public var thresholds: [RiverFigure.Threshold]
        public init(attribute: AttributeName, last: ShownValue, lastGood: ShownValue) {
            self.attribute = attribute
            self.last = last
            self.lastGood = lastGood
            thresholds = []
        }
    }
    public struct FrameLine: Hashable, Sendable, Codable {
        /// When it arrived.
        public var at: Timestamp
        public var from: String
        public var text: String
        /// Why it went to quarantine, `FrameFault.reason`; nil where it was taken.
        public var fault: String?
        public init(at: Timestamp, from: String, text: String, fault: String? = nil) {
            self.at = at
            self.from = from
            self.text = text
            self.fault = fault
        }
    }
    public init(entity: Entity) {
        self.entity = entity
        attributes = []
        alarms = []
        frames = []
    }
}
