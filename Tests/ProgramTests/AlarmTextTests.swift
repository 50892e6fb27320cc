import Foundation
import Testing

@testable import vigie

/// An alarm on one line for people: its numbers are those of the sensor, not of the arithmetic behind them.
struct AlarmTextTests {
    @Test func aNumberHasNoDigitsThatNobodyMeasured() {
        let numbers: [(Double, String)] = [
            (-0.08000000000000007, "-0.08"), (1.0199999999999996, "1.02"), (3.2, "3.2"), (60, "60"), (0, "0"),
            (-2.2e-17, "0"), (8315, "8315"), (0.000123, "0.000123"), (1_200_000.4, "1200000"), (-0.0, "0"),
        ]
        for (value, text) in numbers { #expect(AlarmText.number(value) == text) }
    }

    @Test func theLineOfARateIsRounded() throws {
        let line =
            #"{"id":"river-rise/las","priority":"high","state":"active","since":"2026-01-15T21:00:00Z","#
            + #""value":-0.08000000000000007,"unit":"m/h","threshold":0.6000000000000001,"title":"Rising","code":"XKF"}"#
        let text = try AlarmText(Array(line.utf8)).text
        #expect(text.contains("  -0.08 m/h / 0.6  "), "\(text)")
    }
}
