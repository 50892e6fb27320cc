import Alarms
import Figures
import Telemetry

/// What a console wants to see: the core builds a snapshot of that and no more, so that a console costs what its
/// display costs and not what the territory holds.
public struct View: Hashable, Sendable, Codable {
    public enum Display: Hashable, Sendable, Codable {
        case overview
        case flood, parking, energy, air
        case alarms, journal, help
        /// The faceplate of one entity.
        case faceplate(EntityID)
        case devices
        case map, consoles
        /// How the alarm system did (EEMUA 191, ISA-18.2).
        case kpis
        /// One of the site's own (`displays/*.yaml`), by its id.
        case site(String)
    }
    public var display: Display
    /// Rows a table shows: the core sends that window of it, `Limits.rows` at most.
    public var firstRow: Int
    public var rowCount: Int
    /// What the panels of a site's own display show, `Selection.countLimit` at most.
    public var selections: [Selection]
    /// Which alarms the list of alarms is to show, or a line being typed may name, where there are more than are sent;
    /// nil: the most urgent.
    public var filter: Filter?
    public init(
        display: Display = .overview, firstRow: Int = 0, rowCount: Int = 64, selections: [Selection] = [],
        filter: Filter? = nil
    ) {
        self.display = display
        self.firstRow = firstRow
        self.rowCount = rowCount
        self.selections = selections
        self.filter = filter
    }
}

/// Everything a console needs to draw, at one instant. Lists are bounded (`Snapshot.Limits`); where one was cut, its
/// `…Count` says how many there are.
public struct Snapshot: Hashable, Sendable, Codable {
    /// Bounds of what one snapshot may carry: a snapshot stays under about 500 kB whatever the territory's size.
    public enum Limits {
        public static let alarms = 500
        /// Alarms beside those of a display of something else, or beside those a filter found.
        public static let fewAlarms = 50
        public static let rows = 500
        public static let journal = 200
        public static let frames = 20
        /// Series whose levels come with a domain's rows: more rows than anyone walks through; 100 bytes each.
        public static let levels = 100
    }

    /// How the core's time runs, for the header.
    public enum Mode: Hashable, Sendable, Codable {
        case live
        /// `DEMO ×60`; 0 is paused, `nil` as fast as possible.
        case demo(speed: Double?)
        case replay
        case exercise
    }

    public var revision: Int
    public var site: String
    public var mode: Mode
    /// A demo's recording has come to its end, and stands there.
    public var isRecordingOver: Bool
    /// Core time, and the site's offset from UTC then.
    public var now: Timestamp
    public var utcOffsetSeconds: Int
    public var zone: Zone
    public var historyState: HistoryState
    public var feeds: [Feed]
    public var ledger: Ledger
    public var counts: AlarmCounts
    /// Open alarms by urgency: unacknowledged first, then priority, then age.
    public var alarms: [AlarmLine]
    public var alarmCount: Int
    /// What the view's filter found; nil where it has none.
    public var found: FoundAlarms?
    public var posture: PostureState
    /// Who has the watch, in the order of the chain; empty where the site has no roster.
    public var watch: [Watch]
    public var horn: Horn
    /// In force first, then those still to come, then the expired.
    public var bulletins: [Bulletin]
    public var flood: FloodPanel
    public var parking: ParkingPanel
    public var energy: EnergyPanel
    public var air: AirPanel
    /// For the overview alone.
    public var others: OthersPanel
    /// Newest first.
    public var journal: [JournalRecord]
    /// The titles of the alarms the journal names, by their id, in every language: a record keeps the site's alone.
    public var journalTitles: [String: LocalizedText]
    /// For what history answers, whose alarms may be long over.
    public var ruleTitles: RuleTitles
    /// What the site calls attributes and types, and how it writes their values.
    public var presentations: Presentations
    public var faceplate: Faceplate?
    /// The levels by which the rows of a domain's display are judged, for its trends; a river's are in its figure.
    public var levels: [SeriesLevels]
    /// One for each of the view's selections, in its order.
    public var selected: [SelectedRows]
    public var deviceCounts: DeviceCounts
    /// Two-person actions that wait for the second person, the oldest first.
    public var requests: [PendingRequest]
    /// Seats that were taken, by number; bounded by what the core keeps.
    public var seats: [Seat]
    /// Who looks at this core now, the longest there first; for their own display alone.
    public var consoles: [ConsoleLine]
    /// Of a past instant at which no core watched: what is known of it today, whenever it came. Any other past picture
    /// holds what was known then.
    public var isAsKnownToday: Bool

