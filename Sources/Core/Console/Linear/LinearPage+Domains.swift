import Figures
import OperatorLink
import Screen
import Telemetry

/// The domains in sentences: a row says all that its columns and its bar show, with units and over what.
extension LinearPage {
    mutating func domain() {
        guard let domain = Domain(console.display) else { return }
        let rows = console.domainList.rows
        say(texts(.labelled, texts(domain.title)) + listed(rows.count, domain.counts(snapshot).all, state(of: domain)))
        for line in summary(domain) { say(line) }
        if rows.isEmpty { say(texts(.nothingHere)) }
        domainRows(domain, rows)
        if console.filter.isEmpty { left(domain.counts(snapshot).all - rows.count) }
    }

    func state(of domain: Domain) -> String {
        let counts = domain.counts(snapshot)
        return abnormal(counts.abnormal, of: counts.all)
    }

    mutating func domainRows(_ domain: Domain, _ rows: [DomainRow]) {
        for row in rows {
            let parts = [row.mark.map { Spoken.mark($0, texts) }] + words(row)
            number(parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", "), .entity(row.id))
        }
    }

    private func words(_ row: DomainRow) -> [String?] {
        switch row.figure {
        case .river(let river): words(river)
        case .rain(let rain): words(rain)
        case .parking(let parking): words(parking)
        case .meter(let meter): words(meter)
        case .air(let air): words(air)
        }
    }

    // MARK: Of the whole domain

    /// What stands over a domain's table.
    func summary(_ domain: Domain) -> [String] {
        switch domain {
        case .flood: worstRain
        case .parking:
            snapshot.parking.total.map { total in
                [ParkingRows.total(total, pen).map { Spoken.text($0, texts) }.joined(separator: ", ")]
            } ?? []
        case .energy: EnergySummary(snapshot.energy, pen).lines.map { Spoken.text($0, texts) } + today
        case .air: []
        }
    }

    /// `Pluie, le pire poste par durée : 2,0 mm en 15 min à Hyères, …`
    private var worstRain: [String] {
        guard let rain = snapshot.flood.worstRain, !rain.windows.isEmpty else { return [] }
        let sums = rain.windows.map { window in
            texts(
                .linearSumAt, Spoken.text(RainRows.amount(window.sum, pen), texts),
                RainRows.windowName(window.sum.window, pen), window.name)
        }
        return [texts(.labelled, texts(.linearRainWorst)) + sums.joined(separator: ", ")]
    }

    /// `aujourd'hui : 3,51 MW à 5,49 MW`: what the day's curve shows.
    private var today: [String] {
        let known = snapshot.energy.total?.today.values.compactMap { $0 }.filter(\.isFinite) ?? []
        guard let low = known.min(), let high = known.max() else { return [] }
        let bounds = texts(.fromTo, pen.formats.quantity(low, "W"), pen.formats.quantity(high, "W"))
        return [texts(.labelled, texts(.today)) + bounds]
    }

    // MARK: Rows

    /// `niveau 2,04 m, il y a 4 min`
    private func measured(_ name: String, _ value: ShownValue) -> String {
        [name + " " + Spoken.text(pen.value(value), texts), ago(value)].compactMap { $0 }.joined(separator: ", ")
    }

    private func ago(_ value: ShownValue) -> String? {
        pen.formats.age(value.observedAt).map { texts(.ago, $0) }
    }

    /// `monte de 102 cm/h sur 30 min`
    func rate(_ perHour: Double, over window: TimeSpan) -> String {
        let over = pen.formats.elapsed(window)
        let centimetres = pen.formats.number(abs(perHour) * 100, places: 0)
        guard centimetres != "0" else { return texts(.linearSteady, over) }
        return texts(perHour > 0 ? .linearRising : .linearFalling, centimetres, over)
    }

    private func words(_ river: RiverFigure) -> [String?] {
        let next = river.nextThreshold.map { next in
            let words = texts(.linearNext, pen.formats.quantity(next.value, river.level.unit), next.name)
            return next.isValidated ? words : words + " (" + texts(.unvalidated) + ")"
        }
        return [
            river.name, measured(texts(.columnLevel), river.level),
            river.ratePerHour.map { rate($0, over: river.rateWindow) }, next,
            pen.time(river.timeToNext).map { Spoken.sentence(texts(.linearReachedIn, $0), texts) },
        ]
    }

    private func words(_ rain: RainFigure) -> [String?] {
        let sums = rain.sums.map { sum in
            texts(
                .linearSumOver, Spoken.text(RainRows.amount(sum, pen), texts), RainRows.windowName(sum.window, pen))
        }
        return [texts(.rain) + " " + rain.name] + (sums.isEmpty ? [texts(.missing)] : sums) + [ago(rain.last)]
    }

    private func words(_ parking: ParkingFigure) -> [String?] {
        let isZone = parking.kind == .zone
        let isNamed = Matching.folded(parking.name).hasPrefix("zone")
        let name = isZone && !isNamed ? texts(.linearZone, parking.name) : parking.name
        if isZone { return [name] + zone(parking) + [ago(parking.occupied)] }
        // COMPLET, what is over, that it is counted elsewhere; the time to it is said whole.
        var shown = parking
        shown.fullAt = nil
        let at = parking.status == .open ? parking.fullAt : nil
        let isTrusted = parking.occupied.quality == .good && !parking.occupied.isStale
        let quality = isTrusted ? nil : pen.qualityWord(parking.occupied)
        let free = parking.free.flatMap { free in
            parking.capacity.map { texts.plural(.freeOf, free, pen.formats.count(free), pen.formats.count($0)) }
        }
        let places = free.map { [quality, $0].compactMap { $0 }.joined(separator: " ") }
        return [
            name, places ?? Spoken.text(ParkingRows.free(parking, pen), texts),
            parking.occupancy.map { texts(.linearOccupied, pen.formats.percent($0)) },
            Spoken.text(ParkingRows.state(shown, pen), texts),
            at.map { texts(.linearFullAt, pen.formats.shortClock($0)) }, ago(parking.occupied),
        ]
    }

    private func zone(_ parking: ParkingFigure) -> [String?] {
        guard let seen = parking.seen, let known = parking.known else {
            return [Spoken.text(ParkingRows.free(parking, pen), texts)]
        }
        let (seenText, knownText) = (pen.formats.count(seen), pen.formats.count(known))
        let share = pen.formats.percent(known > 0 ? Double(seen) / Double(known) : 0)
        guard parking.free != nil else {
            let among = parking.freeSeen.map { texts.plural(.freeAmongSeen, $0, pen.formats.count($0)) }
            return [texts(.zoneUnknown, seenText, knownText, share), among]
        }
        return [
            Spoken.text(ParkingRows.free(parking, pen), texts), texts(.linearBaysSeen, seenText, knownText, share),
        ]
    }

    private func words(_ meter: MeterFigure) -> [String?] {
        let voltage = meter.voltage.map { voltage in
            let counts = texts(
                .linearVoltage, String(voltage.count), String(voltage.outsideTenPercent),
                String(voltage.outsideTenFifteen))
            let verdict: Phrase =
                switch voltage.complies {
                case nil: .linearWeekGoesOn
                case true?: .linearComplies
                case false?: .linearFails
                }
            return counts + ", " + texts(verdict)
        }
        return [meter.name, measured(texts(.columnPower), meter.power), voltage]
    }

    private func words(_ air: AirFigure) -> [String?] {
        let means = air.contributions.map { Spoken.text(AirRows.lastHour($0, pen), texts) }
        return [
            air.name, texts(.columnIndex) + " " + Spoken.text(AirRows.index(air, pen), texts),
            Spoken.text(AirRows.completeness(air, pen), texts),
        ] + means + [AirRows.newest(air).flatMap { ago($0) }]
    }
}
