import Telemetry

extension Detail.Chatter {
    /// The activation that made it chatter is this very one.
    func hasJustBegun(_ now: Timestamp) -> Bool { beganAt == now }
}

// Chattering: `num` activations in `window` keep an alarm quiet until `quiet` has passed without an edge.
extension AlarmEngine {
    mutating func noteEdge(_ alarm: Int, _ slot: Int, isActive: Bool, into effects: inout [AlarmEffect]) {
        guard let policy = rules[Int(alarms[alarm].rule)].rule.chatter else { return }
        let now = clock.wall
        var chatter = details[slot].chatter ?? Detail.Chatter(lastEdge: now)
        chatter.lastEdge = now
        if isActive {
            chatter.activations.append(now)
            if chatter.activations.count > max(1, policy.count) { chatter.activations.removeFirst() }
            if !chatter.isChattering, chatter.activations.count >= policy.count,
                let first = chatter.activations.first, first > now - policy.window
            {
                chatter.isChattering = true
                chatter.beganAt = now
                journal(alarm, .chatter, into: &effects)
            }
        }
        details[slot].chatter = chatter
    }

    /// When chattering ends, or the activations counted so far no longer matter.
    func calmAt(_ alarm: Int, _ slot: Int) -> Timestamp? {
        guard let chatter = details[slot].chatter, let policy = rules[Int(alarms[alarm].rule)].rule.chatter else {
            return nil
        }
        return chatter.lastEdge + (chatter.isChattering ? policy.quiet : policy.window)
    }

    mutating func calmDown(_ alarm: Int, into effects: inout [AlarmEffect]) {
        let slot = Int(alarms[alarm].detail)
        guard slot >= 0, let calm = calmAt(alarm, slot), calm <= clock.wall else { return }
        let wasChattering = details[slot].chatter?.isChattering == true
        details[slot].chatter = nil
        guard wasChattering else { return }
        let isHeard = details[slot].process.state == .unacknowledged && announceAgain(alarm, slot, into: &effects)
        show(
            alarm, from: details[slot].process.state, annunciated: isHeard, event: .chatterEnd, isJournaled: true,
            reason: .chatterEnd, into: &effects)
    }

    /// A line that belongs to no transition.
    mutating func journal(
        _ alarm: Int?, _ event: JournalRecord.Event, text: String? = nil, into effects: inout [AlarmEffect]
    ) {
        var line = JournalRecord(at: clock.wall, wall: clock.wall, event: event, alarm: alarm.map { id($0) })
        if let alarm {
            line.occurrence = Int(alarms[alarm].occurrences)
            line.to = details(alarm)?.process.state ?? .normal
        }
        line.text = text
        effects.append(.journal(line))
    }
}
