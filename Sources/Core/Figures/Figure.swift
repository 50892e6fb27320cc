import Telemetry

/// One value ready to be shown: never without its age and its quality.
public struct ShownValue: Hashable, Sendable, Codable {
    /// nil: never received.
    public var value: Double?
    /// For texts (a status), the text itself.
    public var text: String?
    public var unit: Unit?
    public var observedAt: Timestamp?
    public var receivedAt: Timestamp?
    public var quality: Quality
    /// Older than its no-data age.
    public var isStale: Bool
    public var origin: ReadingOrigin
    public init(
        value: Double? = nil, text: String? = nil, unit: Unit? = nil, observedAt: Timestamp? = nil,
        receivedAt: Timestamp? = nil, quality: Quality = .good, isStale: Bool = false, origin: ReadingOrigin = .sensor
    ) {
        self.value = value
        self.text = text
        self.unit = unit
        self.observedAt = observedAt
        self.receivedAt = receivedAt
        self.quality = quality
        self.isStale = isStale
        self.origin = origin
    }
    public static let missing = ShownValue()
}

/// A small trend for a table row: equal steps ending now, nil where nothing was received.
public struct Sparkline: Hashable, Sendable, Codable {
    public var step: TimeSpan
    public var end: Timestamp
    public var values: [Double?]
    public init(step: TimeSpan, end: Timestamp, values: [Double?]) {
        self.step = step
        self.end = end
        self.values = values
    }
}

/// A gauge on a river (hmi.md, "Rivers").
public struct RiverFigure: Hashable, Sendable, Codable {
    public var entity: EntityID
    public var name: String
    public var commune: String?
    public var zone: String?
    public var level: ShownValue
    /// Metres an hour over `rateWindow`; nil until the window is covered, and while stale.
    public var ratePerHour: Double?
    public var rateWindow: TimeSpan
    /// The next threshold above the present level; nil above the last one.
    public var nextThreshold: Threshold?
    public var thresholds: [Threshold]
    /// Time to `nextThreshold` at this rate: only above 5 cm/h, under 6 h, last reading younger than 2 periods.
    /// Rounded down to 5 min; `underTenMinutes` below ten.
    public var timeToNext: TimeToThreshold?
    public var upstream: [UpstreamFigure]
    public var recent: Sparkline
    /// The newest reading was refused as implausible; `level` is the last usable one, with its own age.
    public var isLastBad = false

    public struct Threshold: Hashable, Sendable, Codable {
        public var name: String
        public var value: Double
        public var isValidated: Bool
        public init(name: String, value: Double, isValidated: Bool) {
            self.name = name
            self.value = value
            self.isValidated = isValidated
        }
    }
    public enum TimeToThreshold: Hashable, Sendable, Codable {
        case underTenMinutes
        case about(TimeSpan)
    }
    public struct UpstreamFigure: Hashable, Sendable, Codable {
        public var entity: EntityID
        public var name: String
        public var level: ShownValue
        public var ratePerHour: Double?
        public var travel: TimeSpan?
        public init(entity: EntityID, name: String, level: ShownValue, ratePerHour: Double?, travel: TimeSpan?) {
            self.entity = entity
            self.name = name
            self.level = level
            self.ratePerHour = ratePerHour
            self.travel = travel
        }
    }
    public init(entity: EntityID, name: String, level: ShownValue, rateWindow: TimeSpan, recent: Sparkline) {
        self.entity = entity
        self.name = name
        self.level = level
        self.rateWindow = rateWindow
        self.recent = recent
        thresholds = []
        upstream = []
    }
}

