import Console
import Foundation
import Telemetry
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
        let text = try AlarmText(Array(line.utf8), ListWords(.english, zone: .paris)).text
        #expect(text.contains("  -0.08 m/h / 0.6  ") && text.contains("  2026-01-15 22:00:00+1  "), "\(text)")
        #expect(text.hasPrefix("▲2 HIGH  XKF  river-rise/las  active  "), "\(text)")
    }

    /// Who works in French reads French, in the clock on the wall.
    @Test func theLineOfAnAlarmInFrench() throws {
        let line =
            #"{"id":"river-rise/las","priority":"high","state":"unacknowledged","since":"2026-07-15T21:00:00Z","#
            + #""value":0.72,"unit":"m/h","threshold":0.6,"title":"Montée","code":"XKF","acknowledgedBy":"dupont"}"#
        let text = try AlarmText(Array(line.utf8), ListWords(.french, zone: .paris)).text
        let expected =
            "▲2 ÉLEVÉE   XKF  river-rise/las  NON ACQ  0,72 m/h / 0,6  par dupont  15/07/2026 23:00:00+2  Montée"
        #expect(text == expected)
    }

    @Test func linesOfTheJournalInBothLanguages() throws {
        let words = [ListWords(.english, zone: .paris), ListWords(.french, zone: .paris)]
        let lines: [(String, String, String)] = [
            (
                #"{"at":"2026-01-15T21:00:00.000Z","event":"ack","alarm":"a/b","to":"acknowledged","by":"root","comment":"vu"}"#,
                #"2026-01-15 22:00:00+1  root  ack  a/b  acknowledged  "vu""#,
                "15/01/2026 22:00:00+1  root  a acquitté  a/b  acquittée  « vu »"
            ),
            (
                #"{"at":"2026-01-15T21:00:00.000Z","event":"refused","alarm":"a/b","to":"normal","by":"root","refused":"oos","why":"reason-missing"}"#,
                "2026-01-15 22:00:00+1  root  refused  oos  a/b  normal  reason-missing",
                "15/01/2026 22:00:00+1  root  s’est vu refuser : hors service  a/b  normale  sans motif"
            ),
            (
                #"{"at":"2026-01-15T21:00:00.000Z","event":"observe","value":1.15,"unit":"m","by":"root","comment":"vu","observedAt":"2026-01-15T20:52:00.000Z","fate":"late","bad":true,"text":"g/currentLevel"}"#,
                #"2026-01-15 22:00:00+1  root  observe  1.15 m (at 2026-01-15 21:52:00+1, late, bad)  "vu"  g/currentLevel"#,
                "15/01/2026 22:00:00+1  root  a observé  1,15 m (à 15/01/2026 21:52:00+1, tardif, invalide)  « vu »"
                    + "  g/currentLevel"
            ),
            (
                #"{"at":"2026-01-15T21:00:00.000Z","event":"observe","value":1.15,"unit":"m","by":"root","comment":"vu","text":"g/currentLevel"}"#,
                #"2026-01-15 22:00:00+1  root  observe  1.15 m  "vu"  g/currentLevel"#,
                "15/01/2026 22:00:00+1  root  a observé  1,15 m  « vu »  g/currentLevel"
            ),
            (
                #"{"at":"2026-01-15T21:00:00.000Z","event":"refused","alarm":"a/b","by":"root","refused":"undo step 1 a/b","why":"not-open"}"#,
                "2026-01-15 22:00:00+1  root  refused  undo step 1  a/b  not-open",
                "15/01/2026 22:00:00+1  root  s’est vu refuser : décocher l’étape 1  a/b  l’alarme était finie"
            ),
            (
                #"{"at":"2026-01-15T21:00:00.000Z","event":"refused","by":"root","refused":"note correcting 12","why":"unknown-entry"}"#,
                "2026-01-15 22:00:00+1  root  refused  note correcting 12  unknown-entry",
                "15/01/2026 22:00:00+1  root  s’est vu refuser : corriger l’entrée 12  pas d’entrée de ce numéro"
            ),
            (
                #"{"at":"2026-01-15T21:00:00.000Z","event":"requested","alarm":"a/b","by":"root","comment":"travaux","text":"oos a/b"}"#,
                #"2026-01-15 22:00:00+1  root  requested  a/b  "travaux"  oos a/b"#,
                "15/01/2026 22:00:00+1  root  demande, à deux :  a/b  « travaux »  hors service a/b"
            ),
            (
                #"{"at":"2026-01-15T21:00:00.000Z","event":"stop","by":"moteur"}"#,
                "2026-01-15 22:00:00+1  core  stop", "15/01/2026 22:00:00+1  moteur  cœur arrêté"
            ),
        ]
        for (line, english, french) in lines {
            #expect(try JournalText(Array(line.utf8), words[0]).text == english)
            #expect(try JournalText(Array(line.utf8), words[1]).text == french)
        }
    }

    @Test func aRosterIsTalkedAboutInDaysOfTheWeek() {
        let at = ISO8601.parse("2026-11-30T07:00:00Z") ?? Timestamp(nanoseconds: 0)
        #expect(ListWords(.english, zone: .paris).untilWithWeekday(at) == "until mon 2026-11-30 08:00:00+1")
        #expect(ListWords(.french, zone: .paris).untilWithWeekday(at) == "jusqu’au lun 30/11/2026 08:00:00+1")
        #expect(ListWords(.french, zone: .paris).length(.minutes(1590)) == "1 j 2 h 30 min")
    }
}
