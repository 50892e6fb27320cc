import Telemetry
import Testing

@Test(arguments: [
    ("2026-01-15T21:58:00+01:00", "2026-01-15T20:58:00.000Z"),
    ("2026-01-15T21:58:00.25Z", "2026-01-15T21:58:00.250Z"),
    ("2026-01-15 21:58Z", "2026-01-15T21:58:00.000Z"),
    ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
    ("2026-01-15T21:58:00-0330", "2026-01-16T01:28:00.000Z"),
])
func aTimestampIsReadAndWrittenInUTC(_ text: String, _ expected: String) {
    #expect(ISO8601.parse(text).map { ISO8601.text($0) } == expected)
}

@Test(arguments: [
    "2020-03-17TT08:45:00Z", "2026-02-29T00:00:00Z", "2026-01-15T24:00:00Z", "2026-01-15T21:58:00", "", "2026",
    "2500-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1677-12-31T00:00:00Z", "2262-01-01T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-01-15T21:58:00+25:00", "2026-01-15T21:58:00.Z", "2026-01-15T21:58:00Zx",
])
func whatIsNoTimestampIsNil(_ text: String) { #expect(ISO8601.parse(text) == nil) }

@Test func aTextWithoutOffsetIsReadInTheZoneGiven() {
    #expect(
        ISO8601.parse("2026-07-01T12:00:00", in: .paris).map { ISO8601.text($0) } == "2026-07-01T10:00:00.000Z")
    #expect(ISO8601.parse("2026-03-29T02:30:00", in: .paris) == nil)
}

@Test func aLocalTextCarriesItsOffset() {
    #expect(
        ISO8601.parse("2026-07-01T10:00:00Z").map { ISO8601.text($0, in: .paris) } == "2026-07-01T12:00:00+02:00")
}

@Test func decimalsAreFixedAndRoundedAwayFromZero() {
    #expect(DecimalText.fixed(3.235, places: 2) == "3.24")
    #expect(DecimalText.fixed(-0.004, places: 2) == "0.00")
    #expect(DecimalText.fixed(-1.5, places: 0) == "-2")
    #expect(DecimalText.fixed(1234567.891, places: 1, separator: ",", grouping: " ") == "1 234 567,9")
    #expect(DecimalText.fixed(.nan, places: 1) == "–")
    #expect(DecimalText.fixed(0.05, places: 1) == "0.1")
}

@Test func unitsConvertOnlyWithinWhatTheyMeasure() {
    #expect(Unit("mm").conversion(to: Unit("MTR"))?.apply(to: 3240) == 3.24)
    #expect(Unit("VA").conversion(to: "W") == nil)
    #expect(Unit("kWh").conversion(to: "Wh")?.apply(to: 1.001) == 1001)
    #expect(Unit("GQ") == Unit("ug/m3"))
    #expect(Unit("FAH").conversion(to: "Cel")?.apply(to: 212) == 100)
    #expect(Unit("K").conversion(to: "Cel")?.apply(to: 300.4) == 27.25)
    #expect(Unit("Cel").conversion(to: "FAH")?.apply(to: 37.5) == 99.5)
    #expect(Unit("furlong").conversion(to: "m") == nil)
}

@Test func bytesWrittenAreReadBackAndDamageIsAnErrorNotATrap() throws {
    var writer = ByteWriter()
    writer.write(UInt16(65535))
    writer.write("Sainte-Eulalie é")
    writer.write(Timestamp(nanoseconds: -5))
    writer.write(optional: 3.5) { $0.write($1) }
    writer.write(array: [1, 2, 3] as [Int32]) { $0.write($1) }
    var reader = ByteReader(writer.bytes)
    #expect(try reader.read(UInt16.self) == 65535)
    #expect(try reader.readString() == "Sainte-Eulalie é")
    #expect(try reader.readTimestamp() == Timestamp(nanoseconds: -5))
    #expect(try reader.readOptional { (r: inout ByteReader) throws(ByteReader.Malformed) in try r.readDouble() } == 3.5)
    #expect(
        try reader.readArray { (r: inout ByteReader) throws(ByteReader.Malformed) in try r.read(Int32.self) }
            == [1, 2, 3])
    #expect(reader.isAtEnd)
    for length in 0..<writer.bytes.count {
        var cut = ByteReader(Array(writer.bytes.prefix(length)))
        #expect(throws: ByteReader.Malformed.self) {
            _ = try cut.read(UInt16.self)
            _ = try cut.readString()
            _ = try cut.readTimestamp()
            _ = try cut.readOptional { (r: inout ByteReader) throws(ByteReader.Malformed) in try r.readDouble() }
            _ = try cut.readArray { (r: inout ByteReader) throws(ByteReader.Malformed) in try r.read(Int32.self) }
        }
    }
}

/// What a sensor sends in centimetres is to the last bit what one in metres sends: a limit is passed by both or neither.
@Test func unitsThatDifferByAPowerOfTenConvertToTheNearestNumber() throws {
    let pairs = [("cm", "m", 100.0), ("mm", "m", 1000), ("W", "kW", 1000), ("%", "1", 100), ("L/s", "m³/s", 1000)]
    for (small, large, ratio) in pairs {
        let up = try #require(Unit(small).conversion(to: Unit(large)))
        let down = try #require(Unit(large).conversion(to: Unit(small)))
        let wrong = (0..<20_000).filter { count in
            let whole = Double(count)
            return up.apply(to: whole) != whole / ratio || down.apply(to: whole) != whole * ratio
                || down.apply(to: whole / ratio) != whole
        }
        #expect(wrong == [], "\(small) and \(large)")
    }
}
