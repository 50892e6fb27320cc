import Alarms
import Console
import Figures
import OperatorLink
import Telemetry

/// Snapshots of Toulon as a core would send them, built by hand: 28 November 2026, the stories' night.
enum SnapshotFixtures {
    static let zone = Snapshot.Zone(
        identifier: "Europe/Paris",
        changes: [
            .init(at: time("2026-03-29T01:00:00Z"), offsetSeconds: 7200),
            .init(at: time("2026-10-25T01:00:00Z"), offsetSeconds: 3600),
        ])

    static func time(_ text: String) -> Timestamp { ISO8601.parse(text) ?? Timestamp(nanoseconds: 0) }
    /// A local time of the night of the story.
    static func night(_ clock: String) -> Timestamp { time("2026-11-28T\(clock):00+01:00") }

    static func empty(at now: Timestamp = night("02:30"), mode: Snapshot.Mode = .live) -> Snapshot {
        var snapshot = Snapshot(
            site: "Toulon Provence Méditerranée", mode: mode, now: now, utcOffsetSeconds: 3600, zone: zone)
        snapshot.historyState = .written
        snapshot.feeds = [
            .init(name: "udp 127.0.0.1:5683", lastFrameAt: now - .seconds(2), frames: 18_211, isAlive: true),
            .init(name: "tcp 127.0.0.1:5684", lastFrameAt: now - .seconds(41), frames: 902, isAlive: true),
        ]
        snapshot.ledger.received = 19_113
        snapshot.ledger.decoded = 19_101
        snapshot.ledger.quarantined = 12
        snapshot.ledger.readings = 41_203
        snapshot.ledger.stored = 41_100
        snapshot.ledger.duplicates = 88
        snapshot.ledger.rejected = ["malformed": 11, "unit": 4]
        snapshot.ledger.late = 31
        snapshot.deviceCounts.entities = 96
        snapshot.deviceCounts.series = 311
        snapshot.watch = [
            Watch(
                role: "exploitation", person: "C. Martin", contact: "+33 6 39 98 00 01", until: now + .hours(5)),
            Watch(role: "sécurité", person: "A. Durand", contact: "+33 6 39 98 00 03", until: now + .hours(53)),
            Watch(role: "décision", person: nil, until: now + .hours(53)),
        ]
        snapshot.consoles = [
            .init(
                account: "dupont", session: "console pts/0", role: .supervisor, isReadOnly: false,
                since: now - .hours(6), display: .overview),
            .init(
                account: "martin", session: "ssh 10.20.0.14", role: .operator, isReadOnly: false,
                since: now - .minutes(12), display: .faceplate("gapeau-sainte-eulalie")),
            .init(
                account: "mur", session: "console tty1", role: .viewer, isReadOnly: true, since: now - .days(3),
                display: .site("noise")),
        ]
        return snapshot
    }

    /// A quiet night: nothing to say, little colour.
    static func normal() -> Snapshot {
        var snapshot = empty()
        let now = snapshot.now
        snapshot.flood = floodPanel(at: now, level: 0.84, rate: 0.02)
        snapshot.parking = parkingPanel(at: now)
        snapshot.energy = energyPanel(at: now)
        snapshot.air = airPanel(at: now)
        snapshot.levels = [
            SeriesLevels(
                series: SeriesKey(entity: snapshot.air.stations[0].entity, attribute: "no2"),
                thresholds: [RiverFigure.Threshold(name: "vigilance", value: 2, isValidated: true)])
        ]
        snapshot.journal = [
            note("relève de nuit : rien à signaler", at: now - .minutes(28), by: "dupont"),
            transition(.start, "", at: now - .hours(4)),
        ]
        return snapshot
    }

    /// The quiet hours before the flood, as history tells them.
    static func past(at now: Timestamp) -> Snapshot {
        var snapshot = empty(at: now)
        snapshot.flood = floodPanel(at: now, level: 1.12, rate: 0.31)
        snapshot.parking = parkingPanel(at: now)
        snapshot.energy = energyPanel(at: now)
        snapshot.air = airPanel(at: now)
        snapshot.journal = [note("tout est calme", at: now - .minutes(3), by: "martin")]
        snapshot.alarms = [alarms(at: now)[1]]
        snapshot.alarmCount = 1
        snapshot.faceplate = faceplate(of: snapshot)
        snapshot.faceplate?.frames = []
        return snapshot
    }

