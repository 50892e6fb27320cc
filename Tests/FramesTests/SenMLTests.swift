import Frames
import Telemetry
import Testing

/// RFC 8428's own examples (§5.1) and what wire.md adds to them.
@Suite struct SenMLTests {
    @Test func aSingleDatapointTakesItsAttributeFromTheUnit() {
        // §5.1.1
        #expect(
            decodedText(#"[{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}]"#)
                == ["- urn:dev:ow:10e2073a01080063 temperature Cel 23.1 -"])
    }

    @Test func aBaseNameIsTheEntityAndTheNameItsAttribute() {
        // §5.1.2
        #expect(
            decodedText(
                """
                [
                  {"bn":"urn:dev:ow:10e2073a01080063:","n":"voltage","u":"V","v":120.1},
                  {"n":"current","u":"A","v":1.2}
                ]
                """) == [
                    "- urn:dev:ow:10e2073a01080063 voltage V 120.1 -",
                    "- urn:dev:ow:10e2073a01080063 current A 1.2 -",
                ])
    }

    @Test func timesBelowTheFirstAbsoluteOneCountFromNow() {
        // §5.1.2, second example: base time, base unit, version, negative relative times.
        #expect(
            decodedText(
                """
                [
                  {"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,
                   "bu":"A","bver":5,
                   "n":"voltage","u":"V","v":120.1},
                  {"n":"current","t":-5,"v":1.2},
                  {"n":"current","t":-4,"v":1.3},
                  {"n":"current","v":1.7}
                ]
                """) == [
                    "- urn:dev:ow:10e2073a0108006 voltage V 120.1 @1276020076001000000ns",
                    "- urn:dev:ow:10e2073a0108006 current A 1.2 @1276020071001000000ns",
                    "- urn:dev:ow:10e2073a0108006 current A 1.3 @1276020072001000000ns",
                    "- urn:dev:ow:10e2073a0108006 current A 1.7 @1276020076001000000ns",
                ])
        #expect(
            decodedText(#"[{"bn":"a:","n":"x","t":-60,"v":1},{"n":"x","t":268435455,"v":2},{"n":"x","t":0,"v":3}]"#)
                == ["- a x - 1.0 @1795348740", "- a x - 2.0 @2063784255", "- a x - 3.0 @1795348800"])
        #expect(decodedText(#"[{"n":"a:x","t":268435456,"v":2}]"#) == ["- a x - 2.0 @268435456"])
    }

    @Test func multipleMeasurementsKeepTheirBaseFields() {
        // §5.1.3, shortened
        #expect(
            decodedText(
                """
                [
                  {"bn":"urn:dev:ow:10e2073a01080063","bt":1.320067464e+09,
                   "bu":"%RH","v":20},
                  {"u":"lon","v":24.30621},
                  {"t":60,"v":20.3}
                ]
                """) == [
                    "- urn:dev:ow:10e2073a01080063 relativeHumidity %RH 20.0 @1320067464",
                    "- urn:dev:ow:10e2073a01080063 longitude lon 24.30621 @1320067464",
                    "- urn:dev:ow:10e2073a01080063 relativeHumidity %RH 20.3 @1320067524",
                ])
    }

    @Test func everyValueTypeIsRead() {
        // §5.1.5 (collection), with a boolean and base64 data beside
        #expect(
            decodedText(
                """
                [{"bn":"d:","n":"label","vs":"Machine Room"},{"n":"open","vb":false},{"n":"nfc","vd":"aGkgCg"},\
                {"n":"up","vb":true}]
                """) == [
                    "- d label - 'Machine Room' -", "- d open - false -", "- d nfc - 'aGkgCg' -", "- d up - true -",
                ])
    }

    @Test func baseValuesAddUpAndSumsAreTheirOwnSeries() {
        #expect(
            decodedText(#"[{"bn":"d:","bv":20,"n":"x","v":1.5},{"n":"x","v":-2},{"n":"x"}]"#)
                == ["- d x - 21.5 -", "- d x - 18.0 -", "- d x - 20.0 -"])
        #expect(
            decodedText(#"[{"bn":"d:","bs":100,"n":"activePower","u":"W","v":5,"s":7},{"n":"activePower","u":"W"}]"#)
                == [
                    "- d activePower W 5.0 -", "- d activePowerSum J 107.0 -", "- d activePowerSum J 100.0 -",
                ])
    }

    @Test func aRecordOfBaseFieldsAloneSetsThem() {
        #expect(decodedText(#"[{"bn":"d:","bu":"m"},{"n":"currentLevel","v":2}]"#) == ["- d currentLevel m 2.0 -"])
    }

    @Test(arguments: [
        (#"[{"n":"gauge-1/currentLevel","v":1}]"#, "- gauge-1 currentLevel - 1.0 -"),
        (#"[{"n":"a/b/c","v":1}]"#, "- a/b c - 1.0 -"),
        (#"[{"n":"gauge-1:currentLevel","v":1}]"#, "- gauge-1 currentLevel - 1.0 -"),
        (#"[{"n":"outdoor","v":1}]"#, "- outdoor value - 1.0 -"),
        (#"[{"n":"outdoor","u":"m","v":1}]"#, "- outdoor value m 1.0 -"),
        (#"[{"bn":"gauge-1","n":"/currentLevel","v":1}]"#, "- gauge-1 currentLevel - 1.0 -"),
        (#"[{"bn":"gauge-","n":"1/currentLevel","v":1}]"#, "- gauge-1 currentLevel - 1.0 -"),
        (#"[{"bn":"urn:dev:","n":"las-000123","v":1}]"#, "- urn:dev:las-000123 value - 1.0 -"),
        (#"[{"bn":"urn:dev:","n":"las-000123/pm10","v":1}]"#, "- urn:dev:las-000123 pm10 - 1.0 -"),
        (#"[{"bn":"urn:dev:las-000123:","n":"currentLevel","v":1}]"#, "- urn:dev:las-000123 currentLevel - 1.0 -"),
        (#"[{"bn":"urn:dev:las-000123:","u":"Cel","v":1}]"#, "- urn:dev:las-000123 temperature Cel 1.0 -"),
        (#"[{"bn":"urn:ngsi-ld:FloodMonitoring:7/","n":"x","v":1}]"#, "- urn:ngsi-ld:FloodMonitoring:7 x - 1.0 -"),
    ])
    func aNameSaysWhoseReadingAndOfWhat(frame: String, reading: String) {
        #expect(decodedText(frame) == [reading])
    }

    @Test func escapesInKeysNamesAndTextsAreRead() {
        #expect(
            decodedText(#"[{"\u0062n":"caf\u0065\/","n":"\u0078","vs":"a\"b\\c\u000a\ud83d\ude00"}]"#)
                == ["- cafe x - 'a\"b\\c\n😀' -"])
    }

    /// RFC 8428 §4.5.1: of the name that base name and name make.
    @Test(arguments: [("", "_x"), ("", "-x"), (":", "x"), ("/a/", "x")])
    func aNameBeginsWithALetterOrADigit(base: String, name: String) {
        #expect(decodedText(#"[{"bn":"\#(base)","n":"\#(name)","v":1}]"#) == ["fault nothingUsable senml"])
    }

    @Test func aBaseNameOfOtherCharactersSpoilsItsRecords() {
        #expect(
            decodedText(#"[{"bn":"x y:"},{"n":"a","v":1},{"bn":"d:","n":"b","v":2}]"#)
                == ["- d b - 2.0 -", "rejected malformed 2"])
    }

    @Test(arguments: [
        (#"{"n":"x"}"#, "malformed"), (#"{"v":1}"#, "-"), (#"{"n":"x","v":"1"}"#, "malformed"),
        (#"{"n":"x","v":null}"#, "malformed"), (#"{"n":"x","v":1,"vs":"a"}"#, "malformed"),
        (#"{"n":"x","v":1e999}"#, "notFinite"), (#"{"n":"x","v":NaN}"#, "notFinite"),
        (#"{"n":"x","v":-Infinity}"#, "notFinite"), (#"{"n":"x","v":1,"v":2}"#, "malformed"),
        (#"{"n":"x","v":1,"t":1e99}"#, "malformed"), (#"{"n":5,"v":1}"#, "malformed"),
        (#"{"n":"x","v":1,"must_":1}"#, "malformed"), (#"{"n":"a\u0007b","v":1}"#, "malformed"),
        (#"{"n":"\ud800","v":1}"#, "malformed"), (#"{"n":"x","vb":"true"}"#, "malformed"),
        (#"{"n":"x","v":[1,{"a":[]}]}"#, "malformed"),
        (#"{"n":"x\#(String(repeating: "y", count: 256))","v":1}"#, "nameTooLong"),
        (#"{"n":"a b","v":1}"#, "malformed"), (#"{"n":"caf\u00e9","v":1}"#, "malformed"),
        (#"{"n":"niveau,1","v":1}"#, "malformed"), (#"{"n":"a@b","v":1}"#, "malformed"),
    ])
    func aBadRecordIsRejectedAndTheOthersKept(record: String, reason: String) {
        let expected =
            reason == "-"
            ? ["- d value - 1.0 -", "- d ok - 2.0 -"] : ["- d ok - 2.0 -", "rejected \(reason) 1"]
        #expect(decodedText("[{\"bn\":\"d:\"},\(record),{\"n\":\"ok\",\"v\":2}]") == expected)
    }

    @Test func recordsUnderABrokenBaseFieldAreRejectedUntilItIsSetAgain() {
        #expect(
            decodedText(#"[{"bn":7,"n":"x","v":1},{"n":"x","v":2},{"bn":"d:","n":"x","v":3}]"#)
                == ["- d x - 3.0 -", "rejected malformed 2"])
    }

    @Test func unknownFieldsAreIgnoredWhateverTheyHold() {
        #expect(
            decodedText(#"[{"n":"d:x","v":1,"z":{"a":[1,2,{"b":null}],"c":"é"},"ut":5,"":[]}]"#) == ["- d x - 1.0 -"])
    }

    @Test func brokenJSONQuarantinesTheWholeFrame() {
        #expect(decodedText(#"[{"n":"x","v":1}"#) == ["fault malformed senml at 16"])
        #expect(decodedText(#"[{"n":"x","v":01}]"#) == ["fault malformed senml at 14"])
        #expect(decodedText(#"[{"n":"x","v":1}] x"#) == ["fault malformed senml at 18"])
        #expect(decodedText(#"[{"n":"x","v":1},5]"#) == ["fault malformed senml at 17"])
        #expect(decodedText("[{\"n\":\"x\ny\",\"v\":1}]") == ["fault malformed senml at 8"])
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(decodedText("[{\"n\":\"x\",\"v\":1,\"z\":\(deep)}]") == ["fault malformed senml at 52"])
        #expect(decodedText(#"[{"bver":11,"n":"x","v":1}]"#) == ["fault malformed senml at 9"])
        #expect(decodedText(#"[{"n":"x","bver":11,"v":1}]"#) == ["fault malformed senml at 17"])
    }

    /// RFC 8428 §4.4: a whole number above 0, the same in all records, 10 where none is given.
    @Test(arguments: [
        (#"{"bver":0,"n":"x","v":1}"#, 9), (#"{"bver":-1,"n":"x","v":1}"#, 9), (#"{"bver":9.5,"n":"x","v":1}"#, 9),
        (#"{"bver":"10","n":"x","v":1}"#, 9), (#"{"bver":10,"n":"x","v":1},{"bver":5,"n":"y","v":1}"#, 35),
        (#"{"n":"x","v":1},{"bver":5,"n":"y","v":1}"#, 25),
    ]) func aPackHasOneVersionThatIsUnderstood(records: String, place: Int) {
        #expect(decodedText("[\(records)]") == ["fault malformed senml at \(place)"])
    }

    @Test func theVersionMayBeSaidOnceOrInEachRecord() {
        #expect(decodedText(#"[{"bver":5,"n":"x","v":1},{"n":"y","v":1},{"bver":5,"n":"z","v":1}]"#).count == 3)
        #expect(decodedText(#"[{"n":"x","v":1},{"bver":10,"n":"y","v":1}]"#).count == 2)
    }

    @Test func dataIsBase64URLWithoutPadding() {
        for data in ["", "aGkgCg", "-_-_", "abc"] {
            #expect(decodedText("[{\"n\":\"d:x\",\"vd\":\"\(data)\"}]") == ["- d x - '\(data)' -"])
        }
        for data in ["a", "aGkg+w", "aGkgCg==", "a b", "abcde"] {
            #expect(decodedText("[{\"n\":\"d:x\",\"vd\":\"\(data)\"}]") == ["fault nothingUsable senml"], "\(data)")
        }
    }

    @Test func timesThatAddUpBeyondAnyTimestampRejectTheirRecord() {
        #expect(
            decodedText(#"[{"bn":"d:","bt":9000000000,"n":"x","v":1},{"n":"x","t":300000000,"v":2}]"#)
                == ["- d x - 1.0 @9000000000", "rejected malformed 1"])
        #expect(
            decodedText(#"[{"bn":"d:","bt":-9000000000,"n":"x","t":-900000000,"v":1},{"n":"x","t":0,"v":2}]"#)
                .last == "rejected malformed 1")
    }

    @Test func aPackWithNothingUsableSaysWhy() {
        #expect(decodedText(#"[{"n":"x","v":"text"}]"#) == ["fault nothingUsable senml"])
        #expect(decodedText(#"[{"bn":"x:"}]"#) == ["fault nothingUsable senml"])
    }

    @Test(arguments: [
        "23.1", "0.1", "1e22", "1e23", "9007199254740993", "0.30000000000000004", "5e-324", "1.7976931348623157e308",
        "123456789012345678901234567890", "-0.5", "2.2250738585072014e-308", "8.41e21", "0.000001", "9999999999999999",
        "1.00000000000000011102230246251565404236316680908203125", "179769313486231580793e284", "4.35", "100",
    ])
    func numbersRoundAsTheStandardLibraryDoes(number: String) {
        #expect(decodedText("[{\"n\":\"d:x\",\"v\":\(number)}]") == ["- d x - \(Double(number)!) -"])
    }
}
