import Console
import Telemetry
import Testing

/// Over a poor line: at once what was asked for and what can't wait, the rest in its time.
struct FramePaceTests {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_000 + seconds) }

    @Test func onAGoodLineEveryPictureIsShown() {
        var pace = FramePace(isLowBandwidth: false)
        for second in Int64(0)..<5 {
            let due = pace.due(
                at: at(second), annunciation: nil, isSilent: false, isBusy: true, writtenBytes: Int(second) * 1_000_000)
            #expect(due == .whole)
        }
    }

    @Test func onAPoorOneKeysAlarmsAndSilenceDoNotWait() {
        var pace = FramePace(isLowBandwidth: true)
        func isDue(_ second: Int64, _ annunciation: Int64? = nil, silent: Bool = false, busy: Bool = false) -> Bool {
            pace.due(
                at: at(second), annunciation: annunciation.map { at($0) }, isSilent: silent, isBusy: busy,
                writtenBytes: 0) == .whole
        }
        #expect(isDue(0) && !isDue(1) && !isDue(4) && isDue(5))
        pace.ask(at: at(6))
        #expect(isDue(6, 7) && !isDue(7, 7) && !isDue(8, 7))
        #expect(isDue(8, 7, silent: true) && !isDue(9, 7, silent: true) && isDue(9, 7))
        // A line that has not taken the last picture gets fewer; one that has, as many as before.
        #expect(isDue(14, 7, busy: true) && !isDue(19, 7, busy: true) && isDue(24, 7, busy: true))
        #expect(!isDue(40, 7) && isDue(44, 7) && isDue(49, 7))
        pace.ask(at: at(50))
        #expect(isDue(50, 7, busy: true), "a key never waits")
    }

    /// What a key asked the core for is shown when it comes, and not with the next picture there would have been.
    @Test func theAnswerToAKeyDoesNotWait() {
        var pace = FramePace(isLowBandwidth: true)
        func isDue(_ now: Timestamp) -> Bool {
            pace.due(at: now, annunciation: nil, isSilent: false, isBusy: false, writtenBytes: 0) == .whole
        }
        pace.hear(at: at(0))
        #expect(isDue(at(0)))
        pace.hear(at: at(1))
        #expect(!isDue(at(1)), "nobody asked")
        pace.ask(at: at(2))
        #expect(isDue(at(2)))
        // Its display, its curve, and one more; then the line is spared again.
        for answer in 1...FramePace.answersPerKey {
            let now = at(2) + .milliseconds(Int64(answer * 5))
            pace.hear(at: now)
            #expect(isDue(now), "\(answer)")
        }
        pace.hear(at: at(3))
        #expect(!isDue(at(3)))
        pace.ask(at: at(4))
        #expect(isDue(at(4)))
        pace.hear(at: at(4) + FramePace.answerTime + .milliseconds(1))
        #expect(!isDue(at(8)), "too late to be an answer")
    }

    /// An alarm is said at once, in the lines that are for it; many of them once a second.
    @Test func anAlarmIsSaidAtOnceAndTheRestWaits() {
        var pace = FramePace(isLowBandwidth: true)
        func due(_ milliseconds: Int64, _ annunciation: Int64?) -> FramePace.Part {
            pace.due(
                at: at(0) + .milliseconds(milliseconds), annunciation: annunciation.map { at(0) + .milliseconds($0) },
                isSilent: false, isBusy: false, writtenBytes: 0)
        }
        #expect(due(0, nil) == .whole)
        #expect(due(1_100, 1_050) == .head)
        #expect(due(1_200, 1_050) == .nothing)
        #expect(due(1_300, 1_250) == .nothing, "a second one within the second waits for its end")
        #expect(due(2_100, 1_250) == .head)
        #expect(due(2_200, 1_250) == .nothing)
        #expect(due(5_000, 4_900) == .whole, "what is due anyhow says it too")
        #expect(due(6_100, 4_900) == .nothing)
    }

    /// What nobody asked for is held to `newsBytesPerSecond`, however busy the city is.
    @Test func whatPicturesCostSetsHowOftenTheyCome() {
        for bytes in [100, 600, 2_400, 3_400, 90_000] {
            var pace = FramePace(isLowBandwidth: true)
            var written = 0
            var shownAt: [Int64] = []
            for second in Int64(0)..<300 {
                let due = pace.due(
                    at: at(second), annunciation: nil, isSilent: false, isBusy: false, writtenBytes: written)
                guard due == .whole else { continue }
                shownAt.append(second)
                written += bytes
            }
            let waits = Set(zip(shownAt, shownAt.dropFirst()).map { $1 - $0 })
            #expect(waits == [min(30, max(5, Int64(bytes / FramePace.newsBytesPerSecond)))], "\(bytes) bytes")
        }
    }
}
