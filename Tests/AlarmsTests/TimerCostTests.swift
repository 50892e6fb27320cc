import Telemetry
import Testing

@testable import Alarms

/// What the timers cost, counted: entries that change their place, not time on a clock.
struct TimerCostTests {
    /// Entries moved by one operation, on average and at most, with `count` timers set.
    private func moves(_ count: Int, operations: Int) -> (mean: Double, most: Int) {
        var heap = TimerHeap()
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for owner in 0..<count { heap.set(owner, rank: owner % 7, due: Int64(random(1_000_000))) }
        let before = heap.moveCount
        var most = 0
        for _ in 0..<operations {
            let start = heap.moveCount
            switch random(3) {
            case 0: heap.set(random(count), rank: 1, due: Int64(random(1_000_000)))
            case 1:
                let owner = random(count)
                heap.remove(owner)
                heap.set(owner, rank: 1, due: Int64(random(1_000_000)))
            default:
                guard let first = heap.first else { break }
                heap.remove(first.owner)
                heap.set(first.owner, rank: 1, due: first.due + Int64(random(1_000_000)))
            }
            most = max(most, heap.moveCount - start)
        }
        return (Double(heap.moveCount - before) / Double(operations), most)
    }

    /// Four children a node: 5, 7 and 9 levels. At most every level is passed once up and once down, by each of the two
    /// halves of taking out and setting again.
    @Test func settingMovingAndRemovingCostAsTheLogarithm() {
        let counts = [1_000, 10_000, 100_000]
        let costs = counts.map { moves($0, operations: 20_000) }
        for (count, cost) in zip(counts, costs) {
            var levels = 1
            var held = 1
            while held < count {
                held = held * 4 + 1
                levels += 1
            }
            #expect(cost.most <= 2 * (levels + 1), "\(count) timers: \(cost)")
        }
        // A hundred times the timers: five thirds the work, and some.
        #expect(costs[2].mean <= costs[0].mean * 5 / 3 * 1.2, "\(costs)")
        #expect(costs[0].mean > 1)
    }
}
