import Telemetry

/// All car parks and zones, their bays, and which of them are parts of one another.
struct ParkingTable: Sendable {
    enum Limits {
        /// Car parks in car parks: a ring in the site's files ends here.
        static let depth = 8
    }

    var places = MemberTable<ParkingPlace>()
    var bays: [ParkingBay] = []
    private var baySlots: [EntityID: Int] = [:]
    /// By place: the slots of the places that name it as their parent, ascending.
    private var children: [[Int]] = []
    private var hasParent: [Bool] = []
    private var namedParents: Set<EntityID> = []

    func bay(_ id: EntityID) -> Int? { baySlots[id] }

    mutating func updatePlace(_ entity: Entity, in site: SiteDefaults) -> Int {
        let slot = places.upsert(
            entity, new: { ParkingPlace($0, in: site) }, update: { $0.update($1, in: site) })
        linkIfNeeded(slot)
        return slot
    }

    mutating func updateBay(_ entity: Entity, in site: SiteDefaults) -> Int {
        let placeID = ParkingBay.placeID(of: entity)
        let place: Int
        if let known = places.slot(placeID) {
            place = known
        } else {
            var implied = Entity(id: placeID, type: "ParkingGroup")
            implied.refParkingSite = entity.refParkingSite == placeID ? nil : entity.refParkingSite
            place = places.append(ParkingPlace(implied, isImplied: true, in: site))
            linkIfNeeded(place)
        }
        let heartbeat =
            entity.heartbeat ?? site.types[entity.type]?.heartbeat
            ?? entity.period(of: ParkingPlace.status, in: site).map { $0 * Channel.Limits.periodsUntilStale }
            ?? ParkingBay.Limits.heartbeat
        if let slot = baySlots[entity.id] {
            places.members[bays[slot].place].bayCount -= 1
            places.members[place].bayCount += 1
            bays[slot].place = place
            bays[slot].heartbeat = heartbeat
            bays[slot].isCounted = entity.countsInTotals
            return slot
        }
        let slot = bays.count
        places.members[place].bayCount += 1
        bays.append(
            ParkingBay(id: entity.id, place: place, heartbeat: heartbeat, isCounted: entity.countsInTotals))
        baySlots[entity.id] = slot
        return slot
    }

    /// Only a place that is part of another, or that another names, changes who is part of whom.
    private mutating func linkIfNeeded(_ slot: Int) {
        while children.count < places.count {
            children.append([])
            hasParent.append(false)
        }
        let place = places.members[slot]
        if let parent = place.parent { namedParents.insert(parent) }
        if place.parent != nil || hasParent[slot] || namedParents.contains(place.entity.id) { link() }
    }

    /// Whose part each place is, anew.
    private mutating func link() {
        children = Array(repeating: [], count: places.count)
        hasParent = Array(repeating: false, count: places.count)
        for slot in places.members.indices {
            guard let named = places.members[slot].parent, let parent = places.slot(named), parent != slot else {
                continue
            }
            children[parent].append(slot)
            hasParent[slot] = true
        }
    }

    // MARK: - Bays

    /// What each place knows of its bays: one pass over all of them, a few nanoseconds a bay.
    func tallies(at now: Timestamp) -> [ParkingPlace.Tally] {
        var tallies = Array(repeating: ParkingPlace.Tally(), count: places.count)
        for bay in bays { count(bay, into: &tallies[bay.place], at: now) }
        return tallies
    }

    func tally(of place: Int, at now: Timestamp) -> ParkingPlace.Tally {
        var tally = ParkingPlace.Tally()
        guard places.members[place].bayCount > 0 else { return tally }
        for bay in bays where bay.place == place { count(bay, into: &tally, at: now) }
        return tally
    }

    private func count(_ bay: ParkingBay, into tally: inout ParkingPlace.Tally, at now: Timestamp) {
        tally.known += 1
        guard bay.isSeen(at: now) else { return }
        tally.seen += 1
        if bay.status == .free { tally.free += 1 }
        if tally.latest.map({ $0 < bay.heardAt }) ?? true { tally.latest = bay.heardAt }
    }

    // MARK: - The total

    /// Which places the total counts: a parent while its own count is current, its parts while it is not, never both;
    /// nothing that is discovered, on test or retired.
    func counted(at now: Timestamp) -> [Bool] {
        var isCounted = Array(repeating: false, count: places.count)
        var isVisited = isCounted
        for slot in places.members.indices where !hasParent[slot] {
            choose(slot, depth: 0, at: now, &isCounted, &isVisited)
        }
        // What is left names itself as its own ancestor: each is counted for itself.
        for slot in places.members.indices where !isVisited[slot] {
            isCounted[slot] = isEligible(slot)
        }
        return isCounted
    }

    private func choose(
        _ slot: Int, depth: Int, at now: Timestamp, _ isCounted: inout [Bool], _ isVisited: inout [Bool]
    ) {
        guard !isVisited[slot], depth < Limits.depth else { return }
        isVisited[slot] = true
        let parts = children[slot].filter { isEligible($0) }
        if isEligible(slot), parts.isEmpty || places.members[slot].hasCurrentCount(at: now) {
            isCounted[slot] = true
            markVisited(children[slot], depth: depth + 1, &isVisited)
        } else {
            for child in children[slot] { choose(child, depth: depth + 1, at: now, &isCounted, &isVisited) }
        }
    }

    private func markVisited(_ slots: [Int], depth: Int, _ isVisited: inout [Bool]) {
        guard depth < Limits.depth else { return }
        for slot in slots where !isVisited[slot] {
            isVisited[slot] = true
            markVisited(children[slot], depth: depth + 1, &isVisited)
        }
    }

    private func isEligible(_ slot: Int) -> Bool {
        let place = places.members[slot]
        return place.isImplied || place.entity.countsInTotals
    }

    func total(at now: Timestamp) -> ParkingTotal? {
        guard places.count > 0 else { return nil }
        let tallies = tallies(at: now)
        let isCounted = counted(at: now)
        var total = ParkingTotal(free: 0, capacity: 0, counted: 0, unknown: 0)
        for slot in places.members.indices where isCounted[slot] {
            guard let offer = places.members[slot].offer(at: now, tally: tallies[slot]) else {
                total.unknown += 1
                continue
            }
            total.counted += 1
            total.free += offer.free
            total.capacity += offer.places
        }
        return total
    }

    // MARK: - Rows

    func figure(_ slot: Int, tally: ParkingPlace.Tally, isCounted: Bool, at now: Timestamp) -> ParkingFigure {
        var figure = places.members[slot].figure(at: now, tally: tally)
        figure.isCounted = isCounted
        return figure
    }

    func figures(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [ParkingFigure] {
        let tallies = tallies(at: now)
        let isCounted = counted(at: now)
        let slots = places.ranked(limit: limit, marked: placesMarked(marked)) { slot in
            places.members[slot].isAbnormal(at: now, tally: tallies[slot])
        }
        return slots.map { figure($0, tally: tallies[$0], isCounted: isCounted[$0], at: now) }
    }

    func abnormalCount(at now: Timestamp, marked: Set<EntityID>) -> Int {
        let tallies = tallies(at: now)
        return places.abnormalCount(marked: placesMarked(marked)) { slot in
            places.members[slot].isAbnormal(at: now, tally: tallies[slot])
        }
    }

    /// A marked bay marks its place.
    private func placesMarked(_ marked: Set<EntityID>) -> Set<EntityID> {
        var marked = marked
        for id in marked {
            if let bay = baySlots[id] { marked.insert(places.members[bays[bay].place].entity.id) }
        }
        return marked
    }
}
