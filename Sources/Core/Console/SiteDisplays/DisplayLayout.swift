import Screen

/// Where the panels of a site's display stand on a screen of any size: pure, so that the same file and the same size
/// always give the same picture.
///
/// Panels side by side that have no room there stand on top of each other; panels that have no room on one page go to
/// the next one. No panel is ever lost, and none is drawn below the size its file asks for unless it is alone.
public enum DisplayLayout {
    public struct Place: Hashable, Sendable {
        /// As `SiteDisplay.panels` counts.
        public var panel: Int
        public var rect: Rect
    }

    /// Panels side by side stand this far apart.
    static let gap = 1

    /// Pages from the first to the last, each with the panels that are on it. Empty where there is no room at all.
    public static func pages(_ root: DisplayNode, in size: Size) -> [[Place]] {
        guard !size.isEmpty else { return [] }
        var count = 0
        let whole = Block(root, numberedFrom: &count)
        guard count > 0 else { return [] }
        return pages(of: [whole.fitted(to: size.columns)], in: size).map { $0.placed(in: Rect(size)) }
    }

    /// Blocks on top of each other, as many to a page as fit; what does not fit alone is taken apart.
    private static func pages(of blocks: [Block], in size: Size) -> [Block] {
        var pages: [Block] = []
        var page: [Block] = []
        var rest = blocks[...]
        func used() -> Int { page.reduce(0) { $0 + $1.minimum.rows } }
        // Ends: each round places a block, or replaces one by its parts, of which there are finitely many.
        while let next = rest.popFirst() {
            if used() + next.minimum.rows <= size.rows {
                page.append(next)
            } else if next.minimum.rows <= size.rows || next.parts.isEmpty {
                if !page.isEmpty { pages.append(Block(stacked: page)) }
                page = [next]
            } else {
                rest = (next.parts.map { $0.fitted(to: size.columns) } + rest)[...]
            }
        }
        if !page.isEmpty { pages.append(Block(stacked: page)) }
        return pages
    }

    /// A node of the file with its panels' numbers and what it needs.
    private struct Block {
        var panel: Int?
        var axis: DisplayNode.Axis
        var parts: [Block]
        var weight: Int
        var minimum: Size

        init(_ node: DisplayNode, numberedFrom count: inout Int) {
            weight = node.weight
            axis = .rows
            parts = []
            minimum = .zero
            switch node {
            case .panel(let content):
                panel = count
                minimum = Size(columns: max(1, content.minimum.columns), rows: max(1, content.minimum.rows))
                count += 1
            case .split(let axis, let nodes, _):
                self.axis = axis
                for node in nodes { parts.append(Block(node, numberedFrom: &count)) }
                minimum = Block.needed(parts, axis)
            }
        }

        init(stacked parts: [Block]) {
            axis = .rows
            self.parts = parts
            weight = 1
            minimum = Block.needed(parts, .rows)
        }

        private static func needed(_ parts: [Block], _ axis: DisplayNode.Axis) -> Size {
            let columns = parts.map(\.minimum.columns)
            let rows = parts.map(\.minimum.rows)
            switch axis {
            case .rows: return Size(columns: columns.max() ?? 0, rows: rows.reduce(0, +))
            case .columns:
                let gaps = DisplayLayout.gap * max(0, parts.count - 1)
                return Size(columns: columns.reduce(0, +) + gaps, rows: rows.max() ?? 0)
            }
        }

        /// With whatever is too wide side by side put on top of each other.
        func fitted(to columnCount: Int) -> Block {
            guard panel == nil else { return self }
            var fitted = self
            if axis == .columns, minimum.columns > columnCount { fitted.axis = .rows }
            if fitted.axis == .rows { fitted.parts = parts.map { $0.fitted(to: columnCount) } }
            fitted.minimum = Block.needed(fitted.parts, fitted.axis)
            return fitted
        }

        func placed(in rect: Rect) -> [Place] {
            if let panel { return [Place(panel: panel, rect: rect)] }
            let length = axis == .rows ? rect.rows : rect.columns
            // What is alone may be larger than the screen: it gets all of it.
            let tracks = parts.map { part in
                let needed = axis == .rows ? part.minimum.rows : part.minimum.columns
                return Track.flexible(weight: part.weight, minimum: min(needed, length))
            }
            let shares = Layout.split(length, tracks, gap: axis == .rows ? 0 : DisplayLayout.gap)
            return zip(parts, shares).flatMap { part, share in
                part.placed(
                    in: axis == .rows
                        ? Rect(
                            column: rect.column, row: rect.row + share.lowerBound, columns: rect.columns,
                            rows: share.count)
                        : Rect(
                            column: rect.column + share.lowerBound, row: rect.row, columns: share.count,
                            rows: rect.rows))
            }
        }
    }
}
