import Alarms
import Figures
import Telemetry

/// Everything about one entity.
public struct Faceplate: Hashable, Sendable, Codable {
    public var entity: Entity
    public var attributes: [Line]
    public var alarms: [AlarmLine]
    /// What is to be done about the first of `alarms` that has a list of it.
    public var steps: [CheckedStep] = []
    /// The alarm they are of.
    public var stepsOf: AlarmID?
    public var river: RiverFigure?
    public var rain: RainFigure?
    public var parking: ParkingFigure?
    public var meter: MeterFigure?
    public var air: AirFigure?
    /// What a car park or a zone consists of: its car parks, then its bays, `partLimit` at most.
    public var parts: [SelectedRow] = []
    /// How many there are in all.
    public var partCount = 0
    /// The last frames it came in, newest first, control bytes escaped.
    public var frames: [FrameLine]

    /// Parts sent: more than anyone scrolls through one by one.
    public static let partLimit = 200

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
        public var at: Timestamp
        public var from: String
        public var text: String
        public init(at: Timestamp, from: String, text: String) {
            self.at = at
            self.from = from
            self.text = text
        }
    }
    public init(entity: Entity) {
        self.entity = entity
        attributes = []
        alarms = []
        frames = []
    }
}
