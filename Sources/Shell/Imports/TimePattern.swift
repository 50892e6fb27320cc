import Telemetry

/// How a file writes times: `yyyy-MM-dd HH:mm:ss`, `iso`, `unix`, ….
public struct TimePattern: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case year(digits: Int)
        case month, day, hour, hour12, minute, second, fraction, halfDay, monthName, offset
        case literal(UInt8)
    }
    enum Form: Sendable, Hashable {
        case iso
        /// Ticks since 1970, so many a second.
        case unix(ticksPerSecond: Int64)
        case parts([Part])
    }

    /// What a text says: an instant, or a civil time that a zone must place.
    enum Reading: Hashable {
        case instant(Timestamp)
        case civil(CivilTime)
    }

    let form: Form
    let text: String

    /// nil where the text is no pattern.
    init?(_ text: String) {
        self.text = text
        switch text {
        case "iso": form = .iso
        case "unix": form = .unix(ticksPerSecond: 1)
        case "unix_ms": form = .unix(ticksPerSecond: 1000)
        default:
            let read = text.contains("%") ? TimePattern.percentParts(text) : TimePattern.letterParts(text)
            guard let parts = read, parts.contains(where: { if case .year = $0 { true } else { false } }),
                parts.contains(.day), parts.contains(.month) || parts.contains(.monthName)
            else { return nil }
            form = .parts(parts)
        }
    }

    private static func letterParts(_ text: String) -> [Part]? {
        var parts: [Part] = []
        var rest = Substring(text)
        while let first = rest.first {
            let run = rest.prefix { $0 == first }.count
            rest = rest.dropFirst(run)
            switch (first, run) {
            case ("y", 2): parts.append(.year(digits: 2))
            case ("y", 4): parts.append(.year(digits: 4))
            case ("M", 1), ("M", 2): parts.append(.month)
            case ("M", 3): parts.append(.monthName)
            case ("d", 1), ("d", 2): parts.append(.day)
            case ("H", 1), ("H", 2): parts.append(.hour)
            case ("h", 1), ("h", 2): parts.append(.hour12)
            case ("m", 1), ("m", 2): parts.append(.minute)
            case ("s", 1), ("s", 2): parts.append(.second)
            case ("S", 1...9): parts.append(.fraction)
            case ("a", 1): parts.append(.halfDay)
            case ("X", 1...3), ("Z", 1): parts.append(.offset)
            case ("'", 1):
                let quoted = rest.prefix { $0 != "'" }
                guard rest.count > quoted.count else { return nil }
                parts += quoted.utf8.map { .literal($0) }
                rest = rest.dropFirst(quoted.count + 1)
            case ("T", 1): parts.append(.literal(UInt8(ascii: "T")))
            default:
                guard !first.isLetter else { return nil }
                for _ in 0..<run { parts += String(first).utf8.map { .literal($0) } }
            }
        }
        return parts
    }

    /// The same in strftime's letters.
    private static func percentParts(_ text: String) -> [Part]? {
        var parts: [Part] = []
        var rest = Substring(text)
        while let first = rest.popFirst() {
            guard first == "%" else {
                parts += String(first).utf8.map { .literal($0) }
                continue
            }
            switch rest.popFirst() {
            case "Y": parts.append(.year(digits: 4))
            case "y": parts.append(.year(digits: 2))
            case "m": parts.append(.month)
            case "b", "B": parts.append(.monthName)
            case "d", "e": parts.append(.day)
            case "H", "k": parts.append(.hour)
            case "I", "l": parts.append(.hour12)
            case "M": parts.append(.minute)
            case "S": parts.append(.second)
            case "f": parts.append(.fraction)
            case "p": parts.append(.halfDay)
            case "z": parts.append(.offset)
            case "%": parts.append(.literal(UInt8(ascii: "%")))
            case "T":
                let colon = Part.literal(UInt8(ascii: ":"))
                parts += [.hour, colon, .minute, colon, .second]
            case "F":
                let dash = Part.literal(UInt8(ascii: "-"))
                parts += [.year(digits: 4), dash, .month, dash, .day]
            default: return nil
            }
        }
        return parts
    }

    // MARK: Reading

    /// nil where `text` does not follow the pattern.
    func read(_ text: String) -> Reading? {
        switch form {
        case .iso:
            if let instant = ISO8601.parse(text) { return .instant(instant) }
            // Without an offset: read as if UTC gives the civil fields back.
            return ISO8601.parse(text, in: .utc).map { .civil(CivilTime(utc: $0)) }
        case .unix(let ticksPerSecond):
            return TimePattern.unix(text, ticksPerSecond: ticksPerSecond).map { .instant($0) }
        case .parts(let parts):
            var scan = CivilScan(bytes: Array(text.utf8))
            return scan.read(parts)
        }
    }

    private static func unix(_ text: String, ticksPerSecond: Int64) -> Timestamp? {
        let nanosecondsPerTick = 1_000_000_000 / ticksPerSecond
        if let ticks = Int64(text) {
            let (nanoseconds, overflow) = ticks.multipliedReportingOverflow(by: nanosecondsPerTick)
            return overflow ? nil : Timestamp(nanoseconds: nanoseconds)
        }
        guard let ticks = Double(text), ticks.isFinite, abs(ticks) * Double(nanosecondsPerTick) < 9e18 else {
            return nil
        }
        return Timestamp(nanoseconds: Int64((ticks * Double(nanosecondsPerTick)).rounded()))
    }
}

