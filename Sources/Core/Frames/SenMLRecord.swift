import Telemetry

/// The fields of a SenML record that vigie understands (RFC 8428 §4.1, §4.2).
enum SenMLField: UInt32 {
    case baseName, baseTime, baseUnit, baseValue, baseSum, baseVersion
    case name, unit, value, text, boolean, data, sum, time, updateTime, version

    @inline(__always) var bit: UInt32 { 1 << rawValue }

    static let baseBits: UInt32 = 0b11_1111
    static let valueBits = SenMLField.value.bit | SenMLField.text.bit | SenMLField.boolean.bit | SenMLField.data.bit

    /// A label of one to four bytes, compared as one integer.
    @inline(__always)
    init?(_ label: WireText) {
        guard let bytes = label.start else { return nil }
        switch label.count {
        case 1:
            switch bytes[0] {
            case UInt8(ascii: "n"): self = .name
            case UInt8(ascii: "u"): self = .unit
            case UInt8(ascii: "v"): self = .value
            case UInt8(ascii: "s"): self = .sum
            case UInt8(ascii: "t"): self = .time
            default: return nil
            }
        case 2:
            switch (bytes[0], bytes[1]) {
            case (UInt8(ascii: "b"), UInt8(ascii: "n")): self = .baseName
            case (UInt8(ascii: "b"), UInt8(ascii: "t")): self = .baseTime
            case (UInt8(ascii: "b"), UInt8(ascii: "u")): self = .baseUnit
            case (UInt8(ascii: "b"), UInt8(ascii: "v")): self = .baseValue
            case (UInt8(ascii: "b"), UInt8(ascii: "s")): self = .baseSum
            case (UInt8(ascii: "v"), UInt8(ascii: "s")): self = .text
            case (UInt8(ascii: "v"), UInt8(ascii: "b")): self = .boolean
            case (UInt8(ascii: "v"), UInt8(ascii: "d")): self = .data
            case (UInt8(ascii: "u"), UInt8(ascii: "t")): self = .updateTime
            default: return nil
            }
        case 4:
            guard label.equals("bver") else { return nil }
            self = .baseVersion
        default:
            return nil
        }
    }
}

/// One record as read, before the base fields are applied.
struct SenMLRecord {
    /// The bits of the fields present.
    var seen: UInt32 = 0
    var name = WireText.empty
    var unit = WireText.empty
    var text = WireText.empty
    var number = 0.0
    var sum = 0.0
    var boolean = false
    /// Nanoseconds.
    var time: Int64 = 0
    var hasID = false
    var hasType = false
    /// The first thing wrong with it.
    private(set) var failure: ReadingRejection?
    private(set) var why: StaticString = ""

    @inline(__always) func has(_ field: SenMLField) -> Bool { seen & field.bit != 0 }

    /// Whether a text is base64url without padding (RFC 8428 §4.3, RFC 4648 §5): one character over a multiple of four
    /// holds no whole byte.
    static func isData(_ text: WireText) -> Bool {
        text.count % 4 != 1
            && text.buffer.allSatisfy { byte in
                byte &- Ascii.zero <= 9 || (byte | 0x20) &- 97 <= 25 || byte == Ascii.minus || byte == Ascii.underscore
            }
    }

    mutating func fail(_ rejection: ReadingRejection, _ explanation: StaticString) {
        guard failure == nil else { return }
        failure = rejection
        why = explanation
    }
}

/// The base fields in force. One that could not be read is *broken*: records that would inherit it are rejected until
/// a readable one replaces it, since the old value is not theirs.
struct SenMLBase {
    var name: WireText?
    var unit: WireText?
    var value: Double?
    var sum: Double?
    /// Nanoseconds.
    var time: Int64?
    private(set) var broken: UInt32 = 0

    @inline(__always)
    mutating func mark(_ field: SenMLField, isBroken: Bool) {
        if isBroken { broken |= field.bit } else { broken &= ~field.bit }
    }
}

/// What a SenML name says: whose reading, of what (wire.md, "Identity").
struct SenMLName {
    var entity: WireText
    var attribute: WireText

    /// Whether a name, or a part of one, is made of the characters it may have (RFC 8428 §4.5.1).
    @inline(__always)
    static func isAllowed(_ text: WireText) -> Bool {
        for byte in text.buffer {
            // `-` `.` `/` `0`…`9` `:` are neighbours.
            let isAllowed = byte &- 45 <= 13 || (byte | 0x20) &- 97 <= 25 || byte == Ascii.underscore
            if !isAllowed { return false }
        }
        return true
    }

    /// Whether base name and name together begin with a letter or a digit (RFC 8428 §4.5.1), or are empty.
    @inline(__always)
    static func beginsWell(base: WireText, name: WireText) -> Bool {
        guard let first = (base.isEmpty ? name : base).buffer.first else { return true }
        return first &- 48 <= 9 || (first | 0x20) &- 97 <= 25
    }

