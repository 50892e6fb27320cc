import Telemetry

// Names to rows and back. Ids are made from names when asked for, not kept per alarm.
extension AlarmEngine {
    mutating func intern(_ entity: Entity) -> Int32 {
        if let index = entityIndex(entity.id) { return index }
        entities.append(EntityState(id: entity.id, profile: profile(of: entity)))
        let entities = entities
        entityIndices.add { entities[$0].id }
        return Int32(entities.count - 1)
    }

    func entityIndex(_ id: EntityID) -> Int32? { entityIndices.find(id) { entities[$0].id }.map { Int32($0) } }

    mutating func profile(of entity: Entity) -> EntityProfile {
        guard entity.isNamedByID else { return EntityProfile(entity) }
        if let known = profiles[entity.type], known.entity.isLike(entity) { return known }
        let profile = EntityProfile(entity)
        profiles[entity.type] = profile
        return profile
    }

    mutating func intern(_ attribute: AttributeName) -> Int32 {
        if let index = attributeIndices[attribute] { return index }
        attributes.append(attribute)
        let index = Int32(attributes.count - 1)
        attributeIndices[attribute] = index
        return index
    }

    /// A territory has a dozen units: looked through in order.
    mutating func intern(_ unit: Unit) -> Int32 {
        if let index = units.firstIndex(of: unit) { return Int32(index) }
        units.append(unit)
        return Int32(units.count - 1)
    }

    mutating func append(series index: Int, to entity: Int32) {
        series[index].nextOfEntity = entities[Int(entity)].firstSeries
        entities[Int(entity)].firstSeries = Int32(index)
    }

    func unit(ofSeries index: Int32) -> Unit? {
        guard index >= 0, series[Int(index)].unit >= 0 else { return nil }
        return units[Int(series[Int(index)].unit)]
    }

    func seriesIndex(_ key: SeriesKey) -> Int? {
        guard let entity = entityIndex(key.entity), let attribute = attributeIndices[key.attribute] else {
            return nil
        }
        var index = entities[Int(entity)].firstSeries
        while index >= 0 {
            if series[Int(index)].attribute == attribute { return Int(index) }
            index = series[Int(index)].nextOfEntity
        }
        return nil
    }

    /// The chain of its own that the rule of an alarm has; a health alarm's has none.
    public func escalation(of id: AlarmID) -> [EscalationStep] {
        alarmIndex(id).map { rules[Int(alarms[$0].rule)].rule.escalation } ?? []
    }

    /// The place of the level it shows in its rule's ladder; 0 for the lowest, and where there is no ladder.
    public func rank(of record: AlarmRecord) -> Int {
        guard let rule = ruleIndices[record.rule], let level = record.level else { return 0 }
        return rules[rule].rule.levels.firstIndex { $0.name == level } ?? 0
    }

    func key(_ index: Int) -> SeriesKey {
        SeriesKey(entity: entities[Int(series[index].entity)].id, attribute: attributes[Int(series[index].attribute)])
    }

    /// The open alarm that has a spoken code now.
    /// Whether any rule reads a series.
    public func judges(_ id: SeriesID) -> Bool {
        series.indices.contains(Int(id.index)) && series[Int(id.index)].firstLink >= 0
    }

    public func alarm(withCode code: String) -> AlarmID? { codes.owners[code.uppercased()].map { id(Int($0)) } }

    /// As health alarms are called: a bare sensor name in tests, `entity/attribute` elsewhere.
    func seriesName(_ index: Int) -> String {
        let key = key(index)
        return key.attribute == "value" ? key.entity.text : key.description
    }

