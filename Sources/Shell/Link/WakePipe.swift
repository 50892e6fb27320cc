import Foundation

/// Lets other threads end a thread's wait for its socket.
final class WakePipe: Sendable {
    private let reading: Int32
    private let writing: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// A full pipe is a wake already.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writing, &byte, 1)
    }

    /// Returns at a wake, when `socket` has something or, with `hasUnsent`, takes something again, or after the time.
    func wait(milliseconds: Int32, or socket: UnixSocket? = nil, hasUnsent: Bool = false) {
        var waiting = [pollfd(fd: reading, events: Int16(POLLIN), revents: 0)]
        if let socket {
            let events = Int16(POLLIN) | (hasUnsent ? Int16(POLLOUT) : 0)
            waiting.append(pollfd(fd: socket.descriptor, events: events, revents: 0))
        }
        guard poll(&waiting, nfds_t(waiting.count), milliseconds) > 0, waiting[0].revents != 0 else { return }
        // Wakes add up to one.
        var drained = [UInt8](repeating: 0, count: 256)
        while read(reading, &drained, drained.count) == drained.count {}
    }
}
