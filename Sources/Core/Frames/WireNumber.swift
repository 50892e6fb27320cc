/// A decimal as it stands on the wire: sign, up to 19 significant digits, power of ten.
struct WireNumber {
    var start: UnsafePointer<UInt8>
    var end: UnsafePointer<UInt8>
    var isNegative = false
    var digits: UInt64 = 0
    /// value = ±digits × 10^exponent, exactly unless `isTruncated`.
    var exponent = 0
    var isTruncated = false
    /// No point and no exponent.
    var isInteger = true

    enum Grammar {
        /// RFC 8259 §6: no leading zeros, digits on both sides of the point.
        case json
        /// InfluxDB: as Go's `ParseFloat` takes plain decimals: `1.`, `.5` and leading zeros too.
        case line
    }

    /// Every power of ten that a double holds exactly.
    private static let exactPowers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
    private static let integerPowers: [UInt64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]

    /// Reads a number at `cursor` and steps over it; nil (cursor anywhere) where none stands.
    @inline(__always)
    init?(_ cursor: inout ByteCursor, grammar: Grammar) {
        start = cursor.at
        end = cursor.at
        var at = cursor.at
        let limit = cursor.end
        if at < limit, at.pointee == Ascii.minus {
            isNegative = true
            at += 1
        }
        let whole = at
        digits = WireNumber.readDigits(&at, limit, 0)
        var digitCount = at - whole
        if grammar == .json {
            guard digitCount == 1 || (digitCount > 1 && whole.pointee != Ascii.zero) else { return nil }
        }
        if at < limit, at.pointee == Ascii.point {
            isInteger = false
            at += 1
            let fraction = at
            digits = WireNumber.readDigits(&at, limit, digits)
            exponent = fraction - at
            if grammar == .json && at == fraction { return nil }
            digitCount &+= at - fraction
        }
        guard digitCount > 0 else { return nil }
        // Nineteen digits always fit UInt64; with more, `digits` has wrapped and is read again.
        if digitCount > 19 { rereadLongDigits(from: whole, to: at) }
        if at < limit, at.pointee | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            guard let power = WireNumber.readExponent(&at, limit) else { return nil }
            exponent &+= power
        }
        guard at - start <= FrameLimits.numberByteCount else { return nil }
        end = at
        cursor.at = at
    }

    /// Appends the decimal digits at `at` to `value`, wrapping, and steps over them.
    @inline(__always)
    private static func readDigits(
        _ at: inout UnsafePointer<UInt8>, _ limit: UnsafePointer<UInt8>, _ value: UInt64
    ) -> UInt64 {
        var value = value
        while limit - at >= 8, let eight = eightDigits(at) {
            value = value &* 100_000_000 &+ eight
            at += 8
        }
        while at < limit {
            let digit = at.pointee &- Ascii.zero
            guard digit <= 9 else { break }
            value = value &* 10 &+ UInt64(digit)
            at += 1
        }
        return value
    }

    /// The value of eight digits at once, or nil where one is none (D. Lemire, "Quickly parsing eight digits").
    @inline(__always)
    static func eightDigits(_ at: UnsafePointer<UInt8>) -> UInt64? {
        var word = ByteWords.load(at)
        // All high nibbles are 3, and none carries past 9 when 6 is added.
        guard word & 0xF0F0_F0F0_F0F0_F0F0 == 0x3030_3030_3030_3030,
            (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0 == 0x3030_3030_3030_3030
        else { return nil }
        word = ((word & 0x0F0F_0F0F_0F0F_0F0F) &* 2561) >> 8
        word = ((word & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
        return ((word & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
    }

    /// Keeps the first nineteen significant digits of a longer number and counts the others in the exponent.
    @inline(never)
    private mutating func rereadLongDigits(from first: UnsafePointer<UInt8>, to last: UnsafePointer<UInt8>) {
        digits = 0
        exponent = 0
        var significant = 0
        var isFraction = false
        for at in first..<last {
            let digit = at.pointee &- Ascii.zero
            guard digit <= 9 else {
                isFraction = true
                continue
            }
            if significant < 19 {
                digits = digits * 10 + UInt64(digit)
                if digits != 0 { significant += 1 }
                if isFraction { exponent -= 1 }
            } else {
                if !isFraction { exponent += 1 }
                if digit != 0 { isTruncated = true }
            }
        }
    }

    private static func readExponent(_ at: inout UnsafePointer<UInt8>, _ limit: UnsafePointer<UInt8>) -> Int? {
        at += 1
        var isNegative = false
        if at < limit, at.pointee == Ascii.minus || at.pointee == Ascii.plus {
            isNegative = at.pointee == Ascii.minus
            at += 1
        }
        let first = at
        var power = 0
        while at < limit {
            let digit = at.pointee &- Ascii.zero
            guard digit <= 9 else { break }
            // Past any double's range the value is 0 or infinite already; more digits must not overflow.
            if power < 100_000 { power = power * 10 + Int(digit) }
            at += 1
        }
        return at == first ? nil : (isNegative ? -power : power)
    }

    /// The nearest double (ties to even); infinite where it is too large for one.
    @inline(__always)
    var double: Double {
        // Clinger's fast path: both operands are exact doubles, so the one operation rounds correctly.
        if !isTruncated && digits <= 1 << 53 && exponent >= -22 && exponent <= 22 {
            let magnitude = Double(digits)
            let value =
                exponent < 0
                ? magnitude / WireNumber.exactPowers[-exponent] : magnitude * WireNumber.exactPowers[exponent]
            return isNegative ? -value : value
        }
        return slowDouble
    }

    /// The standard library rounds correctly; it wants a string.
    @inline(never)
    private var slowDouble: Double {
        if digits == 0 && !isTruncated { return isNegative ? -0.0 : 0 }
        let text = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
        guard let value = Double(text) else {
            // Out of range gives nil on some versions: the exponent tells which way.
            return exponent > 0 ? (isNegative ? -.infinity : .infinity) : 0
        }
        return value
    }

    /// The value times 10^9, rounded toward zero, exactly: seconds as nanoseconds. nil where Int64 can't hold it.
    var nanoseconds: Int64? {
        if digits == 0 { return 0 }
        let shift = exponent + 9
        let magnitude: UInt64
        if shift >= 0 {
            guard shift < WireNumber.integerPowers.count else { return nil }
            let (product, overflow) = digits.multipliedReportingOverflow(by: WireNumber.integerPowers[shift])
            guard !overflow else { return nil }
            magnitude = product
        } else {
            magnitude = -shift < WireNumber.integerPowers.count ? digits / WireNumber.integerPowers[-shift] : 0
        }
        guard magnitude <= UInt64(Int64.max) else { return nil }
        return isNegative ? -Int64(magnitude) : Int64(magnitude)
    }

    /// Whether the value is an integer from 0 to 2⁶⁴ − 1, written as one.
    var isUnsigned64: Bool {
        guard isInteger, !isNegative else { return false }
        if exponent == 0 && !isTruncated { return true }
        // Twenty digits don't fit the scanner's nineteen: they are compared as they are written.
        let written = UnsafeBufferPointer(start: start, count: end - start).drop { $0 == Ascii.zero }
        let greatest: StaticString = "18446744073709551615"
        guard written.count == greatest.utf8CodeUnitCount else { return written.count < greatest.utf8CodeUnitCount }
        let limit = UnsafeBufferPointer(start: greatest.utf8Start, count: greatest.utf8CodeUnitCount)
        return !limit.lexicographicallyPrecedes(written)
    }

    /// The value as an integer; nil for one with a point or exponent, or too large.
    @inline(__always)
    var integer: Int64? {
        guard isInteger, exponent == 0, digits <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { return nil }
        if isNegative { return digits == UInt64(Int64.max) + 1 ? .min : -Int64(digits) }
        return Int64(digits)
    }
}
