import Glibc
import Imports

/// The other end can't be reached, or does not read.
struct SendFault: Error, CustomStringConvertible {
    var description: String
}

/// Sends frames to a core over UDP (one a datagram) or TCP (one a line, or counted where it holds a newline).
///
/// UDP tells no sender that nobody keeps up, so this one holds itself back: it looks at how much waits in the receiving
/// socket (`/proc/net/udp`; a core that is behind stops reading), and where it can't see that, keeps to
/// `frameRateLimit`.
final class FrameSender {
    /// Frames a second over UDP to another machine: a tenth of what a receiver on one core takes without loss.
    static let frameRateLimit = 20_000
    /// Bytes that may wait in the receiver's socket, as the kernel counts them (a small datagram counts for 768). The
    /// default buffer holds 208 KiB; vigie asks for 4 MiB.
    static let waitingByteLimit = 96 * 1024
    /// The socket is looked at once for so many datagrams: they fit under the limit, and a look costs 50 µs.
    static let burstFrameCount = 32
    static let burstByteCount = 24 * 1024
    /// How long a receiver may leave its socket full before it is given up.
    static let stallSeconds = 10.0
    /// TCP: lines gathered before they are written.
    static let writeByteCount = 64 * 1024

    let name: String
    private let descriptor: Int32
    private let isDatagram: Bool
    /// How `/proc/net/udp` names the port, where the receiver is on this machine.
    private let localPort: UInt16?
    private var burstFrames = 0
    private var burstBytes = 0
    private var sentInWindow = 0
    private var windowStart = FrameSender.now()
    private var pending: [UInt8] = []
    private(set) var sentCount = 0

    /// `udp://127.0.0.1:5683`, `tcp://[::1]:5684`, `tcp://vigie.example:5684`.
    init(_ target: String) throws {
        name = target
        let isDatagram = target.hasPrefix("udp://")
        guard isDatagram || target.hasPrefix("tcp://"), let colon = target.lastIndex(of: ":"),
            let port = UInt16(target[target.index(after: colon)...]), port > 0,
            target.distance(from: target.startIndex, to: colon) > 6
        else {
            throw Exit.usage("\(target) is no address. Write udp://127.0.0.1:5683 or tcp://127.0.0.1:5684")
        }
        self.isDatagram = isDatagram
        var host = String(target[target.index(target.startIndex, offsetBy: 6)..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        var hints = addrinfo()
        hints.ai_socktype = Int32((isDatagram ? SOCK_DGRAM : SOCK_STREAM).rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &found)
        guard status == 0, let address = found else {
            throw SendFault(description: "\(host): \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(found) }
        let (opened, code) = (
            socket(address.pointee.ai_family, address.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0), errno
        )
        guard opened >= 0 else { throw SendFault(description: "\(target): \(ImportFault.text(code))") }
        let (connected, why) = (connect(opened, address.pointee.ai_addr, address.pointee.ai_addrlen), errno)
        guard connected == 0 else {
            close(opened)
            throw SendFault(
                description: "\(target): \(ImportFault.text(why)). Is the core running and listening there?")
        }
        descriptor = opened
        let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
        localPort = isDatagram && isLoopback ? port : nil
        // A peer that goes away must end a write with EPIPE, not this process.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit { close(descriptor) }

    func send(_ frame: UnsafeRawBufferPointer) throws {
        guard frame.count > 0 else { return }
        sentCount += 1
        if !isDatagram { return try sendLine(frame) }
        try pace(frame.count)
        var attempts = 0
        while true {
            let (sent, code) = (Glibc.send(descriptor, frame.baseAddress, frame.count, 0), errno)
            if sent >= 0 { return }
            // ECONNREFUSED tells of an earlier datagram: the port is closed. ENOBUFS passes.
            if code == EINTR || (code == ENOBUFS && attempts < 1000) {
                attempts += 1
                usleep(1000)
                continue
            }
            let advice =
                code == EMSGSIZE ? "a frame of \(frame.count) bytes is no datagram: use tcp" : ImportFault.text(code)
            throw SendFault(description: "\(name): \(advice)")
        }
    }

    /// Writes what is gathered.
    func flush() throws {
        guard !pending.isEmpty else { return }
        do { try FileOutput.write(pending, to: descriptor, name: name) } catch {
            throw SendFault(description: "\(error)")
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Ends the stream, so that the core sees that it was meant to end.
    func finish() throws {
        try flush()
        if !isDatagram { shutdown(descriptor, Int32(SHUT_WR)) }
    }

    private func sendLine(_ frame: UnsafeRawBufferPointer) throws {
        // One framing for a whole connection: counted, so that any frame may hold newlines or be binary.
        pending += Array("\(frame.count) ".utf8)
        pending.append(contentsOf: frame)
        if pending.count >= FrameSender.writeByteCount { try flush() }
    }

    // MARK: Holding back

    private func pace(_ byteCount: Int) throws {
        burstFrames += 1
        burstBytes += byteCount
        guard burstFrames >= FrameSender.burstFrameCount || burstBytes >= FrameSender.burstByteCount else { return }
        let sent = burstFrames
        burstFrames = 0
        burstBytes = 0
        guard let localPort, var waiting = FrameSender.waitingByteCount(port: localPort) else {
            return keepToRate(sent)
        }
        let stalled = FrameSender.now() + FrameSender.stallSeconds
        while waiting > FrameSender.waitingByteLimit {
            guard FrameSender.now() < stalled else {
                throw SendFault(
                    description: "\(name): its socket has been full for \(Int(FrameSender.stallSeconds)) s: "
                        + "the core does not read. vigie status tells why")
            }
            usleep(500)
            waiting = FrameSender.waitingByteCount(port: localPort) ?? 0
        }
    }

    private func keepToRate(_ sent: Int) {
        sentInWindow += sent
        let due = windowStart + Double(sentInWindow) / Double(FrameSender.frameRateLimit)
        let now = FrameSender.now()
        if now < due {
            usleep(useconds_t((due - now) * 1_000_000))
        } else if now > due + 0.1 {
            // Time lost waiting is not made up for by a burst.
            windowStart = now
            sentInWindow = 0
        }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The fullest of this machine's UDP sockets on `port`; nil when there is none to see.
    private static func waitingByteCount(port: UInt16) -> Int? {
        var most: Int?
        let hex = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: 4 - hex.count) + hex
        for path in ["/proc/net/udp", "/proc/net/udp6"] {
            guard let text = try? FileInput.text(of: path) else { continue }
            for line in text.split(separator: "\n").dropFirst() {
                // sl local_address rem_address st tx_queue:rx_queue …
                let fields = line.split(separator: " ", maxSplits: 5)
                guard fields.count > 4, fields[1].hasSuffix(suffix),
                    let waiting = fields[4].split(separator: ":").last.flatMap({ Int($0, radix: 16) })
                else { continue }
                most = max(most ?? 0, waiting)
            }
        }
        return most
    }
}
