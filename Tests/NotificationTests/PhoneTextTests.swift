import Alarms
import Notification
import Telemetry
import Testing

@Suite struct PhoneTextTests {
    /// 28 November 2026, 03:20 in Paris.
    private let night = ISO8601.parse("2026-11-28T03:20:00+01:00") ?? Timestamp(seconds: 0)

    private func river(priority: Priority = .high) -> AlarmRecord {
        var record = AlarmRecord(
            id: "river-level/gapeau", rule: "river-level", title: LocalizedText("Niveau de rivière"),
            priority: priority)
        record.code = "K7F"
        record.state = .unacknowledged
        record.level = "alerte"
        record.value = 3.24
        record.threshold = 3.22
        record.comparison = ">="
        record.unit = Unit("m")
        record.annunciatedAt = night
        return record
    }

    /// A city's own figures are written as on its screens.
    @Test func aSharesFiguresAreWrittenAsTheSiteDoes() {
        var presentations = Presentations()
        presentations["fillingLevel"] = AttributePresentation(unit: "1", shownIn: "%", decimals: 0)
        var record = river()
        record.attribute = "fillingLevel"
        (record.value, record.threshold, record.unit) = (0.934, 0.9, "1")
        let text = PhoneText(language: .french, zone: .paris, presentations: presentations)
            .text(.problem, record, place: "Bac du port", at: night)
        #expect(text == "VIGIE K7F ELEVEE Bac du port 93 % >= 90 a 03:20")
    }

    @Test func codeAndPriorityComeFirst() {
        let french = PhoneText(language: .french, zone: .paris)
        #expect(
            french.text(.problem, river(), place: "Gapeau Ste-Eulalie", at: night)
                == "VIGIE K7F ELEVEE Gapeau Ste-Eulalie 3,24 m >= 3,22 a 03:20")
        let english = PhoneText(language: .english, zone: .paris)
        #expect(
            english.text(
                .escalation, river(priority: .critical), place: "Gapeau · Sainte-Eulalie", others: 3, at: night)
                == "VIGIE K7F CRITICAL NO ANSWER Gapeau - Sainte-Eulalie 3.24 m >= 3.22 at 03:20 +3")
        #expect(french.text(.resolved, river(), place: "Gapeau", at: night) == "VIGIE K7F ELEVEE FIN Gapeau a 03:20")
        #expect(french.text(.test, nil, place: nil, at: night) == "VIGIE TEST essai de la chaine a 03:20")
        #expect(
            french.text(.problem, river(), place: "Gapeau", others: 12, flood: (13, "Las"), at: night)
                == "VIGIE K7F ELEVEE AVALANCHE 13 ALARMES Gapeau 3,24 m >= 3,22 a 03:20 1RE Las")
        #expect(
            english.text(.problem, river(), place: "Gapeau", flood: (1, nil), at: night)
                == "VIGIE K7F HIGH FLOOD 1 ALARM Gapeau 3.24 m >= 3.22 at 03:20")
        let exercise = PhoneText(language: .french, zone: .paris, isExercise: true)
        #expect(exercise.text(.problem, river(), place: "Gapeau", at: night).hasPrefix("EXERCISE VIGIE K7F ELEVEE "))
    }

    /// Any title, place, unit and value: one short message, with its code and priority.
    @Test func whateverIsInItFitsOneShortMessage() {
        var random = Seeded(state: 20_261_128)
        let alphabet = Array(
            "abc XYZ éèêëàâäçïîôöùûüÿœæÉÈÀÇŒ ’«»…–—≥≤µ°²³·€×ßñ\u{301}{}[]~^|\\`日本語🌊👩‍🚒\n\t\u{200b}\u{202f}\u{a0}ΔΩå_$£¥@")
        for step in 0..<1_500 {
            func words(_ limit: Int) -> String {
                String(
                    (0..<Int.random(in: 0...limit, using: &random)).map { _ in
                        alphabet.randomElement(using: &random) ?? " "
                    })
            }
            var record = river(priority: Priority.allCases.randomElement(using: &random) ?? .high)
            record.title = LocalizedText(words(300))
            if Bool.random(using: &random) { record.unit = Unit(words(40)) }
            record.value = [3.24, -0.0001, 1e300, .nan, .infinity, 123_456.789].randomElement(using: &random)
            record.comparison = words(5)
            for language in Language.allCases {
                let text = PhoneText(language: language, zone: .paris, isExercise: Bool.random(using: &random)).text(
                    Notice.Kind.allCases.randomElement(using: &random) ?? .problem, record,
                    place: Bool.random(using: &random) ? words(300) : nil,
                    others: Int.random(in: 0...1_000_000, using: &random),
                    flood: Bool.random(using: &random)
                        ? (Int.random(in: 0...1_000_000, using: &random), words(300)) : nil, at: night)
                #expect(GSM7.contains(text), "step \(step): \(text)")
                #expect(text.count <= GSM7.limit, "step \(step): \(text)")
                let head = text.hasPrefix("EXERCISE ") ? text.dropFirst(9) : text[...]
                let isFirst = ["CRITIQUE", "CRITICAL", "ELEVEE", "HIGH", "MOYENNE", "MEDIUM", "BASSE", "LOW"].contains {
                    head.hasPrefix("VIGIE K7F \($0)")
                }
                #expect(isFirst, "step \(step): \(text)")
            }
        }
    }
}

/// SplitMix64: the same run from the same seed.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
