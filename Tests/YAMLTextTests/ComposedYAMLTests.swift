import Testing
import YAMLText
import Yams

/// A text with keys given twice is read whole, and every one of them is told.
@Suite struct ComposedYAMLTests {
    private func told(_ text: String) throws -> [String] {
        try ComposedYAML(text).repeats.map { "\($0.line) \($0.key) \($0.firstLine)" }
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\na: 4\n", ["3 a 1", "4 a 1"], ["a", "b"]),
        ("\"é b\": 1\n'é b': 2\n", ["2 é b 1"], ["é b"]),
        ("<<: {x: 1}\r\n# note\r\n<<: {y: 2}\r\n", ["3 << 1"], ["<<"]),
        ("{\"a\": 1, \"b\": 2, \"a\": 3}", ["1 a 1"], ["a", "b"]),
        (
            "a: {x: 1, x: 2}\nb:\n  - x: 1\n    y: 2\n    x: 3\na: {z: 1, z: 2}\n", ["1 x 1", "5 x 3", "6 a 1"],
            ["a", "b"]
        ),
    ])
    func eachRepeatIsToldAndTheFirstStays(text: String, repeats: [String], keys: [String]) throws {
        #expect(try told(text) == repeats)
        let mapping = try #require(try ComposedYAML(text).root?.mapping)
        #expect(mapping.map { $0.key.scalar?.string } == keys)
    }

    @Test func theFirstValueCounts() throws {
        let root = try ComposedYAML("a: one\na: two\n").root
        #expect(root?.mapping?.first?.value.scalar?.string == "one")
        #expect(try ComposedYAML("").root == nil)
    }

    /// What is left out would otherwise come back by the alias, and so would the mark.
    @Test func anAliasNamesWhatWasWeeded() throws {
        let root = try ComposedYAML("a: &base {x: 1, x: 2}\nb: *base\na: 3\n").root
        let b = try #require(root?.mapping?.map(\.value).last?.mapping)
        #expect(b.map { $0.key.scalar?.string } == ["x"])
    }

    /// Thirty lines that name two to the thirtieth mappings, one of them with a repeat.
    @Test func aliasesThatMultiplyAreWalkedOnce() throws {
        var text = "k0: &k0 {x: 1, x: 2}\n"
        for level in 1...30 { text += "k\(level): &k\(level) [*k\(level - 1), *k\(level - 1)]\n" }
        #expect(try told(text) == ["1 x 1"])
    }

    @Test func moreRepeatsThanAnyoneMakesAreToldAsYamsTellsThem() throws {
        let lines = (0...ComposedYAML.repeatLimit + 1).map { "a: \($0)\n" }
        #expect(throws: YamlError.self) { try ComposedYAML(lines.joined()) }
        #expect(throws: YamlError.self) { try ComposedYAML("a: 1\na: 2\n\"\u{F0000}\": 3\n") }
        #expect(throws: YamlError.self) { try ComposedYAML("a: [1\nb: 2\n") }
    }
}
