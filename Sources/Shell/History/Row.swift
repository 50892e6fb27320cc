import Telemetry

/// A reading as the database holds it: fixed-width words whatever its kind of value, so that packing, sealing and
/// reading back never branch into reference types.
struct Row: Hashable, Sendable {
    var observedAt: Int64
    var receivedAt: Int64
    /// A number's bit pattern, a boolean's 0 or 1, or a text's number, as `flags.kind` says.
    var bits: UInt64
    var flags: Flags

    enum Kind: UInt8, Sendable {
        case number = 0
        case boolean = 1
        case text = 2
    }

    /// Quality in bits 0–1, origin in 2, late in 3, conflicting in 4, kind of value in 5–6; bit 7 stays 0.
    struct Flags: Hashable, Sendable {
        var byte: UInt8
        init(byte: UInt8) { self.byte = byte }
        init(kind: Kind, quality: Quality, origin: ReadingOrigin, isLate: Bool, isConflicting: Bool) {
            byte =
                quality.rawValue | origin.rawValue << 2 | (isLate ? 8 : 0) | (isConflicting ? 16 : 0)
                | kind.rawValue << 5
        }
        /// Written by a version that knows more, or damaged: not one of ours.
        var isValid: Bool { byte & 3 <= 2 && byte >> 5 <= 2 }
        var kind: Kind { Kind(rawValue: byte >> 5) ?? .number }
        var quality: Quality { Quality(rawValue: byte & 3) ?? .bad }
        var origin: ReadingOrigin { byte & 4 == 0 ? .sensor : .person }
        var isLate: Bool { byte & 8 != 0 }
        var isConflicting: Bool { byte & 16 != 0 }
        /// A number or boolean that is not bad: what a trend draws.
        var isDrawn: Bool { byte & 3 != 2 && byte >> 5 != 2 }
    }

    init(observedAt: Int64, receivedAt: Int64, bits: UInt64, flags: Flags) {
        self.observedAt = observedAt
        self.receivedAt = receivedAt
        self.bits = bits
        self.flags = flags
    }

    init(_ reading: Reading) {
        let kind: Kind
        switch reading.value {
        case .number(let number): (bits, kind) = (number.bitPattern, .number)
        case .boolean(let flag): (bits, kind) = (flag ? 1 : 0, .boolean)
        case .text(let id): (bits, kind) = (UInt64(id.index), .text)
        }
        observedAt = reading.observedAt.nanoseconds
        receivedAt = reading.receivedAt.nanoseconds
        flags = Flags(
            kind: kind, quality: reading.quality, origin: reading.origin, isLate: reading.isLate,
            isConflicting: reading.isConflicting)
    }

    func reading(of series: SeriesID) -> Reading {
        Reading(
            series: series, value: value, observedAt: Timestamp(nanoseconds: observedAt),
            receivedAt: Timestamp(nanoseconds: receivedAt), quality: flags.quality, origin: flags.origin,
            isLate: flags.isLate, isConflicting: flags.isConflicting)
    }

    var value: Value {
        switch flags.kind {
        case .number: .number(Double(bitPattern: bits))
        case .boolean: .boolean(bits != 0)
        case .text: .text(TextID(UInt32(truncatingIfNeeded: bits)))
        }
    }

    /// The number a trend draws; a boolean is 1 or 0.
    var number: Double {
        switch flags.kind {
        case .number: Double(bitPattern: bits)
        case .boolean: bits != 0 ? 1 : 0
        case .text: .nan
        }
    }

    /// The same value: what makes a second reading of a stamp a repeat rather than a conflict.
    func hasValue(of other: Row) -> Bool { bits == other.bits && flags.kind == other.flags.kind }
}

/// A row with its series: what a chunk of arrivals holds.
struct SeriesRow: Hashable, Sendable {
    var row: Row
    var series: UInt32
}
