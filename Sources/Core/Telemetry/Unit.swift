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

    /// The factor and offset that turn a value in this unit into `other`: `other = value × factor + offset`.
    /// nil where the two measure different things. W and VA never convert into each other, nor kWh into kVAh.
    public func conversion(to other: Unit) -> (factor: Double, offset: Double)? {
        if symbol == other.symbol { return (1, 0) }
        guard let from = Unit.scales[symbol], let to = Unit.scales[other.symbol], from.dimension == to.dimension else {
            return nil
        }
        return (from.factor / to.factor, (from.offset - to.offset) / to.factor)
    }
}

extension Unit {
    struct Scale {
        var dimension: String
        var factor: Double
        var offset: Double = 0
    }

    /// base = value × factor + offset, per dimension.
    static let scales: [String: Scale] = [
        "m": Scale(dimension: "length", factor: 1), "cm": Scale(dimension: "length", factor: 0.01),
        "mm": Scale(dimension: "length", factor: 0.001), "km": Scale(dimension: "length", factor: 1000),
        "°C": Scale(dimension: "temperature", factor: 1),
        "K": Scale(dimension: "temperature", factor: 1, offset: -273.15),
        "°F": Scale(dimension: "temperature", factor: 5.0 / 9, offset: -160.0 / 9),
        "m/s": Scale(dimension: "speed", factor: 1), "km/h": Scale(dimension: "speed", factor: 1 / 3.6),
        "kn": Scale(dimension: "speed", factor: 1852.0 / 3600),
        "W": Scale(dimension: "active power", factor: 1), "kW": Scale(dimension: "active power", factor: 1e3),
        "MW": Scale(dimension: "active power", factor: 1e6),
        "VA": Scale(dimension: "apparent power", factor: 1), "kVA": Scale(dimension: "apparent power", factor: 1e3),
        "Wh": Scale(dimension: "energy", factor: 1), "kWh": Scale(dimension: "energy", factor: 1e3),
        "MWh": Scale(dimension: "energy", factor: 1e6), "J": Scale(dimension: "energy", factor: 1 / 3600.0),
        "V": Scale(dimension: "voltage", factor: 1), "mV": Scale(dimension: "voltage", factor: 1e-3),
        "kV": Scale(dimension: "voltage", factor: 1e3),
        "A": Scale(dimension: "current", factor: 1), "mA": Scale(dimension: "current", factor: 1e-3),
        "Hz": Scale(dimension: "frequency", factor: 1),
        "µg/m³": Scale(dimension: "mass concentration", factor: 1),
        "mg/m³": Scale(dimension: "mass concentration", factor: 1e3),
        "1": Scale(dimension: "ratio", factor: 1), "%": Scale(dimension: "ratio", factor: 0.01),
        "s": Scale(dimension: "time", factor: 1), "min": Scale(dimension: "time", factor: 60),
        "h": Scale(dimension: "time", factor: 3600), "ms": Scale(dimension: "time", factor: 1e-3),
        "Pa": Scale(dimension: "pressure", factor: 1), "hPa": Scale(dimension: "pressure", factor: 100),
        "mbar": Scale(dimension: "pressure", factor: 100), "bar": Scale(dimension: "pressure", factor: 1e5),
        "m³": Scale(dimension: "volume", factor: 1), "L": Scale(dimension: "volume", factor: 1e-3),
        "m³/s": Scale(dimension: "flow", factor: 1), "L/s": Scale(dimension: "flow", factor: 1e-3),
        "m³/h": Scale(dimension: "flow", factor: 1 / 3600.0),
        "°": Scale(dimension: "angle", factor: 1), "rad": Scale(dimension: "angle", factor: 57.29577951308232),
        "dB(A)": Scale(dimension: "sound level", factor: 1),
        "lx": Scale(dimension: "illuminance", factor: 1),
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
        "DD": "°", "deg": "°", "2N": "dB(A)", "dBA": "dB(A)", "dB": "dB(A)", "LUX": "lx", "lux": "lx", "%RH": "%",
    ]

    static func canonical(_ text: String) -> String { aliases[text] ?? text }
}
