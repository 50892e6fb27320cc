import Alarms
import Notification
import Telemetry

/// Plays a notification scenario through the pipeline that tells people for real. At one instant: events in listed
/// order, then whatever is due.
struct NotificationRunner {
    /// A scenario whose pipeline never comes to rest is wrong; the longest of those known makes a few hundred steps.
    static let stepLimit = 1_000_000

    let scenario: Scenario
    let notification: NotificationScenario
    private var pipeline: NotificationPipeline
    private var heartbeat: Heartbeat?
    private var told: [(t: Double, notice: Notice)] = []
    private var attempts: [(t: Double, attempt: Attempt)] = []
    private var delivered: [(t: Double, attempt: Attempt)] = []
    private var problems: [String] = []
    private var downUntil: (t: Double, from: Double, image: [UInt8])?

    static func differences(_ scenario: Scenario, _ notification: NotificationScenario) -> [String] {
        var runner = NotificationRunner(scenario, notification)
        runner.play()
        return runner.problems + runner.comparison
    }

    private init(_ scenario: Scenario, _ notification: NotificationScenario) {
        self.scenario = scenario
        self.notification = notification
        pipeline = NotificationPipeline(policies: [notification.policy])
        heartbeat = notification.heartbeatEvery.map {
            Heartbeat(every: $0, missingFactor: notification.missingFactor, at: scenario.moment(0).monotonic)
        }
    }

    private mutating func play() {
        let end = scenario.end
        var instants = Set(notification.events.map(\.t) + notification.expect.instants)
        for case (let t, .restart(let down)) in notification.events { instants.insert(t + down) }
        instants.insert(end)
        for t in instants.sorted() where t <= end {
            if let down = downUntil {
                guard t >= down.t else { continue }
                comeBack(down)
            }
            advance(through: t, isInclusive: false)
            for entry in notification.events where entry.t == t { apply(entry.event, t) }
            guard downUntil == nil else { continue }
            advance(through: t, isInclusive: true)
            check(at: t)
        }
    }

    private mutating func apply(_ event: NotificationScenario.Event, _ t: Double) {
        switch event {
        case .alarm(let signal): pipeline.accept(signal, at: scenario.moment(t))
        case .heartbeat: heartbeat?.beat(at: scenario.moment(t).monotonic)
        case .restart(let down):
            advance(through: t, isInclusive: true)
            var writer = ByteWriter()
            pipeline.encodeImage(into: &writer, at: scenario.moment(t).monotonic)
            downUntil = (t + down, t, writer.bytes)
        }
    }

    private mutating func comeBack(_ down: (t: Double, from: Double, image: [UInt8])) {
        downUntil = nil
        pipeline = NotificationPipeline(policies: [notification.policy])
        var reader = ByteReader(down.image)
        do {
            try pipeline.restoreImage(
                from: &reader, savedAt: scenario.moment(down.from).monotonic,
                machine: scenario.moment(down.t).monotonic)
        } catch {
            problems.append("the image written before the restart can't be read back: \(error)")
        }
        pipeline.resume(at: scenario.moment(down.t).monotonic)
        step(down.t)
    }

    /// Fires what is due, each at its own instant.
    private mutating func advance(through t: Double, isInclusive: Bool) {
        let limit = scenario.moment(t).monotonic
        for _ in 0..<NotificationRunner.stepLimit {
            let next = [pipeline.nextDeadline, pipeline.nextRetry].compactMap { $0 }.min()
            guard let next, isInclusive ? next <= limit : next < limit else { return }
            step((next - scenario.moment(0).monotonic).seconds)
        }
        problems.append("the notifications never come to rest")
    }

    private mutating func step(_ t: Double) {
        let now = scenario.moment(t)
        var effects: [NotificationEffect] = []
        pipeline.advance(to: now, machine: now.monotonic, into: &effects)
        var index = 0
        while index < effects.count {
            switch effects[index] {
            case .decided(let notice): told.append((t, notice))
            case .attempt(let attempt):
                attempts.append((t, attempt))
                let fails = notification.failures.contains {
                    $0.channel == attempt.address.channel && $0.from <= t && t < $0.to
                }
                pipeline.complete(
                    attempt.id, failure: fails ? "the channel is down" : nil, at: now.monotonic, into: &effects)
            case .delivered(let attempt): delivered.append((t, attempt))
            case .deadLetter, .channel: break
            }
            index += 1
        }
    }

    private mutating func check(at t: Double) {
        for check in notification.expect.console where check.t == t {
            let state = heartbeat?.state(at: scenario.moment(t).monotonic) ?? .good
            if state != check.state {
                problems.append(
                    "at \(Trace.seconds(t)): console: expected \(check.state.rawValue), got \(state.rawValue)")
            }
        }
    }

    // MARK: comparing

    private var comparison: [String] {
        ToldComparison(told: told, expect: notification.expect).differences + deliveredDifferences
            + attemptDifferences
    }

    private var deliveredDifferences: [String] {
        notification.expect.delivered.flatMap { expected -> [String] in
            let got = delivered.filter { entry in
                let attempt = entry.attempt
                let names = attempt.notice.alarms + attempt.notice.resolved
                return [attempt.address.channel, attempt.notice.to].contains(expected.to)
                    && (expected.alarm.map { names.contains(AlarmID($0)) } ?? true)
            }
            let what = "delivered to \(expected.to)" + (expected.alarm.map { " of \($0)" } ?? "")
            var differences: [String] = []
            if let times = expected.times, times != got.count {
                differences.append("\(what): expected \(times) times, got \(got.count)")
            } else if expected.times == nil, got.isEmpty {
                differences.append("\(what): expected, got none")
            }
            if let bound = expected.notBefore, let first = got.first, first.t < bound {
                differences.append(
                    "\(what): not before \(Trace.seconds(bound)), got it at \(Trace.seconds(first.t))")
            }
            return differences
        }
    }

    private var attemptDifferences: [String] {
        notification.expect.attempts.sorted { $0.key < $1.key }.compactMap { channel, expected in
            let got = attempts.filter { $0.attempt.address.channel == channel }.map(\.t)
            let isSame = got.count == expected.count && zip(got, expected).allSatisfy { abs($0 - $1) <= 1 }
            guard !isSame else { return nil }
            return "attempts_\(channel): expected \(expected.map(Trace.seconds)), got \(got.map(Trace.seconds))"
        }
    }
}
