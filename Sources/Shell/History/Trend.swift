import GRDB
import OperatorLink
import Telemetry

/// One trend to be worked out: equal steps over a span of time.
struct Trend: Sendable {
    private let start: Int64
    private let end: Int64
    private let step: Int64
    private let count: Int
    /// What was received later is left out; `.max`: nothing is.
    private let received: Int64

    init(from: Timestamp, to: Timestamp, step: TimeSpan, known: Timestamp? = nil) throws(HistoryError) {
        guard to > from, step > .zero else {
            throw .invalidQuery("a trend runs from an earlier to a later time, in steps longer than nothing")
        }
        let span = (to - from).nanoseconds
        let count = (span - 1) / step.nanoseconds + 1
        guard count <= Query.maximumSteps, span < .max else {
            throw .invalidQuery("\(count) steps; at most \(Query.maximumSteps). Ask for longer steps.")
        }
        start = from.nanoseconds
        end = to.nanoseconds
        self.step = step.nanoseconds
        self.count = Int(count)
        received = known?.nanoseconds ?? .max
    }

    private struct Accumulator {
        var count = 0
        var minimum = Double.infinity
        var maximum = -Double.infinity
        var sum = 0.0
        var last = 0.0

        mutating func add(_ number: Double) {
            count += 1
            sum += number
            minimum = min(minimum, number)
            maximum = max(maximum, number)
            last = number
        }
        mutating func add(_ figures: BlockFigures, last: Double) {
            count += figures.drawn
            sum += figures.mean * Double(figures.drawn)
            minimum = min(minimum, figures.minimum)
            maximum = max(maximum, figures.maximum)
            self.last = last
        }
    }

    private func step(_ index: Int, _ one: Accumulator) -> TrendStep {
        let start = Timestamp(nanoseconds: start + Int64(index) * step)
        guard one.count > 0 else {
            return TrendStep(start: start, count: 0, minimum: 0, mean: 0, maximum: 0, last: 0)
        }
        let mean = BlockSummary.mean(sum: one.sum, count: one.count, one.minimum, one.maximum)
        return TrendStep(
            start: start, count: one.count, minimum: one.minimum, mean: mean, maximum: one.maximum, last: one.last)
    }

    /// Blocks that lie within one step are taken by their figures; the others are opened, and all of them where what
    /// came late is left out.
    func steps(
        of series: UInt32, in database: Database, noting damaged: DamagedPlaces
    ) throws -> [TrendStep] {
        let stamps = start...end - 1
        let unsealed = RowMerge.merged(
            try UnsealedRows.of(series, stamps, in: database, noting: damaged).known(by: received))
        var accumulators = [Accumulator](repeating: Accumulator(), count: count)
        var next = 0
        var statement = try BlockFigures.statement(series, stamps, in: database)
        while try statement.next() {
            let figures = BlockFigures(statement)
            let before = next
            while next < unsealed.count, unsealed[next].observedAt < figures.t0 { next += 1 }
            add(unsealed[before..<next], to: &accumulators)
            let inside = next
            while next < unsealed.count, unsealed[next].observedAt <= figures.t1 { next += 1 }
            if received == .max, inside == next, let last = figures.last, let index = index(of: figures) {
                accumulators[index].add(figures, last: last)
            } else {
                let sealed = try BlockTable.rows(of: figures.block(of: series), in: database, noting: damaged)
                    .known(by: received)
                let rows = inside == next ? sealed : RowMerge.merged(sealed + unsealed[inside..<next])
                add(rows[...], to: &accumulators)
            }
        }
        add(unsealed[next...], to: &accumulators)
        return accumulators.enumerated().map { step($0.offset, $0.element) }
    }

    private func add(_ rows: ArraySlice<Row>, to accumulators: inout [Accumulator]) {
        RowMerge.forEachVisible(in: rows) { row in
            guard row.flags.isDrawn, row.observedAt >= start, row.observedAt < end else { return }
            accumulators[Int((row.observedAt - start) / step)].add(row.number)
        }
    }

    /// The step a whole block lies within, if one.
    private func index(of figures: BlockFigures) -> Int? {
        guard figures.t0 >= start, figures.t1 < end else { return nil }
        let first = (figures.t0 - start) / step
        return first == (figures.t1 - start) / step ? Int(first) : nil
    }
}
