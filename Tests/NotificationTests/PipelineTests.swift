import Alarms
import Notification
import Telemetry
import Testing

@Suite struct PipelineTests {
    func moment(_ t: Double) -> Moment { Moment(both: Timestamp(seconds: 1_000_000) + TimeSpan(seconds: t)) }

    func advance(_ pipeline: inout NotificationPipeline, _ t: Double) -> [NotificationEffect] {
        var effects: [NotificationEffect] = []
        pipeline.advance(to: moment(t), machine: moment(t).monotonic, into: &effects)
        return effects
    }

    func attempts(_ effects: [NotificationEffect]) -> [Attempt] {
        effects.compactMap { if case .attempt(let attempt) = $0 { attempt } else { nil } }
    }

    func complete(_ pipeline: inout NotificationPipeline, _ attempt: Attempt, _ t: Double, _ failure: String?)
        -> [NotificationEffect]
    {
        var effects: [NotificationEffect] = []
        pipeline.complete(attempt.id, failure: failure, at: moment(t).monotonic, into: &effects)
        return effects
    }

    func plain(_ channels: [String: Priority]) -> NotificationPipeline {
        NotificationPipeline(
            policies: [.plain(channels: channels.keys.sorted())], directory: Directory(channels: channels))
    }

    @Test func eachChannelCarriesItsPriorities() {
        var pipeline = plain(["all": .low, "sms": .high])
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active, rank: 0, priority: .low), at: moment(0))
        #expect(attempts(advance(&pipeline, 0)).map(\.address.channel) == ["all"])
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active, rank: 1, priority: .high), at: moment(1))
        let rise = attempts(advance(&pipeline, 1))
        // The first is still under way on one channel: its rise waits for it there.
        #expect(rise.map(\.address.channel) == ["sms"])
        #expect(rise.map(\.notice.kind) == [.problem])
    }

    @Test func whatTheEngineKeepsQuietIsNotTold() {
        var pipeline = plain(["sms": .low])
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active, isAnnunciated: false), at: moment(0))
        #expect(advance(&pipeline, 0).isEmpty)
        #expect(pipeline.nextDeadline == nil)
    }

    @Test func aDeadChannelIsToldOnceAndGivesUpInTheEnd() {
        var pipeline = plain(["sms": .low])
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active), at: moment(0))
        var t = 0.0
        var changes: [Bool] = []
        var deadLetters = 0
        for number in 1...RetryPolicy.attemptLimit {
            let tries = attempts(advance(&pipeline, t))
            #expect(tries.map(\.number) == [number])
            guard let attempt = tries.first else { return }
            for effect in complete(&pipeline, attempt, t, "no carrier") {
                if case .channel(_, let isFailing, _) = effect { changes.append(isFailing) }
                if case .deadLetter = effect { deadLetters += 1 }
            }
            t += 60
        }
        #expect(changes == [true])
        #expect(deadLetters == 1)
        #expect(pipeline.counters["sms"]?.deadLetters == 1)
        #expect(pipeline.counters["sms"]?.waiting == 0)
        #expect(attempts(advance(&pipeline, t)).isEmpty)
    }

    @Test func aFullQueueCountsWhatItGivesUp() {
        var pipeline = plain(["sms": .low])
        let count = NotificationPipeline.Limits.waitingPerChannel + 44
        for number in 0..<count {
            pipeline.accept(AlarmSignal(alarm: AlarmID("a\(number)"), condition: .active), at: moment(0))
        }
        #expect(attempts(advance(&pipeline, 0)).count == NotificationPipeline.Limits.waitingPerChannel)
        #expect(pipeline.counters["sms"]?.deadLetters == 44)
    }

    @Test func theEndWaitsForTheWordItEnds() {
        var policy = NotificationPolicy.plain(channels: ["sms"])
        policy.sendsResolved = true
        var pipeline = NotificationPipeline(policies: [policy], directory: Directory(channels: ["sms": .low]))
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active), at: moment(0))
        let first = attempts(advance(&pipeline, 0))
        pipeline.accept(AlarmSignal(alarm: "a", condition: .normal), at: moment(1))
        #expect(attempts(advance(&pipeline, 1)).isEmpty, "the first is still under way")
        var failing = pipeline
        _ = complete(&pipeline, first[0], 2, nil)
        #expect(attempts(advance(&pipeline, 2)).map(\.notice.kind) == [.resolved])
        _ = complete(&failing, first[0], 2, "no carrier")
        #expect(attempts(advance(&failing, 100)).isEmpty, "nobody heard that it began")
        #expect(failing.counters["sms"]?.waiting == 0)
    }

    @Test func whatTheJournalKnowsAsDeliveredIsNotSentAgain() throws {
        var pipeline = plain(["sms": .low])
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active), at: moment(0))
        let first = attempts(advance(&pipeline, 0))[0]
        var writer = ByteWriter()
        pipeline.encodeImage(into: &writer, at: moment(1).monotonic)
        for isJournaled in [false, true] {
            var back = plain(["sms": .low])
            var reader = ByteReader(writer.bytes)
            try back.restoreImage(from: &reader, savedAt: moment(1).monotonic, machine: moment(5).monotonic)
            #expect(reader.isAtEnd)
            if isJournaled { back.wasDelivered(key: first.key) }
            #expect(attempts(advance(&back, 5)).map(\.key) == (isJournaled ? [] : [first.key]))
        }
    }

    /// What is over and begins again is another word: a receiver that knows keys must not take it for the one it had.
    @Test func theNextOccurrenceIsToldUnderAnotherKey() {
        var pipeline = plain(["sms": .low])
        var keys: [String] = []
        for occurrence in 0..<3 {
            let t = Double(occurrence) * 10_000
            pipeline.accept(AlarmSignal(alarm: "a", condition: .active), at: moment(t))
            for attempt in attempts(advance(&pipeline, t)) {
                keys.append(attempt.key)
                _ = complete(&pipeline, attempt, t, nil)
            }
            pipeline.accept(AlarmSignal(alarm: "a", condition: .normal), at: moment(t + 1))
            _ = advance(&pipeline, t + 5_000)
        }
        #expect(keys.count == 3 && Set(keys).count == 3, "\(keys)")
    }

    /// The image of a core from before rules had chains of their own: the same without the byte that says so.
    @Test func anImageFromBeforeRulesHadChainsIsRead() throws {
        var policy = NotificationPolicy(escalation: [
            .init(after: .zero, to: ["sms"]), .init(after: .minutes(5), to: ["mail"]),
        ])
        policy.repeatInterval = nil
        let directory = Directory(channels: ["sms": .low, "mail": .low])
        var pipeline = NotificationPipeline(policies: [policy], directory: directory)
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active), at: moment(0))
        let first = try #require(attempts(advance(&pipeline, 0)).first)
        _ = complete(&pipeline, first, 0, nil)
        var writer = ByteWriter()
        pipeline.encodeImage(into: &writer, at: moment(10).monotonic)
        var bytes = writer.bytes
        var reader = ByteReader(bytes)
        #expect(try reader.read(UInt8.self) == 3)
        let numbers: (UInt64, UInt64) = (try reader.read(), try reader.read())
        #expect(numbers == (2, 2))
        var place = 0
        var heldBack = 0
        _ = try reader.readArray { reader throws(ByteReader.Malformed) in
            _ = try reader.read(UInt64.self)
            _ = try reader.readString()
            _ = try reader.read(UInt32.self)
            _ = try reader.readArray { reader throws(ByteReader.Malformed) in
                _ = try reader.readTimeSpan()
                _ = try reader.readArray { reader throws(ByteReader.Malformed) in try reader.readString() }
            }
            place = reader.offset
            _ = try reader.readBool()
            _ = try reader.readTimeSpan()
            for _ in 0..<3 {
                _ = try reader.readOptional { reader throws(ByteReader.Malformed) in try reader.readTimeSpan() }
            }
            _ = try reader.readTimeSpan()
            _ = try reader.read(UInt32.self)
            _ = try reader.readBool()
            _ = try reader.readArray { reader throws(ByteReader.Malformed) in
                _ = try reader.readString()
                _ = try reader.read(UInt8.self)
                for _ in 0..<3 { _ = try reader.read(Int64.self) }
                heldBack = reader.offset
                _ = try reader.readBool()
            }
            _ = try reader.readArray { reader throws(ByteReader.Malformed) in
                _ = try reader.readString()
                _ = try reader.readTimeSpan()
                _ = try reader.read(Int64.self)
                _ = try reader.readArray { reader throws(ByteReader.Malformed) in
                    _ = try reader.readString()
                    _ = try reader.read(Int64.self)
                }
            }
        }
        bytes.remove(at: heldBack)
        bytes.remove(at: place)
        bytes[0] = 1
        var old = NotificationPipeline(policies: [policy], directory: directory)
        var image = ByteReader(bytes)
        try old.restoreImage(from: &image, savedAt: moment(10).monotonic, machine: moment(20).monotonic)
        #expect(advance(&old, 299).isEmpty)
        #expect(attempts(advance(&old, 300)).map(\.address.channel) == ["mail"])
    }

    /// A chain of a rule's own goes on over a change of the site, also of an alarm that no policy matches.
    @Test func aChainOfARulesOwnNeedsNoPolicy() {
        var none = NotificationPolicy.plain(channels: ["sms"])
        none.match.rules = ["other"]
        let directory = Directory(channels: ["sms": .low, "mail": .low])
        var pipeline = NotificationPipeline(policies: [none], directory: directory)
        let chain: [EscalationStep] = [.init(after: .minutes(1), to: ["sms"]), .init(after: .minutes(5), to: ["mail"])]
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active, escalation: chain), at: moment(0))
        #expect(advance(&pipeline, 0).isEmpty)
        #expect(
            pipeline.upcoming("a") == [
                Upcoming(kind: .step(1), at: moment(60).monotonic, to: "sms"),
                Upcoming(kind: .step(2), at: moment(300).monotonic, to: "mail"),
            ])
        pipeline.adopt([], directory, at: moment(10))
        let first = attempts(advance(&pipeline, 60))
        #expect(first.map(\.address.channel) == ["sms"] && first.map(\.notice.kind) == [.problem])
        pipeline.accept(AlarmSignal(alarm: "a", condition: .acknowledged), at: moment(70))
        #expect(pipeline.upcoming("a").isEmpty)
        #expect(attempts(advance(&pipeline, 4000)).isEmpty)
    }

    /// Told under a policy at first: when that one is gone, the rest of the rule's own chain is still to come.
    @Test func aChainOfARulesOwnOutlivesThePolicyItBeganUnder() {
        let directory = Directory(channels: ["sms": .low, "mail": .low])
        var pipeline = NotificationPipeline(policies: [.plain(channels: ["sms"])], directory: directory)
        let chain: [EscalationStep] = [.init(after: .minutes(1), to: ["sms"]), .init(after: .minutes(5), to: ["mail"])]
        pipeline.accept(AlarmSignal(alarm: "a", condition: .active, escalation: chain), at: moment(0))
        _ = advance(&pipeline, 60)
        pipeline.adopt([], directory, at: moment(70))
        #expect(attempts(advance(&pipeline, 300)).map(\.address.channel) == ["mail"])
    }

    /// A test of the chain tells somebody even where every policy is for some rules alone.
    @Test func aTestIsToldByTheFirstPolicyWhereNoneHasAChain() {
        var limited = NotificationPolicy.plain(channels: ["sms"])
        limited.match.rules = ["other"]
        var pipeline = NotificationPipeline(policies: [limited], directory: Directory(channels: ["sms": .low]))
        var test = AlarmSignal(alarm: "core:chain-test", condition: .active)
        test.isTest = true
        pipeline.accept(test, at: moment(0))
        #expect(attempts(advance(&pipeline, 600)).map(\.address.channel) == ["sms"])
    }

    @Test func aDamagedImageIsAnErrorNotATrap() {
        var pipeline = plain(["sms": .low])
        for number in 0..<5 {
            pipeline.accept(AlarmSignal(alarm: AlarmID("a\(number)"), condition: .active), at: moment(0))
        }
        _ = advance(&pipeline, 0)
        var writer = ByteWriter()
        pipeline.encodeImage(into: &writer, at: moment(1).monotonic)
        for length in 0..<writer.bytes.count {
            var back = plain(["sms": .low])
            var reader = ByteReader(Array(writer.bytes.prefix(length)))
            #expect(throws: ByteReader.Malformed.self) {
                try back.restoreImage(from: &reader, savedAt: moment(1).monotonic, machine: moment(1).monotonic)
            }
        }
    }

    /// Whatever alarms, channels and restarts do: no chain speaks after an acknowledgement, every waiting notice is
    /// accounted for, and the pipeline comes to rest.
    @Test(arguments: UInt64(1)...40) func randomNightsKeepTheirAccounts(seed: UInt64) throws {
        var random = Seeded(state: seed)
        var policy = NotificationPolicy(
            channels: seed % 2 == 0 ? ["sms", "mail"] : [],
            escalation: seed % 3 == 0 || seed % 2 == 1
                ? [.init(after: .zero, to: ["sms"]), .init(after: .seconds(300), to: ["mail"])] : [])
        policy.groupBy = seed % 5 == 0 ? [] : [.alarm]
        policy.repeatInterval = seed % 4 == 0 ? nil : .seconds(900)
        let directory = Directory(channels: ["sms": .high, "mail": .low])
        var pipeline = NotificationPipeline(policies: [policy], directory: directory)
        var inFlight: [Attempt] = []
        var delivered = 0
        var t = 0.0
        for _ in 0..<400 {
            t += Double.random(in: 0...120, using: &random)
            let alarm = AlarmID("a\(Int.random(in: 0..<4, using: &random))")
            let condition: AlarmSignal.Condition =
                [.active, .active, .acknowledged, .normal, .muted].randomElement(using: &random) ?? .active
            pipeline.accept(
                AlarmSignal(alarm: alarm, condition: condition, rank: Int.random(in: 0..<3, using: &random)),
                at: moment(t))
            inFlight += attempts(advance(&pipeline, t))
            while let attempt = inFlight.randomElement(using: &random), Int.random(in: 0..<3, using: &random) > 0 {
                inFlight.removeAll { $0.id == attempt.id }
                let isDown = Int.random(in: 0..<3, using: &random) == 0
                if !isDown { delivered += 1 }
                _ = complete(&pipeline, attempt, t, isDown ? "down" : nil)
            }
            if Int.random(in: 0..<20, using: &random) == 0 {
                let before = pipeline.counters.mapValues(\.waiting)
                var writer = ByteWriter()
                pipeline.encodeImage(into: &writer, at: moment(t).monotonic)
                var back = NotificationPipeline(policies: [policy], directory: directory)
                var reader = ByteReader(writer.bytes)
                try back.restoreImage(
                    from: &reader, savedAt: moment(t).monotonic, machine: moment(t).monotonic)
                #expect(back.counters.mapValues(\.waiting) == before, "seed \(seed)")
                #expect(back.nextDeadline.map { $0 >= moment(0).monotonic } ?? true)
                pipeline = back
                inFlight = []
                delivered = 0
            }
            #expect(pipeline.counters.values.reduce(0) { $0 + $1.delivered } == delivered, "seed \(seed)")
        }
        for alarm in 0..<4 {
            pipeline.accept(AlarmSignal(alarm: AlarmID("a\(alarm)"), condition: .acknowledged), at: moment(t))
        }
        for _ in 0..<10_000 {
            for attempt in inFlight { _ = complete(&pipeline, attempt, t, nil) }
            inFlight = []
            guard let next = [pipeline.nextDeadline, pipeline.nextRetry].compactMap({ $0 }).min() else { break }
            t = max(t, (next - moment(0).monotonic).seconds)
            let effects = advance(&pipeline, t)
            let isLoud = effects.contains { if case .decided(let n) = $0 { n.kind == .escalation } else { false } }
            #expect(!isLoud, "seed \(seed): nobody escalates what was taken")
            inFlight = attempts(effects)
        }
        #expect(pipeline.counters.values.allSatisfy { $0.waiting == 0 }, "seed \(seed)")
        #expect(pipeline.nextDeadline == nil, "seed \(seed): comes to rest")
    }
}
