import Telemetry

/// All car parks and zones, their bays, and which of them are parts of one another.
///
/// Most car parks stand alone: what such a one adds to the total is kept apart, and until when, so that a picture adds
/// up sixteen bytes of each. Only places with bays, and those that are parts of one another, are looked at one by one.
struct ParkingTable: Sendable {
    enum Limits {
        /// Car parks in car parks: a ring in the site's files ends here.
        static let depth = 8
    }

    /// What a place that stands alone adds to the total until a time; after it, one more that is unknown.
    private struct Offer {
        var until = Timestamp.distantPast
        var free: Int32 = 0
        var places: Int32 = Offer.notAlone

        /// In `places`: this one is not counted here.
        static let notAlone: Int32 = -1
    }

    private(set) var places = MemberTable<ParkingPlace>()
    private(set) var bays: [ParkingBay] = []
    private var baySlots: [EntityID: Int] = [:]
    private var markedBays: Set<Int> = []
    /// By place.
    private var offers: ContiguousArray<Offer> = []
    /// The slots of the places that have or had bays, and by place the number of its one in this list, or -1.
    private var zones: [Int] = []
    private var zoneNumbers: ContiguousArray<Int32> = []
    /// By place: the slots of the places that name it as their parent, ascending.
    private var children: [[Int]] = []
    private var hasParent: [Bool] = []
    private var namedParents: Set<EntityID> = []
    /// The slots of the places that are parts or have some, ascending.
    private var linked: [Int] = []

    func bay(_ id: EntityID) -> Int? { baySlots[id] }

    /// One pass over all bays: for the one place a console looks at.
    func parts(of id: EntityID) -> [EntityID] {
        guard let place = places.slot(id) else { return [] }
        let inside = place < children.count ? children[place].map { places.members[$0].entity.id } : []
        guard zoneNumbers[place] >= 0 else { return inside }
        return inside + bays.filter { $0.place == place }.map(\.id)
    }

