/// The formats that are one JSON object, told apart by their top-level keys (wire.md). vigie does not take them yet;
/// naming them in quarantine tells the operator which gateway is set up for the wrong format.
enum ObjectFormats {
    private struct Keys: OptionSet {
        var rawValue: UInt16
        static let deviceInfo = Keys(rawValue: 1)
        static let endDeviceIDs = Keys(rawValue: 2)
        static let notificationType = Keys(rawValue: 4)
        static let subscriptionID = Keys(rawValue: 8)
        static let data = Keys(rawValue: 16)
        static let device = Keys(rawValue: 32)
        static let sequenceNumber = Keys(rawValue: 64)
    }

    static func fault(of cursor: ByteCursor, start: UnsafePointer<UInt8>) -> FrameFault {
        var scan = JSONScanner(cursor: cursor)
        var keys: Keys = []
        do {
            try read(&scan, &keys)
        } catch {
            let formats = matches(keys)
            guard formats.count == 1 else { return formats.isEmpty ? .unknownFormat : .ambiguous }
            return .malformed(format: formats[0], offset: error.offset(from: start), expected: "\(error.expected)")
        }
        let formats = matches(keys)
        switch formats.count {
        case 0: return .unknownFormat
        case 1: return .unsupported(format: formats[0])
        default: return .ambiguous
        }
    }

    private static func matches(_ keys: Keys) -> [WireFormat] {
        var formats: [WireFormat] = []
        if keys.contains(.deviceInfo) { formats.append(.chirpstack) }
        if keys.contains(.endDeviceIDs) { formats.append(.thethings) }
        if keys.contains(.notificationType) || keys.isSuperset(of: [.subscriptionID, .data]) { formats.append(.ngsi) }
        if keys.isSuperset(of: [.device, .data, .sequenceNumber]) { formats.append(.sigfox) }
        return formats
    }

    private static func read(_ scan: inout JSONScanner, _ keys: inout Keys) throws(JSONFault) {
        try scan.expect(Ascii.openBrace, "'{'")
        scan.cursor.skipWhitespace()
        if !scan.cursor.take(Ascii.closeBrace) {
            repeat {
                let key = try scan.string().text
                try scan.expectColon()
                if key.equals("deviceInfo") {
                    if try hasDevEUI(&scan) { keys.insert(.deviceInfo) }
                    continue
                }
                if key.equals("type"), scan.cursor.peek == Ascii.quote {
                    if try scan.string().text.equals("Notification") { keys.insert(.notificationType) }
                    continue
                }
                if key.equals("end_device_ids") { keys.insert(.endDeviceIDs) }
                if key.equals("subscriptionId") { keys.insert(.subscriptionID) }
                if key.equals("data") { keys.insert(.data) }
                if key.equals("device") { keys.insert(.device) }
                if key.equals("seqNumber") { keys.insert(.sequenceNumber) }
                try scan.skipValue()
            } while try scan.continues(until: Ascii.closeBrace, "',' or '}'")
        }
        scan.cursor.skipWhitespace()
        guard scan.cursor.isAtEnd else { throw JSONFault(at: scan.cursor.at, expected: "the end of the frame") }
    }

    /// Whether the value here is an object with the key `devEui`; steps over it.
    private static func hasDevEUI(_ scan: inout JSONScanner) throws(JSONFault) -> Bool {
        guard scan.cursor.take(Ascii.openBrace) else {
            try scan.skipValue()
            return false
        }
        scan.cursor.skipWhitespace()
        if scan.cursor.take(Ascii.closeBrace) { return false }
        var found = false
        repeat {
            if try scan.string().text.equals("devEui") { found = true }
            try scan.expectColon()
            try scan.skipValue()
        } while try scan.continues(until: Ascii.closeBrace, "',' or '}'")
        return found
    }
}
