import Frames
import Glibc

/// Where a listener binds, who may send to it, and where a person changes that.
public struct Endpoint: Sendable, CustomStringConvertible {
    /// A numeric address, without brackets.
    public var host: String
    /// 0: the kernel picks one.
    public var port: UInt16
    /// Only this machine can send: nothing else needs to be said about who may.
    public var isLoopback: Bool
    /// The senders let in; nil: nobody said, which only a loopback address may leave open.
    public var admits: (@Sendable (FrameSource) -> Bool)?
    /// What to change when it does not work: `layouts/toulon/site.yaml:9` or `--udp`.
    public var origin: String

    public init(
        host: String, port: UInt16, isLoopback: Bool, admits: (@Sendable (FrameSource) -> Bool)? = nil, origin: String
    ) {
        self.host = host
        self.port = port
        self.isLoopback = isLoopback
        self.admits = admits
        self.origin = origin
    }

    public var isIPv6: Bool { host.contains(":") }
    public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The machine itself may always send.
    func isAdmitted(_ source: FrameSource) -> Bool {
        guard let admits else { return true }
        return source.isLoopback || admits(source)
    }

    /// A listener open to the network must say to whom.
    func check(_ kind: String) throws(ListenerFailure) {
        guard !isLoopback, admits == nil else { return }
        throw ListenerFailure(
            "\(origin): \(kind) \(self) is not a loopback address, and nothing says who may send there. "
                + "Add under listeners: in site.yaml the line `allow: [10.20.0.0/16]` with your sensors' networks, "
                + "or listen on 127.0.0.1.")
    }

    func bound(to port: Int) -> Endpoint {
        var copy = self
        copy.port = UInt16(clamping: port)
        return copy
    }
}

extension FrameSource {
    /// 127.0.0.0/8, ::1.
    var isLoopback: Bool { isIPv6 ? high == 0 && low == 1 : high >> 56 == 127 }
}

/// Why a listener could not start: what, where, how to fix.
public struct ListenerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }

    /// A failed bind, in words.
    static func binding(_ kind: String, _ endpoint: Endpoint, code: Int32) -> ListenerFailure {
        let origin = endpoint.origin
        switch code {
        case EADDRINUSE:
            return ListenerFailure(
                "\(origin): \(kind) \(endpoint) is in use by another program (`ss -lntup 'sport = :\(endpoint.port)'` "
                    + "says which). Stop it, or choose another port.")
        case EACCES:
            return ListenerFailure(
                "\(origin): \(kind) \(endpoint) needs privileges (ports below 1024). Choose a port from 1024 up.")
        case EADDRNOTAVAIL:
            return ListenerFailure(
                "\(origin): \(kind) \(endpoint) is no address of this machine (`ip -brief address` lists them).")
        default:
            return ListenerFailure("\(origin): \(kind) \(endpoint): \(String(cString: strerror(code))).")
        }
    }
}
