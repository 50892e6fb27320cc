import Glibc

/// Lets one thread sleep until another has something for it. A wake given while nobody sleeps is kept for the next
/// wait, so none is lost. On the monotonic clock: a step of the wall clock neither shortens nor lengthens a wait.
public final class WakeSignal: @unchecked Sendable {
    // `isSignalled` is read and written under `mutex` alone; mutex and condition are created once and freed in deinit.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var isSignalled = false

    public init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
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

    public func wake() {
        pthread_mutex_lock(mutex)
        let wasSignalled = isSignalled
        isSignalled = true
        pthread_mutex_unlock(mutex)
        if !wasSignalled { pthread_cond_signal(condition) }
    }

    /// Returns at the next wake, or at `deadline` (CLOCK_MONOTONIC nanoseconds; nil: never). True when woken.
    @discardableResult
    public func wait(until deadline: Int64?) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isSignalled {
            guard let deadline else {
                pthread_cond_wait(condition, mutex)
                continue
            }
            let at = max(0, deadline)
            var time = timespec(tv_sec: Int(at / 1_000_000_000), tv_nsec: Int(at % 1_000_000_000))
            if pthread_cond_timedwait(condition, mutex, &time) != 0 { break }
        }
        defer { isSignalled = false }
        return isSignalled
    }

    /// CLOCK_MONOTONIC now, in nanoseconds: what deadlines are made of.
    public static func monotonicNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
