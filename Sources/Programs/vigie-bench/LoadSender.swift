import Foundation

/// Sends the load generator's line-protocol frames to a port of this machine from a thread of its own, and says how
/// much CPU that took, so that it can be taken off the process's.
final class LoadSender: @unchecked Sendable {
    // Sendable: the figures are written by the sending thread before `done` is signalled and read after.
    let count: Int
    let sensors: Int
    let rate: Int
    let isTCP: Bool
    /// Without stamps the core uses its own time.
    let isStamped: Bool
    let port: UInt16
    /// Every value, in thousandths; nil: as `FrameWriter` has them.
    let thousandths: Int?
    private(set) var cpuSeconds = 0.0
    private(set) var wallSeconds = 0.0
    private let done = DispatchSemaphore(value: 0)
    /// 2023-11-14T22:13:20Z, in steps of a minute: what the load generator of the peers' comparison uses.
    private static let start = 1_700_000_000

    init(
        count: Int, sensors: Int, rate: Int, isTCP: Bool, isStamped: Bool = true, port: UInt16, thousandths: Int? = nil
    ) {
        self.count = count
        self.sensors = sensors
        self.rate = rate
        self.isTCP = isTCP
        self.isStamped = isStamped
        self.port = port
        self.thousandths = thousandths
    }

    func begin() {
        let thread = Thread { [self] in
            let started = ThreadTime.now
            let wall = DispatchTime.now()
            send()
            cpuSeconds = ThreadTime.now - started
            wallSeconds = Double(DispatchTime.now().uptimeNanoseconds - wall.uptimeNanoseconds) / 1e9
            done.signal()
        }
        thread.name = "load"
        thread.start()
    }

    func wait() { done.wait() }

    private func send() {
        let socket = Foundation.socket(AF_INET, Int32((isTCP ? SOCK_STREAM : SOCK_DGRAM).rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return }
        var writer = FrameWriter()
        let started = DispatchTime.now().uptimeNanoseconds
        var sent = 0
        while sent < count {
            let due = framesDue(since: started, sent: sent)
            if due == 0 {
                // Half a millisecond: a burst of 100 datagrams at 200 000 a second, which the socket's buffer holds.
                usleep(500)
                continue
            }
            for _ in 0..<min(due, count - sent) {
                let seconds = isStamped ? LoadSender.start + sent / sensors * 60 : nil
                writer.append(sensor: sent % sensors, round: sent / sensors, seconds: seconds, thousandths: thousandths)
                sent += 1
                if !isTCP { writer.flush(socket) }
            }
            if isTCP { writer.flush(socket) }
        }
    }

    private func framesDue(since started: UInt64, sent: Int) -> Int {
        guard rate > 0 else { return 700 }
        let elapsed = Double(DispatchTime.now().uptimeNanoseconds - started) / 1e9
        return max(0, Int(elapsed * Double(rate)) - sent)
    }
}

/// Frames as bytes, without strings: 60 ns each, so that the sender is not what is measured.
struct FrameWriter {
    private var bytes: [UInt8] = []

    /// - Parameter seconds: the stamp; nil writes none.
    mutating func append(sensor: Int, round: Int, seconds: Int?, thousandths: Int? = nil) {
        put("flood,region=west-")
        put(sensor % 16, digits: 2)
        put(",station=las-")
        put(sensor, digits: 6)
        put(",unit=cm level=")
        let value = thousandths ?? 10_000 + (sensor &* 7919 &+ round &* 31) % 30_000
        put(value / 1000, digits: 2)
        put(".")
        put(value % 1000, digits: 3)
        if let seconds {
            put(" ")
            put(seconds, digits: 10)
            put("000000000")
        }
        put("\n")
    }

    private mutating func put(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    private mutating func put(_ value: Int, digits: Int) {
        let start = bytes.count
        for _ in 0..<digits { bytes.append(0) }
        var rest = value
        for place in stride(from: start + digits - 1, through: start, by: -1) {
            bytes[place] = UInt8(48 + rest % 10)
            rest /= 10
        }
    }

    mutating func flush(_ socket: Int32) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                buffer.baseAddress.map { Foundation.send(socket, $0 + offset, buffer.count - offset, 0) } ?? 0
            }
            if written <= 0 {
                if errno == EINTR || errno == ENOBUFS { continue }
                break
            }
            offset += written
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
