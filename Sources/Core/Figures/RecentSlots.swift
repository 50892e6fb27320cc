import Telemetry

/// The last usable value of each of the last `Limits.slotCount` clock-aligned steps: a row's small trend.
struct RecentSlots: Sendable {
    enum Limits {
        /// 6 h at the usual step: enough for a flood's rise, 288 bytes a series.
        static let slotCount = 36
        static let step = TimeSpan.minutes(10)
    }

    let step: TimeSpan
    var span: TimeSpan { step * Int64(Limits.slotCount) }
    private var newest: Int64 = .min
    /// A ring by slot number; NaN where nothing came. Empty until the first value.
    private var values: [Double] = []

    /// Sensors slower than the usual step get one slot a period.
    init(period: TimeSpan?) {
        let period = min(period ?? .zero, .days(1))
        step = period > Limits.step ? period : Limits.step
    }

    mutating func record(_ value: Double, at stamp: Timestamp, isLate: Bool) {
        let slot = stamp.slot(step)
        if values.isEmpty { values = Array(repeating: .nan, count: Limits.slotCount) }
        if newest == .min {
            newest = slot
        } else if slot > newest {
            let gap = slot.subtractedClamped(newest)
            for passed in 1...min(gap, Int64(Limits.slotCount)) { values[index(slot - passed + 1)] = .nan }
            newest = slot
        }
        guard newest.subtractedClamped(slot) < Int64(Limits.slotCount) else { return }
        // A late reading fills a gap; it never replaces what is already drawn there.
        if !isLate || values[index(slot)].isNaN { values[index(slot)] = value }
    }

    func sparkline(at now: Timestamp) -> Sparkline {
        let count = Int64(Limits.slotCount)
        let last = max(now.slot(step), newest)
        var shown: [Double?] = []
        shown.reserveCapacity(Limits.slotCount)
        for back in stride(from: count - 1, through: 0, by: -1) {
            let slot = last.subtractedClamped(back)
            let isKept = newest != .min && slot <= newest && newest.subtractedClamped(slot) < count
            let value = isKept ? values[index(slot)] : .nan
            shown.append(value.isNaN ? nil : value)
        }
        return Sparkline(step: step, end: .startOfSlot(last.addedClamped(1), step), values: shown)
    }

    private func index(_ slot: Int64) -> Int {
        let count = Int64(Limits.slotCount)
        let remainder = slot % count
        return Int(remainder < 0 ? remainder + count : remainder)
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(step)
        writer.write(newest)
        writer.write(array: values) { $0.write($1) }
    }

    /// Takes what was saved where the step is still the same.
    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let savedStep = try reader.readTimeSpan()
        let savedNewest: Int64 = try reader.read()
        let saved = try reader.readArray { (reader) throws(ByteReader.Malformed) in try reader.readDouble() }
        guard savedStep == step, saved.count == Limits.slotCount else { return }
        newest = savedNewest
        values = saved
    }
}