/// Reads the parts of a civil time, one after the other.
private struct CivilScan {
    let bytes: [UInt8]
    var at = 0
    var civil = CivilTime(year: 1970, month: 1, day: 1)
    var isAfternoon: Bool?
    var hour12: Int?
    var offsetSeconds: Int?

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func read(_ parts: [TimePattern.Part]) -> TimePattern.Reading? {
        for (index, part) in parts.enumerated() {
            let isBeforeDigits = index + 1 < parts.count && parts[index + 1].isNumeric
            guard take(part, isExact: isBeforeDigits) else { return nil }
        }
        guard at == bytes.count else { return nil }
        if let hour12 {
            guard (1...12).contains(hour12) else { return nil }
            civil.hour = hour12 % 12 + (isAfternoon == true ? 12 : 0)
        }
        // 24:00 ends a day (ISO 8601-1:2019 §4.3.8 a); hourly files use it.
        let isDayEnd = civil.hour == 24 && civil.minute == 0 && civil.second == 0
        if isDayEnd { civil.hour = 0 }
        guard civil.isValid else { return nil }
        if isDayEnd { civil = CivilTime(utc: civil.asUTC + .days(1)) }
        if let offsetSeconds { return .instant(civil.asUTC - .seconds(Int64(offsetSeconds))) }
        return .civil(civil)
    }

    private mutating func take(_ part: TimePattern.Part, isExact: Bool) -> Bool {
        switch part {
        case .literal(let byte):
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
            // One space in the pattern stands for any run of them in the file.
            while byte == 32, at < bytes.count, bytes[at] == 32 { at += 1 }
            return true
        case .year(let digits):
            guard let value = number(digits, isExact: true) else { return false }
            // POSIX: 69–99 are the twentieth century.
            civil.year = digits == 4 ? value : value + (value < 69 ? 2000 : 1900)
        case .month: return assign(\.month, isExact)
        case .day: return assign(\.day, isExact)
        case .hour: return assign(\.hour, isExact)
        case .minute: return assign(\.minute, isExact)
        case .second: return assign(\.second, isExact)
        case .hour12:
            guard let value = number(2, isExact: isExact) else { return false }
            hour12 = value
        case .fraction: return takeFraction()
        case .halfDay: return takeHalfDay()
        case .monthName: return takeMonthName()
        case .offset: return takeOffset()
        }
        return true
    }

    private mutating func assign(_ field: WritableKeyPath<CivilTime, Int>, _ isExact: Bool) -> Bool {
        guard let value = number(2, isExact: isExact) else { return false }
        civil[keyPath: field] = value
        return true
    }

    private mutating func number(_ digits: Int, isExact: Bool) -> Int? {
        var value = 0
        var count = 0
        while count < digits, at < bytes.count, (48...57).contains(bytes[at]) {
            value = value * 10 + Int(bytes[at] - 48)
            at += 1
            count += 1
        }
        return count == 0 || (isExact && count < digits) ? nil : value
    }

    private mutating func takeFraction() -> Bool {
        var value = 0
        var count = 0
        while at < bytes.count, (48...57).contains(bytes[at]) {
            if count < 9 { value = value * 10 + Int(bytes[at] - 48) }
            at += 1
            count += 1
        }
        guard count > 0 else { return false }
        while count < 9 {
            value *= 10
            count += 1
        }
        civil.nanosecond = value
        return true
    }

    private mutating func takeHalfDay() -> Bool {
        guard at < bytes.count else { return false }
        switch bytes[at] | 0x20 {
        case UInt8(ascii: "a"): isAfternoon = false
        case UInt8(ascii: "p"): isAfternoon = true
        default: return false
        }
        at += 1
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") { at += 1 }
        guard at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "m") else { return false }
        at += 1
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") { at += 1 }
        return true
    }

    private mutating func takeMonthName() -> Bool {
        let start = at
        while at < bytes.count, (97...122).contains(bytes[at] | 0x20) { at += 1 }
        let name = String(decoding: bytes[start..<at], as: UTF8.self).lowercased()
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        guard name.count >= 3, let index = months.firstIndex(of: String(name.prefix(3))) else { return false }
        civil.month = index + 1
        return true
    }

    private mutating func takeOffset() -> Bool {
        guard at < bytes.count else { return false }
        if bytes[at] | 0x20 == UInt8(ascii: "z") {
            at += 1
            offsetSeconds = 0
            return true
        }
        guard bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") else { return false }
        let sign = bytes[at] == UInt8(ascii: "-") ? -1 : 1
        at += 1
        guard let hours = number(2, isExact: true), hours <= 23 else { return false }
        if at < bytes.count, bytes[at] == UInt8(ascii: ":") { at += 1 }
        let minutes = number(2, isExact: true) ?? 0
        guard minutes <= 59 else { return false }
        offsetSeconds = sign * (hours * 3600 + minutes * 60)
        return true
    }
}

extension TimePattern.Part {
    fileprivate var isNumeric: Bool {
        switch self {
        case .year, .month, .day, .hour, .hour12, .minute, .second, .fraction: true
        case .halfDay, .monthName, .offset, .literal: false
        }
    }
}