    /// River 1 of the stories at 02:30, with an alarm on it and others beside.
    static func flood() -> Snapshot {
        var snapshot = normal()
        let now = snapshot.now
        snapshot.flood = floodPanel(at: now, level: 2.04, rate: 0.48)
        snapshot.flood.rivers[0].timeToNext = .about(.minutes(145))
        snapshot.flood.marks["gapeau-sainte-eulalie"] = Mark(priority: .high, isUnacknowledged: true)
        snapshot.flood.marks["las-dardennes"] = Mark(priority: .low, isUnacknowledged: false)
        snapshot.flood.abnormalCount = 2
        snapshot.parking.carParks[0].fullAt = now + .minutes(15)
        snapshot.parking.carParks[1].status = .full
        snapshot.parking.carParks[1].free = 0
        snapshot.parking.carParks[1].over = 4
        snapshot.parking.carParks[1].occupied.quality = .uncertain
        snapshot.parking.abnormalCount = 1
        snapshot.alarms = alarms(at: now)
        snapshot.alarmCount = snapshot.alarms.count
        snapshot.counts.unacknowledged = [0, 1, 1, 0]
        snapshot.counts.active = [0, 1, 1, 1]
        snapshot.posture = PostureState(.alerte, since: now - .minutes(40), by: "martin")
        snapshot.bulletins = [
            Bulletin(
                id: 1, source: "Vigicrues", scope: "Gapeau", level: "orange", from: now - .hours(6),
                to: now + .hours(6), text: "crue")
        ]
        snapshot.journal =
            [
                transition(
                    .active, "Niveau de rivière · Gapeau · Sainte-Eulalie", at: now - .seconds(41), priority: .high,
                    level: "vigilance", value: 2.04),
                acknowledgement(at: now - .minutes(12)),
            ] + snapshot.journal
        return snapshot
    }

    /// The gauge has been silent for 15 min, a feed is dead, history is not written.
    static func stale() -> Snapshot {
        var snapshot = flood()
        let now = snapshot.now
        snapshot.flood.rivers[0].level = ShownValue(
            value: 3.36, unit: "m", observedAt: now - .minutes(15), receivedAt: now - .minutes(15), isStale: true)
        snapshot.flood.rivers[0].ratePerHour = nil
        snapshot.flood.rivers[0].timeToNext = nil
        snapshot.flood.rivers[1].level.quality = .bad
        snapshot.flood.rivers[2].level = .missing
        snapshot.energy.meters[0].power.isStale = true
        snapshot.energy.meters[0].power.observedAt = now - .hours(3)
        snapshot.air.stations[0].contributions[0].lastHour.isStale = true
        snapshot.feeds[1].isAlive = false
        snapshot.historyState = .notWritten(since: now - .minutes(3), why: "disk full")
        snapshot.deviceCounts.silent = 3
        return snapshot
    }

    // MARK: Panels

    static func value(_ value: Double, _ unit: Unit, age: TimeSpan, at now: Timestamp) -> ShownValue {
        ShownValue(value: value, unit: unit, observedAt: now - age, receivedAt: now - age)
    }

    static func spark(_ values: [Double?], at now: Timestamp) -> Sparkline {
        Sparkline(step: .minutes(15), end: now, values: values)
    }

    static func floodPanel(at now: Timestamp, level: Double, rate: Double) -> FloodPanel {
        var panel = FloodPanel()
        let names: [(EntityID, String, Double)] = [
            ("gapeau-sainte-eulalie", "Gapeau · Sainte-Eulalie", level), ("las-dardennes", "Las · Dardennes", 0.61),
            ("eygoutier-la-garde", "Eygoutier · La Garde", 0.88),
            ("gapeau-sollies-pont", "Gapeau · Solliès-Pont", 1.12),
        ]
        panel.rivers = names.enumerated().map { index, gauge in
            var river = RiverFigure(
                entity: gauge.0, name: gauge.1,
                level: value(gauge.2, "m", age: .seconds(Int64(20 + index * 40)), at: now),
                rateWindow: .minutes(30),
                recent: spark([0.4, 0.4, 0.5, 0.6, 0.8, 1.0, nil, 1.3, 1.6, 1.8, 2.0, 2.04], at: now))
            river.thresholds = [
                .init(name: "vigilance", value: 2.00, isValidated: true),
                .init(name: "alerte", value: 3.22, isValidated: true),
                .init(name: "crise", value: 4.00, isValidated: false),
            ]
            river.nextThreshold = river.thresholds.first { $0.value > gauge.2 }
            river.ratePerHour = index == 0 ? rate : 0
            return river
        }
        panel.rivers[0].upstream = [
            .init(
                entity: "gapeau-sollies-pont", name: "Gapeau · Solliès-Pont",
                level: value(1.12, "m", age: .minutes(2), at: now), ratePerHour: 0.12, travel: .hours(2))
        ]
        panel.riverCount = panel.rivers.count
        let sums: [RainFigure.Sum] = [
            .init(window: .minutes(15), millimetres: 4, received: 1),
            .init(window: .hours(1), millimetres: 12.4, received: 0.8),
            .init(window: .hours(3), millimetres: 31, received: 1),
            .init(window: .hours(24), millimetres: 61, received: 1),
        ]
        panel.rain = [
            RainFigure(entity: "revest", name: "Revest", sums: sums, last: value(0.2, "mm", age: .minutes(3), at: now))
        ]
        panel.rainCount = 1
        panel.worstRain = WorstRain(
            windows: sums.map { WorstRain.Window(entity: "revest", name: "Revest", sum: $0) })
        return panel
    }

