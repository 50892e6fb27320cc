import Telemetry

/// All car parks and zones, their bays, and which of them are parts of one another.
///
/// Most car parks stand alone: what such a one adds to the total, and until when, is added up as it changes, and so is
/// what the bays of a place say. Only places with bays, and those that are parts of one another, are looked at one by
/// one for a picture, never their bays.
struct ParkingTable: Sendable {
    enum Limits {
        /// Car parks in car parks: a ring in the site's files ends here.
        static let depth = 8
    }

    /// What a place that stands alone adds to the total while it counts; a count of -1 of one that is not counted here.
    private struct Offer {
        var free: Int32 = 0
        var places: Int32 = Offer.notAlone

        static let notAlone: Int32 = -1
        var isAlone: Bool { places != Offer.notAlone }
    }

    private(set) var places = MemberTable<ParkingPlace>()
    private(set) var bays: [ParkingBay] = []
    private var baySlots: [EntityID: Int] = [:]
    private var markedBays: Set<Int> = []
    /// By bay: until when it counts as seen.
    private var seen = DueDates()
    /// By place: what it offers, and until when.
    private var offers: ContiguousArray<Offer> = []
    private var offersEnd = DueDates()
    /// What the places that stand alone offer, as of `offersEnd.asOf`.
    private var standing = ParkingTotal(free: 0, capacity: 0, counted: 0, unknown: 0)
    /// The slots of the places that have or had bays, and by place the number of its one in this list, or -1.
    private var zones: [Int] = []
    /// By the number of a zone: its bays, and what they say as of `seen.asOf`.
    private var zoneBays: [[Int]] = []
    private var tallies: [ParkingPlace.Tally] = []
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
        setOffer(slot)
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
            let moves = bays[slot].place != place
            if moves { leaveZone(slot) } else { unsee(slot) }
            bays[slot].place = place
            bays[slot].heartbeat = heartbeat
            bays[slot].isCounted = entity.countsInTotals
            if moves { joinZone(slot) } else { see(slot) }
            return slot
        }
        let slot = bays.count
        bays.append(
            ParkingBay(id: entity.id, place: place, heartbeat: heartbeat, isCounted: entity.countsInTotals))
        seen.append(.distantPast)
        baySlots[entity.id] = slot
        joinZone(slot)
        return slot
    }

    private mutating func joinZone(_ slot: Int) {
        let place = bays[slot].place
        if zoneNumbers[place] < 0 {
            zoneNumbers[place] = Int32(zones.count)
            zones.append(place)
            zoneBays.append([])
            tallies.append(ParkingPlace.Tally())
        }
        let zone = Int(zoneNumbers[place])
        zoneBays[zone].append(slot)
        tallies[zone].known += 1
        change(place) { $0.bayCount += 1 }
        see(slot)
    }

    private mutating func leaveZone(_ slot: Int) {
        let zone = zone(of: slot)
        unsee(slot)
        zoneBays[zone].removeAll { $0 == slot }
        tallies[zone].known -= 1
        change(bays[slot].place) { $0.bayCount -= 1 }
    }

    /// The only ways a place and a bay change.
    mutating func change<Result, Failure: Error>(
        _ slot: Int, _ body: (inout ParkingPlace) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let result = try places.change(slot, body)
        setOffer(slot)
        return result
    }

    mutating func changeBay(_ slot: Int, _ body: (inout ParkingBay) -> Void) {
        let zone = zone(of: slot)
        let latest = tallies[zone].latest
        unsee(slot)
        body(&bays[slot])
        see(slot)
        // The one heard last is heard again: no other is later.
        if let latest, !seen.hadCome(slot), bays[slot].heardAt >= latest { tallies[zone].latest = bays[slot].heardAt }
    }

    /// Nothing of a bay is counted while it changes.
    private mutating func unsee(_ slot: Int) {
        if !seen.hadCome(slot) { count(slot, -1, in: &tallies) }
        seen.set(slot, to: .distantPast)
    }

    /// Counts a bay of which nothing is counted.
    private mutating func see(_ slot: Int) {
        seen.set(slot, to: bays[slot].seenUntil)
        if !seen.hadCome(slot) { count(slot, 1, in: &tallies) }
    }

    /// What a picture of a later time need not look for again. Pictures are right without it.
    mutating func advance(to now: Timestamp) {
        places.advance(to: now)
        for slot in offersEnd.advance(to: now) { count(slot, offersEnd.hadCome(slot) ? -1 : 1, in: &standing) }
        for slot in seen.advance(to: now) { count(slot, seen.hadCome(slot) ? -1 : 1, in: &tallies) }
        for zone in tallies.indices where tallies[zone].latest == nil && tallies[zone].seen > 0 {
            tallies[zone].latest = latest(of: zone, at: now)
        }
    }

    /// Takes the places of an image.
    mutating func restorePlaces(
        from reader: inout ByteReader, spare: ParkingPlace
    ) throws(ByteReader.Malformed) {
        try places.restore(from: &reader, spare: spare) { (place, reader) throws(ByteReader.Malformed) in
            try place.restore(from: &reader)
        }
        for slot in offers.indices { setOffer(slot) }
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
            offersEnd.append(.distantPast)
            zoneNumbers.append(-1)
            children.append([])
            hasParent.append(false)
        }
    }

    private mutating func setOffer(_ slot: Int) {
        if offers[slot].isAlone {
            standing.unknown -= 1
            if !offersEnd.hadCome(slot) { count(slot, -1, in: &standing) }
        }
        guard places.members[slot].bayCount == 0, !isLinked(slot), isEligible(slot) else {
            offers[slot] = Offer()
            offersEnd.set(slot, to: .distantPast)
            return
        }
        let offer = places.members[slot].standingOffer
        offers[slot] = Offer(free: Int32(clamping: offer?.free ?? 0), places: Int32(clamping: offer?.places ?? 0))
        offersEnd.set(slot, to: offer?.until ?? .distantPast)
        standing.unknown += 1
        if !offersEnd.hadCome(slot) { count(slot, 1, in: &standing) }
    }

    /// Puts what a place offers into a total in which it was unknown, or takes it out.
    private func count(_ slot: Int, _ sign: Int, in total: inout ParkingTotal) {
        total.unknown -= sign
        total.counted += sign
        total.free += sign * Int(offers[slot].free)
        total.capacity += sign * Int(offers[slot].places)
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
        for slot in before + linked { setOffer(slot) }
    }

    // MARK: - Bays

    private func zone(of bay: Int) -> Int { Int(zoneNumbers[bays[bay].place]) }

    /// What each place with bays knows of them, by its number in `zones`.
    private func tallies(at now: Timestamp) -> [ParkingPlace.Tally] {
        var tallies = tallies
        for slot in seen.changes(at: now) { count(slot, seen.hadCome(slot) ? 1 : -1, in: &tallies) }
        for zone in tallies.indices where tallies[zone].latest == nil && tallies[zone].seen > 0 {
            tallies[zone].latest = latest(of: zone, at: now)
        }
        return tallies
    }

    /// Counts a bay that is seen, or no longer. Where the one heard last goes, which it is now is left open.
    private func count(_ bay: Int, _ sign: Int, in tallies: inout [ParkingPlace.Tally]) {
        let zone = zone(of: bay)
        let heardAt = bays[bay].heardAt
        let hasLatest = tallies[zone].seen == 0 || tallies[zone].latest != nil
        tallies[zone].seen += sign
        if bays[bay].status == .free { tallies[zone].free += sign }
        if sign > 0 {
            if hasLatest { tallies[zone].latest = max(tallies[zone].latest ?? heardAt, heardAt) }
        } else if tallies[zone].seen == 0 || tallies[zone].latest == heardAt {
            tallies[zone].latest = nil
        }
    }

    /// Which bay of a zone was heard last, of those seen.
    private func latest(of zone: Int, at now: Timestamp) -> Timestamp? {
        zoneBays[zone].reduce(nil) { latest, bay in
            now < seen.dates[bay] ? max(latest ?? bays[bay].heardAt, bays[bay].heardAt) : latest
        }
    }

    /// What one place knows of its bays.
    private func tally(of place: Int, in tallies: [ParkingPlace.Tally]) -> ParkingPlace.Tally {
        zoneNumbers[place] < 0 ? ParkingPlace.Tally() : tallies[Int(zoneNumbers[place])]
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
        var total = standing
        for slot in offersEnd.changes(at: now) { count(slot, offersEnd.hadCome(slot) ? 1 : -1, in: &total) }
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
        figure(
            slot, tally: tally(of: slot, in: tallies(at: now)), isCounted: isCounted(slot, at: now), at: now)
    }

    private func figure(_ slot: Int, tally: ParkingPlace.Tally, isCounted: Bool, at now: Timestamp) -> ParkingFigure {
        var figure = places.members[slot].figure(at: now, tally: tally)
        figure.isCounted = isCounted
        if !isEligible(slot) { figure.leftOut = places.members[slot].entity.device.lifecycle }
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
