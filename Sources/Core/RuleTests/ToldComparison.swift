import Notification

/// What was told, beside what a scenario says must be.
struct ToldComparison {
    /// In order of time, seconds from t = 0.
    let told: [(t: Double, notice: Notice)]
    let expect: NotificationExpectation

    var differences: [String] { toldDifferences + silenceDifferences + countDifferences }

    /// Each expected notification is there within a second, in order of time; each is matched once.
    private var toldDifferences: [String] {
        var rest = told
        for expected in expect.told {
            guard let index = rest.firstIndex(where: { matches(expected, $0) }) else {
                let near = rest.filter { abs($0.t - expected.t) <= 1 }.map { describe($0.t, $0.notice) }
                let seen = near.isEmpty ? "none" : near.joined(separator: ", ")
                return ["notification expected \(describe(expected)), got \(seen)"]
            }
            let found = rest[index]
            // Without an addressee the same word to every channel is one.
            rest.removeAll {
                $0.t == found.t && $0.notice.kind == found.notice.kind && $0.notice.alarms == found.notice.alarms
                    && $0.notice.resolved == found.notice.resolved
                    && (expected.to == nil || $0.notice.to == found.notice.to)
            }
        }
        return []
    }

    private func matches(_ expected: NotificationExpectation.Told, _ told: (t: Double, notice: Notice)) -> Bool {
        let notice = told.notice
        guard abs(expected.t - told.t) <= 1, expected.to == nil || expected.to == notice.to,
            expected.kind == nil || expected.kind == notice.kind
        else { return false }
        if notice.kind == .resolved {
            // What is over may be listed under either name.
            let listed = Set((expected.alarms ?? []) + (expected.resolved ?? []))
            return listed.isEmpty || listed == Set(notice.resolved.map(\.text))
        }
        if let alarms = expected.alarms, Set(alarms) != Set(notice.alarms.map(\.text)) { return false }
        guard expected.alarms != nil || expected.resolved != nil else { return true }
        return Set(expected.resolved ?? []) == Set(notice.resolved.map(\.text))
    }

    private var silenceDifferences: [String] {
        expect.noneBetween.compactMap { span in
            guard span.count == 2, let loud = told.first(where: { $0.t >= span[0] && $0.t <= span[1] }) else {
                return nil
            }
            return "none expected from \(Trace.seconds(span[0])) to \(Trace.seconds(span[1])), got "
                + describe(loud.t, loud.notice)
        }
    }

    private var countDifferences: [String] {
        var differences: [String] = []
        if let least = expect.atLeast, told.count < least {
            differences.append("notify_at_least: expected \(least), got \(told.count)")
        }
        if let most = expect.atMost, told.count > most {
            differences.append("notify_at_most: expected \(most), got \(told.count)")
        }
        return differences
    }

    private func describe(_ t: Double, _ notice: Notice) -> String {
        var text = "{t: \(Trace.seconds(t))"
        if !notice.to.isEmpty { text += ", to: \(notice.to)" }
        text += ", kind: \(notice.kind.rawValue), alarms: [\(notice.alarms.map(\.text).joined(separator: ", "))]"
        if !notice.resolved.isEmpty {
            text += ", resolved: [\(notice.resolved.map(\.text).joined(separator: ", "))]"
        }
        return text + "}"
    }

    private func describe(_ told: NotificationExpectation.Told) -> String {
        var text = "{t: \(Trace.seconds(told.t))"
        if let to = told.to { text += ", to: \(to)" }
        if let kind = told.kind { text += ", kind: \(kind.rawValue)" }
        if let alarms = told.alarms { text += ", alarms: [\(alarms.joined(separator: ", "))]" }
        if let resolved = told.resolved { text += ", resolved: [\(resolved.joined(separator: ", "))]" }
        return text + "}"
    }
}
