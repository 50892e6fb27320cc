import Alarms
import OperatorLink
import Telemetry

// What can be heard: one horn for the core, so that who silences it silences it for everybody, and is in the journal.
extension Hypervisor {
    mutating func silence(_ command: Command) {
        if let why = accessRefusal(.silence, on: sounding(for: command.by), by: command.by) {
            return refuse(command, why, what: "silence")
        }
        // Also while the disk refuses: who can't silence a horn no longer hears what is said beside it. Nothing of an alarm
        // changes by it, and its line waits in memory with the transitions until it can be written.
        guard horn.isSounding else { return refuse(command, .hornSilent, what: "silence") }
        horn.silence(at: clock.now.wall, by: command.by.account)
        journal(record(of: .silence, command))
        output.replies.append(.reply(Reply(id: command.id, outcome: .done([])), needsCommit: false))
    }

    /// What the horn may be sounding for: everything unacknowledged. Who has a part of the site silences it while all of
    /// that is in their part; else it would fall silent for alarms that others have not heard.
    private func sounding(for account: Operator) -> [ActionPlace] {
        // Most have the whole of it, and nothing needs to be looked at.
        guard accessRefusal(.silence, on: [.site], by: account) != nil, horn.isSounding else { return [.none] }
        let waiting = engine.openRecords(limit: Limits.soundingAlarms).filter(\.state.isUnacknowledged)
        let places = waiting.flatMap { self.places(of: .unacknowledge($0.id)) }
        return places.isEmpty ? [.none] : places
    }

    /// Silent once nothing is unacknowledged; again audible where something critical still is.
    mutating func refreshHorn() {
        guard horn.isSounding || horn.silencedAt != nil else { return }
        guard counts.unacknowledgedTotal > 0 else {
            horn = Horn()
            return
        }
        if let again = hornRepeatAt, again <= clock.now.wall { horn.sound(at: again) }
    }

    var hornRepeatAt: Timestamp? {
        guard let again = horn.soundsAgainAt, counts.unacknowledged.first ?? 0 > 0 else { return nil }
        return again
    }
}
