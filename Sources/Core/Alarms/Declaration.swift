import Telemetry

// How alarms come to be: a series is declared, and the rules whose patterns match make theirs.
extension AlarmEngine {
    /// Literal attributes that some rule expects of this entity, so that a listed entity never heard has a series (and
    /// thus a no-data alarm): of those its device measures, where the site says which. In rule order, without repeats.
    public func expectedAttributes(of entity: Entity) -> [AttributeName] {
        var found: [AttributeName] = []
        let measured = entity.device.controlledProperty
        func expect(_ attribute: AttributeName) {
            guard measured.isEmpty || measured.contains(attribute) else { return }
            if !found.contains(attribute) { found.append(attribute) }
        }
        for rule in rules {
            let own = rule.rule.sensor.map { $0.matches(type: entity.type, entity: entity.id) } ?? false
            if own, let sensor = rule.rule.sensor { expect(sensor.attribute) }
            var patterns = rule.layout.globs
            if case .aggregate(let over, _) = rule.rule.value { patterns.append(over) }
            for pattern in patterns where pattern.matches(type: entity.type, entity: entity.id) {
                expect(pattern.attribute)
            }
            for leaf in rule.layout.leaves {
                switch leaf {
                case .exact(let key): if key.entity == entity.id { expect(key.attribute) }
                case .sibling(let attribute): if own { expect(attribute) }
                case .related: break
                }
            }
        }
        return found
    }

    /// A series exists (listed or first heard): makes the alarms whose patterns match. Only entities in production
    /// raise alarms; in maintenance, suppressed ones.
    public mutating func declare(_ id: SeriesID, _ key: SeriesKey, entity: Entity, unit: Unit?) {
        let index = Int(id.index)
        while series.count <= index { series.append(SeriesState()) }
        guard series[index].entity < 0 else { return }
        let owner = intern(entity)
        series[index].entity = owner
        series[index].attribute = intern(key.attribute)
        series[index].unit = unit.map { intern($0) } ?? -1
        let period = entity.attributes[key.attribute]?.period ?? entity.period
        setCadence(index) { cadence in
            cadence.period = period?.nanoseconds ?? 0
            // alarms.md: 3 × the period, or 1 × the heartbeat of what reports on change.
            cadence.defaultAfter = entity.heartbeat?.nanoseconds ?? period.map { ($0 * 3).nanoseconds } ?? .max
        }
        append(series: index, to: owner)
        if let gateway = entity.device.gateway { join(feed: gateway, series: index) }
        attachRules(to: index)
        armSeries(index)
    }

    /// The entity was promoted, or its properties changed: its alarms are judged by the new numbers at once.
    public mutating func update(_ entity: Entity) {
        guard let owner = entityIndex(entity.id) else { return }
        entities[Int(owner)].profile = profile(of: entity)
        entities[Int(owner)].lifecycle = entity.device.lifecycle
        var member = entities[Int(owner)].firstSeries
        while member >= 0 {
            attachRules(to: Int(member))
            armSeries(Int(member))
            member = series[Int(member)].nextOfEntity
        }
        var alarm = entities[Int(owner)].firstAlarm
        while alarm >= 0 {
            let rule = Int(alarms[Int(alarm)].rule)
            if rules[rule].usesProperties {
                endCalm(ofAlarm: Int(alarm))
                alarms[Int(alarm)].thresholds = appendThresholds(
                    rule: rule, entity: owner, unit: unit(ofSeries: alarms[Int(alarm)].series))
            }
            alarm = alarms[Int(alarm)].nextOfEntity
        }
    }

    /// The alarms of rules that read no single series exist from the start.
    mutating func makeSingleAlarms() {
        for index in rules.indices.dropFirst(HealthRule.allCases.count) where rules[index].rule.sensor == nil {
            makeAlarm(rule: index, entity: -1, series: -1)
        }
    }

    /// Makes the alarms and links that a series newly declared (or newly live) gives rise to.
    mutating func attachRules(to index: Int) {
        let owner = series[index].entity
        guard entities[Int(owner)].isLive else { return }
        let type = entities[Int(owner)].type
        let id = entities[Int(owner)].id
        let attribute = attributes[Int(series[index].attribute)]
        for rule in rules.indices.dropFirst(HealthRule.allCases.count) {
            if let sensor = rules[rule].rule.sensor, sensor.attribute == attribute,
                sensor.matches(type: type, entity: id), !hasAlarm(owner, rule: rule, series: index)
            {
                makeAlarm(rule: rule, entity: owner, series: Int32(index))
                if hot[rule].learnsBaseline { baselines[Int32(index), default: LearntWeek()].finish() }
            }
            attachMember(rule: rule, series: index, type: type, id: id, attribute: attribute)
        }
        let key = SeriesKey(entity: id, attribute: attribute)
        for (alarm, leaf) in waiting.removeValue(forKey: key) ?? [] {
            composites[Int(alarms[Int(alarm)].memory)].leaves[leaf] = Int32(index)
            link(index, alarm, role: Link.leaf)
        }
    }

    private func hasAlarm(_ entity: Int32, rule: Int, series: Int) -> Bool {
        var alarm = entities[Int(entity)].firstAlarm
        while alarm >= 0 {
            if alarms[Int(alarm)].rule == rule, alarms[Int(alarm)].series == series { return true }
            alarm = alarms[Int(alarm)].nextOfEntity
        }
        return false
    }

