import Alarms
import Telemetry

/// How the territory stands when one watch hands over to the next.
public struct Handover: Sendable {
    public var site: String
    public var now: Timestamp
    public var posture: PostureState
    public var bulletins: [Bulletin]
    /// In the order of the chain; empty where the site has no roster.
    public var watch: [Watch] = []
    /// Open, the most urgent first, `Snapshot.Limits.alarms` at most, and how many there are.
    public var alarms: [AlarmLine] = []
    public var alarmCount = 0
    /// Devices in service that have sent nothing for longer than they may, or never: `Selection.rowLimit` at most, and how
    /// many there are.
    public var silent: [SelectedRow] = []
    public var silentCount = 0
    /// Of the alarms that are in one: which began it is told by their order.
    public var groups: [AlarmID: String] = [:]
    /// Open now or within `soon`, the earliest first.
    public var maintenance: [MaintenanceWindow] = []
    /// A watch and the one after it.
    public static let soon = TimeSpan.hours(24)

    public init(site: String, now: Timestamp, posture: PostureState, bulletins: [Bulletin]) {
        self.site = site
        self.now = now
        self.posture = posture
        self.bulletins = bulletins
    }
}
