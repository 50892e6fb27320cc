import Telemetry
import Testing

@testable import Alarms

private struct Random {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}

@Suite struct WindowStoreTests {
    private typealias Sample = WindowStore.Sample
    private static let second: Int64 = 1_000_000_000

    /// What is packed comes back bit for bit; what does not fit says so.
    @Test func packingIsExact() {
        let base = 1_700_000_000 * WindowStoreTests.second
        let values = [
            0, -0.0, 1, -1, 12.345, -0.001, 0.1 + 0.2, 1e-7, 2_147_483_647, 2_147_483_648, 1e300, .infinity, 21.5,
            1234.567891, .leastNonzeroMagnitude,
        ]
        let stamps = [
            base, base + 1, base + 1_000_000, base - 1_000_000, base + Int64(UInt32.max) * 1_000_000,
            base + (Int64(UInt32.max) + 1) * 1_000_000, Int64.min, .max,
        ]
        var fitted = 0
        for place in [0.0, 0.5, 0.25, 0.125, 0.0001, 0.000001] {
            let packing = SamplePacking.fitting([Sample(at: base, value: place)])
            for at in stamps {
                for value in values {
                    guard let word = packing.word(Sample(at: at, value: value)) else { continue }
                    fitted += 1
                    #expect(packing.stamp(word) == at)
                    #expect(packing.value(word).bitPattern == value.bitPattern)
                }
            }
        }
        #expect(fitted > 50)
        #expect(SamplePacking.fitting([Sample(at: base, value: 0.1 + 0.2)]).isPlain)
        #expect(SamplePacking.fitting([Sample(at: base, value: 1), Sample(at: base + 1, value: 1)]).isPlain)
    }

    /// A store of several windows holds what plain lists would, whatever is sent: decimals, then seventeen digits, then
    /// stamps off the millisecond, gaps of months, bursts.
    @Test(arguments: 1...20) func windowsHoldWhatListsWould(seed: Int) {
        var random = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        var store = WindowStore()
        let spans = [60, 600, 3600].map { Int64($0) * WindowStoreTests.second }
        let windows = spans.map { store.add(span: $0, period: random.below(2) == 0 ? 0 : 30 * WindowStoreTests.second) }
        var lists: [[Sample]] = [[], [], []]
        var clock = Int64(1_700_000_000) * WindowStoreTests.second
        for step in 0..<2_000 {
            clock += Int64(random.below(40)) * WindowStoreTests.second
            if random.below(50) == 0 { clock += Int64(random.below(1000)) * 1_000_000 }
            if random.below(300) == 0 { clock += 1 }
            if random.below(400) == 0 { clock += 60 * 86_400 * WindowStoreTests.second }
            let which = random.below(3)
            var value = Double(random.below(4000)) / 100
            if random.below(20) == 0 { value = Double(random.below(1_000_000)) / 1_000_000 }
            if seed % 3 == 0, random.below(100) == 0 { value = Double(random.below(1000)) / 7 }
            store.append(windows[which], at: clock, value)
            if let last = lists[which].last, last.at >= clock {
                lists[which][lists[which].count - 1].value = value
            } else {
                while lists[which].count > 1, lists[which][1].at <= clock - spans[which] { lists[which].removeFirst() }
                lists[which].append(Sample(at: clock, value: value))
            }
            for (window, list) in zip(windows, lists) {
                let held = store.look(window) { view in (0..<view.count).map { view[$0] } }
                guard held == list else {
                    Issue.record("seed \(seed), step \(step): \(held.suffix(3)) is not \(list.suffix(3))")
                    return
                }
            }
        }
    }

    @Test(arguments: 1...10) func timersFireInOrder(seed: Int) {
        var random = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        var heap = TimerHeap()
        var model: [Int: (due: Int64, rank: Int)] = [:]
        for step in 0..<3_000 {
            let owner = random.below(200)
            switch random.below(4) {
            case 0:
                heap.remove(owner)
                model[owner] = nil
            case 1:
                if let first = heap.first {
                    heap.remove(first.owner)
                    model[first.owner] = nil
                }
            default:
                let (due, rank) = (Int64(random.below(50)), random.below(3))
                heap.set(owner, rank: rank, due: due)
                model[owner] = (due, rank)
            }
            let least = model.min { a, b in
                (a.value.due, a.value.rank, a.key) < (b.value.due, b.value.rank, b.key)
            }
            #expect(heap.count == model.count)
            #expect(heap.due(owner) == model[owner]?.due)
            guard heap.first?.owner == least?.key, heap.first?.due == least?.value.due else {
                Issue.record("seed \(seed), step \(step)")
                return
            }
        }
    }
}
