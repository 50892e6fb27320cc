import Screen

/// A panel without side borders: a rule with its titles, and the room below it. Sides cost columns that figures need.
struct PanelFrame {
    var title: StyledText
    /// At the right, as many of them as fit whole.
    var trailing: [StyledText] = []
    var isFocused = false

    /// - Returns: the region under the rule.
    @discardableResult
    func draw(in region: Region) -> Region {
        guard !region.isEmpty else { return region }
        region.line("─", Style(.border), column: 0, row: 0, count: region.columnCount)
        let room = region.columnCount - 2
        if room > 0 {
            // The spaces in the title's own style: a reversed title is one change of style and not three.
            let space = StyledText(" ", .heading)
            let used =
                title.isEmpty
                ? 0 : region.text(space + title.truncated(toColumns: max(0, room - 2)) + space, column: 1, row: 0)
            if isFocused {
                // Where there is no reverse, the mark says it.
                region.put("▸", Style(.key), column: 0, row: 0)
                region.part(column: 1, row: 0, columns: used, rows: 1).highlight(.reverse)
            }
            let shown = StyledText.fitting(trailing, columns: room - used - 4, separator: ", ")
            if !shown.isEmpty {
                region.text(" " + shown + " ", column: region.columnCount - shown.columnCount - 3, row: 0)
            }
        }
        return region.part(column: 0, row: 1, columns: region.columnCount, rows: region.rowCount - 1)
    }
}

/// Where a list is scrolled to so that its chosen row is in the middle, as far as its ends allow: a function of the
/// choice alone, so that drawing keeps no state.
enum ScrollWindow {
    static func range(count: Int, chosen: Int, room: Int) -> Range<Int> {
        guard room > 0, count > 0 else { return 0..<0 }
        guard count > room else { return 0..<count }
        let first = min(max(chosen - room / 2, 0), count - room)
        return first..<(first + room)
    }
}

/// Shares lines out to panels: each its minimum, then one at a time to those that can use more, in order.
enum LineShare {
    /// - Parameters:
    ///   - wants: what they could fill once every need is met, none less than its need.
    ///   - isFirst: those whose needs are met before the others get more than the minimum.
    /// - Returns: nil when not even the minimums fit.
    static func split(
        _ lines: Int, needs: [Int], wants: [Int] = [], minimum: Int, isFirst: [Bool] = []
    ) -> [Int]? {
        guard minimum * needs.count <= lines, !needs.isEmpty else { return nil }
        var shares = needs.map { _ in minimum }
        var rest = lines - minimum * needs.count
        let first = needs.indices.filter { $0 < isFirst.count && isFirst[$0] }
        let all = Array(needs.indices)
        for (indices, needs) in [(first, needs), (all, needs), (wants.isEmpty ? [] : all, wants)] {
            // Ends: every round gives a line away or finds nobody in need.
            while rest > 0, indices.contains(where: { shares[$0] < needs[$0] }) {
                for index in indices where rest > 0 && shares[index] < needs[index] {
                    shares[index] += 1
                    rest -= 1
                }
            }
        }
        // Nobody needs what is left: the last panel, the journal, takes it.
        shares[shares.count - 1] += rest
        return shares
    }
}
