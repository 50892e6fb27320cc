import Testing

@testable import Alarms

@Suite struct SpokenCodesTests {
    @Test func everyCodeBeginsWithALetterAndIsAnothers() {
        var codes = SpokenCodes()
        let given = (0..<5_000).map { codes.take(for: Int32($0), seed: "rule/entity-\($0)") }
        #expect(Set(given).count == given.count)
        #expect(given.allSatisfy { $0.first?.isLetter == true && $0.allSatisfy(SpokenCodes.alphabet.contains) })
        // Three characters while half of those are free: nobody spells four at 3 a.m. without need.
        #expect(given.prefix(1_800).allSatisfy { $0.count == 3 })
        #expect(given.allSatisfy { (3...4).contains($0.count) })
    }

    @Test func aCodeGivenBackIsGivenAgain() {
        var codes = SpokenCodes()
        let first = codes.take(for: 1, seed: "gapeau")
        #expect(codes.take(for: 2, seed: "gapeau") != first)
        codes.release([first])
        #expect(codes.take(for: 3, seed: "gapeau") == first)
    }
}
