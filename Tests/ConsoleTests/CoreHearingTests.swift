import Telemetry
import Testing

@testable import Console

struct CoreHearingTests {
    private let start = Moment(monotonic: Instant(nanoseconds: 0), wall: SnapshotFixtures.night("02:30"))

    @Test func twoMissedHeartbeatsAreSilenceAndOneIsNot() {
        var hearing = CoreHearing(at: start)
        hearing.hear(at: start.advanced(by: .seconds(1)))
        let heard = start.advanced(by: .seconds(1))
        #expect(!hearing.isSilent(at: heard.advanced(by: .seconds(2)).monotonic))
        #expect(hearing.left(at: heard.advanced(by: .seconds(2)).monotonic) == .milliseconds(500))
        #expect(hearing.isSilent(at: heard.advanced(by: .milliseconds(2_500)).monotonic))
        #expect(hearing.heardAt == heard.wall)
    }

    /// What is promised is 3 s on the screen: half a second is left to draw it.
    @Test func itIsKnownHalfASecondBeforeItMustBeRead() {
        #expect(CoreHearing.silence <= .milliseconds(2_500))
    }

    @Test func aClockThatIsSetNeitherHidesNorInventsASilence() {
        let hearing = CoreHearing(at: start)
        let second = start.advanced(by: .seconds(1)).monotonic
        let back = Moment(monotonic: second + .seconds(2), wall: start.wall - .hours(1))
        let ahead = Moment(monotonic: second, wall: start.wall + .hours(1))
        #expect(hearing.isSilent(at: back.monotonic))
        #expect(!hearing.isSilent(at: ahead.monotonic))
    }

    @Test func aSilenceEndsWithAPicture() {
        var hearing = CoreHearing(at: start)
        let late = start.advanced(by: .seconds(60))
        #expect(hearing.left(at: late.monotonic) == .zero)
        hearing.hear(at: late)
        #expect(!hearing.isSilent(at: late.monotonic) && hearing.left(at: late.monotonic) == CoreHearing.silence)
    }
}
