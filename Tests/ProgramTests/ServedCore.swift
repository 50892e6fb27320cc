import Foundation
import Glibc
import Testing

/// A real `vigie serve`, its listeners and its socket.
final class ServedCore {
    let place: Workplace
    let ready: [String: Any]
    private let started: Workplace.Started
    let sockets: FrameSockets

    /// Starts it and waits for its ready line.
    init(_ place: Workplace, _ more: [String] = ["--clock", "stream"], database: String? = nil) throws {
        self.place = place
        let started = try place.start(["serve", "--database", database ?? place.database] + more)
        self.started = started
        var line: [String: Any] = [:]
        do {
            try place.eventually("vigie serve is ready") {
                let text = try String(contentsOfFile: started.output, encoding: .utf8)
                guard text.hasSuffix("\n") else { return false }
                let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
                guard let object else { return false }
                line = object
                return true
            }
        } catch {
            if started.process.isRunning { kill(started.process.processIdentifier, SIGKILL) }
            throw error
        }
        ready = line
        sockets = try FrameSockets(udp: line["udp"] as? String, tcp: line["tcp"] as? String)
    }

    deinit {
        if started.process.isRunning { kill(started.process.processIdentifier, SIGKILL) }
        sockets.close()
    }

    var isRunning: Bool { started.process.isRunning }
    var errors: String { (try? String(contentsOfFile: started.errors, encoding: .utf8)) ?? "" }

    /// Sends a signal and waits for the end.
    @discardableResult
    func end(_ signal: Int32 = SIGTERM) throws -> Workplace.Outcome {
        kill(started.process.processIdentifier, signal)
        guard started.ended.wait(timeout: .now() + Workplace.patience) == .success else {
            throw Workplace.Failure(description: "vigie serve did not end: \(errors)")
        }
        return try place.outcome(of: started)
    }

    // MARK: Frames

    func send(udp text: String) { sockets.send(udp: text) }
    func send(tcp text: String) { sockets.send(tcp: text) }

    // MARK: The command line beside it

    /// The objects a command prints with `--json`.
    func lines(_ arguments: String...) throws -> [[String: Any]] {
        let outcome = try place.run(arguments + ["--json"])
        guard outcome.status == 0 else {
            throw Workplace.Failure(description: "\(arguments): \(outcome.status) \(outcome.errors)")
        }
        return outcome.objects
    }

    func status() throws -> ServedStatus {
        let status = ServedStatus(try #require(try lines("status").first))
        #expect(status.isBalanced, "\(status.fields)")
        return status
    }

    /// Waits until the core has taken in `count` readings and has none in flight.
    @discardableResult
    func settle(readings count: Int) throws -> ServedStatus {
        var last = ServedStatus([:])
        try place.eventually("\(count) readings taken in") {
            last = try status()
            return last["readings"] == count && last["inFlight"] == 0
        }
        return last
    }

    /// The open alarm of a rule and an entity.
    func alarm(_ id: String) throws -> [String: Any]? { try lines("alarms").first { $0["id"] as? String == id } }
}

/// A sensor's ends: one datagram socket, one connection.
struct FrameSockets: Sendable {
    private let udp: Int32
    private let tcp: Int32

    init(udp: String?, tcp: String?) throws {
        self.udp = try FrameSockets.connected(SOCK_DGRAM, to: udp)
        self.tcp = try FrameSockets.connected(SOCK_STREAM, to: tcp)
    }

    func close() {
        Glibc.close(udp)
        Glibc.close(tcp)
    }

    func send(udp text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(udp, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// - Returns: false once the core is gone.
    @discardableResult
    func send(tcp text: String) -> Bool {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(tcp, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private static func connected(_ kind: __socket_type, to endpoint: String?) throws -> Int32 {
        let text = try #require(endpoint)
        let port = try #require(text.split(separator: ":").last.flatMap { UInt16($0) })
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let opened = socket(AF_INET, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(opened, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Workplace.Failure(description: "connect \(text): errno \(errno)") }
        return opened
    }
}

/// One `vigie status --json`.
struct ServedStatus {
    let fields: [String: Any]
    init(_ fields: [String: Any]) { self.fields = fields }

    subscript(_ name: String) -> Int { (fields[name] as? NSNumber)?.intValue ?? -1 }
    var rejected: Int { (fields["rejected"] as? [String: NSNumber] ?? [:]).values.reduce(0) { $0 + $1.intValue } }
    var history: String { (fields["history"] as? [String: Any])?["state"] as? String ?? "" }

    /// Both equations of wire.md.
    var isBalanced: Bool {
        self["received"] == self["decoded"] + self["quarantined"]
            && self["readings"] == self["stored"] + self["duplicates"] + rejected + self["droppedQueue"]
                + self["notStored"] + self["inFlight"]
    }
}
