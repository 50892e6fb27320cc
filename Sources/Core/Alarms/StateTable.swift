/// The process state of one alarm with the levels that go with it: the part of an alarm that ISA-18.2's table steps.
struct ProcessState: Hashable, Sendable {
    var state = AlarmState.normal
    /// The shown level: latched while unacknowledged; -1 in normal.
    var shown = -1
    /// The level present at the last acknowledgement; -1 when not acknowledged.
    var acknowledged = -1
}

/// What happens to a process state.
enum Stimulus: Hashable, Sendable {
    /// The condition becomes present at a level.
    case active(level: Int)
    /// Already present, its level rises or falls.
    case rises(to: Int)
    case falls(to: Int)
    /// The condition is no longer present.
    case returns
    /// `present` is the level present now, -1 for none.
    case acknowledge(present: Int)
    /// Withdrawn by an operator: silent.
    case withdraw
    /// Expired, forgotten, or come back from a shelf: audible.
    case lapse
    case reset
}

/// How a rule wants its alarms stepped.
struct StatePolicy: Hashable, Sendable {
    var acknowledgementRequired = true
    var latch = false
    var severityLatch = true
}

/// The state table of alarms.md (ISA-18.2 / IEC 62682), every cell written out.
enum StateTable {
    struct Step: Hashable, Sendable {
        var process: ProcessState
        var annunciates = false
        var isNewOccurrence = false
    }

    static func step(
        _ process: ProcessState, _ stimulus: Stimulus, _ policy: StatePolicy
    ) -> Result<Step, Refusal> {
        switch stimulus {
        case .active(let level): .success(active(process, level, policy))
        case .rises(let level): .success(rises(process, level, policy))
        case .falls(let level): .success(falls(process, level, policy))
        case .returns: .success(returns(process, policy))
        case .acknowledge(let present): acknowledge(process, present)
        case .withdraw: withdraw(process)
        case .lapse: .success(lapse(process))
        case .reset: reset(process, policy)
        }
    }

    private static func active(_ process: ProcessState, _ level: Int, _ policy: StatePolicy) -> Step {
        switch process.state {
        case .normal, .latchedAcknowledged:
            return Step(
                process: ProcessState(state: .unacknowledged, shown: level), annunciates: true, isNewOccurrence: true)
        case .returnedUnacknowledged, .latchedUnacknowledged:
            // The latch outlives the occurrence until it is acknowledged.
            let shown = policy.severityLatch ? max(process.shown, level) : level
            return Step(
                process: ProcessState(state: .unacknowledged, shown: shown), annunciates: true, isNewOccurrence: true)
        case .unacknowledged, .acknowledged:
            return rises(process, level, policy)
        }
    }

    private static func rises(_ process: ProcessState, _ level: Int, _ policy: StatePolicy) -> Step {
        var next = process
        switch process.state {
        case .unacknowledged:
            guard level > process.shown else { return Step(process: process) }
            next.shown = level
            return Step(process: next, annunciates: true)
        case .acknowledged:
            if level > process.acknowledged {
                return Step(process: ProcessState(state: .unacknowledged, shown: level), annunciates: true)
            }
            if !policy.severityLatch { next.shown = level }
            return Step(process: next)
        case .normal, .returnedUnacknowledged, .latchedUnacknowledged, .latchedAcknowledged:
            return active(process, level, policy)
        }
    }

    private static func falls(_ process: ProcessState, _ level: Int, _ policy: StatePolicy) -> Step {
        var next = process
        switch process.state {
        case .unacknowledged, .acknowledged:
            if !policy.severityLatch { next.shown = level }
            return Step(process: next)
        case .normal, .returnedUnacknowledged, .latchedUnacknowledged, .latchedAcknowledged:
            return Step(process: next)
        }
    }

    private static func returns(_ process: ProcessState, _ policy: StatePolicy) -> Step {
        var next = process
        switch process.state {
        case .unacknowledged:
            if policy.latch {
                next.state = .latchedUnacknowledged
            } else if policy.acknowledgementRequired {
                next.state = .returnedUnacknowledged
            } else {
                next = ProcessState()
            }
        case .acknowledged:
            if policy.latch { next.state = .latchedAcknowledged } else { next = ProcessState() }
        case .normal, .returnedUnacknowledged, .latchedUnacknowledged, .latchedAcknowledged:
            break
        }
        return Step(process: next)
    }

    private static func acknowledge(_ process: ProcessState, _ present: Int) -> Result<Step, Refusal> {
        switch process.state {
        case .normal:
            return .failure(.nothingToAcknowledge)
        case .unacknowledged:
            return .success(
                Step(process: ProcessState(state: .acknowledged, shown: present, acknowledged: present)))
        case .acknowledged, .latchedAcknowledged:
            return .failure(.alreadyAcknowledged)
        case .returnedUnacknowledged:
            return .success(Step(process: ProcessState()))
        case .latchedUnacknowledged:
            return .success(
                Step(
                    process: ProcessState(
                        state: .latchedAcknowledged, shown: process.shown, acknowledged: process.shown)))
        }
    }

    private static func withdraw(_ process: ProcessState) -> Result<Step, Refusal> {
        switch process.state {
        case .acknowledged:
            return .success(Step(process: ProcessState(state: .unacknowledged, shown: process.shown)))
        case .latchedAcknowledged:
            return .success(Step(process: ProcessState(state: .latchedUnacknowledged, shown: process.shown)))
        case .normal, .unacknowledged, .returnedUnacknowledged, .latchedUnacknowledged:
            return .failure(.notAcknowledged)
        }
    }

    private static func lapse(_ process: ProcessState) -> Step {
        switch process.state {
        case .acknowledged:
            return Step(process: ProcessState(state: .unacknowledged, shown: process.shown), annunciates: true)
        case .normal, .unacknowledged, .returnedUnacknowledged, .latchedUnacknowledged, .latchedAcknowledged:
            return Step(process: process)
        }
    }

    private static func reset(_ process: ProcessState, _ policy: StatePolicy) -> Result<Step, Refusal> {
        switch process.state {
        case .normal:
            return .failure(.notLatched)
        case .unacknowledged, .acknowledged:
            // Where nothing latches there will be nothing to reset later either.
            guard policy.latch else { return .failure(.notLatched) }
            return .failure(.stillActive)
        case .returnedUnacknowledged:
            return .failure(.notAcknowledged)
        case .latchedUnacknowledged:
            // Where no acknowledgement is required, the reset is all there is to do.
            return policy.acknowledgementRequired
                ? .failure(.notAcknowledged) : .success(Step(process: ProcessState()))
        case .latchedAcknowledged:
            return .success(Step(process: ProcessState()))
        }
    }
}