/// Rain over the standard windows at one gauge (hmi.md, "Rain").
public struct RainFigure: Hashable, Sendable, Codable {
    public var entity: EntityID
    public var name: String
    public var commune: String?
    public var zone: String?
    /// In the order of `RainFigure.windows`: 15 min, 1 h, 3 h, 24 h.
    public var sums: [Sum]
    public var last: ShownValue
    public struct Sum: Hashable, Sendable, Codable {
        public var window: TimeSpan
        public var millimetres: Double
        /// Share of the increments the period promises that were received, 0…1; below 1 the sum is a lower bound.
        public var received: Double
        public init(window: TimeSpan, millimetres: Double, received: Double) {
            self.window = window
            self.millimetres = millimetres
            self.received = received
        }
    }
    public static let windows: [TimeSpan] = [.minutes(15), .hours(1), .hours(3), .hours(24)]
    public init(entity: EntityID, name: String, sums: [Sum], last: ShownValue) {
        self.entity = entity
        self.name = name
        self.sums = sums
        self.last = last
    }
}

/// The worst gauge of each window, named.
public struct WorstRain: Hashable, Sendable, Codable {
    public struct Window: Hashable, Sendable, Codable {
        public var entity: EntityID
        public var name: String
        public var sum: RainFigure.Sum
        public init(entity: EntityID, name: String, sum: RainFigure.Sum) {
            self.entity = entity
            self.name = name
            self.sum = sum
        }
    }
    public var windows: [Window]
    public init(windows: [Window]) { self.windows = windows }
}

/// A car park or a zone of bays (hmi.md, "Parking").
public struct ParkingFigure: Hashable, Sendable, Codable {
    public enum Kind: Hashable, Sendable, Codable {
        case carPark
        /// On-street bays of one zone.
        case zone
    }
    public enum Status: String, Hashable, Sendable, Codable {
        case open, full, closed
    }
    public var entity: EntityID
    public var name: String
    public var commune: String?
    public var zone: String?
    public var kind: Kind
    public var status: Status
    /// The status was set by a person or the car park itself rather than by counting.
    public var isForced: Bool
    /// Clamped to 0…capacity; nil when unknown (never received, or a zone below its `min_coverage`).
    public var free: Int?
    public var capacity: Int?
    /// Cars counted above capacity (`+4 over`), or negative counts; nil when plausible.
    public var over: Int?
    public var occupied: ShownValue
    /// Zones: bays heard of, bays known in all.
    public var seen: Int?
    public var known: Int?
    /// Zones: free bays among those seen, also below `min_coverage`, where `free` is nil.
    public var freeSeen: Int?
    /// When it will be FULL from 30 min net inflow; nil when it is not filling.
    public var fullAt: Timestamp?
    /// Part of another car park, or a parent of some: counted once in the total.
    public var isCounted: Bool
    /// Where the total leaves it out whatever else is counted: how far its device has come, which is not in production.
    public var leftOut: Device.Lifecycle?
    /// The newest reading was refused as implausible; the numbers are of the last usable one.
    public var isLastBad = false
    public var recent: Sparkline
    public init(entity: EntityID, name: String, kind: Kind, occupied: ShownValue, recent: Sparkline) {
        self.entity = entity
        self.name = name
        self.kind = kind
        self.occupied = occupied
        self.recent = recent
        status = .open
        isForced = false
        isCounted = true
    }
}

/// All car parks together, parents never counted with their children.
public struct ParkingTotal: Hashable, Sendable, Codable {
    public var free: Int
    public var capacity: Int
    public var counted: Int
    public var unknown: Int
    public init(free: Int, capacity: Int, counted: Int, unknown: Int) {
        self.free = free
        self.capacity = capacity
        self.counted = counted
        self.unknown = unknown
    }
}

/// A meter or a street-light cabinet.
public struct MeterFigure: Hashable, Sendable, Codable {
    public var entity: EntityID
    public var name: String
    public var commune: String?
    public var zone: String?
    public var type: EntityType
    public var power: ShownValue
    public var voltage: VoltageVerdict?
    public var recent: Sparkline
    /// The newest reading was refused as implausible; `power` is the last usable one.
    public var isLastBad = false
    public init(entity: EntityID, name: String, type: EntityType, power: ShownValue, recent: Sparkline) {
        self.entity = entity
        self.name = name
        self.type = type
        self.power = power
        self.recent = recent
    }

