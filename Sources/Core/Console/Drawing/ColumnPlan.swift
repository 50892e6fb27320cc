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

    /// The alarm mark's column: always there, so that rows do not jump when an alarm comes.
    static let mark = ColumnPlan("", cut: .never, maximum: 2, priority: 100)

    init(
        _ title: String = "", alignment: Alignment = .leading, cut: Cut = .never, maximum: Int = .max, weight: Int = 0,
        priority: Int
    ) {
        self.title = title
        self.alignment = alignment
        self.cut = cut
        self.maximum = maximum
        self.weight = weight
        self.priority = priority
    }

    /// The table of the rows on screen: columns measured by what they hold there.
    static func table(
        _ plans: [ColumnPlan], rows: [[StyledText]], cursor: Int? = nil, hasHeading: Bool
    ) -> Table {
        let columns = plans.indices.map { index in
            let plan = plans[index]
            let heading = hasHeading ? plan.title.columnCount : 0
            let content = rows.reduce(0) { max($0, index < $1.count ? $1[index].columnCount : 0) }
            let minimum: Int
            var maximum = plan.maximum
            switch plan.cut {
            case .never: minimum = plan.priority == ColumnPlan.mark.priority ? 2 : max(content, heading)
            case .to(let least): minimum = min(max(content, heading), least)
            }
            // A column that is empty everywhere and has no heading takes nothing, not even its gap.
            if content == 0 && heading == 0 && minimum == 0 { maximum = 0 }
            return Table.Column(
                plan.title, alignment: plan.alignment, minimum: min(minimum, maximum), maximum: maximum,
                weight: maximum == 0 ? 0 : plan.weight, priority: plan.priority)
        }
        return Table(columns: columns, rows: rows, cursor: cursor, hasHeading: hasHeading)
    }
}
