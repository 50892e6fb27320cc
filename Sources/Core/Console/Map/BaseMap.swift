import Telemetry

/// What a map is drawn on: coastline and communes, as the site's GeoJSON files give them.
public struct BaseMap: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        /// A boundary is drawn fainter than a coast.
        public var isBoundary: Bool
        public var points: [Coordinates]
        public init(_ points: [Coordinates], isBoundary: Bool = false) {
            self.points = points
            self.isBoundary = isBoundary
        }
    }
    public struct Label: Hashable, Sendable {
        public var name: String
        public var at: Coordinates
        public init(_ name: String, at: Coordinates) {
            self.name = name
            self.at = at
        }
    }
    public var lines: [Line]
    public var labels: [Label]
    /// What the files say of themselves and a reader must know: `approximate, drawn by hand`.
    public var note: LocalizedText?
    /// Where the map begins while nothing on it has a place: the territory's own.
    public var centre: Coordinates?

    public init(
        lines: [Line] = [], labels: [Label] = [], note: LocalizedText? = nil, centre: Coordinates? = nil
    ) {
        self.lines = lines
        self.labels = labels
        self.note = note
        self.centre = centre
    }
}
