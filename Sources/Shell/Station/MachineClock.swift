import Glibc
import Telemetry

/// The machine's two clocks, read together: the only place where "now" comes from.
public enum MachineClock {
    public static func now() -> Moment {
        Moment(
            monotonic: Instant(nanoseconds: read(CLOCK_MONOTONIC)), wall: Timestamp(nanoseconds: read(CLOCK_REALTIME)))
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
