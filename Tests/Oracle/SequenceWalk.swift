import Alarms
import Telemetry

/// Every sequence of the six things that can happen to an alarm, engine beside oracle. Sequences share their
/// beginnings: both are values, so the tree is walked once instead of every path from its root.
struct SequenceWalk {
    private enum Word: String, CaseIterable { case set, rise, clear, acknowledge, reset, tick }

    let length: Int
    private(set) var count = 0
    private(set) var difference: String?

    init(length: Int, latch: Bool, delay: Int) {
        self.length = length
        var rule = Rule(
            id: "h", sensor: SensorPattern(entity: "H"),
            levels: [SequenceWalk.level("haute", 2.5, 2.3), SequenceWalk.level("crise", 3.5, 3.3)])
        rule.latch = latch
        rule.onDelay = .seconds(Int64(delay))
        rule.offDelay = .seconds(Int64(delay * 2))
        let given = OracleCase(rules: [rule], steps: [], sensors: ["H"])
        walk(Oracle(given), EngineUnderProof(given), [], t: 0)
    }

    static func level(_ name: String, _ set: Double, _ clear: Double) -> Level {
        Level(
            name: name, priority: .critical, set: Comparison(.greaterOrEqual, .number(set, unit: nil)),
            clear: Comparison(.less, .number(clear, unit: nil)))
    }

    private mutating func walk(_ oracle: Oracle, _ engine: EngineUnderProof, _ path: [Word], t: Int) {
        guard path.count < length else {
            count += 1
            return
        }
        for word in Word.allCases where difference == nil {
            var (oracle, engine) = (oracle, engine)
            oracle.forget()
            engine.forget()
            let step = SequenceWalk.step(word, after: t)
            oracle.take(step)
            engine.take(step)
            if oracle.lines != engine.lines || !Oracle.agree(oracle.refusals, engine.refusals) {
                difference = """
                    \((path + [word]).map(\.rawValue).joined(separator: " ")): the oracle says \
                    \(oracle.lines) \(oracle.refusals), the engine \(engine.lines) \(engine.refusals)
                    """
                return
            }
            walk(oracle, engine, path + [word], t: step.t)
        }
    }

    private static func step(_ word: Word, after t: Int) -> OracleCase.Step {
        switch word {
        case .set: OracleCase.Step(t: t + 1, samples: [.init(sensor: "H", value: 2.6)])
        case .rise: OracleCase.Step(t: t + 1, samples: [.init(sensor: "H", value: 3.6)])
        case .clear: OracleCase.Step(t: t + 1, samples: [.init(sensor: "H", value: 2)])
        case .acknowledge: OracleCase.Step(t: t + 1, action: .seen("h"))
        case .reset: OracleCase.Step(t: t + 1, action: .reset("h"))
        case .tick: OracleCase.Step(t: t + 3)
        }
    }
}

extension OperatorAction {
    static func seen(_ id: AlarmID, level: String? = nil, expires: TimeSpan? = nil) -> OperatorAction {
        .acknowledge(id, occurrence: nil, seenLevel: level, comment: "", expires: expires)
    }
}
