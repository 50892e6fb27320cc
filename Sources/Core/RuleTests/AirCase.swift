import Figures

/// One line of an air-index vector: what was measured, and the level it must give, by the code the air display runs.
public struct AirCase: Sendable {
    /// `file:line`
    public var source: String
    /// µg/m³ by pollutant; nil where nothing was measured.
    public var values: [AirFigure.Pollutant: Double?]
    /// 1 (good) … 6 (extremely poor).
    public var level: Int
    public var isPartial: Bool
    /// The vector's own table of inclusive upper bounds, which ours must be.
    public var bounds: [AirFigure.Pollutant: [Double]]

    public init(
        source: String, values: [AirFigure.Pollutant: Double?], level: Int, isPartial: Bool,
        bounds: [AirFigure.Pollutant: [Double]]
    ) {
        self.source = source
        self.values = values
        self.level = level
        self.isPartial = isPartial
        self.bounds = bounds
    }

    var difference: String? {
        for (pollutant, expected) in bounds.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where expected != pollutant.bounds {
            return "bounds of \(pollutant.rawValue): expected \(expected), got \(pollutant.bounds)"
        }
        let known = AirFigure.Pollutant.allCases.compactMap { pollutant in
            (values[pollutant] ?? nil).map { pollutant.level(of: $0) }
        }
        let got = known.max()?.rawValue ?? 0
        if got != level { return "\(source): expected level \(level), got \(got)" }
        let isPartial = known.count < AirFigure.Pollutant.allCases.count
        return isPartial == self.isPartial ? nil : "\(source): expected partial \(self.isPartial), got \(isPartial)"
    }
}
