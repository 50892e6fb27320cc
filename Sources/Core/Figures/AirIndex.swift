extension AirFigure.Pollutant {
    /// The inclusive upper bounds of the first five levels in µg/m³ (arrêté du 10 juillet 2020, annexe I).
    public var bounds: [Double] {
        switch self {
        case .pm25: [10, 20, 25, 50, 75]
        case .pm10: [20, 40, 50, 100, 150]
        case .no2: [40, 90, 120, 230, 340]
        case .o3: [50, 100, 130, 240, 380]
        case .so2: [100, 200, 350, 500, 750]
        }
    }

    /// Particles are judged by the mean of the day, gases by its highest hourly mean.
    public var isParticle: Bool {
        switch self {
        case .pm10, .pm25: true
        case .no2, .o3, .so2: false
        }
    }

    /// The level that `value` in µg/m³ falls in.
    public func level(of value: Double) -> AirFigure.IndexLevel {
        let passed = bounds.count { value > $0 }
        return AirFigure.IndexLevel(rawValue: passed + 1) ?? .extremelyPoor
    }
}