    /// EN 50160: clock-aligned 10-minute means per phase over a week.
    public struct VoltageVerdict: Hashable, Sendable, Codable {
        /// Means counted so far this week.
        public var count: Int
        /// Outside ±10 % of the nominal voltage.
        public var outsideTenPercent: Int
        /// Outside +10 / −15 %.
        public var outsideTenFifteen: Int
        /// nil before the week ends, unless `outsideTenFifteen` > 0.
        public var complies: Bool?
        /// The last whole week, once there was one.
        public var lastWeek: Week?
        public struct Week: Hashable, Sendable, Codable {
            public var count: Int
            public var outsideTenPercent: Int
            public var outsideTenFifteen: Int
            public var complies: Bool
            public init(count: Int, outsideTenPercent: Int, outsideTenFifteen: Int, complies: Bool) {
                self.count = count
                self.outsideTenPercent = outsideTenPercent
                self.outsideTenFifteen = outsideTenFifteen
                self.complies = complies
            }
        }
        public init(count: Int, outsideTenPercent: Int, outsideTenFifteen: Int, complies: Bool?) {
            self.count = count
            self.outsideTenPercent = outsideTenPercent
            self.outsideTenFifteen = outsideTenFifteen
            self.complies = complies
        }
    }
}

/// Power now and usual (hmi.md, "Energy"). W and VA are never summed together.
public struct EnergyTotal: Hashable, Sendable, Codable {
    public var watts: Double?
    public var metersCounted: Int
    public var metersKnown: Int
    /// Apparent power of the meters that report VA alone.
    public var voltAmperes: Double?
    public var voltAmpereMeters: Int
    /// Median of the same weekday and time over 4 weeks; nil before there are any.
    public var usualWatts: Double?
    /// 108 for 8 % above usual; nil when the meters of then and now differ.
    public var percentOfUsual: Double?
    /// Today's curve and the usual one, 10-minute steps of the local day.
    public var today: Sparkline
    public var usual: Sparkline
    public init(metersCounted: Int, metersKnown: Int, today: Sparkline, usual: Sparkline) {
        self.metersCounted = metersCounted
        self.metersKnown = metersKnown
        self.today = today
        self.usual = usual
        voltAmpereMeters = 0
    }
}

/// Air quality at one station (hmi.md, "Air").
public struct AirFigure: Hashable, Sendable, Codable {
    public enum Pollutant: String, Hashable, Sendable, Codable, CaseIterable {
        case no2, o3, pm10, pm25, so2
    }
    /// Arrêté du 10 juillet 2020: bon … extrêmement mauvais.
    public enum IndexLevel: Int, Hashable, Comparable, Sendable, Codable, CaseIterable {
        case good = 1, fair, degraded, poor, veryPoor, extremelyPoor
        public static func < (a: IndexLevel, b: IndexLevel) -> Bool { a.rawValue < b.rawValue }
    }
    public struct Contribution: Hashable, Sendable, Codable {
        public var pollutant: Pollutant
        /// The figure judged: the day's maximum hourly mean (gases) or the mean of its hours (particles), µg/m³.
        public var value: Double?
        /// Hours received, of 24.
        public var hours: Int
        /// Fewer than 18 hours: provisional.
        public var isProvisional: Bool
        public var level: IndexLevel?
        /// The last hourly mean, for "NO₂ 96 µg/m³ 1 h".
        public var lastHour: ShownValue
        public init(pollutant: Pollutant, value: Double?, hours: Int, isProvisional: Bool, lastHour: ShownValue) {
            self.pollutant = pollutant
            self.value = value
            self.hours = hours
            self.isProvisional = isProvisional
            self.lastHour = lastHour
        }
    }
    public var entity: EntityID
    public var name: String
    public var commune: String?
    public var zone: String?
    public var contributions: [Contribution]
    /// The worst contribution; nil when none is known. "At least" while `missing` is not empty.
    public var index: IndexLevel?
    public var missing: [Pollutant]
    public var isProvisional: Bool
    /// Received from the air-quality association (`airQualityIndex`): the only value called ATMO.
    public var atmo: ShownValue?
    public init(entity: EntityID, name: String, contributions: [Contribution]) {
        self.entity = entity
        self.name = name
        self.contributions = contributions
        missing = []
        isProvisional = false
    }
}
