import Telemetry
import Testing

@testable import vigie

/// Stamps of a recording moved to now.
@Suite struct RestamperTests {
    static func seconds(_ count: Int64) -> Timestamp { Timestamp(nanoseconds: count * 1_000_000_000) }

    private func moved(_ frame: String, speed: Double = 1) -> String? {
        let line = Restamper.TimeLine(
            recorded: RestamperTests.seconds(1_000_000_000), wall: RestamperTests.seconds(1_700_000_000), speed: speed)
        return Restamper().moved(Array(frame.utf8), along: line).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("a,id=x v=1 1000000060000000000", "a,id=x v=1 1700000060000000000"),
        ("a,id=x v=\"on 5\" 1000000000000000001\nb v=2\n", "a,id=x v=\"on 5\" 1700000000000000001\nb v=2\n"),
        ("a,id=x\\ 1 v=1", "a,id=x\\ 1 v=1"),
        (
            #"[{"bn":"x","bt":1000000060,"n":"v","v":1},{"t":-5,"v":2}]"#,
            #"[{"bn":"x","bt":1700000060,"n":"v","v":1},{"t":-5,"v":2}]"#
        ),
        // A text that ends in a backslash; quotes in names; what is said of a line in a comment.
        (#"m,id=a f="x\\" 1000000060000000000"#, #"m,id=a f="x\\" 1700000060000000000"#),
        (#"m,id=a"b f=1i 1000000060000000000"#, #"m,id=a"b f=1i 1700000060000000000"#),
        (
            "# \"c\nm,id=a f=\"two\nlines 7\",g=t  1000000000000000001 \r\nb v=2 -5\r\n",
            "# \"c\nm,id=a f=\"two\nlines 7\",g=t  1700000000000000001 \r\nb v=2 699999999999999995\r\n"
        ),
        (#"[{"n":"x","t":1000000060.5,"v":1}]"#, #"[{"n":"x","t":1700000060.5,"v":1}]"#),
        (#"[{"n":"x","t":-60,"v":1}]"#, #"[{"n":"x","t":-60,"v":1}]"#),
    ]) func stampsMoveAndAllElseStays(frame: String, expected: String) {
        #expect(moved(frame) == expected)
    }

    @Test func atSixtyTimesTheSpeedAnHourIsAMinute() {
        #expect(moved("a v=1 1000003600000000000", speed: 60) == "a v=1 1700000060000000000")
        // What came twice comes twice, and what was late by ten minutes is late by ten seconds.
        #expect(moved("a v=1 1000003000000000000", speed: 60) == "a v=1 1700000050000000000")
    }

    /// A logger that uploads the last minutes at once, and one that counts from a base it never changes.
    @Test func timesThatAddUpKeepTheirPaceAtAnySpeed() {
        #expect(
            moved(
                #"[{"bn":"x:","bt":1000003600,"n":"v","t":-240,"v":1},{"n":"v","t":-60,"v":2},{"n":"v","v":3}]"#,
                speed: 60)
                == #"[{"bn":"x:","bt":1700000060,"n":"v","t":-4,"v":1},{"n":"v","t":-1,"v":2},{"n":"v","v":3}]"#)
        #expect(
            moved(#"[{"n":"v","t":3600,"v":1,"bt":1000000000,"bn":"x:"}]"#, speed: 60)
                == #"[{"n":"v","t":60,"v":1,"bt":1700000000,"bn":"x:"}]"#)
        // Relative to now, both in the sum and alone.
        #expect(
            moved(
                #"[{"bn":"x:","bt":-60,"n":"v","v":1},{"n":"v","t":-60,"v":2},{"bt":0,"n":"v","t":-6,"v":3}]"#,
                speed: 60)
                == #"[{"bn":"x:","bt":-1,"n":"v","v":1},{"n":"v","t":-1,"v":2},{"bt":0,"n":"v","t":-0.1,"v":3}]"#)
        // A base below the first absolute time, and a time above it.
        #expect(
            moved(#"[{"bn":"x:","bt":-60,"n":"v","t":1000003660,"v":1}]"#, speed: 60)
                == #"[{"bn":"x:","bt":-1,"n":"v","t":1700000061,"v":1}]"#)
        #expect(
            moved(#"[{"bn":"x:","bt":1000000000.1,"n":"v","t":-0.1,"v":1}]"#, speed: 7)
                == #"[{"bn":"x:","bt":1700000000.014285714,"n":"v","t":-0.014285714,"v":1}]"#)
    }

    @Test func aStampThatCantBeReadIsTold() {
        #expect(moved("m,id=a f=1 now") == nil)
        #expect(moved("m,id=a f=1 99999999999999999999") == nil)
        #expect(moved(#"[{"n":"x","t":1e30,"v":1}]"#) == nil)
        #expect(moved(#"[{"n":"x","t":"now","v":1}]"#) == nil)
    }

    @Test func whatHasNoStampToMoveIsTold() {
        #expect(moved(#"{"deviceInfo":{}}"#) == nil)
        #expect(moved("[broken") == nil)
    }
}
