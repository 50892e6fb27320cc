import Alarms
import Notification
import OperatorLink
import Telemetry

// What the core itself knows of a handover sheet; what happened is history's to say.
extension Hypervisor {
    public func handover() -> Handover {
        let now = clock.now.wall
        var sheet = Handover(site: site.name, now: now, posture: situation.posture, bulletins: bulletins)
        sheet.alarms = openAlarms(limit: Snapshot.Limits.alarms)
        sheet.alarmCount = engine.counts.open
        sheet.silent = selected(Selection(includesDevices: true), now).rows
            .filter { $0.state == .stale || $0.lastSeen == nil }
        sheet.silentSeries = engine.silentSeriesCount
        sheet.groups = engine.groupNames
        if let roster = notifications?.directory.roster {
            sheet.watch = roster.roles.map {
                Handover.Watch(role: $0.name, person: roster.watch($0, at: now)?.person.name)
            }
        }
        return sheet
    }
}
