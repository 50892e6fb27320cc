import Screen

/// A panel without side borders: a rule with its titles, and the room below it. Sides cost columns that figures need.
struct PanelFrame {
    var title: StyledText
    var trailing: StyledText = ""
    var isFocused = false

    /// - Returns: the region under the rule.
    @discardableResult
    func draw(in region: Region) -> Region {
        guard !region.isEmpty else { return region }
        region.line("─", Style(.border), column: 0, row: 0, count: region.columnCount)
        let room = region.columnCount - 2
        if room > 0 {
            let used = region.text(" " + title.truncated(toColumns: max(0, room - 2)) + " ", column: 1, row: 0)
            if isFocused { region.part(column: 1, row: 0, columns: used, rows: 1).highlight(.reverse) }
            let width = trailing.columnCount + 2
            if !trailing.isEmpty, used + width + 2 <= room {
                region.text(" " + trailing + " ", column: region.columnCount - width - 1, row: 0)
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
    /// - Returns: nil when not even the minimums fit.
    static func split(_ lines: Int, needs: [Int], minimum: Int) -> [Int]? {
        guard minimum * needs.count <= lines, !needs.isEmpty else { return nil }
        var shares = needs.map { _ in minimum }
        var rest = lines - minimum * needs.count
        // Ends: every round gives a line away or finds nobody in need.
        while rest > 0 {
            var gave = false
            for index in needs.indices where rest > 0 && shares[index] < needs[index] {
                shares[index] += 1
                rest -= 1
                gave = true
            }
            if !gave { break }
        }
        // Nobody needs what is left: the last panel, the journal, takes it.
        shares[shares.count - 1] += rest
        return shares
    }
}
