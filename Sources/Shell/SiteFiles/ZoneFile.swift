import Foundation
import Telemetry

/// Reads a time zone from the system's TZif files (RFC 8536). Europe/Paris and UTC are compiled in, so that a machine
/// without tzdata still runs the reference territory.
public enum ZoneFile {
    /// Where Debian's tzdata puts them.
    public static let directory = "/usr/share/zoneinfo"
    /// The largest file in tzdata 2024 is 3.6 kB; anything far over is not a zone.
    static let byteLimit = 1 << 20

    /// The zone called `identifier` (`Europe/Paris`), or nil when the machine has no such file or it can't be read.
    public static func load(_ identifier: String, directory: String = ZoneFile.directory) -> ZoneTable? {
        if identifier == "UTC" || identifier == "Etc/UTC" { return .utc }
        let parts = identifier.split(separator: "/", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            !part.isEmpty && part != ".." && part != "."
                && part.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        }
        guard isName else { return nil }
        if let data = FileManager.default.contents(atPath: directory + "/" + identifier), data.count <= byteLimit,
            let table = parse([UInt8](data), identifier: identifier)
        {
            return table
        }
        return identifier == "Europe/Paris" ? .paris : nil
    }

    /// Parses the bytes of a TZif file; nil when they are not one, or end early.
    public static func parse(_ bytes: [UInt8], identifier: String) -> ZoneTable? {
        guard var header = Header(bytes, at: 0) else { return nil }
        var body = Header.byteCount
        var stampSize = 4
        if header.version >= 2 {
            let second = body + header.bodyByteCount(stampSize: 4)
            guard let wide = Header(bytes, at: second) else { return nil }
            header = wide
            body = second + Header.byteCount
            stampSize = 8
        }
        let end = body + header.bodyByteCount(stampSize: stampSize)
        guard end <= bytes.count, header.typeCount > 0 else { return nil }
        let indexes = body + header.stampCount * stampSize
        let types = indexes + header.stampCount
        func offset(ofType index: Int) -> Int? {
            index < header.typeCount ? Int(integer(bytes, types + index * 6, size: 4)) : nil
        }
        guard let first = offset(ofType: 0) else { return nil }
        var transitions: [ZoneTable.Transition] = []
        for i in 0..<header.stampCount {
            let seconds = integer(bytes, body + i * stampSize, size: stampSize)
            guard let offset = offset(ofType: Int(bytes[indexes + i])) else { return nil }
            transitions.append(.init(at: Timestamp(seconds: seconds), offsetSeconds: offset))
        }
        guard zip(transitions, transitions.dropFirst()).allSatisfy({ $0.at <= $1.at }) else { return nil }
        let rule = stampSize == 8 ? PosixZone.rule(footer(bytes, from: end)) : nil
        return ZoneTable(identifier: identifier, firstOffsetSeconds: first, transitions: transitions, rule: rule)
    }

    private struct Header {
        static let byteCount = 44
        var version: Int
        var utcIndicators: Int
        var standardIndicators: Int
        var leapCount: Int
        var stampCount: Int
        var typeCount: Int
        var nameByteCount: Int

        init?(_ bytes: [UInt8], at start: Int) {
            guard start >= 0, start + Header.byteCount <= bytes.count,
                bytes[start..<start + 4].elementsEqual("TZif".utf8)
            else { return nil }
            version = bytes[start + 4] >= 0x32 ? Int(bytes[start + 4]) - 0x30 : 1
            let counts = (0..<6).map { Int(integer(bytes, start + 20 + $0 * 4, size: 4)) }
            guard counts.allSatisfy({ $0 >= 0 && $0 <= bytes.count }) else { return nil }
            utcIndicators = counts[0]
            standardIndicators = counts[1]
            leapCount = counts[2]
            stampCount = counts[3]
            typeCount = counts[4]
            nameByteCount = counts[5]
        }

        func bodyByteCount(stampSize: Int) -> Int {
            stampCount * (stampSize + 1) + typeCount * 6 + nameByteCount + leapCount * (stampSize + 4)
                + standardIndicators + utcIndicators
        }
    }

    /// A big-endian two's complement integer of 4 or 8 bytes.
    private static func integer(_ bytes: [UInt8], _ start: Int, size: Int) -> Int64 {
        guard start >= 0, start + size <= bytes.count else { return 0 }
        var value: UInt64 = 0
        for byte in bytes[start..<start + size] { value = value << 8 | UInt64(byte) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    private static func footer(_ bytes: [UInt8], from end: Int) -> String {
        let rest = bytes[end...].drop { $0 == 10 }.prefix { $0 != 10 }
        return String(decoding: rest, as: UTF8.self)
    }
}

/// The POSIX TZ text that ends a TZif file: `CET-1CEST,M3.5.0,M10.5.0/3`.
enum PosixZone {
    /// The yearly rule it gives; nil without summer time, or with the Julian-day forms no current zone of tzdata uses.
    static func rule(_ text: String) -> ZoneTable.YearlyRule? {
        var rest = Substring(text)
        guard skipName(&rest), let standard = offset(&rest), skipName(&rest) else { return nil }
        let summer = rest.first == "," ? standard - 3600 : offset(&rest) ?? standard - 3600
        guard let starts = change(&rest), let ends = change(&rest), rest.isEmpty else { return nil }
        // POSIX counts west of Greenwich positive; change times are local, before the change.
        return ZoneTable.YearlyRule(
            standardOffset: -standard, summerOffset: -summer, summerStarts: utc(starts, offset: -standard),
            summerEnds: utc(ends, offset: -summer))
    }

    private static func utc(
        _ change: ZoneTable.YearlyRule.Change, offset: Int
    ) -> ZoneTable.YearlyRule.Change {
        var change = change
        change.utcSeconds -= offset
        return change
    }

    private static func skipName(_ rest: inout Substring) -> Bool {
        if rest.first == "<" {
            guard let close = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: close)...]
            return true
        }
        let letters = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest.dropFirst(letters.count)
        return letters.count >= 3
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func offset(_ rest: inout Substring) -> Int? {
        let text = rest.prefix { "+-:0123456789".contains($0) }
        rest = rest.dropFirst(text.count)
        let digits = text.drop { $0 == "+" || $0 == "-" }
        let parts = digits.split(separator: ":").compactMap { Int($0) }
        guard let hours = parts.first, parts.count <= 3, abs(hours) <= 167 else { return nil }
        let seconds = hours * 3600 + (parts.count > 1 ? parts[1] * 60 : 0) + (parts.count > 2 ? parts[2] : 0)
        return text.first == "-" ? -seconds : seconds
    }

    /// `,Mm.w.d[/time]`
    private static func change(_ rest: inout Substring) -> ZoneTable.YearlyRule.Change? {
        guard rest.hasPrefix(",M") else { return nil }
        rest = rest.dropFirst(2)
        let date = rest.prefix { $0.isNumber || $0 == "." }
        rest = rest.dropFirst(date.count)
        let parts = date.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[0]), (1...5).contains(parts[1]), (0...6).contains(parts[2])
        else { return nil }
        var seconds = 7200
        if rest.first == "/" {
            rest = rest.dropFirst()
            guard let time = offset(&rest) else { return nil }
            seconds = time
        }
        return .init(month: parts[0], week: parts[1], weekday: parts[2], utcSeconds: seconds)
    }
}
