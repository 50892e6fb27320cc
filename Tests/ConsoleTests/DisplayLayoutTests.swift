import Screen
import Testing

@testable import Console

/// Layouts of every shape, at every size a terminal takes while it is being resized.
struct DisplayLayoutTests {
    /// A tree of panels, as a file could hold it.
    private static func tree(_ random: inout Seeded, depth: Int) -> DisplayNode {
        let weight = Int.random(in: 0...4, using: &random)
        guard depth > 0, Int.random(in: 0..<3, using: &random) > 0 else {
            var panel = DisplayPanel(DisplayPanel.Kind.allCases.randomElement(using: &random) ?? .table)
            panel.weight = weight
            panel.minimum = Size(
                columns: .random(in: 0...60, using: &random), rows: .random(in: 0...14, using: &random))
            return .panel(panel)
        }
        let nodes = (0..<Int.random(in: 1...4, using: &random)).map { _ in tree(&random, depth: depth - 1) }
        return .split(Bool.random(using: &random) ? .rows : .columns, nodes, weight: weight)
    }

    @Test(arguments: 0..<60) func everyPanelHasItsPlaceOnOnePage(seed: UInt64) {
        var random = Seeded(state: seed)
        let root = Self.tree(&random, depth: 3)
        let panels = root.panels
        for rows in 1...50 where rows < 12 || rows % 7 == 0 {
            for columns in [1, 2, 3, 5, 9, 19, 20, 39, 40, 41, 79, 80, 119, 120, 200, 300] {
                let size = Size(columns: columns, rows: rows)
                let pages = DisplayLayout.pages(root, in: size)
                #expect(pages == DisplayLayout.pages(root, in: size))
                let placed = pages.flatMap { $0.map(\.panel) }
                #expect(placed.sorted() == Array(panels.indices), "seed \(seed), \(columns)×\(rows)")
                for page in pages { check(page, panels, size, seed) }
            }
        }
    }

    private func check(_ page: [DisplayLayout.Place], _ panels: [DisplayPanel], _ size: Size, _ seed: UInt64) {
        for place in page {
            let rect = place.rect
            let context = "seed \(seed), \(size.columns)×\(size.rows), panel \(place.panel): \(rect)"
            #expect(!rect.isEmpty && rect.intersection(Rect(size)) == rect, "\(context)")
            if page.count > 1 {
                let minimum = panels[place.panel].minimum
                #expect(rect.rows >= minimum.rows, "\(context)")
                #expect(rect.columns >= min(minimum.columns, size.columns), "\(context)")
            }
            for other in page where other.panel > place.panel {
                #expect(other.rect.intersection(rect).isEmpty, "\(context) lies over \(other)")
            }
        }
    }

    /// What the file asks for: shares by weight where there is room, one under the other where there is not, then
    /// pages.
    @Test func widePagesNarrowStacksLowPages() throws {
        var left = DisplayPanel(.table)
        (left.weight, left.minimum) = (3, Size(columns: 30, rows: 4))
        var right = DisplayPanel(.trend)
        (right.weight, right.minimum) = (1, Size(columns: 30, rows: 6))
        let root = DisplayNode.split(.columns, [.panel(left), .panel(right)], weight: 1)
        let wide = DisplayLayout.pages(root, in: Size(columns: 101, rows: 20))
        #expect(wide.count == 1)
        #expect(wide[0].map(\.rect.columns) == [60, 40])
        let narrow = DisplayLayout.pages(root, in: Size(columns: 50, rows: 20))
        #expect(narrow.count == 1)
        #expect(narrow[0].map(\.rect.columns) == [50, 50])
        #expect(narrow[0].map(\.rect.row) == [0, narrow[0][0].rect.rows])
        let low = DisplayLayout.pages(root, in: Size(columns: 50, rows: 8))
        #expect(low.map { $0.map(\.panel) } == [[0], [1]])
        #expect(low.allSatisfy { $0[0].rect == Rect(Size(columns: 50, rows: 8)) })
        #expect(DisplayLayout.pages(root, in: .zero).isEmpty)
    }
}
