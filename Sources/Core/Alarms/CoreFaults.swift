import Telemetry

/// One thing that can be wrong with the core itself: `core:disk`, `core:history`, ….
struct CoreFault: Sendable {
    var name: String
    /// What an operator reads; after a restart from an image of before texts were kept, the name until it is reported
    /// again.
    var text: LocalizedText
    var isPresent: Bool
    /// -1: never raised.
    var alarm: Int32 = -1
}

// Watching the watcher: what is wrong with the core is an alarm like any other, in the list, the journal and the
// notifications.
extension AlarmEngine {
    /// Names come from the core's own checks and the site's channels: a handful.
    public static let coreFaultLimit = 64

    /// Whether a report would change anything: one that says all is well with what was never raised does not.
    public func isNews(_ name: String, isPresent: Bool) -> Bool {
        (coreFaults.first { $0.name == name }?.isPresent ?? false) != isPresent
    }

    /// What is wrong now, by name.
    public var presentCoreFaults: [String] { coreFaults.filter(\.isPresent).map(\.name) }

    public mutating func coreFault(
        _ name: String, _ text: LocalizedText, isPresent: Bool, at now: Moment, into effects: inout [AlarmEffect]
    ) {
        catchUp(to: now, firesDue: false, into: &effects)
        guard let index = coreFaultIndex(name, making: isPresent) else { return }
        coreFaults[index].text = text
        coreFaults[index].isPresent = isPresent
        if coreFaults[index].alarm < 0 {
            guard isPresent else { return }
            makeCoreAlarm(index)
        }
        let alarm = Int(coreFaults[index].alarm)
        guard (alarms[alarm].active != 0) != isPresent else { return }
        setCondition(alarm, isPresent, into: &effects)
    }

    /// What is read of each, in the order they were first reported.
    public var coreFaultTexts: [(name: String, text: LocalizedText)] { coreFaults.map { ($0.name, $0.text) } }

    /// The text of a fault that an image brought back; of any other it is not kept.
    public mutating func restoreCoreFaultText(_ name: String, _ text: LocalizedText) {
        guard let index = coreFaults.firstIndex(where: { $0.name == name }) else { return }
        coreFaults[index].text = text
    }

    private mutating func coreFaultIndex(_ name: String, making isNeeded: Bool) -> Int? {
        if let known = coreFaults.firstIndex(where: { $0.name == name }) { return known }
        guard isNeeded, coreFaults.count < AlarmEngine.coreFaultLimit else { return nil }
        coreFaults.append(CoreFault(name: name, text: LocalizedText(name), isPresent: false))
        return coreFaults.count - 1
    }

    private mutating func makeCoreAlarm(_ index: Int) {
        coreFaults[index].alarm = makeAlarm(rule: HealthRule.core.rawValue, entity: -1, series: -1)
        alarms[Int(coreFaults[index].alarm)].memory = Int32(index)
    }

    /// The alarm of `core:NAME`, once it was raised.
    func coreAlarm(named name: String) -> Int? {
        coreFaults.first { $0.name == name && $0.alarm >= 0 }.map { Int($0.alarm) }
    }

    /// The alarm of an image's id: present until the core's own check says otherwise.
    mutating func restoredCoreAlarm(named name: String) -> Int? {
        guard let index = coreFaultIndex(name, making: true) else { return nil }
        coreFaults[index].isPresent = true
        if coreFaults[index].alarm < 0 { makeCoreAlarm(index) }
        return Int(coreFaults[index].alarm)
    }
}
