import CMaths
import Telemetry

/// The water above one gauge: rain wets the soil, what runs off passes two linear reservoirs (a Nash cascade), what
/// comes from upstream gauges arrives after its travel time through one more.
struct Catchment: Sendable {
    /// Where its rain is measured: the middle of the basin, not the gauge.
    let middle: Coordinates
    /// Hours each of the two reservoirs holds water back.
    let retention: Double
    /// Metres at no flow, and metres per (mm/h)^0.6: Manning's exponent for a wide channel.
    let baseLevel: Double
    let gain: Double
    /// Share of the flow that its own basin makes; the rest comes from upstream.
    let ownShare: Double
    let inflows: [Inflow]

    struct Inflow: Sendable {
        /// The index of the upstream catchment in the city's list, before this one.
        let from: Int
        let share: Double
        /// Whole minutes of travel.
        let minutes: Int
    }

    /// mm that the soil of a wet winter still takes before most of the rain runs off.
    private static let soilDepth = 55.0

    private(set) var soil = 12.0
    private var reservoirs = [0.35, 0.35, 0.35]
    /// mm/h at the gauge, one a minute since the start; bounded by the scenario's length (13 h is 780).
    private(set) var flows: [Double] = []

    init(
        middle: Coordinates, retention: Double, baseLevel: Double, gain: Double, ownShare: Double = 1,
        inflows: [Inflow] = []
    ) {
        self.middle = middle
        self.retention = retention
        self.baseLevel = baseLevel
        self.gain = gain
        self.ownShare = ownShare
        self.inflows = inflows
    }

    /// One minute of `rain` mm/h; `upstream` are the catchments before this one, already stepped to the same minute.
    mutating func step(rain: Double, upstream: [Catchment]) {
        let minute = 1.0 / 60
        let wetness = min(soil / Catchment.soilDepth, 1)
        let runoff = rain * (0.08 + 0.72 * wetness)
        soil = min(soil + (rain - runoff) * minute, Catchment.soilDepth)
        // A spring-fed base flow keeps rivers from running dry between rains.
        let first = reservoirs[0] / retention
        let second = reservoirs[1] / retention
        reservoirs[0] += (runoff + 0.25 - first) * minute
        reservoirs[1] += (first - second) * minute
        var arriving = 0.0
        for inflow in inflows {
            let source = upstream[inflow.from].flows
            let index = max(0, source.count - 1 - inflow.minutes)
            arriving += inflow.share * (index < source.count ? source[index] : 0.25)
        }
        // The reach between two gauges flattens a wave a little.
        let routed = reservoirs[2] / 0.3
        reservoirs[2] += (arriving - routed) * minute
        flows.append(second * ownShare + routed)
    }

    var level: Double { baseLevel + gain * vigie_pow(max(flows.last ?? 0, 0), 0.6) }
}
