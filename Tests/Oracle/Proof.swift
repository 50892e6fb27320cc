import Alarms
import Telemetry

/// The proofs of the alarm engine, by their door: each returns what differs, in words, or nothing.
public enum Proof {
    /// What came of a case.
    struct Account: Equatable {
        var lines: [String]
        var refusals: [String]
        var checks: [String]
    }

    /// How many steps a random case has.
    static let stepCount = 40

    /// Every sequence of `length` events; how many there were, and the first that differs.
    public static func sequences(length: Int, latch: Bool, delay: Int) -> (count: Int, difference: String?) {
        let walk = SequenceWalk(length: length, latch: latch, delay: delay)
        return (walk.count, walk.difference)
    }

    /// One random case, engine beside oracle; then the engine again, restarted at every step.
    public static func randomRun(seed: UInt64) -> String? {
        var generator = CaseGenerator(seed: seed)
        let given = generator.makeCase(stepCount: stepCount)
        if differs(given) {
            let small = Shrinking(fails: differs).smallest(given)
            return report(small, seed, "the oracle", oracle(small), "the engine", engine(small))
        }
        if differsRestarted(given) {
            let small = Shrinking(fails: differsRestarted).smallest(given).heardFromTheStart
            return report(small, seed, "never restarted", engine(small), "restarted", restarted(small))
        }
        return nil
    }

    private static func report(
        _ given: OracleCase, _ seed: UInt64, _ one: String, _ expected: Account, _ other: String, _ found: Account
    ) -> String {
        let title = "seed \(seed): expected is \(one)"
        let rest = (found.lines + found.refusals.map { "refused \($0)" }).map { "#   \($0)\n" }.joined()
        let checks = firstDifference(expected.checks, found.checks).map { "# check: \($0), not \($1)\n" } ?? ""
        return given.scenario(title: title, expecting: expected.lines) + "# refused \(expected.refusals)\n"
            + "# \(other) says instead:\n\(rest)\(checks)"
    }

    private static func firstDifference(_ one: [String], _ other: [String]) -> (String, String)? {
        (0..<max(one.count, other.count)).lazy.map { number in
            (
                one.indices.contains(number) ? one[number] : "nothing",
                other.indices.contains(number) ? other[number] : "nothing"
            )
        }.first { $0 != $1 }
    }

    private static func differs(_ given: OracleCase) -> Bool {
        let (mine, its) = (oracle(given), engine(given))
        return mine.lines != its.lines || mine.checks != its.checks || !Oracle.agree(mine.refusals, its.refusals)
    }
    private static func differsRestarted(_ given: OracleCase) -> Bool {
        let heard = given.heardFromTheStart
        return restarted(heard) != engine(heard)
    }

    private static func oracle(_ given: OracleCase) -> Account {
        var oracle = Oracle(given)
        for step in given.steps {
            oracle.take(step)
            oracle.look()
        }
        return Account(lines: inOrder(oracle.lines, given), refusals: oracle.refusals, checks: oracle.checks)
    }

    private static func engine(_ given: OracleCase) -> Account {
        var engine = EngineUnderProof(given)
        for step in given.steps {
            engine.take(step)
            engine.look(after: step)
        }
        return Account(lines: inOrder(engine.lines, given), refusals: engine.refusals, checks: engine.checks)
    }

    private static func restarted(_ given: OracleCase) -> Account {
        var engine = EngineUnderProof(given)
        for step in given.steps {
            engine.take(step)
            engine.look(after: step)
            engine.restart(at: step.t + (step.down ?? 0))
        }
        return Account(lines: inOrder(engine.lines, given), refusals: engine.refusals, checks: engine.checks)
    }

    /// Among alarms that change at one instant: health alarms, then rule-file order. Of what one alarm does in one
    /// second the last is kept, and whether any of it rang; nothing, when it rang nothing and changed nothing: the pages
    /// do not order what is due together.
    private static func inOrder(_ lines: [String], _ given: OracleCase) -> [String] {
        let names =
            given.sensors.map { "nodata:\($0)" } + given.sensors.map { "clock:\($0)" } + given.rules.map(\.id)
        let keys = lines.enumerated().map { number, line in
            let words = line.split(separator: " ")
            return (Int(words[0]) ?? 0, names.firstIndex(of: String(words[1])) ?? 0, number)
        }
        var kept: [(key: (Int, Int), line: String)] = []
        for key in keys.sorted(by: { $0 < $1 }) {
            var line = lines[key.2]
            if let last = kept.last, last.key == (key.0, key.1) {
                if last.line.hasSuffix("!"), !line.hasSuffix("!") { line += " !" }
                kept.removeLast()
            }
            kept.append(((key.0, key.1), line))
        }
        var shown: [Int: Substring] = [:]
        return kept.map(\.line).enumerated().filter { number, line in
            let alarm = kept[number].key.1
            let says = line.split(separator: " ", maxSplits: 1)[1]
            defer { shown[alarm] = says.hasSuffix("!") ? says.dropLast(2) : says }
            return says.hasSuffix("!") || says != shown[alarm, default: "\(names[alarm]) NORM"]
        }.map(\.element)
    }
}
