import Telemetry
import Testing

@testable import SiteFiles

struct DocumentTests {
    func read(_ text: String) -> (DocumentNode?, ProblemList) {
        let problems = ProblemList()
        return (Document(text: text, file: "a.yaml", problems: problems)?.root, problems)
    }

    @Test func everyProblemIsToldWithItsLineAndTheNearestKey() throws {
        let (root, problems) = read("on_delay: 5 sec\nof_delay: 3s\nlatch: maybe\n")
        let map = try #require(root?.mapping(keys: ["on_delay", "off_delay", "latch"]))
        #expect(map["on_delay"]?.duration() == nil)
        #expect(map["latch"]?.flag() == nil)
        #expect(
            problems.sorted.map(\.description) == [
                "a.yaml:1: on_delay \"5 sec\" is not a duration. Write 5s, 15m, 8h, 400d or a number of seconds.",
                "a.yaml:2: unknown key \"of_delay\" in the file. Did you mean off_delay?",
                "a.yaml:3: latch is \"maybe\", but true or false is expected.",
            ])
    }

    @Test func wordsThatYAMLOnceReadAsBooleansStayText() throws {
        let (root, problems) = read("no: 1\noff: NO\n'y': \"true\"\nno2: yes\n")
        let entries = try #require(root?.entries())
        #expect(entries.map(\.key) == ["no", "off", "y", "no2"])
        #expect(entries.map(\.value.scalar) == [.number(1), .text("NO"), .text("true"), .text("yes")])
        #expect(entries[3].value.flag() == true)
        #expect(problems.problems.isEmpty)
    }

    @Test func durationsAreWrittenInManyWays() {
        let expected: [(String, TimeSpan?)] = [
            ("90s", .seconds(90)), ("15m", .minutes(15)), ("8h", .hours(8)), ("400d", .days(400)),
            ("10y", .days(3650)), ("1.5", .milliseconds(1500)), ("500ms", .milliseconds(500)), ("0", .zero),
            ("1h30m", .minutes(90)), ("", nil), ("s", nil), ("-5s", nil), ("5 s", nil), ("inf", nil), ("nan", nil),
            ("0x10", nil), ("1e300d", nil), ("5x", nil),
        ]
        for (text, span) in expected { #expect(DurationText.parse(text) == span, "\(text)") }
    }

    @Test func aliasesAndMergeKeysAreFollowed() throws {
        let (root, problems) = read("a: &base {x: 1, y: 2}\nb: {<<: *base, y: 3}\nc: *base\n")
        let entries = try #require(root?.entries())
        let b = try #require(entries[1].value.mapping(keys: ["x", "y"]))
        #expect(b["x"]?.number() == 1)
        #expect(b["y"]?.number() == 3)
        #expect(entries[2].value.entries()?.count == 2)
        #expect(problems.problems.isEmpty)
    }

    @Test func aSyntaxErrorIsAProblemWithItsLine() {
        let (root, problems) = read("a: 1\nb: [1, 2\nc: 3\n")
        #expect(root == nil)
        #expect(problems.problems.first?.line == 3)
    }

    @Test func aKeyGivenTwiceIsToldAndTheFirstOneRead() throws {
        let (root, problems) = read("a: 1\nb: { c: x, c: y }\na: 3\nzzzzzz: maybe\n")
        let map = try #require(root?.mapping(keys: ["a", "b"]))
        #expect(map["a"]?.number() == 1)
        #expect(
            problems.sorted.map(\.description) == [
                "a.yaml:2: \"c\" stands more than once in this mapping, first at line 2. Keep one.",
                "a.yaml:3: \"a\" stands more than once in this mapping, first at line 1. Keep one.",
                "a.yaml:4: unknown key \"zzzzzz\" in the file. Known here: a, b.",
            ])
    }

    @Test func nestingIsBounded() throws {
        let (root, problems) = read(String(repeating: "[", count: 90) + String(repeating: "]", count: 90))
        func descend(_ node: DocumentNode) { for child in node.list() ?? [] { descend(child) } }
        descend(try #require(root))
        #expect(problems.problems.map(\.message) == ["nested deeper than 64 levels. Flatten it."])
    }

    @Test func jsonIsReadAsWell() throws {
        let (root, problems) = read("{\"format\": \"x/1\", \"list\": [[0, 1.5], {\"t\": 3, \"v\": null}]}")
        let map = try #require(root?.mapping(keys: ["format", "list"]))
        #expect(map["format"]?.text() == "x/1")
        let list = try #require(map["list"]?.list())
        #expect(list[0].list()?.compactMap { $0.number() } == [0, 1.5])
        #expect(list[1].mapping(keys: ["t", "v"])?["v"] == nil)
        #expect(problems.problems.isEmpty)
    }

    @Test func theNearestWordIsASlipAwayNotAnotherWord() {
        #expect(NearestWord.of("udpp", among: ["udp", "tcp"]) == "udp")
        #expect(NearestWord.of("timzeone", among: ["timezone", "name"]) == "timezone")
        #expect(NearestWord.of("completely", among: ["udp", "tcp"]) == nil)
    }
}
