import Glibc
import Oracle

/// `oracle-proof [LENGTH [SEED COUNT]]`: the long proofs of the alarm engine; exit status 1 when one fails.
let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let length = numbers.first ?? 8
let first = numbers.count > 2 ? numbers[numbers.startIndex + 1] : 1
let count = numbers.count > 2 ? numbers[numbers.startIndex + 2] : 10_000
var failures = 0

for (latch, delay) in [(false, 0), (true, 0), (false, 2), (true, 2)] {
    let (count, difference) = Proof.sequences(length: length, latch: latch, delay: delay)
    print("sequences of \(length), latch \(latch), delay \(delay) s: \(count) walked, \(difference ?? "all agree")")
    if difference != nil { failures += 1 }
}
/// More failures than a person reads at once.
let reportLimit = 5
var failed = 0
for seed in first..<(first + count) where failed < reportLimit {
    guard let report = Proof.randomRun(seed: UInt64(seed)) else { continue }
    print(report)
    failed += 1
}
print("random runs from seed \(first): \(failed == 0 ? "\(count) agree" : "\(failed) reported above differ")")
if failures + failed > 0 { exit(1) }
