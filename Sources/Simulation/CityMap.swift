import Telemetry

/// The entities of `layouts/toulon` with the parameters of their models. A test holds the two lists together.
enum CityMap {
    static let centre = Coordinates(longitude: 5.93, latitude: 43.124)

    private static func place(_ longitude: Double, _ latitude: Double) -> Coordinates {
        Coordinates(longitude: longitude, latitude: latitude)
    }

    /// Upstream before downstream.
    static let gauges: [City.Gauge] = [
        gauge("gapeau-sollies-pont", (1.6, 2.4, 3.2), place(6.03, 43.21), retention: 0.62, base: 0.25, gain: 0.43),
        gauge("real-martin-la-crau", (1.5, 2.3, 3.0), place(6.14, 43.21), retention: 0.75, base: 0.30, gain: 0.39),
        gauge(
            "gapeau-sainte-eulalie", (2.0, 3.2, 4.0), place(6.10, 43.16), retention: 0.55, base: 0.35, gain: 0.7,
            ownShare: 0.2, inflows: [.init(from: 0, share: 0.5, minutes: 120), .init(from: 1, share: 0.4, minutes: 90)]),
        gauge("roubaud-hyeres", (1.0, 1.5, 2.0), place(6.13, 43.12), retention: 0.4, base: 0.20, gain: 0.18),
        gauge("las-le-revest", (0.9, 1.4, 1.9), place(5.93, 43.19), retention: 0.22, base: 0.15, gain: 0.187),
        gauge(
            "las-dardennes", (1.1, 1.7, 2.3), place(5.92, 43.17), retention: 0.3, base: 0.20, gain: 0.247,
            ownShare: 0.4, inflows: [.init(from: 4, share: 0.6, minutes: 30)]),
        gauge(
            "las-pont-du-las", (1.3, 2.0, 2.6), place(5.91, 43.14), retention: 0.3, base: 0.25, gain: 0.32,
            ownShare: 0.35, inflows: [.init(from: 5, share: 0.65, minutes: 40)]),
        gauge("eygoutier-la-garde", (1.0, 1.5, 2.0), place(6.02, 43.13), retention: 0.45, base: 0.22, gain: 0.226),
        gauge(
            "eygoutier-pont-de-suve", (1.2, 1.8, 2.4), place(5.97, 43.125), retention: 0.4, base: 0.25, gain: 0.237,
            ownShare: 0.4, inflows: [.init(from: 7, share: 0.6, minutes: 50)]),
        gauge("reppe-ollioules", (1.0, 1.6, 2.2), place(5.84, 43.16), retention: 0.35, base: 0.20, gain: 0.1),
    ]

    private static func gauge(
        _ id: String, _ levels: (Double, Double, Double), _ middle: Coordinates, retention: Double, base: Double,
        gain: Double, ownShare: Double = 1, inflows: [Catchment.Inflow] = []
    ) -> City.Gauge {
        let catchment = Catchment(
            middle: middle, retention: retention, baseLevel: base, gain: gain, ownShare: ownShare, inflows: inflows)
        return City.Gauge(id: id, vigilance: levels.0, alert: levels.1, danger: levels.2, catchment: catchment)
    }

    static let rainGauges: [City.RainGauge] = [
        .init(id: "rain-le-revest", place: place(5.928, 43.180)), .init(id: "rain-toulon", place: place(5.945, 43.145)),
        .init(id: "rain-ollioules", place: place(5.846, 43.140)),
        .init(id: "rain-la-seyne", place: place(5.880, 43.100)),
        .init(id: "rain-la-garde", place: place(6.010, 43.125), isCounter: true, total: 812.4),
        .init(id: "rain-la-crau", place: place(6.075, 43.150)),
        .init(id: "rain-sollies-pont", place: place(6.040, 43.190)),
        .init(id: "rain-hyeres", place: place(6.147, 43.098)),
    ]

    static let carParks: [(id: String, capacity: Int, weekday: Profile)] = [
        ("liberte", 600, .evening), ("mayol", 480, .shops), ("place-d-armes", 390, .evening), ("peiresc", 350, .market),
        ("gare-toulon", 430, .commuters), ("lafayette", 420, .market), ("porte-d-italie", 300, .commuters),
        ("la-seyne-esplanade", 280, .shops), ("hyeres-gambetta", 320, .market), ("la-valette-centre", 240, .shops),
    ]

    static let bays = (1...12).map { "mourillon-0" + ($0 < 10 ? "0" : "") + String($0) }

    static let meters: [City.Meter] = [
        meter("mairie-toulon", 140_000, Load(nominal: 88_000, profile: .office, weekendShare: 0.35, heating: 0.03)),
        meter("mediatheque-chalucet", 190_000, Load(nominal: 118_000, profile: .office, weekendShare: 0.8)),
        meter("stade-mayol", 650_000, Load(nominal: 470_000, profile: .venue)),
        meter("palais-des-sports", 280_000, Load(nominal: 175_000, profile: .venue, heating: 0.02)),
        meter("piscine-port-marchand", 300_000, Load(nominal: 205_000, profile: .sports, heating: 0.025)),
        meter("opera", 160_000, Load(nominal: 112_000, profile: .venue)),
        meter("mairie-la-seyne", 110_000, Load(nominal: 66_000, profile: .office, weekendShare: 0.35, heating: 0.03)),
        meter("mairie-hyeres", 100_000, Load(nominal: 61_000, profile: .office, weekendShare: 0.35, heating: 0.03)),
        meter("universite-la-garde", 900_000, Load(nominal: 590_000, profile: .office, weekendShare: 0.3)),
        meter("amphitria", 1_450_000, Load(nominal: 940_000, profile: .plant, pumps: 20_000)),
    ]

    private static func meter(_ id: String, _ subscribed: Double, _ load: Load) -> City.Meter {
        City.Meter(id: id, subscribed: subscribed, load: load)
    }

    static let transformers: [City.Transformer] = [
        .init(id: "poste-mourillon", load: Load(nominal: 520_000, profile: .households, heating: 0.03)),
        .init(id: "poste-la-rode", load: Load(nominal: 610_000, profile: .households, heating: 0.03)),
        .init(id: "poste-le-pradet", load: Load(nominal: 340_000, profile: .households, heating: 0.035)),
        .init(id: "poste-hyeres-port", load: Load(nominal: 380_000, profile: .households, heating: 0.03)),
    ]

    static let cabinets: [(id: String, nominal: Double, index: Double)] = [
        ("armoire-haute-ville", 38_000, 412_380), ("armoire-mourillon", 33_000, 287_114),
        ("armoire-pont-du-las", 35_000, 301_925), ("armoire-la-seyne", 27_500, 198_402),
        ("armoire-saint-mandrier", 12_600, 88_210), ("armoire-la-garde", 24_000, 240_077),
        ("armoire-carqueiranne", 16_400, 120_551), ("armoire-hyeres", 31_000, 265_908),
    ]

    static let airStations: [(id: String, exposure: Double)] = [
        ("air-claret", 0.45), ("air-foch", 1.0), ("air-la-seyne", 0.4), ("air-la-valette", 0.7), ("air-hyeres", 0.35),
    ]

    static let noiseMeters = ["noise-liberte", "noise-mayol"]

    /// Every entity of the simulated city, in no particular order.
    static var identifiers: [String] {
        gauges.map(\.id) + rainGauges.map(\.id) + carParks.map(\.id) + bays + meters.map(\.id)
            + transformers.map(\.id) + cabinets.map(\.id) + airStations.map(\.id) + noiseMeters
    }
}
