import Telemetry

/// Readings that were accepted and judged, and that the disk then refused. A sender that was told so sends them again
/// (HTTP): the repeat is a duplicate to the rules, and the one that history has.
struct UnstoredReadings: Sendable {
    /// 10 MB, while the disk refuses only. Past it a repeat is counted as a duplicate, as over UDP and TCP.
    static let limit = 131_072

    private struct Key: Hashable {
        var series: UInt32
        var stamp: Int64
        var bits: UInt64

        init(_ reading: Reading) {
            series = UInt32(reading.series.index)
            stamp = reading.observedAt.nanoseconds
            bits = reading.value.comparisonBits
        }
    }
    private var readings: [Key: Reading] = [:]

    mutating func add(_ refused: ContiguousArray<Reading>) {
        for reading in refused.prefix(max(0, UnstoredReadings.limit - readings.count)) {
            readings[Key(reading)] = reading
        }
    }

    /// As it was judged; nil when `repeated` is no repeat of one of them.
    mutating func remove(_ repeated: Reading) -> Reading? {
        readings.isEmpty ? nil : readings.removeValue(forKey: Key(repeated))
    }
}