    /// A console that is there.
    public struct ConsoleLine: Hashable, Sendable, Codable {
        public var account: String
        /// Where it sits: `console pts/3`, `ssh 10.0.0.7`.
        public var session: String
        public var role: OperatorRole
        public var isReadOnly: Bool
        public var since: Timestamp
        public var display: View.Display
        public init(
            account: String, session: String, role: OperatorRole, isReadOnly: Bool, since: Timestamp,
            display: View.Display
        ) {
            self.account = account
            self.session = session
            self.role = role
            self.isReadOnly = isReadOnly
            self.since = since
            self.display = display
        }
    }

    /// Enough of the site's zone for a console to show local times without the whole table: the offsets in force
    /// around `now`.
    public struct Zone: Hashable, Sendable, Codable {
        public var identifier: String
        /// Ascending; the first applies to everything before it.
        public var changes: [Change]
        public struct Change: Hashable, Sendable, Codable {
            public var at: Timestamp
            public var offsetSeconds: Int
            public init(at: Timestamp, offsetSeconds: Int) {
                self.at = at
                self.offsetSeconds = offsetSeconds
            }
        }
        public init(identifier: String, changes: [Change]) {
            self.identifier = identifier
            self.changes = changes
        }
        public func offsetSeconds(at timestamp: Timestamp) -> Int {
            var offset = changes.first?.offsetSeconds ?? 0
            for change in changes where change.at <= timestamp { offset = change.offsetSeconds }
            return offset
        }

        /// Whether clocks show that time a second time: within what they are put back by, on either side of the change.
        public func isTwice(_ timestamp: Timestamp) -> Bool {
            zip(changes, changes.dropFirst()).contains { before, change in
                let back = TimeSpan.seconds(Int64(before.offsetSeconds - change.offsetSeconds))
                return back > .zero && timestamp >= change.at - back && timestamp < change.at + back
            }
        }
    }

    public enum HistoryState: Hashable, Sendable, Codable {
        case written
        /// The text says why; the console shows it on every display.
        case notWritten(since: Timestamp, why: String)
        /// No database at all (a snapshot test, a decoder).
        case none
    }

    public struct Feed: Hashable, Sendable, Codable {
        /// `udp 127.0.0.1:5683`
        public var name: String
        public var lastFrameAt: Timestamp?
        public var frames: Int
        public var isAlive: Bool
        public init(name: String, lastFrameAt: Timestamp?, frames: Int, isAlive: Bool) {
            self.name = name
            self.lastFrameAt = lastFrameAt
            self.frames = frames
            self.isAlive = isAlive
        }
    }

    public init(site: String, mode: Mode, now: Timestamp, utcOffsetSeconds: Int, zone: Zone) {
        revision = 0
        self.site = site
        self.mode = mode
        self.now = now
        self.utcOffsetSeconds = utcOffsetSeconds
        self.zone = zone
        historyState = .none
        feeds = []
        ledger = Ledger()
        counts = AlarmCounts()
        alarms = []
        alarmCount = 0
        posture = PostureState()
        watch = []
        horn = Horn()
        bulletins = []
        flood = FloodPanel()
        parking = ParkingPanel()
        energy = EnergyPanel()
        air = AirPanel()
        others = OthersPanel()
        journal = []
        levels = []
        selected = []
        journalTitles = [:]
        ruleTitles = RuleTitles()
        presentations = Presentations()
        deviceCounts = DeviceCounts()
        requests = []
        isRecordingOver = false
        seats = []
        consoles = []
        isAsKnownToday = false
    }
}

/// What one person asked for and a second must ask for too.
public struct PendingRequest: Hashable, Sendable, Codable {
    public var kind: ActionKind
    public var alarm: AlarmID?
    public var title: LocalizedText
    public var by: String
    public var reason: String?
    /// Of a shelf, or of an acknowledgement that lapses.
    public var duration: TimeSpan?
    /// A shelf that ends with the occurrence.
    public var isOneShot = false
    public var at: Timestamp
    public var until: Timestamp
    public init(
        kind: ActionKind, alarm: AlarmID?, title: LocalizedText, by: String, reason: String?, at: Timestamp,
        until: Timestamp
    ) {
        self.kind = kind
        self.alarm = alarm
        self.title = title
        self.by = by
        self.reason = reason
        self.at = at
        self.until = until
    }
}

/// What one series is judged by.
public struct SeriesLevels: Hashable, Sendable, Codable {
    public var series: SeriesKey
    public var thresholds: [RiverFigure.Threshold]
    public init(series: SeriesKey, thresholds: [RiverFigure.Threshold]) {
        self.series = series
        self.thresholds = thresholds
    }
}

