import Telemetry

/// Detects a flood: more than 10 occurrences in 10 minutes until fewer than 5 in 10 minutes (EEMUA 191 / ISA-18.2).
struct Flood: Sendable {
    static let startAbove = 10
    static let endBelow = 5
    static let window: Int64 = 600_000_000_000

    private(set) var isOn = false
    /// The latest occurrences, oldest first: `startAbove + 1` of them decide both ends.
    private(set) var recent: [(at: Int64, alarm: Int32)] = []

    /// Counts an occurrence annunciated, or silenced only by the flood itself. True when it begins a flood.
    mutating func note(alarm: Int32, at: Int64) -> Bool {
        if recent.count > Flood.startAbove { recent.removeFirst() }
        recent.append((at, alarm))
        guard !isOn, recent.count > Flood.startAbove, recent[0].at > at - Flood.window else { return false }
        isOn = true
        return true
    }

    /// When it ends if nothing more happens: the fifth latest occurrence leaves the window.
    var endsAt: Int64? {
        guard isOn else { return nil }
        return recent.count >= Flood.endBelow ? recent[recent.count - Flood.endBelow].at + Flood.window : .min
    }

    mutating func endIfCalm(at now: Int64) -> Bool {
        guard let endsAt, endsAt <= now else { return false }
        isOn = false
        return true
    }

    func encode(into writer: inout ByteWriter, name: (Int32) -> AlarmID) {
        writer.write(isOn)
        writer.write(array: recent) { writer, entry in
            writer.write(entry.at)
            // The rule of one that counted may have been removed since.
            writer.write(entry.alarm < 0 ? "" : name(entry.alarm).text)
        }
    }

    mutating func restore(
        from reader: inout ByteReader, index: (AlarmID) -> Int32
    ) throws(ByteReader.Malformed) {
        isOn = try reader.readBool()
        recent = []
        for _ in 0..<min(Int(try reader.read(UInt32.self)), Flood.startAbove + 1) {
            let at: Int64 = try reader.read()
            recent.append((at, index(AlarmID(try reader.readString()))))
        }
    }
}

extension AlarmEngine {
    mutating func beginFlood(into effects: inout [AlarmEffect]) {
        tally.isFlood = true
        let began = flood.recent.first.flatMap { $0.alarm >= 0 ? id(Int($0.alarm)) : nil }
        effects.append(.flood(isFlood: true, first: began, at: clock.wall))
        if let first = flood.recent.first, first.alarm >= 0, alarms[Int(first.alarm)].detail >= 0 {
            details[Int(alarms[Int(first.alarm)].detail)].isFirstOut = true
        }
        armEngineTimer()
    }

    mutating func endFlood(into effects: inout [AlarmEffect]) {
        tally.isFlood = false
        effects.append(.flood(isFlood: false, first: nil, at: clock.wall))
    }
}
