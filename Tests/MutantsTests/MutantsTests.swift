import Foundation
import Mutants
import Testing

/// The list keeps up with the engine: README's mutation proof, which takes long, says that a test fails for each.
@Suite struct MutantsTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func everyMutantIsOneChangeOfTheEngineAsItStands() throws {
        for mutant in engineMutants {
            let file = MutantsTests.root.appending(path: mutant.path)
            let source = try #require(try? String(contentsOf: file, encoding: .utf8), "\(mutant.path) cannot be read")
            let broken = mutant.applied(to: source)
            #expect(
                broken != nil,
                """
                \(mutant.path): the text of "\(mutant.breaks)" does not stand there exactly once: \(mutant.text)
                Write it in Tests/Mutants/EngineMutants.swift as the engine now has it.
                """)
            #expect(broken != source, "\(mutant.path): \"\(mutant.breaks)\" changes nothing")
        }
    }

    @Test func mutantsAreEnoughAndNoTwoAreTheSame() {
        #expect(engineMutants.count >= 20)
        #expect(Set(engineMutants.map { $0.path + $0.text + $0.replacement }).count == engineMutants.count)
        #expect(Set(engineMutants.map(\.breaks)).count == engineMutants.count)
    }

    @Test func aTextThatStandsTwiceOrNowhereIsNoMutant() {
        let mutant = Mutant("a", "A.swift", "x < y", becomes: "x <= y")
        #expect(mutant.applied(to: "if x < y {") == "if x <= y {")
        #expect(mutant.applied(to: "x < y, x < y") == nil)
        #expect(mutant.applied(to: "x > y") == nil)
    }
}
