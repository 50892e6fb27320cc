import Testing

@testable import Alarms

/// Every cell of alarms.md's table: state × stimulus, as state and marks (`!` annunciated, `+` new occurrence), or the
/// refusal.
@Suite struct StateTableTests {
    private static let ladder: [(Stimulus, String)] = [
        (.active(level: 1), "active"), (.rises(to: 2), "rises"), (.falls(to: 0), "falls"), (.returns, "returns"),
        (.acknowledge(present: 1), "ack"), (.withdraw, "unack"), (.lapse, "lapse"), (.reset, "reset"),
    ]

    private func row(_ state: AlarmState, _ policy: StatePolicy) -> [String] {
        let acknowledged = state == .acknowledged || state == .latchedAcknowledged ? 1 : -1
        let process = ProcessState(state: state, shown: state == .normal ? -1 : 1, acknowledged: acknowledged)
        return StateTableTests.ladder.map { stimulus, _ in
            switch StateTable.step(process, stimulus, policy) {
            case .failure(let why): return why.rawValue
            case .success(let step):
                let level = step.process.shown >= 0 ? "\(step.process.shown)" : ""
                let marks = (step.annunciates ? "!" : "") + (step.isNewOccurrence ? "+" : "")
                return "\(step.process.state)\(level)\(marks)"
            }
        }
    }

    @Test func everyCellOfAPlainRule() {
        let policy = StatePolicy()
        #expect(
            row(.normal, policy) == [
                "unacknowledged1!+", "unacknowledged2!+", "normal", "normal", "nothing-to-acknowledge",
                "not-acknowledged", "normal", "not-latched",
            ])
        #expect(
            row(.unacknowledged, policy) == [
                "unacknowledged1", "unacknowledged2!", "unacknowledged1", "returnedUnacknowledged1", "acknowledged1",
                "not-acknowledged", "unacknowledged1", "not-latched",
            ])
        #expect(
            row(.acknowledged, policy) == [
                "acknowledged1", "unacknowledged2!", "acknowledged1", "normal", "already-acknowledged",
                "unacknowledged1", "unacknowledged1!", "not-latched",
            ])
        #expect(
            row(.returnedUnacknowledged, policy) == [
                "unacknowledged1!+", "unacknowledged2!+", "returnedUnacknowledged1", "returnedUnacknowledged1",
                "normal", "not-acknowledged", "returnedUnacknowledged1", "not-acknowledged",
            ])
        #expect(
            row(.latchedUnacknowledged, policy) == [
                "unacknowledged1!+", "unacknowledged2!+", "latchedUnacknowledged1", "latchedUnacknowledged1",
                "latchedAcknowledged1", "not-acknowledged", "latchedUnacknowledged1", "not-acknowledged",
            ])
        #expect(
            row(.latchedAcknowledged, policy) == [
                "unacknowledged1!+", "unacknowledged2!+", "latchedAcknowledged1", "latchedAcknowledged1",
                "already-acknowledged", "latchedUnacknowledged1", "latchedAcknowledged1", "normal",
            ])
    }

    @Test func aLatchHoldsWhatReturns() {
        let policy = StatePolicy(latch: true)
        #expect(row(.unacknowledged, policy)[3] == "latchedUnacknowledged1")
        #expect(row(.acknowledged, policy)[3] == "latchedAcknowledged1")
    }

    /// What will be latched can be reset later; what never is, never.
    @Test func aResetOfWhatStandsIsRefusedByWhetherItsRuleLatches() {
        for state in [AlarmState.unacknowledged, .acknowledged] {
            #expect(row(state, StatePolicy(latch: true))[7] == "still-active")
            #expect(row(state, StatePolicy(latch: false))[7] == "not-latched")
        }
    }

    @Test func whereNoAcknowledgementIsRequiredReturningEndsIt() {
        let policy = StatePolicy(acknowledgementRequired: false)
        #expect(row(.unacknowledged, policy)[3] == "normal")
    }

    @Test func withoutSeverityLatchTheShownLevelFollowsBothWays() {
        let policy = StatePolicy(severityLatch: false)
        #expect(row(.unacknowledged, policy)[2] == "unacknowledged0")
        #expect(row(.acknowledged, policy)[2] == "acknowledged0")
    }
}
