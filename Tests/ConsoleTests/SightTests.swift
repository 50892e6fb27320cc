import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// hmi.md, principle 5: an acknowledgement names an occurrence, not a row; so does the key that opens it. What came
/// since the operator looked, drawn or not, is never what they are made to name.
struct SightTests {
    private let first = SnapshotFixtures.flood()
    private var now: Timestamp { first.now }

    /// The same territory with its most urgent alarm acknowledged elsewhere: another one is on top.
    private var later: Snapshot {
        var snapshot = first
        snapshot.alarms = Array(first.alarms.dropFirst()) + [first.alarms[0]]
        return snapshot
    }

    private func console(on display: View.Display) -> Console {
        var console = Displays.console(showing: display, first)
        console.hasShown(at: now)
        return console
    }

    @Test(arguments: [View.Display.overview, .alarms, .journal])
    func aKeyNamesWhatWasDrawnAndNotWhatCameSince(display: View.Display) {
        var console = console(on: display)
        #expect(first.alarms[0].id != first.alarms[1].id)
        console.receive(later)
        _ = console.press(.character("a"), at: now + .seconds(3))
        #expect(console.dialog?.targets.first?.id == first.alarms[0].id)
    }

    /// Over a poor line header and strip come first: what they say is named where keys name the strip's alarm.
    @Test(arguments: [View.Display.overview, .alarms])
    func aHeadAloneIsOnlyTheStrips(display: View.Display) {
        var console = console(on: display)
        console.receive(later)
        console.hasShown(isHeadAlone: true, at: now + .seconds(1))
        _ = console.press(.character("a"), at: now + .seconds(2))
        #expect(console.dialog?.targets.first?.id == first.alarms[display == .overview ? 1 : 0].id)
    }

    /// Drawn a blink ago it was not what the finger set out for.
    @Test func whatWasDrawnABlinkAgoIsNotYetNamed() {
        var console = console(on: .overview)
        console.receive(later)
        console.hasShown(at: now + .seconds(3))
        _ = console.press(.character("a"), at: now + .seconds(3) + .milliseconds(200))
        #expect(console.dialog?.targets.first?.id == first.alarms[0].id)
        _ = console.press(.escape, at: now + .seconds(3) + .milliseconds(300))
        _ = console.press(.character("a"), at: now + .seconds(3) + Sight.reactionTime)
        #expect(console.dialog?.targets.first?.id == first.alarms[1].id)
    }

    @Test func whatIsNoLongerThereIsSaidAndNothingElseIsNamed() {
        var console = console(on: .alarms)
        var gone = first
        gone.alarms.removeFirst()
        console.receive(gone)
        _ = console.press(.character("a"), at: now + .seconds(1))
        #expect(console.dialog == nil)
        #expect(console.message?.role == .fault)
        #expect(console.message?.text.contains(gone.alarms[0].record.code ?? "?") == true)
        // Said and drawn, the next one can be named.
        console.hasShown(at: now + .seconds(1))
        _ = console.press(.character("a"), at: now + .seconds(2))
        #expect(console.dialog?.targets.first?.id == gone.alarms[0].id)
    }

    /// Whoever moves a cursor knows where it goes: keys typed ahead of the picture act on what they chose.
    @Test func aCursorMovedIsFollowedAtOnce() {
        var console = console(on: .alarms)
        _ = console.press(.down, at: now + .seconds(1))
        _ = console.press(.character("a"), at: now + .seconds(1))
        #expect(console.dialog?.targets.first?.id == first.alarms[1].id)
    }

    @Test func enterAndAMarkNameItToo() {
        var console = console(on: .alarms)
        console.receive(later)
        _ = console.press(.character("m"), at: now + .seconds(1))
        #expect(console.marked == [first.alarms[0].id])
        var other = self.console(on: .overview)
        other.receive(later)
        _ = other.press(.enter, at: now + .seconds(1))
        #expect(other.openedFrom == first.alarms[0].id)
    }

    /// `A` names what is on screen: nothing that came into it since.
    @Test func whatCameSinceIsNotAmongThoseOnScreen() {
        var console = Displays.console(showing: .alarms, later)
        console.screenSize = Size(columns: 120, rows: 40)
        var fewer = first
        let newcomer = fewer.alarms.remove(at: 0)
        #expect(newcomer.record.state.isUnacknowledged)
        console.receive(fewer)
        console.hasShown(at: now)
        console.receive(first)
        _ = console.press(.character("A"), at: now + .seconds(1))
        #expect(console.dialog?.targets.isEmpty == false)
        #expect(console.dialog?.targets.contains { $0.id == newcomer.id } == false)
    }
}

extension Dialog {
    fileprivate var targets: [AlarmTarget] {
        if case .acknowledge(let targets, _) = self { targets } else { [] }
    }
}
