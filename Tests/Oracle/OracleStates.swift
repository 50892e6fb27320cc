import Alarms
import Telemetry

// The table of alarms.md "State", and what operators do.
extension Oracle {
    mutating func stepState(_ index: Int) {
        guard !alarms[index].isOutOfService else { return }
        defer { noteFirstOut(index) }
        let before = alarms[index].present
        let present = alarms[index].isOn.lastIndex(of: true)
        alarms[index].present = present
        if (before == nil) != (present == nil) { alarms[index].changedAt = now }
        switch (alarms[index].state, present) {
        case (.NORM, nil), (.RTNUN, nil), (.LTUN, nil), (.LTACK, nil): break
        case (.NORM, let level?), (.LTACK, let level?): begin(index, at: level)
        case (.RTNUN, let level?), (.LTUN, let level?):
            let isLatched = rule(index)?.severityLatch ?? true
            begin(index, at: isLatched ? max(level, alarms[index].level ?? 0) : level)
        case (.UNACK, let level?): rise(index, to: level)
        case (.ACKED, let level?):
            if level > alarms[index].acknowledgedLevel ?? -1 {
                forgetAcknowledgement(index)
                alarms[index].state = .UNACK
                alarms[index].level = level
                ring(index)
            } else if rule(index)?.severityLatch == false {
                alarms[index].level = level
            }
        case (.UNACK, nil), (.ACKED, nil): end(index)
        default: break
        }
    }

    /// First-out: the alarm of a group that left normal while no other of it had.
    private mutating func noteFirstOut(_ index: Int) {
        guard let group = rule(index)?.group else { return }
        let isOpen = alarms.indices.contains { rule($0)?.group == group && alarms[$0].state != .NORM }
        if !isOpen { firstOuts[group] = nil } else if firstOuts[group] == nil { firstOuts[group] = index }
    }

    private mutating func begin(_ index: Int, at level: Int) {
        forgetAcknowledgement(index)
        alarms[index].state = .UNACK
        alarms[index].level = level
        alarms[index].occurrence += 1
        let wasChattering = alarms[index].isChattering
        if let chatter = rule(index)?.chatter {
            alarms[index].activations.append(now)
            let recent = alarms[index].activations.filter { $0 > now - Oracle.seconds(chatter.window) }
            if recent.count >= chatter.count { alarms[index].isChattering = true }
        }
        if !wasChattering { alarms[index].mustAnnounce = true }
    }

    private mutating func rise(_ index: Int, to level: Int) {
        let shown = alarms[index].level ?? -1
        if level > shown {
            alarms[index].level = level
            ring(index)
        } else if rule(index)?.severityLatch == false {
            alarms[index].level = level
        }
    }

    private mutating func ring(_ index: Int) {
        if !alarms[index].isChattering { alarms[index].mustAnnounce = true }
    }

    private mutating func end(_ index: Int) {
        let wasUnacknowledged = alarms[index].state == .UNACK
        let rule = rule(index)
        let needsAcknowledgement = rule?.acknowledgementRequired ?? false
        forgetAcknowledgement(index)
        switch (rule?.latch ?? false, wasUnacknowledged && needsAcknowledgement) {
        case (true, true): alarms[index].state = .LTUN
        case (true, false): alarms[index].state = .LTACK
        case (false, true): alarms[index].state = .RTNUN
        case (false, false): toNormal(index)
        }
        if alarms[index].isOneShot, alarms[index].shelfEnds != nil { endShelf(index) }
    }

    private mutating func toNormal(_ index: Int) {
        alarms[index].state = .NORM
        alarms[index].level = nil
        noteFirstOut(index)
    }

    private mutating func forgetAcknowledgement(_ index: Int) {
        alarms[index].acknowledgedLevel = nil
        alarms[index].expiresAt = nil
        alarms[index].realarmAt = nil
    }

