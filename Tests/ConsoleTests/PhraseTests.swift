import Foundation
import Telemetry
import Testing

@testable import Console

/// The catalogue as its source files write it: a missing or an unused text fails.
struct PhraseTests {
    private static let room = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/Core/Console")

    private static func sources() throws -> [(name: String, text: String)] {
        let files =
            FileManager.default.enumerator(at: room, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" } ?? []
        return try files.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }

    @Test func everyPhraseIsUsed() throws {
        let sources = try PhraseTests.sources()
        let catalogue = sources.filter { $0.name.hasPrefix("Phrase+") }.map(\.text).joined()
        let code = sources.filter { !$0.name.hasPrefix("Phrase+") }.map(\.text).joined()
        let names = catalogue.matches(of: /static let (\w+)\b/).map { String($0.output.1) }
        #expect(names.count > 150)
        for name in names {
            let uses = code.matches(of: try Regex("\\.\(name)\\b"))
            #expect(!uses.isEmpty, "Phrase.\(name) is never shown: use it or remove it")
        }
    }

    @Test func everyPhraseSaysSomethingInBothLanguagesWithTheSameArguments() throws {
        let catalogue = try PhraseTests.sources().filter { $0.name.hasPrefix("Phrase+") }.map(\.text).joined()
        let pattern = /Phrase\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\s*\)/
        let phrases = catalogue.matches(of: pattern).map { (String($0.output.1), String($0.output.2)) }
        let count = catalogue.matches(of: /Phrase\(\s*"/).count
        #expect(phrases.count == count, "a phrase is not a pair of plain texts")
        for (english, french) in phrases {
            #expect(!english.isEmpty && !french.isEmpty, "\(english) / \(french)")
            #expect(arguments(english) == arguments(french), "\(english) / \(french)")
        }
    }

    private func arguments(_ text: String) -> Set<String> {
        Set(text.matches(of: /\{\d\}/).map { String($0.output) })
    }

    @Test func pluralsFollowTheLanguage() {
        let french = Texts(language: .french)
        let english = Texts(language: .english)
        #expect([0, 1, 2].map { french.plural(.freePlaces, $0, String($0)) } == ["0 libre", "1 libre", "2 libres"])
        #expect(
            [0, 1].map { english.plural(.apparent, $0, "1 kVA", String($0)) } == ["1 kVA, 0 meters", "1 kVA, 1 meter"])
    }

    @Test func anArgumentWithBracesIsNotReadAgain() {
        #expect(Texts(language: .english)(.trendTitle, "{1}", "x") == "{1}, x")
    }
}

struct FormatsTests {
    private func formats(_ language: Language, now: String = "02:30") -> Formats {
        Formats(
            texts: Texts(language: language), zone: SnapshotFixtures.zone, now: SnapshotFixtures.night(now))
    }

    @Test func numbersFollowTheLanguage() {
        #expect(formats(.french).quantity(3.42, "m") == "3,42 m")
        #expect(formats(.english).quantity(3.42, "m") == "3.42 m")
        #expect(formats(.french).quantity(4_210_000, "W") == "4,21 MW")
        #expect(formats(.french).quantity(850, "W") == "850 W")
        #expect(formats(.french).quantity(96, "µg/m³") == "96 µg/m³")
        #expect(formats(.french).count(3412) == "3 412")
        #expect(formats(.french).signed(-0.2, places: 0) == "0")
        #expect(formats(.french).percent(0.9999) == "99")
        #expect(formats(.french).quantity(.nan, "m") == "– m")
    }

    @Test(arguments: [
        (0, "0 s"), (41, "41 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h 00"), (8700, "2 h 25"),
        (100_000, "1 j 3 h"), (86_400, "1 j"), (-5, "0 s"),
    ])
    func elapsedTimeNamesItsUnits(seconds: Int64, text: String) {
        #expect(formats(.french).elapsed(.seconds(seconds)) == text)
    }

    @Test func aTimeOfAnotherDayCarriesItsDate() {
        #expect(formats(.french).clock(SnapshotFixtures.night("02:29")) == "02:29:00")
        #expect(formats(.french).clock(SnapshotFixtures.night("02:29") - .days(1)) == "27/11/2026 02:29:00")
        #expect(formats(.english).shortClock(SnapshotFixtures.night("02:29") - .days(1)) == "2026-11-27 02:29")
        #expect(
            formats(.french).clockWithOffset(SnapshotFixtures.night("02:29"), withDate: false, withSeconds: true)
                == "02:29:00+1")
    }

    @Test func wildTimesDoNotTrap() {
        for stamp in [Timestamp.distantPast, .distantFuture] {
            _ = formats(.french).clock(stamp)
            _ = formats(.french).age(stamp)
        }
    }
}