    func id(_ index: Int) -> AlarmID {
        let alarm = alarms[index]
        switch HealthRule(rawValue: Int(alarm.rule)) {
        case .noData where alarm.series < 0: return AlarmID("nodata:\(silenceGroups[Int(alarm.memory)].name)")
        case .noData: return AlarmID("nodata:\(seriesName(Int(alarm.series)))")
        case .clock: return AlarmID("clock:\(seriesName(Int(alarm.series)))")
        case .feed: return AlarmID("feed:\(feeds[Int(alarm.memory)].name)")
        case .core: return AlarmID("core:\(coreFaults[Int(alarm.memory)].name)")
        case nil:
            let rule = rules[Int(alarm.rule)]
            guard alarm.entity >= 0, !rule.isSingle else { return AlarmID(rule.rule.id) }
            return AlarmID("\(rule.rule.id)/\(entities[Int(alarm.entity)].id)")
        }
    }

    /// The alarm an id names. Health alarms exist once they were raised.
    func alarmIndex(_ id: AlarmID) -> Int? {
        if let rule = ruleIndices[id.text], rules[rule].isSingle { return rules[rule].alarms.first.map { Int($0) } }
        if id.text.hasPrefix("core:") { return coreAlarm(named: String(id.text.dropFirst(5))) }
        for (prefix, rule) in [("nodata:", HealthRule.noData), ("clock:", .clock), ("feed:", .feed)]
        where id.text.hasPrefix(prefix) {
            return healthAlarm(rule, named: String(id.text.dropFirst(prefix.count)))
        }
        guard let slash = id.text.firstIndex(of: "/"), let rule = ruleIndices[String(id.text[..<slash])],
            let entity = entityIndex(EntityID(String(id.text[id.text.index(after: slash)...])))
        else { return nil }
        var alarm = entities[Int(entity)].firstAlarm
        while alarm >= 0 {
            if alarms[Int(alarm)].rule == rule { return Int(alarm) }
            alarm = alarms[Int(alarm)].nextOfEntity
        }
        return nil
    }

    private func healthAlarm(_ rule: HealthRule, named name: String) -> Int? {
        if rule == .feed { return feedIndices[name].map { Int(feeds[Int($0)].alarm) }.flatMap { $0 >= 0 ? $0 : nil } }
        if rule == .noData, let group = silenceGroupIndices[name] {
            let alarm = silenceGroups[Int(group)].alarm
            return alarm >= 0 ? Int(alarm) : nil
        }
        return seriesIndex(named: name).flatMap { healthAlarm(rule, series: $0) }
    }

    func seriesIndex(named name: String) -> Int? {
        var parts = (entity: name, attribute: "value")
        if let slash = name.lastIndex(of: "/") {
            parts = (String(name[..<slash]), String(name[name.index(after: slash)...]))
        }
        return seriesIndex(SeriesKey(entity: EntityID(parts.entity), attribute: AttributeName(parts.attribute)))
    }

    func healthAlarm(_ rule: HealthRule, series index: Int) -> Int? {
        if rule == .noData { return series[index].noDataAlarm >= 0 ? Int(series[index].noDataAlarm) : nil }
        var alarm = entities[Int(series[index].entity)].firstAlarm
        while alarm >= 0 {
            if alarms[Int(alarm)].rule == rule.rawValue, alarms[Int(alarm)].series == index { return Int(alarm) }
            alarm = alarms[Int(alarm)].nextOfEntity
        }
        return nil
    }
}

extension EntityState {
    /// The entity a property names; `gateway` is also the device's.
    func relation(_ property: String) -> String? {
        properties[property]?.text ?? (property == "gateway" ? gateway : nil)
    }
}

extension Rule {
    /// Some number of its levels carries a unit.
    var hasUnits: Bool { levels.contains { $0.set?.operand.hasUnits == true || $0.clear?.operand.hasUnits == true } }
}

extension Arithmetic {
    var hasUnits: Bool {
        switch self {
        case .number(_, let unit): unit != nil
        case .property: false
        case .negated(let a): a.hasUnits
        case .sum(let a, let b), .difference(let a, let b), .product(let a, let b), .quotient(let a, let b):
            a.hasUnits || b.hasUnits
        }
    }
}