    mutating func unacknowledge(_ index: Int) {
        forgetAcknowledgement(index)
        alarms[index].state = .UNACK
    }

    /// grammar.md rule 6.
    mutating func endShelf(_ index: Int) {
        alarms[index].shelfEnds = nil
        alarms[index].isOneShot = false
        guard alarms[index].present != nil else { return }
        if alarms[index].state == .ACKED, alarms[index].wasAcknowledgedWhenShelved { unacknowledge(index) }
        guard alarms[index].state == .UNACK else { return }
        // What still hides it announces it when that ends.
        alarms[index].announced.level = -1
        ring(index)
    }

    /// Only an occurrence, or a level of it, not announced before.
    mutating func announceIfNew(_ index: Int) {
        guard alarms[index].state == .UNACK, !alarms[index].isChattering else { return }
        let (occurrence, level) = alarms[index].announced
        if alarms[index].occurrence > occurrence || alarms[index].level ?? -1 > level {
            alarms[index].mustAnnounce = true
        }
    }

    /// A window of maintenance begins and ends with its second, before anything else in it.
    mutating func refreshMaintenance() {
        for index in alarms.indices {
            let was = alarms[index].isSuppressed
            alarms[index].isMaintained = maintenance.contains {
                $0.rule == alarms[index].name && now >= $0.from && now < $0.to
            }
            if was, !alarms[index].isSuppressed { announceIfNew(index) }
        }
    }

    /// `isTimer`: graces may end; an input at the same instant came first.
    mutating func refreshInhibitors(isTimer: Bool) {
        for index in alarms.indices {
            guard let rule = rule(index) else { continue }
            let was = alarms[index].isSuppressed
            if let parents = rule.suppressedBy {
                let active = parents.rules.map { id in
                    alarms.contains { $0.name == id && !$0.isOutOfService && $0.present != nil }
                }
                let isUnder = parents.need == .any ? active.contains(true) : !active.contains(false)
                if alarms[index].isUnderParent, !isUnder, parents.grace > .zero {
                    alarms[index].graceEnds = now + Oracle.seconds(parents.grace)
                }
                alarms[index].isUnderParent = isUnder
                if isUnder { alarms[index].graceEnds = nil }
                if isTimer, let ends = alarms[index].graceEnds, now >= ends { alarms[index].graceEnds = nil }
            }
            if was, !alarms[index].isSuppressed { announceIfNew(index) }
        }
    }

    // MARK: Operators

    /// Rules limited to other postures are out of force from here, those limited to it in force.
    mutating func take(_ posture: Posture) {
        let were = alarms.indices.map { isInForce($0, at: now) }
        self.posture = posture
        for index in alarms.indices where isInForce(index, at: now) != were[index] { judge(index) }
        settle()
    }

    mutating func act(_ action: OperatorAction) {
        switch action {
        case .acknowledge(let id, let occurrence, let seen, _, let expires):
            on(id) { $0.acknowledge($1, seen, expires, occurrence) }
        case .acknowledgeGroup(let group, let seen, _):
            var results: [String?] = []
            for index in alarms.indices
            where rule(index)?.group == group && seen.contains(AlarmID(alarms[index].name)) {
                results.append(acknowledge(index, nil, nil, nil))
            }
            if !results.contains(nil) { refusals.append("\(now) \(Oracle.anyReason)") }
        case .unacknowledge(let id):
            on(id) { oracle, index in
                switch oracle.alarms[index].state {
                case .ACKED: oracle.unacknowledge(index)
                case .LTACK: oracle.alarms[index].state = .LTUN
                default: return Oracle.anyReason
                }
                return nil
            }
        case .shelve(let id, let duration, let reason, let oneShot):
            on(id) { $0.shelve($1, duration.map(Oracle.seconds), reason, oneShot) }
        case .unshelve(let id):
            on(id) { oracle, index in
                guard oracle.alarms[index].shelfEnds != nil else { return "not-shelved" }
                oracle.endShelf(index)
                return nil
            }
        case .outOfService(let id, let reason): on(id) { $0.takeOut($1, reason) }
        case .inService(let id): on(id) { $0.putBack($1) }
        case .reset(let id): on(id) { $0.reset($1) }
        case .acknowledgeCode: break
        }
        settle()
    }