/// The two ledgers of wire.md, exact at every instant since start.
public struct Ledger: Hashable, Sendable, Codable {
    // frames: received = decoded + quarantined
    public var received = 0
    public var decoded = 0
    public var quarantined = 0
    public var droppedKernel = 0
    // readings = stored + duplicates + rejected + droppedQueue + notStored + inFlight
    public var readings = 0
    public var stored = 0
    public var duplicates = 0
    public var rejected: [String: Int] = [:]
    public var droppedQueue = 0
    public var notStored = 0
    public var inFlight = 0
    /// Parts of `stored` (and of `inFlight`).
    public var late = 0
    public var conflicting = 0
    public init() {}
    public var rejectedTotal: Int { rejected.values.reduce(0, +) }
    public var framesBalance: Bool { received == decoded + quarantined }
    public var readingsBalance: Bool {
        readings == stored + duplicates + rejectedTotal + droppedQueue + notStored + inFlight
    }
}

/// By priority: index 0 is critical (◆1), 3 is low (○4).
public struct AlarmCounts: Hashable, Sendable, Codable {
    public var unacknowledged: [Int] = [0, 0, 0, 0]
    public var active: [Int] = [0, 0, 0, 0]
    public var shelved = 0
    public var suppressed = 0
    public var outOfService = 0
    /// Annunciated as a summary while a flood lasts.
    public var isFlood = false
    public init() {}
    public var unacknowledgedTotal: Int { unacknowledged.reduce(0, +) }
}

/// An alarm with what a row needs beside the record.
public struct AlarmLine: Hashable, Sendable, Codable {
    public var record: AlarmRecord
    /// The entity's name (`Gapeau · Sainte-Eulalie`), or what the alarm is about.
    public var place: String
    public var commune: String?
    /// The entity's; nil for an alarm of no single entity.
    public var type: EntityType?
    /// For a river: its rate and time to the next threshold.
    public var ratePerHour: Double?
    public var timeToNext: RiverFigure.TimeToThreshold?
    public var nextThreshold: RiverFigure.Threshold?
    public var verdict: Verdict?
    public var assignment: Assignment?
    public init(record: AlarmRecord, place: String) {
        self.record = record
        self.place = place
    }
}

/// Rows of a panel that are abnormal come first, then by name; "abnormal" counts alarms, stale, bad, out of service.
public struct FloodPanel: Hashable, Sendable, Codable {
    public var rivers: [RiverFigure] = []
    public var riverCount = 0
    public var abnormalCount = 0
    public var worstRain: WorstRain?
    public var rain: [RainFigure] = []
    public var rainCount = 0
    /// The most urgent open alarm of an entity of this panel.
    public var marks: [EntityID: Mark] = [:]
    public init() {}
}
public struct ParkingPanel: Hashable, Sendable, Codable {
    public var carParks: [ParkingFigure] = []
    public var count = 0
    public var abnormalCount = 0
    public var total: ParkingTotal?
    public var marks: [EntityID: Mark] = [:]
    public init() {}
}
public struct EnergyPanel: Hashable, Sendable, Codable {
    public var meters: [MeterFigure] = []
    public var count = 0
    public var abnormalCount = 0
    public var total: EnergyTotal?
    public var marks: [EntityID: Mark] = [:]
    public init() {}
}
public struct AirPanel: Hashable, Sendable, Codable {
    public var stations: [AirFigure] = []
    public var count = 0
    public var abnormalCount = 0
    public var marks: [EntityID: Mark] = [:]
    public init() {}
}

/// What is in none of those domains: what a city has that no program knows of.
public struct OthersPanel: Hashable, Sendable, Codable {
    /// Each with the values that say most of it, `valueLimit` at most.
    public var rows: [SelectedRow] = []
    public var count = 0
    /// Among those in alarm and the first so many of the others.
    public var abnormalCount = 0
    /// Among the same, those that never sent anything.
    public var unheardCount = 0

    /// A line of a panel has no room for more.
    public static let valueLimit = 3
    public init() {}
}

/// The alarm mark of a row: what is most urgent there.
public struct Mark: Hashable, Sendable, Codable {
    public var priority: Priority
    public var isUnacknowledged: Bool
    public init(priority: Priority, isUnacknowledged: Bool) {
        self.priority = priority
        self.isUnacknowledged = isUnacknowledged
    }
}

public struct DeviceCounts: Hashable, Sendable, Codable {
    public var entities = 0
    public var series = 0
    public var silent = 0
    /// In stock: heard on the wire and not listed, where the site does not say otherwise.
    public var stock = 0
    public init() {}
}
