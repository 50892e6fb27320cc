import Alarms
import Notification
import OperatorLink
import Telemetry

/// A test of one way out, until all its deliveries have ended.
struct NoticeTest: Sendable {
    var command: Command
    /// Keys of the deliveries that are still under way.
    var waiting: [String]
    var told: [Told] = []
    /// The machine's clock.
    var startedAt: Instant
}

// Trying the way out before the night it is needed: one channel, or the whole chain.
extension Hypervisor {
    /// How long a test of the chain waits for somebody to acknowledge it.
    public static let chainTestLimit = TimeSpan.minutes(15)
    /// Between the roles of a chain that no policy describes: within the limit, all of three are told.
    private static let chainStep = TimeSpan.minutes(5)
    /// Tests of a channel at once: one for each person who could be at a desk.
    private static let noticeTestLimit = 16

    private static let testName = "chain-test"
    private static let unansweredName = "chain-unanswered"
    static let chainTestAlarm = AlarmID("core:" + testName)

    // MARK: One way out

    mutating func testNotice(to name: String, _ command: Command) {
        let what = "notify test \(name)"
        if let why = accessRefusal(.test, on: [.none], by: command.by) { return refuse(command, why, what: what) }
        guard let pipeline = notifications, !clock.isUnset else { return refuse(command, .notifiesNobody, what: what) }
        guard pipeline.directory.knows(name) else { return refuse(command, .unknownAddressee, what: what) }
        guard noticeTests.count < Hypervisor.noticeTestLimit else {
            return refuse(command, .tooManyRequests, what: what)
        }
        let now = clock.machine.monotonic
        let keys = notifications?.test(name, at: clock.now, machine: now, into: &notificationEffects) ?? []
        noticeTests.append(NoticeTest(command: command, waiting: keys, startedAt: now))
    }

    /// One delivery of a test has ended.
    mutating func concludeTest(_ attempt: Attempt, failure: String?) {
        guard let index = noticeTests.firstIndex(where: { $0.waiting.contains(attempt.key) }) else { return }
        noticeTests[index].waiting.removeAll { $0 == attempt.key }
        let told = Told(
            channel: attempt.address.channel, person: attempt.address.person, contact: attempt.address.contact,
            failure: failure, took: clock.machine.monotonic - noticeTests[index].startedAt)
        noticeTests[index].told.append(told)
        if noticeTests[index].waiting.isEmpty { answerTest(index) }
    }

    /// The site's channels are others now: what became of the rest of a test nobody will know.
    mutating func endTests() {
        while !noticeTests.isEmpty { answerTest(0) }
    }

    private mutating func answerTest(_ index: Int) {
        let test = noticeTests.remove(at: index)
        output.replies.append(
            .reply(Reply(id: test.command.id, outcome: .told(test.told)), needsCommit: false))
    }

    // MARK: The whole chain

    /// Raises an alarm that goes through policies, roster and channels as any other, until somebody acknowledges it.
    mutating func testChain(_ command: Command) {
        let what = "roster test"
        // It rings everybody who is on call, whatever for.
        if let why = accessRefusal(.test, on: [.site], by: command.by) { return refuse(command, why, what: what) }
        guard mayAct(command, what: what) else { return }
        guard notifications != nil, !clock.isUnset else { return refuse(command, .notifiesNobody, what: what) }
        guard chainTestEnd == nil else {
            return refuse(command, .testRunning, what: what, on: Hypervisor.chainTestAlarm)
        }
        let by = command.by.account
        let text = LocalizedText(
            english: "TEST of the on-call chain by \(by): acknowledge to confirm",
            french: "ESSAI de la chaîne d’astreinte par \(by) : acquitter pour confirmer")
        engine.coreFault(Hypervisor.testName, text, isPresent: true, at: clock.now, into: &alarmEffects)
        drainAlarmEffects()
        done(command, [engine.record(Hypervisor.chainTestAlarm)].compactMap { $0 })
    }

    /// When the test that runs is given up; nil: none runs. Told by its alarm alone, so that it outlasts a restart.
    var chainTestEnd: Timestamp? {
        guard engine.isNews(Hypervisor.testName, isPresent: false) else { return nil }
        return engine.record(Hypervisor.chainTestAlarm).map {
            ($0.annunciatedAt ?? $0.since) + Hypervisor.chainTestLimit
        }
    }

    /// Ends the test once somebody has acknowledged it, or nobody has in time.
    mutating func refreshChainTest() {
        guard let end = chainTestEnd, let record = engine.record(Hypervisor.chainTestAlarm) else { return }
        let isConfirmed = !record.state.isUnacknowledged
        guard isConfirmed || end <= clock.now.wall else { return }
        let said = engine.coreFaultTexts.first { $0.name == Hypervisor.testName }?.text ?? record.title
        heldReports.append(CoreFaultReport(name: Hypervisor.testName, text: said, isPresent: false))
        let minutes = Int(Hypervisor.chainTestLimit.seconds / 60)
        let text = LocalizedText(
            english: "nobody confirmed the test of the on-call chain in \(minutes) min",
            french: "personne n’a confirmé l’essai de la chaîne d’astreinte en \(minutes) min")
        heldReports.append(CoreFaultReport(name: Hypervisor.unansweredName, text: text, isPresent: !isConfirmed))
    }

    /// A test is told whatever the policies match and however many alarms come: by the first policy that has a chain,
    /// and where none has, role after role of the roster.
    func asTest(_ signal: AlarmSignal) -> AlarmSignal {
        var signal = signal
        signal.isTest = true
        signal.isAnnunciated = true
        signal.isHushed = false
        let hasChain = notifications?.policies.contains { !$0.escalation.isEmpty } ?? false
        if !hasChain, let roster = configuration.roster {
            signal.escalation = roster.roles.enumerated().map { index, role in
                NotificationPolicy.Step(after: Hypervisor.chainStep * Int64(index), to: [role.name])
            }
        }
        return signal
    }
}