    private mutating func on(_ id: AlarmID, _ does: (inout Oracle, Int) -> String?) {
        guard let index = alarms.firstIndex(where: { $0.name == id.text }) else {
            refusals.append("\(now) \(Oracle.anyReason)")
            return
        }
        if let why = does(&self, index) { refusals.append("\(now) \(why)") }
    }

    private mutating func acknowledge(
        _ index: Int, _ seen: String?, _ expires: TimeSpan?, _ occurrence: Int?
    ) -> String? {
        if alarms[index].isOutOfService { return "out-of-service" }
        let shown = alarms[index].level.flatMap { rule(index)?.levels[$0].name }
        switch alarms[index].state {
        case .ACKED, .LTACK: return "already-acknowledged"
        case .UNACK, .RTNUN, .LTUN: break
        default: return "nothing-to-acknowledge"
        }
        if let occurrence, occurrence != alarms[index].occurrence { return Oracle.anyReason }
        if let seen, seen != shown { return "level-changed" }
        switch alarms[index].state {
        case .RTNUN: toNormal(index)
        case .LTUN: alarms[index].state = .LTACK
        default:
            alarms[index].state = .ACKED
            alarms[index].level = alarms[index].present
            alarms[index].acknowledgedLevel = alarms[index].present
            alarms[index].expiresAt = expires.map { now + Oracle.seconds($0) }
            alarms[index].realarmAt = rule(index)?.realarmAfter.map { now + Oracle.seconds($0) }
        }
        alarms[index].wasAcknowledgedWhenShelved = false
        return nil
    }

    private mutating func shelve(_ index: Int, _ duration: Int?, _ reason: String, _ oneShot: Bool) -> String? {
        if alarms[index].isOutOfService { return "out-of-service" }
        if reason.isEmpty { return "reason-missing" }
        // "Timed or one-shot": one that ends with the occurrence is bounded by the longest.
        guard let duration = duration ?? (oneShot ? Oracle.shelveMaximum : nil) else { return "duration-missing" }
        if duration > Oracle.shelveMaximum { return "too-long" }
        // A shelf put on a shelf lengthens it.
        if alarms[index].shelfEnds == nil { alarms[index].wasAcknowledgedWhenShelved = alarms[index].state == .ACKED }
        alarms[index].shelfEnds = now + duration
        alarms[index].isOneShot = oneShot
        return nil
    }

    private mutating func takeOut(_ index: Int, _ reason: String) -> String? {
        if reason.isEmpty { return "reason-missing" }
        if alarms[index].isOutOfService { return "out-of-service" }
        alarms[index].isOutOfService = true
        for level in alarms[index].isOn.indices {
            alarms[index].isOn[level] = false
            alarms[index].ran[level] = nil
        }
        alarms[index].present = nil
        alarms[index].activations = []
        alarms[index].isChattering = false
        forgetAcknowledgement(index)
        toNormal(index)
        return nil
    }

    private mutating func putBack(_ index: Int) -> String? {
        guard alarms[index].isOutOfService else { return Oracle.anyReason }
        alarms[index].isOutOfService = false
        // It starts as normal, also where the condition stands.
        settle()
        judge(index)
        return nil
    }

    private mutating func reset(_ index: Int) -> String? {
        if alarms[index].isOutOfService { return "out-of-service" }
        switch alarms[index].state {
        case .LTACK:
            toNormal(index)
            return nil
        case .LTUN: return "not-acknowledged"
        case .ACKED: return rule(index)?.latch == true ? "still-active" : "not-latched"
        default: return Oracle.anyReason
        }
    }
}
