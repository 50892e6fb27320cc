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

    /// mm/h of a spring-fed base flow: keeps rivers from running dry between rains.
    private static let baseFlow = 0.25
    /// Hours the reach between two gauges holds a wave back, flattening it a little.
    private static let reach = 0.3

    private(set) var soil = 12.0
    /// mm in the two reservoirs of the basin and in the reach above; they start where base flow keeps them.
    private var reservoirs: [Double]
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
        let fromUpstream = inflows.reduce(0) { $0 + $1.share } * Catchment.baseFlow
        reservoirs = [
            Catchment.baseFlow * retention, Catchment.baseFlow * retention, fromUpstream * Catchment.reach,
        ]
    }

    /// One minute of `rain` mm/h; `upstream` are the catchments before this one, already stepped to the same minute.
    mutating func step(rain: Double, upstream: [Catchment]) {
        let minute = 1.0 / 60
        let wetness = min(soil / Catchment.soilDepth, 1)
        let runoff = rain * (0.08 + 0.72 * wetness)
        soil = min(soil + (rain - runoff) * minute, Catchment.soilDepth)
        let first = reservoirs[0] / retention
        let second = reservoirs[1] / retention
        reservoirs[0] += (runoff + Catchment.baseFlow - first) * minute
        reservoirs[1] += (first - second) * minute
        var arriving = 0.0
        for inflow in inflows {
            let source = upstream[inflow.from].flows
            let index = source.count - 1 - inflow.minutes
            arriving += inflow.share * (index >= 0 ? source[index] : Catchment.baseFlow)
        }
        let routed = reservoirs[2] / Catchment.reach
        reservoirs[2] += (arriving - routed) * minute
        flows.append(second * ownShare + routed)
    }

    var level: Double { baseLevel + gain * vigie_pow(max(flows.last ?? 0, 0), 0.6) }
}