    static func parkingPanel(at now: Timestamp) -> ParkingPanel {
        var panel = ParkingPanel()
        let recent = spark([540, 546, 552, 558, 564, 570, 576], at: now)
        var liberte = ParkingFigure(
            entity: "liberte", name: "Liberté", kind: .carPark, occupied: value(576, "1", age: .minutes(1), at: now),
            recent: recent)
        (liberte.free, liberte.capacity) = (24, 600)
        var mayol = ParkingFigure(
            entity: "mayol", name: "Mayol", kind: .carPark, occupied: value(68, "1", age: .minutes(2), at: now),
            recent: recent)
        (mayol.free, mayol.capacity) = (412, 480)
        var zone = ParkingFigure(
            entity: "mourillon", name: "Zone Mourillon", kind: .zone, occupied: .missing, recent: recent)
        (zone.free, zone.seen, zone.known) = (88, 413, 430)
        panel.carParks = [liberte, mayol, zone]
        panel.count = 3
        panel.total = ParkingTotal(free: 3412, capacity: 5013, counted: 12, unknown: 1)
        return panel
    }

    static func energyPanel(at now: Timestamp) -> EnergyPanel {
        var panel = EnergyPanel()
        let recent = spark([38, 37, 36, 36, 37, 39, 41], at: now)
        panel.meters = [("hotel-de-ville", "Hôtel de Ville", 38_200.0), ("piscine", "Piscine Port-Marchand", 112_000)]
            .map { id, name, watts in
                var meter = MeterFigure(
                    entity: EntityID(id), name: name, type: "ThreePhaseAcMeasurement",
                    power: value(watts, "W", age: .minutes(4), at: now), recent: recent)
                meter.voltage = .init(count: 812, outsideTenPercent: 2, outsideTenFifteen: 0, complies: nil)
                return meter
            }
        panel.count = 40
        var total = EnergyTotal(
            metersCounted: 38, metersKnown: 40,
            today: spark((0..<15).map { 3.1e6 + 0.1e6 * Double($0 % 7) }, at: now),
            usual: spark((0..<144).map { 3.0e6 + 0.01e6 * Double($0) }, at: now))
        total.watts = 4_210_000
        total.usualWatts = 3_900_000
        total.percentOfUsual = 107.9
        panel.total = total
        return panel
    }

    static func airPanel(at now: Timestamp) -> AirPanel {
        var panel = AirPanel()
        func contribution(_ pollutant: AirFigure.Pollutant, _ last: Double, _ level: AirFigure.IndexLevel)
            -> AirFigure.Contribution
        {
            var contribution = AirFigure.Contribution(
                pollutant: pollutant, value: last, hours: 14, isProvisional: pollutant == .pm10,
                lastHour: value(last, "µg/m³", age: .minutes(30), at: now))
            contribution.level = level
            return contribution
        }
        var claret = AirFigure(
            entity: "claret", name: "Claret",
            contributions: [
                contribution(.no2, 96, .fair), contribution(.o3, 41, .good), contribution(.pm10, 22, .fair),
                contribution(.pm25, 8.4, .good),
            ])
        claret.index = .fair
        claret.missing = [.so2]
        claret.isProvisional = true
        var foch = claret
        foch.entity = "foch"
        foch.name = "Avenue Foch"
        foch.missing = []
        foch.isProvisional = false
        foch.index = .degraded
        panel.stations = [claret, foch]
        panel.count = 2
        return panel
    }

    // MARK: Alarms and journal

