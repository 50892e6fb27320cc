/// A source as people and recordings write it: `10.0.0.7:4000` for UDP, `tcp 10.0.0.7:51234`, `[::1]:4000`,
/// `tcp [::1]`, `unix`, `person`. Without a port: the address alone.
extension FrameSource: CustomStringConvertible {
    public var description: String {
        switch transport {
        case .unix, .recording, .person:
            return high == 0 && low == 0 && port == 0 ? transport.name : "\(transport.name) \(endpoint)"
        case .udp: return endpoint
        case .tcp, .http: return "\(transport.name) \(endpoint)"
        }
    }

    /// The address and, where there is one, the port.
    public var endpoint: String {
        let address = isIPv6 ? "[\(IPv6Text.text(high: high, low: low))]" : dottedQuad
        return port == 0 ? address : "\(address):\(port)"
    }

    /// Reads what `description` writes; a bare address is UDP's. nil where it is none.
    public init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        var transport = Transport.udp
        if let first = words.first, let named = Transport(name: first) {
            transport = named
            if words.count == 1 {
                self.init(transport: named)
                return
            }
        }
        guard let address = words.last, words.count == 1 || (words.count == 2 && Transport(name: words[0]) != nil)
        else { return nil }
        self.init(transport: transport, endpoint: address)
    }

    /// Reads `10.0.0.7:4000`, `10.0.0.7`, `[::1]:4000`, `[::1]` or `::1`.
    public init?(transport: Transport, endpoint: some StringProtocol) {
        var address = endpoint[...]
        var port: UInt16 = 0
        if address.first == "[" {
            guard let close = address.firstIndex(of: "]") else { return nil }
            let rest = address[address.index(after: close)...]
            if !rest.isEmpty {
                guard rest.first == ":", let read = FrameSource.decimal(rest.dropFirst(), UInt16.self) else {
                    return nil
                }
                port = read
            }
            address = address[address.index(after: address.startIndex)..<close]
        } else if let colon = address.lastIndex(of: ":"), address.firstIndex(of: ":") == colon {
            guard let read = FrameSource.decimal(address[address.index(after: colon)...], UInt16.self) else {
                return nil
            }
            port = read
            address = address[..<colon]
        }
        if let quad = FrameSource.readDottedQuad(address) {
            self.init(transport: transport, port: port, high: UInt64(quad) << 32)
        } else if let (high, low) = IPv6Text.read(address) {
            self.init(transport: transport, isIPv6: true, port: port, high: high, low: low)
        } else {
            return nil
        }
    }

    private var dottedQuad: String {
        let quad = UInt32(truncatingIfNeeded: high >> 32)
        return "\(quad >> 24).\(quad >> 16 & 255).\(quad >> 8 & 255).\(quad & 255)"
    }

    static func readDottedQuad(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var quad: UInt32 = 0
        for part in parts {
            guard let byte = decimal(part, UInt8.self) else { return nil }
            quad = quad << 8 | UInt32(byte)
        }
        return quad
    }

    /// Digits alone: `Int("+4")` would pass.
    private static func decimal<T: FixedWidthInteger>(_ text: some StringProtocol, _ type: T.Type) -> T? {
        guard text.utf8.allSatisfy({ (Ascii.zero...Ascii.nine).contains($0) }) else { return nil }
        return T(text)
    }
}

extension FrameSource.Transport {
    /// The word recordings and messages use.
    public var name: String {
        switch self {
        case .udp: "udp"
        case .tcp: "tcp"
        case .http: "http"
        case .unix: "unix"
        case .recording: "recording"
        case .person: "person"
        }
    }

    public init?(name: some StringProtocol) {
        switch String(name) {
        case "udp": self = .udp
        case "tcp": self = .tcp
        case "http": self = .http
        case "unix": self = .unix
        case "recording": self = .recording
        case "person": self = .person
        default: return nil
        }
    }
}

/// IPv6 addresses as text (RFC 5952) and back.
enum IPv6Text {
    static func text(high: UInt64, low: UInt64) -> String {
        let groups = (0..<8).map { index -> UInt16 in
            let half = index < 4 ? high : low
            return UInt16(truncatingIfNeeded: half >> UInt64((3 - index % 4) * 16))
        }
        // The first longest run of two or more zero groups becomes "::".
        var best = 0..<0
        var index = 0
        while index < 8 {
            var end = index
            while end < 8 && groups[end] == 0 { end += 1 }
            if end - index > max(best.count, 1) { best = index..<end }
            index = max(end, index + 1)
        }
        func joined(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if best.isEmpty { return joined(groups[...]) }
        return joined(groups[..<best.lowerBound]) + "::" + joined(groups[best.upperBound...])
    }

    static func read(_ text: some StringProtocol) -> (high: UInt64, low: UInt64)? {
        guard text.utf8.contains(Ascii.colon) else { return nil }
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count >= 3, fields.count <= 9 else { return nil }
        var before: [UInt16] = []
        var after: [UInt16] = []
        var hasGap = false
        for (index, field) in fields.enumerated() {
            if field.isEmpty {
                let isEdge = index == 0 || index == fields.count - 1
                // "::" at an edge splits into two empty fields there; anywhere else into one.
                if isEdge {
                    guard fields[index == 0 ? 1 : index - 1].isEmpty else { return nil }
                    continue
                }
                guard !hasGap else { return nil }
                hasGap = true
                continue
            }
            if index == fields.count - 1, let quad = FrameSource.readDottedQuad(field) {
                let pair = [UInt16(quad >> 16), UInt16(quad & 0xFFFF)]
                if hasGap { after += pair } else { before += pair }
                continue
            }
            guard field.utf8.count <= 4, field.utf8.first != Ascii.plus, field.utf8.first != Ascii.minus,
                let group = UInt16(field, radix: 16)
            else { return nil }
            if hasGap { after.append(group) } else { before.append(group) }
        }
        let count = before.count + after.count
        guard hasGap ? count <= 7 : count == 8 else { return nil }
        let groups = before + [UInt16](repeating: 0, count: 8 - count) + after
        let halves = groups.reduce(into: (UInt64(0), UInt64(0))) { halves, group in
            halves.0 = halves.0 << 16 | halves.1 >> 48
            halves.1 = halves.1 << 16 | UInt64(group)
        }
        return (halves.0, halves.1)
    }
}
