import Testing

@testable import SiteFiles

struct KeysFileTests {
    private func problems(_ text: String) -> [String] {
        let problems = ProblemList()
        guard let document = Document(text: text, file: "keys.yaml", problems: problems) else { return ["?"] }
        _ = KeysFile.read(document.root, over: .standard)
        return problems.sorted.map(\.description)
    }

    @Test func everyProblemIsToldAtItsLineAtOnce() {
        let text = """
            acknowlege: x
            why: a
            shelve: [F30, u]
            reset: u
            help: []
            flood: {a: b}
            """
        let found = problems(text)
        #expect(found.count == 6, "\(found)")
        for (index, start) in [
            "keys.yaml:1: unknown key \"acknowlege\" in the file. Did you mean acknowledge?",
            "keys.yaml:2: a is the key of acknowledge already", "keys.yaml:3: \"F30\" is no key that can be given",
            "keys.yaml:4: u is the key of shelve already (line 3)", "keys.yaml:5: help must keep a key",
            "keys.yaml:6: flood is a mapping, but a key is expected",
        ].enumerated() where index < found.count {
            #expect(found[index].hasPrefix(start), "\(found[index])")
        }
    }

    @Test func digitsColonsAndEmptyLinesAreKeys() {
        #expect(problems("overview: 9\nkpis: 0\npalette: \":\"\nsuspend:\n").isEmpty)
        #expect(problems("").isEmpty && problems("# nothing\n").isEmpty)
    }
}