    static func alarms(at now: Timestamp) -> [AlarmLine] {
        var river = AlarmRecord(
            id: "river-level/gapeau-sainte-eulalie", rule: "river-level", entity: "gapeau-sainte-eulalie",
            attribute: "currentLevel",
            title: LocalizedText(
                english: "River level · Gapeau · Sainte-Eulalie",
                french: "Niveau de rivière · Gapeau · Sainte-Eulalie"),
            priority: .high, since: now - .seconds(41))
        river.state = .unacknowledged
        (river.occurrence, river.level, river.current) = (3, "vigilance", "vigilance")
        (river.value, river.threshold, river.comparison, river.unit) = (2.04, 2.0, ">=", "m")
        (river.code, river.annunciatedAt) = ("K7F", now - .seconds(41))
        river.action = LocalizedText(
            english: "Call the on-call for Hyères, watch the Plan bridge.",
            french: "Appeler l’astreinte de Hyères, surveiller le pont du Plan.")
        river.responseTime = .minutes(10)
        var first = AlarmLine(record: river, place: "Gapeau · Sainte-Eulalie")
        first.ratePerHour = 0.48
        first.nextThreshold = .init(name: "alerte", value: 3.22, isValidated: true)
        first.timeToNext = .about(.minutes(145))

        var silent = AlarmRecord(
            id: "nodata:piscine/totalActivePower", rule: "nodata", entity: "piscine", attribute: "totalActivePower",
            title: LocalizedText(english: "No data", french: "Sans données"), priority: .medium,
            since: now - .minutes(26))
        silent.state = .unacknowledged
        (silent.occurrence, silent.level, silent.code) = (1, "nodata", "M2P")

        var air = AlarmRecord(
            id: "pm10/claret", rule: "pm10", entity: "claret", attribute: "pm10",
            title: LocalizedText(english: "PM10 measured exceedance", french: "Dépassement mesuré PM10"),
            priority: .low, since: now - .hours(2))
        air.state = .acknowledged
        (air.occurrence, air.level, air.current) = (1, "information", "information")
        (air.value, air.threshold, air.comparison, air.unit) = (52, 50, ">=", "µg/m³")
        (air.code, air.acknowledgedBy, air.comment) = ("T4X", "dupont", "préfecture appelée")
        return [
            first, AlarmLine(record: silent, place: "Piscine Port-Marchand"), AlarmLine(record: air, place: "Claret"),
        ]
    }

    static func transition(
        _ event: JournalRecord.Event, _ text: String, at: Timestamp, priority: Priority? = nil, level: String? = nil,
        value: Double? = nil
    ) -> JournalRecord {
        var record = JournalRecord(at: at, wall: at, event: event)
        (record.text, record.priority, record.level, record.value) = (text, priority, level, value)
        record.unit = value == nil ? nil : "m"
        return record
    }

    static func acknowledgement(at: Timestamp) -> JournalRecord {
        var record = JournalRecord(at: at, wall: at, event: .ack, alarm: "pm10/claret", by: "dupont")
        (record.text, record.comment, record.responseSeconds) = ("PM10 Claret", "préfecture appelée", 95)
        return record
    }

    static func note(_ text: String, at: Timestamp, by: String) -> JournalRecord {
        var record = JournalRecord(at: at, wall: at, event: .note, by: by)
        record.text = text
        return record
    }

    /// The faceplate of the first gauge.
    static func faceplate(of snapshot: Snapshot) -> Faceplate {
        var entity = Entity(id: "gapeau-sainte-eulalie", type: "FloodMonitoring", name: "Gapeau · Sainte-Eulalie")
        entity.commune = "Hyères"
        entity.period = .minutes(5)
        entity.device.lot = "flood-1"
        entity.properties["vigilanceLevel"] = Property(
            .number(2), source: "PPRI 2016", validated: "2026-11-22 by Martin")
        var faceplate = Faceplate(entity: entity)
        let level = snapshot.flood.rivers.first?.level ?? .missing
        var bad = value(8315, "m", age: .minutes(2), at: snapshot.now)
        bad.quality = .bad
        var line = Faceplate.Line(attribute: "currentLevel", last: bad, lastGood: level)
        line.thresholds = snapshot.flood.rivers.first?.thresholds ?? []
        faceplate.attributes = [
            line,
            Faceplate.Line(
                attribute: "batteryLevel", last: value(0.82, "1", age: .minutes(3), at: snapshot.now),
                lastGood: value(0.82, "1", age: .minutes(3), at: snapshot.now)),
        ]
        faceplate.river = snapshot.flood.rivers.first
        faceplate.alarms = Array(snapshot.alarms.prefix(1))
        faceplate.frames = [
            .init(
                at: snapshot.now - .seconds(20), from: "10.0.0.7:4000",
                text: "FloodMonitoring,id=gapeau-sainte-eulalie currentLevel=8315")
        ]
        return faceplate
    }
}
