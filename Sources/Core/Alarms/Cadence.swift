/// How often a series reports and when its silence counts. Few differ: series share them by number, which spares 20
/// bytes of each of a hundred thousand.
struct Cadence: Hashable, Sendable {
    /// What the entity's period or heartbeat promises; `.max` where neither is known.
    var defaultAfter: Int64 = .max
    /// Nanoseconds; 0 where it is not known.
    var period: Int64 = 0
    /// The age at which `nodata:` is raised; `.max` for never.
    var alarmAfter: Int64 = .max
}

/// Every cadence that any series had, for good: bounded by the pairs of an entity's period or heartbeat and the ages
/// that rules name.
struct CadenceTable: Sendable {
    private var cadences: [Cadence] = [Cadence()]
    private var numbers: [Cadence: Int32] = [Cadence(): 0]

    @inline(__always)
    subscript(number: Int32) -> Cadence { cadences[Int(number)] }

    mutating func number(of cadence: Cadence) -> Int32 {
        if let number = numbers[cadence] { return number }
        let number = Int32(cadences.count)
        cadences.append(cadence)
        numbers[cadence] = number
        return number
    }
}

extension AlarmEngine {
    /// Reads or changes the cadence of one series.
    @inline(__always)
    func cadence(_ index: Int) -> Cadence { cadences[series[index].cadence] }

    mutating func setCadence(_ index: Int, _ change: (inout Cadence) -> Void) {
        var cadence = cadence(index)
        change(&cadence)
        series[index].cadence = cadences.number(of: cadence)
    }
}
