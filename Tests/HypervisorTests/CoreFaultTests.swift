import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// What is wrong with the core itself is an alarm like any other.
struct CoreFaultTests {
    private func report(_ isPresent: Bool, _ name: String = "disk") -> Event {
        .coreFaults([
            CoreFaultReport(
                name: name,
                text: LocalizedText(english: "the disk is nearly full", french: "le disque est presque plein"),
                isPresent: isPresent)
        ])
    }

    @Test func aFaultOfTheCoreIsAnnouncedListedAndEnds() {
        var core = CoreUnderTest()
        core.handle(report(false), at: 1)
        #expect(core.transitions.isEmpty && core.hypervisor.openAlarms(limit: 9).isEmpty)
        core.handle(report(true), at: 2)
        #expect(core.transitions.map(\.record.id) == ["core:disk"])
        #expect(core.transitions.first?.annunciated == true)
        let line = core.hypervisor.snapshot(View()).alarms.first
        #expect(line?.record.priority == .high && line?.record.state.isActive == true)
        #expect(line?.record.title.french == "vigie elle-même · le disque est presque plein")
        core.handle(report(true), at: 3)
        #expect(core.transitions.isEmpty)
        core.handle(report(false), at: 4)
        #expect(core.transitions.map(\.record.state) == [.normal])
    }

    @Test func itOutlastsARestartAndOtherRulesUntilItIsOver() {
        var core = CoreUnderTest()
        core.handle(report(true), at: 2)
        core.handle(.rules([]), at: 3)
        #expect(core.hypervisor.alarm("core:disk")?.state.isActive == true)
        var again = CoreUnderTest(
            entities: [], rules: [], restoring: core.hypervisor.encodeImage(), series: [], at: 10)
        #expect(again.hypervisor.alarm("core:disk")?.state.isActive == true)
        #expect(again.hypervisor.alarm("core:disk")?.title.english == "vigie itself · the disk is nearly full")
        again.handle(report(true), at: 11)
        #expect(again.transitions.isEmpty)
        again.handle(report(false), at: 12)
        #expect(again.transitions.map(\.record.id) == ["core:disk"])
        #expect(again.hypervisor.openAlarms(limit: 9).isEmpty)
    }

    @Test func itCanBeTakenOutOfServiceAndPutBack() {
        var core = CoreUnderTest()
        core.handle(report(true), at: 2)
        let by = Operator(account: "dupont")
        core.handle(.command(Command(id: 1, by: by, body: .alarm(.outOfService("core:disk", reason: "x")))), at: 3)
        #expect(core.hypervisor.alarm("core:disk")?.state == .normal)
        core.handle(.command(Command(id: 2, by: by, body: .alarm(.inService("core:disk")))), at: 4)
        #expect(core.hypervisor.alarm("core:disk")?.state.isActive == true)
    }

    /// Before its first stamp a stream has no time: what is found then is told with it, and nothing begins in 1970.
    @Test func onAnUnsetStreamClockAFaultWaitsForTheFirstStamp() {
        var core = CoreUnderTest(isStream: true)
        core.handle(report(true), at: 1)
        #expect(core.transitions.isEmpty)
        core.line("t,id=a v=1 1795827600000000000", at: 2)
        #expect(core.transitions.isEmpty, "one stamp alone is not believed")
        core.line("t,id=a v=1 1795827601000000000", at: 3)
        #expect(core.transitions.map(\.record.id) == ["core:disk"])
        #expect(core.transitions.first.map { $0.at.nanoseconds >= 1_795_827_600_000_000_000 } == true)
    }

    @Test func namesAreBounded() {
        var core = CoreUnderTest()
        for number in 0..<100 { core.handle(report(true, "channel-\(number)"), at: Double(number)) }
        #expect(core.hypervisor.openAlarms(limit: 999).count == AlarmEngine.coreFaultLimit)
    }
}
