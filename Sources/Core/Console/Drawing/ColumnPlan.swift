import Screen

/// A column of a console's table: either its texts are whole or it is dropped (a cut number is a wrong number), or it
/// may be cut down to a minimum (a name).
struct ColumnPlan {
    enum Cut {
        case never
        case to(Int)
    }
    var title: String
    var alignment: Alignment
    var cut: Cut
    var maximum: Int
    /// Its share of the room nobody needs.
    var weight: Int
    /// The lowest goes first when room is short.
    var priority: Int
    /// Shows what a figure beside it says: goes before any name is cut.
    var isPicture: Bool
    /// With nothing in any row its heading is no use either.
    var hidesWhenEmpty: Bool

    /// The alarm mark's column: always there, so that rows do not jump when an alarm comes.
    static let mark = ColumnPlan("", cut: .never, maximum: 2, priority: 100)

    init(
        _ title: String = "", alignment: Alignment = .leading, cut: Cut = .never, maximum: Int = .max, weight: Int = 0,
        priority: Int, isPicture: Bool = false, hidesWhenEmpty: Bool = false
    ) {
        self.title = title
        self.alignment = alignment
        self.cut = cut
        self.maximum = maximum
        self.weight = weight
        self.priority = priority
        self.isPicture = isPicture
        self.hidesWhenEmpty = hidesWhenEmpty
    }

    /// The table of the rows on screen: columns measured by what they hold there. Where they do not all fit whole,
    /// pictures go before names are cut; where there is room to spare, columns stand further apart.
    static func table(
        _ plans: [ColumnPlan], rows: [[StyledText]], cursor: Int? = nil, hasHeading: Bool, columnCount: Int
    ) -> Table {
        var widths = widths(plans, rows, hasHeading: hasHeading)
        func spare() -> Int { columnCount - widths.reduce(0, +) - max(0, widths.count { $0 > 0 } - 1) }
        for index in plans.indices where plans[index].isPicture && spare() < 0 { widths[index] = 0 }
        let room = spare()
        // A trailing column grows at its left and a leading one at its right: a value's age stays beside it.
        let extra = min(ColumnPlan.widestPadding, max(0, room / max(1, widths.count { $0 > 0 })))
        let columns = plans.indices.map { index in
            let plan = plans[index]
            // A column that holds nothing takes nothing, not even its gap.
            guard widths[index] > 0 else { return Table.Column(minimum: 0, maximum: 0, priority: plan.priority) }
            var minimum = widths[index] + (plan.priority == ColumnPlan.mark.priority ? 0 : extra)
            if case .to(let least) = plan.cut, room < 0 { minimum = min(widths[index], least) }
            return Table.Column(
                plan.title, alignment: plan.alignment, minimum: minimum, maximum: max(plan.maximum, minimum),
                weight: plan.weight, priority: plan.priority)
        }
        // The name is the first that may be cut.
        let name = plans.firstIndex { if case .to = $0.cut { true } else { false } }
        return Table(columns: columns, rows: rows, cursor: cursor, cursorColumn: name, hasHeading: hasHeading)
    }

    /// What is missing for every column that is no picture to have its room, whole; 0 where they have.
    static func missing(_ plans: [ColumnPlan], _ rows: [[StyledText]], hasHeading: Bool, columnCount: Int) -> Int {
        let widths = widths(plans, rows, hasHeading: hasHeading)
        let needed = plans.indices.filter { !plans[$0].isPicture && widths[$0] > 0 }
        return max(0, needed.reduce(0) { $0 + widths[$1] } + max(0, needed.count - 1) - columnCount)
    }

    private static func widths(_ plans: [ColumnPlan], _ rows: [[StyledText]], hasHeading: Bool) -> [Int] {
        plans.indices.map { index in
            let plan = plans[index]
            let isEmpty = plan.hidesWhenEmpty && rows.allSatisfy { index >= $0.count || $0[index].isEmpty }
            let heading = hasHeading && !isEmpty ? plan.title.columnCount : 0
            let content = rows.reduce(heading) { max($0, index < $1.count ? $1[index].columnCount : 0) }
            return min(plan.maximum, max(content, plan.priority == ColumnPlan.mark.priority ? 2 : 0))
        }
    }

    /// Draws such a table with `margin` columns on either side; in the left one a mark says where the cursor is, for
    /// terminals without reverse.
    static func draw(
        _ plans: [ColumnPlan], rows: [[StyledText]], cursor: Int?, hasHeading: Bool, in region: Region, margin: Int = 1
    ) {
        let inside = region.inset(columns: margin)
        table(plans, rows: rows, cursor: cursor, hasHeading: hasHeading, columnCount: inside.columnCount)
            .draw(in: inside)
        guard let cursor, rows.indices.contains(cursor) else { return }
        let row = cursor + (hasHeading ? 1 : 0)
        region.choose(row: row)
        // Not in a colour of its own: with it a cursor that moves would cost a fifth more on the line.
        if margin > 0 { region.put("▸", Style(.normal, .bold), column: 0, row: row) }
    }

    /// Further apart the eye loses the row.
    private static let widestPadding = 2
}
