import Glibc

/// What a crash does: the program ends at once, and whoever watches over it starts it again.
///
/// Swift's runtime would first work out a report, for a minute where there are symbols, while other threads of a core
/// that crashed go on answering. Whoever wants the report sets SWIFT_BACKTRACE, and it is left alone.
enum CrashPolicy {
    private static let signals = [SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGTRAP, SIGFPE, SIGSYS, SIGQUIT]
    private static let asked = [SIGHUP, SIGINT, SIGTERM]

    /// Before any other thread runs.
    static func apply() {
        // What started us may have blocked some of them for a thread of its own: a worker of libdispatch does, and a
        // program inherits it. A core that can't be aborted, or told to end, is nobody's to keep.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        for number in signals + asked { sigaddset(&blocked, number) }
        pthread_sigmask(SIG_UNBLOCK, &blocked, nil)
        guard getenv("SWIFT_BACKTRACE") == nil else { return }
        for number in signals { signal(number, SIG_DFL) }
    }
}
