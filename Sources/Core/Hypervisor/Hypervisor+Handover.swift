import Alarms
import OperatorLink
import Telemetry

// What the core itself knows of a handover sheet; what happened is history's to say.
extension Hypervisor {
    public func handover() -> Handover {
        let now = clock.now.wall
        var sheet = Handover(site: site.name, now: now, posture: situation.posture, bulletins: bulletins)
        sheet.alarms = openAlarms(limit: Snapshot.Limits.alarms)
        sheet.alarmCount = engine.counts.open
        let silent = register.entities.indices.filter { isMissed($0, now) }
        sheet.silentCount = silent.count
        sheet.silent = silent.prefix(Selection.rowLimit).map { row($0, Selection(includesDevices: true), now) }
        sheet.groups = engine.groupNames
        sheet.watch = watch.roles
        sheet.maintenance = configuration.maintenance.filter { now < $0.to && $0.from < now + Handover.soon }
            .sorted { ($0.from, $0.to, $0.reason) < ($1.from, $1.to, $1.reason) }
        return sheet
    }

    /// In service, and never heard or silent for longer than it may. Asked of every entity, once a watch: rows made for
    /// all of them, as for a panel, would hold up the core.
    private func isMissed(_ index: Int, _ now: Timestamp) -> Bool {
        switch register.entities[index].device.lifecycle {
        case .production, .maintenance: break
        case .stock, .test, .poc, .retired: return false
        }
        var isHeard = false
        for id in register.series(of: index) {
            let state = register.states[Int(id.index)]
            guard state.isHeard else { continue }
            isHeard = true
            if let age = engine.noDataAge(id), now - state.last.observedAt > age { return true }
        }
        return !isHeard
    }
}
