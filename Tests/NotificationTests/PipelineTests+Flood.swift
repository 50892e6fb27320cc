import Alarms
import Notification
import Telemetry
import Testing

// Alarm floods: what they hush, in one word.
extension PipelineTests {
    private func hushed(_ alarm: AlarmID, rank: Int = 0, chain: [EscalationStep] = []) -> AlarmSignal {
        var signal = AlarmSignal(alarm: alarm, condition: .active, rank: rank, isAnnunciated: false, escalation: chain)
        signal.isHushed = true
        return signal
    }

    private func deliver(_ pipeline: inout NotificationPipeline, _ t: Double) -> [Notice] {
        let made = attempts(advance(&pipeline, t))
        for attempt in made { _ = complete(&pipeline, attempt, t, nil) }
        return made.map(\.notice)
    }

    /// Each alarm on its own otherwise: in a flood one word for all of them, again while it grows, and at its end.
    @Test func whatAFloodHushesIsSummedUp() {
        var policy = NotificationPolicy.plain(channels: ["sms"])
        policy.groupInterval = .seconds(5)
        var pipeline = NotificationPipeline(policies: [policy], directory: Directory(channels: ["sms": .low]))
        pipeline.setFlood(true, at: moment(0))
        for number in 0..<3 { pipeline.accept(hushed(AlarmID("a\(number)")), at: moment(0)) }
        #expect(deliver(&pipeline, 2).isEmpty, "it waits for more")
        let first = deliver(&pipeline, 2.5)
        #expect(first.map(\.kind) == [.problem] && first.map(\.isFloodSummary) == [true])
        #expect(first.map(\.alarms) == [["a0", "a1", "a2"]])
        #expect(deliver(&pipeline, 100).isEmpty, "it does not grow")
        pipeline.accept(hushed("a3"), at: moment(101))
        let second = deliver(&pipeline, 102.5)
        #expect(second.map(\.kind) == [.update] && second.map(\.alarms.count) == [4])
        pipeline.accept(AlarmSignal(alarm: "a0", condition: .acknowledged), at: moment(110))
        pipeline.accept(AlarmSignal(alarm: "a1", condition: .normal), at: moment(110))
        #expect(deliver(&pipeline, 120).isEmpty)
        pipeline.setFlood(false, at: moment(600))
        let end = deliver(&pipeline, 602.5)
        #expect(end.map(\.isFloodSummary) == [false] && end.map(\.alarms) == [["a0", "a2", "a3"]])
        #expect(deliver(&pipeline, 4000).isEmpty, "once")
        #expect(deliver(&pipeline, 602.5 + 4 * 3600).map(\.kind) == [.repeat])
    }

    @Test func nothingIsLeftToTellOfAFloodThatWasTakenCareOf() {
        var pipeline = plain(["sms": .low])
        pipeline.setFlood(true, at: moment(0))
        pipeline.accept(hushed("a"), at: moment(0))
        #expect(deliver(&pipeline, 3).count == 1)
        pipeline.accept(AlarmSignal(alarm: "a", condition: .acknowledged), at: moment(10))
        pipeline.setFlood(false, at: moment(600))
        #expect(deliver(&pipeline, 700).isEmpty)
    }

    /// A chain of a rule's own runs in a flood too: one for all the alarms that have the same.
    @Test func chainsOfHushedAlarmsRunAsOne() {
        let directory = Directory(channels: ["sms": .low, "mail": .low])
        var pipeline = NotificationPipeline(policies: [], directory: directory)
        let chain: [EscalationStep] = [.init(after: .zero, to: ["sms"]), .init(after: .minutes(5), to: ["mail"])]
        pipeline.setFlood(true, at: moment(0))
        for number in 0..<20 { pipeline.accept(hushed(AlarmID("a\(number)"), chain: chain), at: moment(0)) }
        let first = deliver(&pipeline, 3)
        #expect(first.map(\.to) == ["sms"] && first.map(\.alarms.count) == [20])
        let second = deliver(&pipeline, 300)
        #expect(second.map(\.to) == ["mail"] && second.map(\.kind) == [.escalation])
        #expect(second.map(\.alarms.count) == [20])
    }

    /// What was told before the flood and rises in it is part of the summary, and out of it once it is told alone.
    @Test func aRiseInAFloodIsSummedUpAndACriticalOneIsNot() {
        var pipeline = plain(["sms": .low])
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active), at: moment(0))
        #expect(deliver(&pipeline, 0).map(\.alarms) == [["a"]])
        pipeline.setFlood(true, at: moment(1))
        pipeline.accept(hushed("a", rank: 1), at: moment(2))
        #expect(deliver(&pipeline, 4.5).map(\.isFloodSummary) == [true])
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active, rank: 2, priority: .critical), at: moment(5))
        let alone = deliver(&pipeline, 5)
        #expect(alone.map(\.isFloodSummary) == [false] && alone.map(\.alarms) == [["a"]])
        pipeline.setFlood(false, at: moment(600))
        #expect(deliver(&pipeline, 700).isEmpty, "it was told")
    }

    /// A chain that runs is not begun again by a rise: the rise is told when the flood ends.
    @Test func aChainGoesOnOverAFlood() {
        var policy = NotificationPolicy(escalation: [
            .init(after: .zero, to: ["sms"]), .init(after: .minutes(5), to: ["mail"]),
        ])
        policy.repeatInterval = nil
        var pipeline = NotificationPipeline(
            policies: [policy], directory: Directory(channels: ["sms": .low, "mail": .low]))
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active), at: moment(0))
        #expect(deliver(&pipeline, 0).map(\.to) == ["sms"])
        pipeline.setFlood(true, at: moment(1))
        pipeline.accept(hushed("a", rank: 1), at: moment(100))
        #expect(deliver(&pipeline, 200).isEmpty)
        #expect(deliver(&pipeline, 300).map(\.to) == ["mail"])
        var writer = ByteWriter()
        pipeline.encodeImage(into: &writer, at: moment(400).monotonic)
        pipeline.setFlood(false, at: moment(600))
        #expect(deliver(&pipeline, 600).map(\.to) == ["mail", "sms"])

        var back = NotificationPipeline(policies: [policy], directory: pipeline.directory)
        var reader = ByteReader(writer.bytes)
        #expect(throws: Never.self) {
            try back.restoreImage(from: &reader, savedAt: moment(400).monotonic, machine: moment(500).monotonic)
        }
        back.restoreFlood(true)
        back.setFlood(false, at: moment(600))
        #expect(deliver(&back, 600).map(\.to) == ["mail", "sms"])
    }
}
