/// RFC 3339 / ISO 8601 text of timestamps, without Foundation.
public enum ISO8601 {
    /// `2026-01-15T21:58:00.000Z`: UTC, milliseconds (rounded down), as recordings and JSON output write it.
    public static func text(_ timestamp: Timestamp) -> String {
        let civil = CivilTime(utc: timestamp)
        return date(civil) + "T" + time(civil) + "." + padded(civil.nanosecond / 1_000_000, 3) + "Z"
    }

    /// `2026-01-15T22:58:00+01:00`: local time with its offset, whole seconds.
    public static func text(_ timestamp: Timestamp, in zone: ZoneTable) -> String {
        let offset = zone.offsetSeconds(at: timestamp)
        let civil = zone.civil(timestamp)
        let sign = offset < 0 ? "-" : "+"
        let minutes = abs(offset) / 60
        return date(civil) + "T" + time(civil) + sign + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
    }

    /// `2026-01-15`
    public static func date(_ civil: CivilTime) -> String {
        padded(civil.year, 4) + "-" + padded(civil.month, 2) + "-" + padded(civil.day, 2)
    }

    /// `21:58:00`
    public static func time(_ civil: CivilTime) -> String {
        padded(civil.hour, 2) + ":" + padded(civil.minute, 2) + ":" + padded(civil.second, 2)
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(abs(value))
        let zeros = String(repeating: "0", count: max(0, width - digits.count))
        return (value < 0 ? "-" : "") + zeros + digits
    }

    /// Reads `2026-01-15T21:58:00[.fraction](Z|±hh:mm)`, `T` or a space, or a date alone. A text without an offset is
    /// read in `zone` (the first of two ambiguous instants); with no zone given it is nil. nil when it is not a date.
    public static func parse(_ text: some StringProtocol, in zone: ZoneTable? = nil) -> Timestamp? {
        var bytes = Array(text.utf8)[...]
        guard let civil = parseCivil(&bytes) else { return nil }
        if bytes.isEmpty {
            guard let zone else { return nil }
            switch zone.resolve(civil) {
            case .unique(let timestamp): return timestamp
            case .ambiguous(let first, _): return first
            case .skipped: return nil
            }
        }
        if bytes.count == 1, bytes.first == UInt8(ascii: "Z") || bytes.first == UInt8(ascii: "z") { return civil.asUTC }
        guard let sign = bytes.popFirst(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = number(&bytes, digits: 2)
        else { return nil }
        if bytes.first == UInt8(ascii: ":") { bytes.removeFirst() }
        var minutes = 0
        if !bytes.isEmpty {
            guard let read = number(&bytes, digits: 2), bytes.isEmpty else { return nil }
            minutes = read
        }
        guard hours <= 23, minutes <= 59 else { return nil }
        let offset = TimeSpan.seconds(Int64(hours * 3600 + minutes * 60))
        return sign == UInt8(ascii: "+") ? civil.asUTC - offset : civil.asUTC + offset
    }

    private static func parseCivil(_ bytes: inout ArraySlice<UInt8>) -> CivilTime? {
        guard let year = number(&bytes, digits: 4), bytes.popFirst() == UInt8(ascii: "-"),
            let month = number(&bytes, digits: 2), bytes.popFirst() == UInt8(ascii: "-"),
            let day = number(&bytes, digits: 2)
        else { return nil }
        var civil = CivilTime(year: year, month: month, day: day)
        if bytes.isEmpty { return civil.isValid ? civil : nil }
        guard let separator = bytes.popFirst(), separator == UInt8(ascii: "T") || separator == UInt8(ascii: " "),
            let hour = number(&bytes, digits: 2), bytes.popFirst() == UInt8(ascii: ":"),
            let minute = number(&bytes, digits: 2)
        else { return nil }
        civil.hour = hour
        civil.minute = minute
        if bytes.first == UInt8(ascii: ":") {
            bytes.removeFirst()
            guard let second = number(&bytes, digits: 2) else { return nil }
            civil.second = second
        }
        if bytes.first == UInt8(ascii: ".") || bytes.first == UInt8(ascii: ",") {
            bytes.removeFirst()
            guard let fraction = fraction(&bytes) else { return nil }
            civil.nanosecond = fraction
        }
        return civil.isValid ? civil : nil
    }

    private static func number(_ bytes: inout ArraySlice<UInt8>, digits: Int) -> Int? {
        guard bytes.count >= digits else { return nil }
        var value = 0
        for _ in 0..<digits {
            guard let byte = bytes.popFirst(), byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    private static func fraction(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        var value = 0
        var digits = 0
        while let byte = bytes.first, byte >= 48, byte <= 57 {
            if digits < 9 { value = value * 10 + Int(byte - 48) }
            digits += 1
            bytes.removeFirst()
        }
        guard digits > 0 else { return nil }
        while digits < 9 {
            value *= 10
            digits += 1
        }
        return value
    }
}
