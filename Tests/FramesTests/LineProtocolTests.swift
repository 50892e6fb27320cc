import Frames
import Telemetry
import Testing

@Suite struct LineProtocolTests {
    @Test func theMeasurementIsTheTypeAndEachFieldAnAttribute() {
        #expect(
            decodedText("AirQualityObserved,id=gare,unit=µg/m³ pm10=12.5,no2=40i 1795348800000000000")
                == [
                    "AirQualityObserved gare pm10 µg/m³ 12.5 @1795348800",
                    "AirQualityObserved gare no2 µg/m³ 40.0 @1795348800",
                ])
    }

    @Test(arguments: [
        ("w,sensor=e,device=d,station=s,entity=n,id=i v=1", "w i v - 1.0 -"),
        ("w,sensor=e,device=d,station=s,entity=n v=1", "w n v - 1.0 -"),
        ("w,sensor=e,device=d,station=s v=1", "w s v - 1.0 -"),
        ("w,sensor=e,device=d v=1", "w d v - 1.0 -"), ("w,sensor=e v=1", "w e v - 1.0 -"),
        ("w,city=Toulon,site=a v=1", "w city=Toulon,site=a v - 1.0 -"),
        ("w,site=a,city=Toulon v=1", "w city=Toulon,site=a v - 1.0 -"),
        ("w,site=a,unit=m v=1", "w site=a v m 1.0 -"), ("w v=1", "w w v - 1.0 -"), ("w,unit=m v=1", "w w v m 1.0 -"),
    ])
    func theEntityIsTheFirstIDTagElseAllTags(line: String, reading: String) {
        #expect(decodedText(line) == [reading])
    }

    @Test(arguments: [
        ("1", "1.0"), ("1.5", "1.5"), ("-1.5e3", "-1500.0"), ("1.", "1.0"), (".5", "0.5"), ("007", "7.0"),
        ("42i", "42.0"), ("-9223372036854775808i", "-9.223372036854775808e+18"),
        ("18446744073709551615u", "1.8446744073709552e+19"), ("t", "true"), ("T", "true"), ("true", "true"),
        ("True", "true"), ("TRUE", "true"), ("f", "false"), ("F", "false"), ("false", "false"), ("False", "false"),
        ("FALSE", "false"), (#""""#, "''"), (#""a \"b\" \\ c, d=e""#, #"'a "b" \ c, d=e'"#),
        ("\"two\nlines\"", "'two\nlines'"), (#""tail \x""#, #"'tail \x'"#),
    ])
    func everyFieldTypeIsRead(field: String, value: String) {
        let shown = Double(value).map { "\($0)" } ?? value
        #expect(decodedText("w,id=a v=\(field) 1") == ["w a v - \(shown) @1ns"])
    }

    @Test func escapesInNamesAreUndone() {
        #expect(
            decodedText(#"my\ type\,x,id=la\ gare\=1,k\=1=v fi\=el\ d="x" 5"#)
                == ["my type,x la gare=1 fi=el d - 'x' @5ns"])
        #expect(decodedText(#"w,id=a\b v=1"#) == [#"w a\b v - 1.0 -"#])
        #expect(decodedText(#"w=2,id=a v=1"#) == ["w=2 a v - 1.0 -"])
    }

    @Test func stampsCountTicksOfTheListenersPrecision() {
        let cases: [(LinePrecision, String)] = [
            (.seconds, "1795348800"), (.milliseconds, "1795348800000"), (.microseconds, "1795348800000000"),
            (.nanoseconds, "1795348800000000000"),
        ]
        for (precision, stamp) in cases {
            #expect(decodedText("w,id=a v=1 \(stamp)", precision: precision) == ["w a v - 1.0 @1795348800"])
        }
        #expect(decodedText("w,id=a v=1 -5", precision: .seconds) == ["w a v - 1.0 @-5"])
    }

    @Test func severalLinesCommentsAndCarriageReturns() {
        #expect(
            decodedText("# a comment, x=1\r\nw,id=a v=1\r\n\r\nw,id=b v=2 7\n  w,id=c v=3  \n# end")
                == ["w a v - 1.0 -", "w b v - 2.0 @7ns", "w c v - 3.0 -"])
    }

    @Test(arguments: [
        ("w,id=a v=abc", "malformed 1"), ("w,id=a v=nan", "notFinite 1"), ("w,id=a v=1e999", "notFinite 1"),
        ("w,id=a v=1,x=2 12.5", "malformed 2"), ("w,id=a v=1 99999999999999999999", "malformed 1"),
        ("w,id= v=1", "malformed 1"), ("w,id v=1", "malformed 1"), ("w,id=a,id=b v=1", "malformed 1"),
        (",id=a v=1", "malformed 1"), ("w,id=a =1", "malformed 1"), ("w,id=a v", "malformed 1"),
        ("w,id=a v=", "malformed 1"), ("w,id=a", "malformed 1"), ("w,id=a v=\"open", "malformed 1"),
        ("w,id=a v=\"x\"y", "malformed 1"), ("w,id=a\u{7} v=1", "malformed 1"), ("w,id=a v=1 5 6", "malformed 1"),
        ("w,id=a v=9223372036854775808i", "malformed 1"), ("w,id=a v=-1u", "malformed 1"),
        ("w,id=a v=1.5i", "malformed 1"), ("w,id=a=b v=1", "malformed 1"), ("w,id=\u{9B}31m v=1", "malformed 1"),
        ("w,id=\(String(repeating: "x", count: 300)) v=1", "nameTooLong 1"),
    ])
    func aBadLineIsRejectedAndTheOthersKept(line: String, rejection: String) {
        #expect(
            decodedText("w,id=ok v=1\n\(line)\nw,id=ok v=2").sorted()
                == ["rejected \(rejection)", "w ok v - 1.0 -", "w ok v - 2.0 -"])
    }

    @Test func aBadFieldIsRejectedAndItsNeighboursKept() {
        #expect(
            decodedText("w,id=a x=1,y=--,z=3 9") == ["w a x - 1.0 @9ns", "w a z - 3.0 @9ns", "rejected malformed 1"])
    }

    @Test func namesMustBeUTF8() {
        var decoder = FrameDecoder()
        for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] {
            let frame = Array("w,id=a".utf8) + bad + Array(" v=1".utf8)
            #expect(decodedText(frame, with: &decoder) == ["fault unknownFormat"])
        }
    }

    /// 2⁶⁴ − 1 is the last; the digits of one more round to the same double.
    @Test func anUnsignedIntegerBeyond64BitsIsNone() {
        for good in ["18446744073709551615u", "00018446744073709551615u", "9999999999999999999u", "0u"] {
            #expect(
                decodedText("w,id=a v=\(good)").count == 1 && !decodedText("w,id=a v=\(good)")[0].hasPrefix("fault"))
        }
        for bad in [
            "18446744073709551616u", "18446744073709551999u", "20000000000000000000u", "100000000000000000000u",
        ] {
            #expect(decodedText("w,id=a v=\(bad)") == ["fault nothingUsable line"], "\(bad)")
        }
    }

    @Test func allLinesBadIsNothingUsable() {
        #expect(decodedText("w,id=a v=x\nw,id=a v=y") == ["fault nothingUsable line"])
    }
}