    /// Adds a series to the aggregates and globs of a rule that take it in.
    private mutating func attachMember(
        rule: Int, series index: Int, type: EntityType, id: EntityID, attribute: AttributeName
    ) {
        if case .aggregate(let over, _) = rules[rule].rule.value, over.attribute == attribute,
            over.matches(type: type, entity: id)
        {
            for alarm in rules[rule].alarms {
                let memory = Int(alarms[Int(alarm)].memory)
                guard !aggregates[memory].members.contains(Int32(index)) else { continue }
                let member = aggregates[memory].add(Int32(index))
                link(index, alarm, role: Int32(member))
            }
        }
        for (glob, pattern) in rules[rule].layout.globs.enumerated()
        where pattern.attribute == attribute && pattern.matches(type: type, entity: id) {
            for alarm in rules[rule].alarms {
                let memory = Int(alarms[Int(alarm)].memory)
                guard !composites[memory].globs[glob].contains(Int32(index)) else { continue }
                composites[memory].globs[glob].append(Int32(index))
                link(index, alarm, role: Link.leaf)
            }
        }
    }

    @discardableResult
    mutating func makeAlarm(rule: Int, entity: Int32, series own: Int32) -> Int32 {
        let shared = rules[rule].sharedThresholds
        let unit = unit(ofSeries: own)
        let numbers =
            shared >= 0 && !(unit != nil && rules[rule].rule.hasUnits)
            ? shared : appendThresholds(rule: rule, entity: entity, unit: unit)
        let index = Int32(alarms.count)
        alarms.append(Alarm(rule: rule, entity: entity, series: own, thresholds: numbers))
        rules[rule].alarms.append(index)
        if entity >= 0 {
            // At the end, so that an entity's alarms stand in the order they were made.
            alarms[Int(index)].nextOfEntity = entities[Int(entity)].firstAlarm
            entities[Int(entity)].firstAlarm = index
        }
        guard rule >= HealthRule.allCases.count else { return index }
        makeMemory(index, rule)
        if own >= 0 { link(Int(own), index, role: Link.own) }
        adoptWindow(index, rule)
        joinSilenceGroup(index, rule)
        joinSuppressors(index)
        return index
    }

    private mutating func makeMemory(_ index: Int32, _ rule: Int) {
        if case .aggregate(let over, _) = rules[rule].rule.value {
            aggregates.append(AggregateState())
            alarms[Int(index)].memory = Int32(aggregates.count - 1)
            for member in series.indices where matches(over, series: member) {
                link(member, index, role: Int32(aggregates[aggregates.count - 1].add(Int32(member))))
            }
        } else if hot[rule].hasComposite {
            composites.append(CompositeState(rules[rule].layout))
            let memory = composites.count - 1
            alarms[Int(index)].memory = Int32(memory)
            for (leaf, reference) in rules[rule].layout.leaves.enumerated() {
                guard let key = resolve(reference, entity: alarms[Int(index)].entity) else { continue }
                if let found = seriesIndex(key), entities[Int(series[found].entity)].isLive {
                    composites[memory].leaves[leaf] = Int32(found)
                    link(found, index, role: Link.leaf)
                } else {
                    waiting[key, default: []].append((index, leaf))
                }
            }
            for (glob, pattern) in rules[rule].layout.globs.enumerated() {
                for member in series.indices where matches(pattern, series: member) {
                    composites[memory].globs[glob].append(Int32(member))
                    link(member, index, role: Link.leaf)
                }
            }
        }
    }

    private func matches(_ pattern: SensorPattern, series index: Int) -> Bool {
        guard series[index].entity >= 0 else { return false }
        let entity = entities[Int(series[index].entity)]
        return entity.isLive && attributes[Int(series[index].attribute)] == pattern.attribute
            && pattern.matches(type: entity.type, entity: entity.id)
    }

    private func resolve(_ reference: SensorReference, entity: Int32) -> SeriesKey? {
        switch reference {
        case .exact(let key):
            return key
        case .sibling(let attribute):
            return entity >= 0 ? SeriesKey(entity: entities[Int(entity)].id, attribute: attribute) : nil
        case .related(let property, let attribute):
            guard entity >= 0, let text = entities[Int(entity)].relation(property) else { return nil }
            return SeriesKey(entity: EntityID(text), attribute: attribute)
        }
    }

    mutating func link(_ index: Int, _ alarm: Int32, role: Int32) {
        links.append(Link(alarm: alarm, role: role, next: -1))
        let new = Int32(links.count - 1)
        if series[index].lastLink >= 0 {
            links[Int(series[index].lastLink)].next = new
        } else {
            series[index].firstLink = new
        }
        series[index].lastLink = new
        series[index].calm = Calm.unknown
        let rule = Int(alarms[Int(alarm)].rule)
        if role < 0, rules[rule].rule.raisesHealthAlarms, rules[rule].rule.noData.policy == .hold,
            rules[rule].rule.noData.groupBy == nil
        {
            let after = freshness(rule, index)
            if after < cadence(index).alarmAfter { setCadence(index) { $0.alarmAfter = after } }
        }
    }

    private mutating func adoptWindow(_ index: Int32, _ rule: Int) {
        let own = Int(alarms[Int(index)].series)
        guard own >= 0, hot[rule].kind == .window else { return }
        if series[own].window < 0 {
            series[own].window = windows.add(span: hot[rule].function.span, period: cadence(own).period)
        } else {
            windows.widen(series[own].window, to: hot[rule].function.span)
        }
    }
}