    /// - A base name ending in `:` or `/` is the entity; the name is the attribute.
    /// - Else the two are joined. A bare `urn:dev:` name is the entity; another is split at its last `/`, else `:`.
    /// - Without an attribute, the unit gives it (`Cel` → `temperature`), else it is `value`.
    @inline(__always)
    static func resolve(
        base: WireText, name: WireText, unit: WireText, in scratch: ScratchMemory
    ) -> Outcome<SenMLName> {
        if let start = base.start, base.count > 1, isSeparator(start[base.count - 1]), !base.equals("urn:dev:") {
            let attribute = name.isEmpty ? attribute(unit) : name
            return .usable(SenMLName(entity: WireText(start: start, count: base.count - 1), attribute: attribute))
        }
        return joined(base: base, name: name, unit: unit, in: scratch)
    }

    @inline(never)
    private static func joined(
        base: WireText, name: WireText, unit: WireText, in scratch: ScratchMemory
    ) -> Outcome<SenMLName> {
        guard base.count + name.count <= FrameLimits.nameByteCount else { return .rejected(.nameTooLong) }
        let full = base.isEmpty ? name : (name.isEmpty ? base : scratch.join(base, name))
        guard let start = full.start, full.count > 0 else { return .rejected(.malformed) }
        // A separator that begins the name ends the base name: `bn` "station-4", `n` "/pm10".
        if !base.isEmpty, name.count > 1, let first = name.start, isSeparator(first[0]) {
            return split(full, at: base.count)
        }
        let bytes = full.buffer
        if let slash = bytes.lastIndex(of: Ascii.slash), slash > 0, slash < full.count - 1 {
            return split(full, at: slash)
        }
        if !full.hasPrefix("urn:"), let colon = bytes.lastIndex(of: Ascii.colon), colon > 0, colon < full.count - 1 {
            return split(full, at: colon)
        }
        let entity = isSeparator(start[full.count - 1]) ? WireText(start: start, count: full.count - 1) : full
        guard !entity.isEmpty else { return .rejected(.malformed) }
        return .usable(SenMLName(entity: entity, attribute: attribute(unit)))
    }

    private static func split(_ full: WireText, at index: Int) -> Outcome<SenMLName> {
        guard let start = full.start else { return .rejected(.malformed) }
        return .usable(
            SenMLName(
                entity: WireText(start: start, count: index),
                attribute: WireText(start: start + index + 1, count: full.count - index - 1)))
    }

    @inline(__always)
    private static func isSeparator(_ byte: UInt8) -> Bool { byte == Ascii.colon || byte == Ascii.slash }

    /// The attribute a unit stands for, where it stands for one alone (RFC 8428 §12.1, RFC 8798); Smart Data Models
    /// spelling. `m` may be a level, a distance or a height, `%` and `/` any ratio: those are `value`.
    static func attribute(_ unit: WireText) -> WireText {
        switch true {
        case unit.equals("Cel"), unit.equals("K"): WireText("temperature")
        case unit.equals("%RH"): WireText("relativeHumidity")
        case unit.equals("%EL"), unit.equals("EL"): WireText("batteryLevel")
        case unit.equals("lx"): WireText("illuminance")
        case unit.equals("W"), unit.equals("kW"): WireText("activePower")
        case unit.equals("VA"), unit.equals("kVA"): WireText("apparentPower")
        case unit.equals("V"): WireText("phaseVoltage")
        case unit.equals("A"): WireText("current")
        case unit.equals("Hz"): WireText("frequency")
        case unit.equals("Wh"), unit.equals("kWh"): WireText("totalActiveEnergyImport")
        case unit.equals("m3/s"): WireText("flow")
        case unit.equals("lat"): WireText("latitude")
        case unit.equals("lon"): WireText("longitude")
        default: WireText("value")
        }
    }

    /// The unit of an integral over time (RFC 8428 §4.3): watts add up to joules; otherwise the unit times seconds.
    static func unitOfSum(_ unit: WireText, in scratch: ScratchMemory) -> WireText {
        switch true {
        case unit.isEmpty: .empty
        case unit.equals("W"): WireText("J")
        case unit.equals("m/s"): WireText("m")
        case unit.equals("m3/s"): WireText("m3")
        case unit.equals("l/s"): WireText("l")
        case unit.equals("1/s"): WireText("1")
        default: scratch.join(unit, ".s")
        }
    }
}

/// What reading one part of a frame gave: it, or why it can't be used.
enum Outcome<Part> {
    case usable(Part)
    case rejected(ReadingRejection)
}

extension WireText: ExpressibleByStringLiteral {
    /// Text of the program itself: its bytes live as long as the process.
    public init(stringLiteral value: StaticString) { self.init(value) }
    init(_ text: StaticString) { self.init(start: text.utf8Start, count: text.utf8CodeUnitCount) }
}
