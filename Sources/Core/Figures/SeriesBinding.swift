import Telemetry

/// What a series is to the figures, found once when it is declared: which member it belongs to, which of that member's
/// quantities it is, and how its unit becomes the figure's.
struct SeriesBinding: Sendable {
    enum Role: Sendable {
        /// No figure reads it.
        case none
        case level
        case rain(RainGauge.Source)
        case places(ParkingPlace.Role)
        case placeStatus
        case bay
        case power(Meter.Role)
        /// An index into `AirFigure.Pollutant.allCases`.
        case pollutant(Int)
        case atmo
    }

    var role = Role.none
    /// The member's slot in its table.
    var slot = 0
    /// From the series' unit into the figure's.
    var conversion = UnitConversion.identity

    static let none = SeriesBinding()

    /// nil where the series' unit measures something else than the figure does.
    init?(_ role: Role, slot: Int, from unit: Unit?, to figureUnit: Unit?) {
        self.role = role
        self.slot = slot
        guard let unit, let figureUnit else { return }
        guard let conversion = unit.conversion(to: figureUnit) else { return nil }
        self.conversion = conversion
    }

    private init() {}
}

/// The panels an entity may be in, by its type (site.md, "domain").
enum FigureDomain: Sendable {
    case river, weather, parking, bay, meter, air

    init?(_ type: EntityType) {
        switch type.text {
        case "FloodMonitoring": self = .river
        case "WeatherObserved": self = .weather
        case "OffStreetParking", "OnStreetParking", "ParkingGroup": self = .parking
        case "ParkingSpot": self = .bay
        case "ACMeasurement", "ThreePhaseAcMeasurement", "StreetlightControlCabinet": self = .meter
        case "AirQualityObserved": self = .air
        default: return nil
        }
    }
}
