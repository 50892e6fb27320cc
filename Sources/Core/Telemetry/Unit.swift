/// A unit of measure by the symbol the site's files and the screens use (`m`, `mm`, `µg/m³`, `°C`, `kW`, `1`).
public struct Unit: Hashable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    public var symbol: String
    /// Keeps any symbol; aliases (UN/CEFACT `MTR`, SenML `Cel`, UCUM `ug/m3`) become the canonical one.
    public init(_ text: String) { symbol = Unit.canonical(text) }
    public init(stringLiteral value: String) { self.init(value) }
    public var description: String { symbol }
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(symbol)
    }

    /// What turns a value in this unit into `other`; nil where the two measure different things. W and VA never convert into each other, nor kWh into kVAh.
    public func conversion(to other: Unit) -> UnitConversion? {
        if symbol == other.symbol { return .identity }
        guard let from = Unit.scales[symbol], let to = Unit.scales[other.symbol], from.dimension == to.dimension else {
            return nil
        }
        var (multiplier, divisor) = (from.factor * to.divisor, from.divisor * to.factor)
        // Whole numbers, but for the radian: the smaller they are the fewer values they round.
        if multiplier >= divisor, multiplier.truncatingRemainder(dividingBy: divisor) == 0 {
            (multiplier, divisor) = (multiplier / divisor, 1)
        } else if divisor.truncatingRemainder(dividingBy: multiplier) == 0 {
            (multiplier, divisor) = (1, divisor / multiplier)
        }
        return UnitConversion(before: from.zero, multiplier: multiplier, divisor: divisor, after: -to.zero)
    }

    /// The units it converts to, itself among them where it is known, in the order of their symbols.
    public var relatives: [Unit] {
        guard let own = Unit.scales[symbol] else { return [] }
        return Unit.scales.filter { $0.value.dimension == own.dimension }.keys.sorted().map { Unit($0) }
    }
}

extension Unit {
    /// base = (value + zero) × factor / divisor, per dimension.
    struct Scale {
        var dimension: String
        var factor = 1.0
        var divisor = 1.0
        var zero = 0.0
    }

    static let scales: [String: Scale] = [
        "m": Scale(dimension: "length"), "cm": Scale(dimension: "length", divisor: 100),
        "mm": Scale(dimension: "length", divisor: 1000), "km": Scale(dimension: "length", factor: 1000),
        "°C": Scale(dimension: "temperature"),
        "K": Scale(dimension: "temperature", zero: -273.15),
        "°F": Scale(dimension: "temperature", factor: 5, divisor: 9, zero: -32),
        "m/s": Scale(dimension: "speed"), "km/h": Scale(dimension: "speed", factor: 5, divisor: 18),
        "kn": Scale(dimension: "speed", factor: 463, divisor: 900),
        "W": Scale(dimension: "active power"), "kW": Scale(dimension: "active power", factor: 1e3),
        "MW": Scale(dimension: "active power", factor: 1e6),
        "VA": Scale(dimension: "apparent power"), "kVA": Scale(dimension: "apparent power", factor: 1e3),
        "Wh": Scale(dimension: "energy"), "kWh": Scale(dimension: "energy", factor: 1e3),
        "MWh": Scale(dimension: "energy", factor: 1e6), "J": Scale(dimension: "energy", divisor: 3600),
        "V": Scale(dimension: "voltage"), "mV": Scale(dimension: "voltage", divisor: 1000),
        "kV": Scale(dimension: "voltage", factor: 1e3),
        "A": Scale(dimension: "current"), "mA": Scale(dimension: "current", divisor: 1000),
        "Hz": Scale(dimension: "frequency"),
        "µg/m³": Scale(dimension: "mass concentration"),
        "mg/m³": Scale(dimension: "mass concentration", factor: 1e3),
        "1": Scale(dimension: "ratio"), "%": Scale(dimension: "ratio", divisor: 100),
        "s": Scale(dimension: "time"), "min": Scale(dimension: "time", factor: 60),
        "h": Scale(dimension: "time", factor: 3600), "ms": Scale(dimension: "time", divisor: 1000),
        "Pa": Scale(dimension: "pressure"), "hPa": Scale(dimension: "pressure", factor: 100),
        "mbar": Scale(dimension: "pressure", factor: 100), "bar": Scale(dimension: "pressure", factor: 1e5),
        "m³": Scale(dimension: "volume"), "L": Scale(dimension: "volume", divisor: 1000),
        "m³/s": Scale(dimension: "flow"), "L/s": Scale(dimension: "flow", divisor: 1000),
        "m³/h": Scale(dimension: "flow", divisor: 3600),
        "°": Scale(dimension: "angle"), "rad": Scale(dimension: "angle", factor: 57.29577951308232),
        "dB(A)": Scale(dimension: "sound level"), "dB": Scale(dimension: "sound level"),
        "lx": Scale(dimension: "illuminance"),
    ]

    /// UN/CEFACT recommendation 20 codes, SenML (RFC 8428 §12.1) and UCUM spellings of the symbols above.
    static let aliases: [String: String] = [
        "MTR": "m", "CMT": "cm", "MMT": "mm", "KMT": "km", "metre": "m", "meter": "m",
        "CEL": "°C", "Cel": "°C", "C": "°C", "KEL": "K", "FAH": "°F", "degC": "°C",
        "MTS": "m/s", "KMH": "km/h", "KNT": "kn", "WTT": "W", "KWT": "kW", "MAW": "MW",
        "D46": "VA", "KVA": "kVA", "WHR": "Wh", "KWH": "kWh", "MWH": "MWh",
        "VLT": "V", "KVT": "kV", "2Z": "mV", "AMP": "A", "4K": "mA", "HTZ": "Hz",
        "GQ": "µg/m³", "ug/m3": "µg/m³", "µg/m3": "µg/m³", "μg/m³": "µg/m³", "μg/m3": "µg/m³", "ug/m³": "µg/m³",
        "GP": "mg/m³", "mg/m3": "mg/m³", "P1": "%", "/": "1", "C62": "1", "SEC": "s", "MIN": "min", "HUR": "h",
        "PAL": "Pa", "A97": "hPa", "MBR": "mbar", "BAR": "bar", "MTQ": "m³", "m3": "m³", "LTR": "L", "l": "L",
        "MQS": "m³/s", "m3/s": "m³/s", "l/s": "L/s", "G51": "L/s", "MQH": "m³/h", "m3/h": "m³/h",
        "DD": "°", "deg": "°", "2N": "dB", "dBA": "dB(A)", "LUX": "lx", "lux": "lx", "%RH": "%",
    ]

    static func canonical(_ text: String) -> String { aliases[text] ?? text }
}
