/// One row or column of a layout.
public struct Track: Equatable, Sendable {
    /// Below this it is not drawn at all.
    public var minimum: Int
    public var maximum: Int
    /// Its share of what is left once every track has its minimum; 0 takes none.
    public var weight: Int
    /// Tracks with the lowest priority go first when the minimums do not fit; among equals, the last one.
    public var priority: Int

    public init(minimum: Int = 0, maximum: Int = .max, weight: Int = 1, priority: Int = 0) {
        self.minimum = max(minimum, 0)
        self.maximum = max(maximum, self.minimum)
        self.weight = max(weight, 0)
        self.priority = priority
    }

    /// Exactly `length`.
    public static func fixed(_ length: Int, priority: Int = 0) -> Track {
        Track(minimum: length, maximum: length, weight: 0, priority: priority)
    }

    /// A share of the rest.
    public static func flexible(weight: Int = 1, minimum: Int = 1, maximum: Int = .max, priority: Int = 0) -> Track {
        Track(minimum: minimum, maximum: maximum, weight: weight, priority: priority)
    }
}

/// Cuts a length into tracks: the same arguments always give the same parts.
public enum Layout {
    /// The part of each track, in order, none beyond `length`; empty for tracks that had no room.
    /// - Parameter gap: cells between tracks; −1 lets neighbours share an edge, so that their borders merge.
    public static func split(_ length: Int, _ tracks: [Track], gap: Int = 0) -> [Range<Int>] {
        let gap = max(gap, -1)
        var kept = tracks.indices.filter { tracks[$0].maximum > 0 }
        // At most one removal a track.
        while !kept.isEmpty, needed(tracks, kept, gap) > length, let last = firstToGo(tracks, kept) {
            kept.removeAll { $0 == last }
        }
        var lengths = Array(repeating: 0, count: tracks.count)
        for index in kept { lengths[index] = tracks[index].minimum }
        share(length - needed(tracks, kept, gap), tracks, kept, &lengths)
        return ranges(lengths, kept, gap, length)
    }

    private static func needed(_ tracks: [Track], _ kept: [Int], _ gap: Int) -> Int {
        kept.reduce(0) { $0 + tracks[$1].minimum } + gap * max(0, kept.count - 1)
    }

    private static func firstToGo(_ tracks: [Track], _ kept: [Int]) -> Int? {
        kept.reversed().min { tracks[$0].priority < tracks[$1].priority }
    }

    /// Gives `rest` out by weight, maximums respected: what a full track leaves goes to the others.
    private static func share(_ rest: Int, _ tracks: [Track], _ kept: [Int], _ lengths: inout [Int]) {
        var rest = rest
        var open = kept.filter { tracks[$0].weight > 0 && lengths[$0] < tracks[$0].maximum }
        // Every round fills at least one track to its maximum or gives all out.
        while rest > 0, !open.isEmpty {
            let total = open.reduce(0) { $0 + tracks[$1].weight }
            var given = 0
            var weightSoFar = 0
            var shareSoFar = 0
            for index in open {
                weightSoFar += tracks[index].weight
                // Cumulative rounding: shares differ by at most one cell and add up.
                let share = rest * weightSoFar / total - shareSoFar
                shareSoFar += share
                let taken = min(share, tracks[index].maximum - lengths[index])
                lengths[index] += taken
                given += taken
            }
            rest -= given
            let still = open.filter { lengths[$0] < tracks[$0].maximum }
            if still.count == open.count { break }
            open = still
        }
    }

    private static func ranges(_ lengths: [Int], _ kept: [Int], _ gap: Int, _ length: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var next = 0
        var keptIndex = 0
        for index in lengths.indices {
            guard keptIndex < kept.count, kept[keptIndex] == index else {
                let edge = min(max(next, 0), max(length, 0))
                ranges.append(edge..<edge)
                continue
            }
            if keptIndex > 0 { next = max(0, next + gap) }
            let end = min(next + lengths[index], max(length, 0))
            ranges.append(min(next, end)..<end)
            next = end
            keptIndex += 1
        }
        return ranges
    }
}
