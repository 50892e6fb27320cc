import Telemetry

/// Supply voltage as EN 50160 counts it: clock-aligned 10-minute means of each phase over one week, of which 95 % must
/// be within ±10 % of nominal and all within +10/−15 %.
///
/// A week begins with the first mean and ends 7 days later; interruptions make it no longer, they only leave fewer
/// means. Three phases cost 200 bytes.
struct VoltageWeek: Sendable {
    enum Limits {
        static let phaseCount = 3
        static let mean = TimeSpan.minutes(10)
        /// 7 days of 10-minute slots.
        static let slotsPerWeek: Int64 = 1008
        /// EN 50160 §4.2.2: the nominal voltage of public low-voltage networks.
        static let nominal = 230.0
        static let withinTenShare = 0.95
    }

    /// Means of one phase in one week.
    struct Tally: Hashable, Sendable {
        var count = 0
        var outsideTenPercent = 0
        var outsideTenFifteen = 0
        var complies: Bool {
            outsideTenFifteen == 0
                && Double(outsideTenPercent) <= Double(count) * (1 - Limits.withinTenShare) + 1e-9
        }
    }

    /// The slot a phase is in, and the sum that becomes its mean.
    struct Open: Hashable, Sendable {
        var slot: Int64 = .min
        var sum = 0.0
        var count = 0
    }

    let nominal: Double
    private var firstSlot: Int64?
    private var tallies = Array(repeating: Tally(), count: Limits.phaseCount)
    private var open = Array(repeating: Open(), count: Limits.phaseCount)
    private var lastWeek: MeterFigure.VoltageVerdict.Week?

    init(nominal: Double?) {
        self.nominal = nominal.flatMap { $0 > 0 ? $0 : nil } ?? Limits.nominal
    }

    /// `phaseVoltage` with or without the name of its phase: `phaseVoltageR`, `phaseVoltage_L2`, `phaseVoltage.T`.
    static func phase(of attribute: AttributeName) -> Int? {
        let prefix = "phaseVoltage"
        guard attribute.text.hasPrefix(prefix) else { return nil }
        let suffix = attribute.text.dropFirst(prefix.count).drop { "_.-:".contains($0) }
        switch suffix.uppercased() {
        case "", "R", "A", "L1", "1": return 0
        case "S", "B", "L2", "2": return 1
        case "T", "C", "L3", "3": return 2
        default: return nil
        }
    }

    mutating func accept(_ volts: Double, at stamp: Timestamp, phase: Int) {
        let slot = stamp.slot(Limits.mean)
        guard slot >= open[phase].slot else { return }
        if slot > open[phase].slot {
            close(phase)
            open[phase] = Open(slot: slot)
        }
        open[phase].sum += volts
        open[phase].count += 1
    }

    /// The mean of the phase's open slot joins its week.
    private mutating func close(_ phase: Int) {
        let done = open[phase]
        guard done.count > 0 else { return }
        open[phase].count = 0
        let first = firstSlot ?? done.slot
        firstSlot = first
        if done.slot.subtractedClamped(first) >= Limits.slotsPerWeek {
            endWeek()
            firstSlot = done.slot
        }
        let mean = done.sum / Double(done.count)
        tallies[phase].count += 1
        if mean > nominal * 1.1 || mean < nominal * 0.9 { tallies[phase].outsideTenPercent += 1 }
        if mean > nominal * 1.1 || mean < nominal * 0.85 { tallies[phase].outsideTenFifteen += 1 }
    }

    private mutating func endWeek() {
        let verdict = summed
        lastWeek = .init(
            count: verdict.count, outsideTenPercent: verdict.outsideTenPercent,
            outsideTenFifteen: verdict.outsideTenFifteen, complies: tallies.allSatisfy(\.complies))
        tallies = Array(repeating: Tally(), count: Limits.phaseCount)
    }

    private var summed: Tally {
        tallies.reduce(into: Tally()) { sum, phase in
            sum.count += phase.count
            sum.outsideTenPercent += phase.outsideTenPercent
            sum.outsideTenFifteen += phase.outsideTenFifteen
        }
    }

    /// The week so far, with every slot that has ended by `now`.
    func verdict(at now: Timestamp) -> MeterFigure.VoltageVerdict? {
        var week = self
        let slotNow = now.slot(Limits.mean)
        for phase in 0..<Limits.phaseCount where week.open[phase].slot < slotNow { week.close(phase) }
        guard let first = week.firstSlot else { return nil }
        let isOver = slotNow.subtractedClamped(first) >= Limits.slotsPerWeek
        let sum = week.summed
        var verdict = MeterFigure.VoltageVerdict(
            count: sum.count, outsideTenPercent: sum.outsideTenPercent, outsideTenFifteen: sum.outsideTenFifteen,
            complies: nil)
        if sum.outsideTenFifteen > 0 { verdict.complies = false }
        if isOver { verdict.complies = week.tallies.allSatisfy(\.complies) }
        verdict.lastWeek = week.lastWeek
        return verdict
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(optional: firstSlot) { $0.write($1) }
        for phase in 0..<Limits.phaseCount {
            for number in [tallies[phase].count, tallies[phase].outsideTenPercent, tallies[phase].outsideTenFifteen] {
                writer.write(UInt32(clamping: number))
            }
            writer.write(open[phase].slot)
            writer.write(open[phase].sum)
            writer.write(UInt32(clamping: open[phase].count))
        }
        writer.write(optional: lastWeek) { writer, week in
            for number in [week.count, week.outsideTenPercent, week.outsideTenFifteen] {
                writer.write(UInt32(clamping: number))
            }
            writer.write(week.complies)
        }
    }

    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        firstSlot = try reader.readOptional { (reader) throws(ByteReader.Malformed) in try reader.read(Int64.self) }
        for phase in 0..<Limits.phaseCount {
            tallies[phase].count = try reader.readCount()
            tallies[phase].outsideTenPercent = try reader.readCount()
            tallies[phase].outsideTenFifteen = try reader.readCount()
            open[phase].slot = try reader.read()
            open[phase].sum = try reader.readDouble()
            open[phase].count = try reader.readCount()
        }
        lastWeek = try reader.readOptional { (reader) throws(ByteReader.Malformed) in
            let count = try reader.readCount()
            let ten = try reader.readCount()
            let fifteen = try reader.readCount()
            return .init(
                count: count, outsideTenPercent: ten, outsideTenFifteen: fifteen, complies: try reader.readBool())
        }
    }
}
