import Frames
import Telemetry

/// What the head of a line was found to mean, as the decoder keeps it: a series and how its numbers are converted.
struct KnownHead {
    /// Heads remembered for one series: a sensor has one, a second gateway that adds tags of its own another. More is a
    /// sender that puts what changes into its tags.
    static let limitPerSeries: UInt8 = 2
    var series: SeriesID
    /// Index into `Register.conversions`.
    var conversion: Int

    init(series: SeriesID, conversion: Int) {
        self.series = series
        self.conversion = conversion
    }

    @inline(__always)
    init(_ meaning: UInt64) {
        series = SeriesID(UInt32(truncatingIfNeeded: meaning))
        conversion = Int(meaning >> 32)
    }

    var meaning: UInt64 { UInt64(series.index) | UInt64(conversion) << 32 }
}

extension Hypervisor {
    /// Teaches the decoder the head of a line that has just been accepted, so that the next one like it is not read
    /// again.
    mutating func remember(_ wire: WireReading, as id: SeriesID) {
        let index = Int(id.index)
        guard register.states[index].headCount < KnownHead.limitPerSeries, isOwnType(wire.type, index) else { return }
        let conversion = wire.unit.isEmpty ? 0 : Int(register.states[index].conversion)
        register.states[index].headCount += 1
        decoder.learn(wire.head, means: KnownHead(series: id, conversion: conversion).meaning)
    }

    /// A frame that names another type than its entity's is counted each time (wire.md, "Identity").
    private func isOwnType(_ type: WireText, _ index: Int) -> Bool {
        type.isEmpty || !site.renames.isEmpty
            || type.string == register.entities.type(Int(register.states[index].entity)).text
    }
}
