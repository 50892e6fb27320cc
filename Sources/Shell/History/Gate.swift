import Glibc
import Telemetry

/// State that several threads share, behind one lock, with a way to sleep until it changes.
///
/// `@unchecked Sendable`: `state` is touched only between lock and unlock of `mutex`, all in this file.
/// Deadlines are on the monotonic clock (`NSCondition` sleeps on the wall clock, which may be set back).
final class Gate<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// What a thread that looks at the state decides.
    enum Decision<Value> {
        case go(Value)
        /// Sleep until the state changes, or until this instant.
        case wait(until: Instant?)
    }

    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Changes the state and wakes every thread that waits on it.
    func change<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let result = body(&state)
        pthread_cond_broadcast(condition)
        return result
    }

    /// Wakes every waiting thread, after a change made by `withLock` that concerns them.
    func wake() { pthread_cond_broadcast(condition) }

    /// Sleeps until `decide` says go.
    func wait<Value>(_ decide: (inout State, Instant) -> Decision<Value>) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch decide(&state, MachineClock.instant()) {
            case .go(let value): return value
            case .wait(nil): pthread_cond_wait(condition, mutex)
            case .wait(.some(let instant)):
                let nanoseconds = max(0, instant.nanoseconds)
                var deadline = timespec(
                    tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
                pthread_cond_timedwait(condition, mutex, &deadline)
            }
        }
    }
}

/// The machine's clocks. Commits and retries are timed by them, never by core time.
enum MachineClock {
    static func instant() -> Instant { Instant(nanoseconds: read(CLOCK_MONOTONIC)) }
    static func wall() -> Timestamp { Timestamp(nanoseconds: read(CLOCK_REALTIME)) }
    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