    mutating func updatePlace(_ entity: Entity, in site: SiteDefaults) -> Int {
        let slot = places.upsert(
            entity, new: { ParkingPlace($0, in: site) }, update: { $0.update($1, in: site) })
        addColumns()
        linkIfNeeded(slot)
        offers[slot] = offer(of: slot)
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
            addColumns()
            linkIfNeeded(place)
        }
        let heartbeat =
            entity.heartbeat ?? site.types[entity.type]?.heartbeat
            ?? entity.period(of: ParkingPlace.status, in: site).map { $0 * Channel.Limits.periodsUntilStale }
            ?? ParkingBay.Limits.heartbeat
        if let slot = baySlots[entity.id] {
            addBays(-1, to: bays[slot].place)
            addBays(1, to: place)
            bays[slot].place = place
            bays[slot].heartbeat = heartbeat
            bays[slot].isCounted = entity.countsInTotals
            return slot
        }
        let slot = bays.count
        addBays(1, to: place)
        bays.append(
            ParkingBay(id: entity.id, place: place, heartbeat: heartbeat, isCounted: entity.countsInTotals))
        baySlots[entity.id] = slot
        return slot
    }

    private mutating func addBays(_ count: Int, to place: Int) {
        if zoneNumbers[place] < 0 {
            zoneNumbers[place] = Int32(zones.count)
            zones.append(place)
        }
        change(place) { $0.bayCount += count }
    }

    /// The only ways a place and a bay change.
    mutating func change<Result, Failure: Error>(
        _ slot: Int, _ body: (inout ParkingPlace) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let result = try places.change(slot, body)
        offers[slot] = offer(of: slot)
        return result
    }

    mutating func changeBay(_ slot: Int, _ body: (inout ParkingBay) -> Void) { body(&bays[slot]) }

    /// Takes the places of an image.
    mutating func restorePlaces(
        from reader: inout ByteReader, spare: ParkingPlace
    ) throws(ByteReader.Malformed) {
        try places.restore(from: &reader, spare: spare) { (place, reader) throws(ByteReader.Malformed) in
            try place.restore(from: &reader)
        }
        for slot in offers.indices { offers[slot] = offer(of: slot) }
    }

    /// A place or a bay to be shown first; a bay marks its place.
    mutating func mark(_ id: EntityID, _ isMarked: Bool) {
        places.mark(id, isMarked)
        guard let bay = baySlots[id] else { return }
        if isMarked { markedBays.insert(bay) } else { markedBays.remove(bay) }
    }

    private var marked: Set<Int> {
        markedBays.isEmpty ? places.marked : places.marked.union(markedBays.map { bays[$0].place })
    }

    /// Every column has a row for every place.
    private mutating func addColumns() {
        while offers.count < places.count {
            offers.append(Offer())
            zoneNumbers.append(-1)
            children.append([])
            hasParent.append(false)
        }
    }

    private func offer(of slot: Int) -> Offer {
        guard places.members[slot].bayCount == 0, !isLinked(slot), isEligible(slot) else { return Offer() }
        guard let offer = places.members[slot].standingOffer else { return Offer(places: 0) }
        return Offer(until: offer.until, free: Int32(clamping: offer.free), places: Int32(clamping: offer.places))
    }

    private func isLinked(_ slot: Int) -> Bool { hasParent[slot] || !children[slot].isEmpty }

    /// Only a place that is part of another, or that another names, changes who is part of whom.
    private mutating func linkIfNeeded(_ slot: Int) {
        let parent = places.members[slot].parent
        if let parent { namedParents.insert(parent) }
        if parent != nil || hasParent[slot] || namedParents.contains(places.members[slot].entity.id) { link() }
    }

    /// Whose part each place is, anew.
    private mutating func link() {
        let before = linked
        children = Array(repeating: [], count: places.count)
        hasParent = Array(repeating: false, count: places.count)
        for slot in places.members.indices {
            guard let named = places.members[slot].parent, let parent = places.slot(named), parent != slot else {
                continue
            }
            children[parent].append(slot)
            hasParent[slot] = true
        }
        linked = places.members.indices.filter { isLinked($0) }
        for slot in before + linked { offers[slot] = offer(of: slot) }
    }

    // MARK: - Bays

    /// What each place with bays knows of them, by its number in `zones`: one pass over all bays.
    private func tallies(at now: Timestamp) -> [ParkingPlace.Tally] {
        var tallies = Array(repeating: ParkingPlace.Tally(), count: zones.count)
        for slot in bays.indices {
            count(slot, into: &tallies[Int(zoneNumbers[bays[slot].place])], at: now)
        }
        return tallies
    }

    /// What one place knows of its bays.
    func tally(of place: Int, at now: Timestamp) -> ParkingPlace.Tally {
        var tally = ParkingPlace.Tally()
        guard places.members[place].bayCount > 0 else { return tally }
        for slot in bays.indices where bays[slot].place == place { count(slot, into: &tally, at: now) }
        return tally
    }

    private func tally(of place: Int, in tallies: [ParkingPlace.Tally]) -> ParkingPlace.Tally {
        zoneNumbers[place] < 0 ? ParkingPlace.Tally() : tallies[Int(zoneNumbers[place])]
    }

    private func count(_ bay: Int, into tally: inout ParkingPlace.Tally, at now: Timestamp) {
        tally.known += 1
        guard bays[bay].isSeen(at: now) else { return }
        tally.seen += 1
        if bays[bay].status == .free { tally.free += 1 }
        let heardAt = bays[bay].heardAt
        if tally.latest.map({ $0 < heardAt }) ?? true { tally.latest = heardAt }
    }

    // MARK: - The total

    /// Whether the total counts a place: a parent while its own count is current, its parts while it is not, never
    /// both; nothing that is discovered, on test or retired.
    func isCounted(_ slot: Int, at now: Timestamp) -> Bool {
        isLinked(slot) ? countedLinked(at: now).contains(slot) : isEligible(slot)
    }

    /// Those it counts of the places that are parts or have some.
    private func countedLinked(at now: Timestamp) -> Set<Int> {
        var counted: Set<Int> = []
        var visited: Set<Int> = []
        for slot in linked where !hasParent[slot] { choose(slot, depth: 0, at: now, &counted, &visited) }
        // What is left names itself as its own ancestor: each is counted for itself.
        for slot in linked where !visited.contains(slot) && isEligible(slot) { counted.insert(slot) }
        return counted
    }

    private func choose(
        _ slot: Int, depth: Int, at now: Timestamp, _ counted: inout Set<Int>, _ visited: inout Set<Int>
    ) {
        guard depth < Limits.depth, visited.insert(slot).inserted else { return }
        let hasParts = children[slot].contains { isEligible($0) }
        if isEligible(slot), !hasParts || places.members[slot].hasCurrentCount(at: now) {
            counted.insert(slot)
            visit(children[slot], depth: depth + 1, &visited)
        } else {
            for child in children[slot] { choose(child, depth: depth + 1, at: now, &counted, &visited) }
        }
    }

    private func visit(_ slots: [Int], depth: Int, _ visited: inout Set<Int>) {
        guard depth < Limits.depth else { return }
        for slot in slots where visited.insert(slot).inserted { visit(children[slot], depth: depth + 1, &visited) }
    }

    private func isEligible(_ slot: Int) -> Bool {
        places.members[slot].isImplied || places.members[slot].entity.countsInTotals
    }

    func total(at now: Timestamp) -> ParkingTotal? {
        guard places.count > 0 else { return nil }
        var total = ParkingTotal(free: 0, capacity: 0, counted: 0, unknown: 0)
        for offer in offers where offer.places != Offer.notAlone {
            if now < offer.until {
                total.counted += 1
                total.free += Int(offer.free)
                total.capacity += Int(offer.places)
            } else {
                total.unknown += 1
            }
        }
        let tallies = tallies(at: now)
        let alone = zones.filter { places.members[$0].bayCount > 0 && !isLinked($0) && isEligible($0) }
        for slot in alone + countedLinked(at: now) {
            guard let offer = places.members[slot].offer(at: now, tally: tally(of: slot, in: tallies)) else {
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

    func figure(_ slot: Int, at now: Timestamp) -> ParkingFigure {
        figure(slot, tally: tally(of: slot, at: now), isCounted: isCounted(slot, at: now), at: now)
    }

    private func figure(_ slot: Int, tally: ParkingPlace.Tally, isCounted: Bool, at now: Timestamp) -> ParkingFigure {
        var figure = places.members[slot].figure(at: now, tally: tally)
        figure.isCounted = isCounted
        return figure
    }

    func figures(at now: Timestamp, limit: Int) -> [ParkingFigure] {
        let tallies = tallies(at: now)
        let counted = countedLinked(at: now)
        let slots = places.ranked(at: now, limit: limit, marked: marked, also: abnormalZones(at: now, tallies))
        return slots.map { slot in
            let isCounted = isLinked(slot) ? counted.contains(slot) : isEligible(slot)
            return figure(slot, tally: tally(of: slot, in: tallies), isCounted: isCounted, at: now)
        }
    }

    func abnormalCount(at now: Timestamp) -> Int {
        places.abnormalCount(at: now, marked: marked, also: abnormalZones(at: now, tallies(at: now)))
    }

    /// The slots of the places with bays that are abnormal, ascending.
    private func abnormalZones(at now: Timestamp, _ tallies: [ParkingPlace.Tally]) -> [Int] {
        zones.indices.filter { number in
            places.members[zones[number]].bayCount > 0
                && places.members[zones[number]].isAbnormal(at: now, tally: tallies[number])
        }
        .map { zones[$0] }.sorted()
    }
}
