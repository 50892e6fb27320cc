/// A daily curve by its corners: value at local hours, straight between, wrapping at midnight.
struct Profile: Sendable {
    /// Hours ascending in 0..<24.
    let corners: [(hour: Double, value: Double)]

    init(_ corners: [(hour: Double, value: Double)]) { self.corners = corners }

    func value(at hour: Double) -> Double {
        guard let first = corners.first, let last = corners.last else { return 0 }
        var before = (hour: last.hour - 24, value: last.value)
        for corner in corners {
            if corner.hour > hour { return Profile.between(before, corner, hour) }
            before = corner
        }
        return Profile.between(before, (first.hour + 24, first.value), hour)
    }

    private static func between(
        _ a: (hour: Double, value: Double), _ b: (hour: Double, value: Double), _ hour: Double
    ) -> Double {
        b.hour == a.hour ? b.value : a.value + (b.value - a.value) * (hour - a.hour) / (b.hour - a.hour)
    }
}

extension Profile {
    /// Cars on the roads, 0…1: two rush hours, the evening one longer.
    static let traffic = Profile([
        (0, 0.10), (4, 0.04), (6, 0.25), (7.5, 0.85), (8.5, 1.0), (10, 0.6), (12, 0.65), (14, 0.6), (16, 0.75),
        (17.5, 1.0), (18.5, 0.95), (20, 0.5), (22, 0.25),
    ])
    static let weekendTraffic = Profile([
        (0, 0.2), (4, 0.06), (9, 0.3), (11, 0.6), (12.5, 0.55), (15, 0.6), (18, 0.65), (20, 0.45), (22, 0.3),
    ])
    /// Wood and oil fires of a winter evening, 0…1.
    static let heating = Profile([
        (0, 0.5), (4, 0.25), (7, 0.7), (9, 0.5), (13, 0.3), (17, 0.6), (19, 1.0), (22, 0.9),
    ])

    // Occupied share of a car park, by what people come for.
    static let commuters = Profile([
        (0, 0.14), (6, 0.15), (7.5, 0.45), (9, 0.9), (12, 0.93), (16.5, 0.9), (18, 0.55), (19.5, 0.3), (22, 0.2),
    ])
    /// The market of the cours Lafayette fills the morning, shops the afternoon.
    static let market = Profile([
        (0, 0.12), (6, 0.2), (8, 0.6), (10, 0.95), (12.5, 1.0), (14, 0.62), (16, 0.75), (18, 0.85), (19.5, 0.5),
        (22, 0.22),
    ])
    static let shops = Profile([
        (0, 0.12), (7, 0.15), (10, 0.6), (12, 0.7), (14, 0.65), (17, 0.88), (18.5, 1.05), (19.75, 1.07), (20.5, 0.8),
        (22.5, 0.4),
    ])
    /// Offices by day, theatre and restaurants by night.
    static let evening = Profile([
        (0, 0.3), (2, 0.15), (7, 0.25), (9, 0.7), (12, 0.78), (14, 0.74), (17, 0.78), (18.5, 0.92), (19.25, 1.08),
        (20.75, 1.06), (22.5, 0.93), (23.5, 0.5),
    ])
    static let weekendShops = Profile([
        (0, 0.15), (8, 0.2), (11, 0.9), (12.5, 0.85), (14, 0.75), (16.5, 1.0), (18, 0.95), (20, 0.5),
    ])

    // Power as a share of the daytime level.
    static let office = Profile([(0, 0.25), (5, 0.25), (7, 0.6), (9, 1.0), (12, 0.95), (14, 1.0), (17, 0.9), (19, 0.4)])
    static let venue = Profile([(0, 0.2), (7, 0.2), (10, 0.35), (17, 0.5), (19, 1.0), (22, 0.95), (23.5, 0.3)])
    static let sports = Profile([(0, 0.45), (6, 0.6), (9, 0.9), (12, 1.0), (14, 0.9), (18, 1.0), (21, 0.8), (22, 0.5)])
    static let plant = Profile([(0, 0.75), (4, 0.65), (8, 1.0), (10, 0.95), (15, 0.85), (20, 1.0), (22, 0.9)])
    static let households = Profile([
        (0, 0.6), (3, 0.45), (6, 0.55), (8, 0.85), (11, 0.75), (14, 0.65), (17, 0.8), (19.25, 1.0), (21, 0.9),
        (23, 0.75),
    ])
}
