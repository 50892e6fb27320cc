import Glibc

/// `oracle-proof [LENGTH [SEED COUNT]]`: the long proofs of the alarm engine; exit status 1 when one fails.
let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let first = numbers.count > 2 ? numbers[numbers.startIndex + 1] : 1
let count = numbers.count > 2 ? numbers[numbers.startIndex + 2] : 10_000
let proof = LongProof(length: numbers.first ?? 8, seeds: first..<first + count)

let failures = await proof.walkSequences()
let reports = await proof.runRandomly()
for report in reports { print(report) }
let verdict = reports.isEmpty ? "\(count) agree" : "\(reports.count) reported above differ"
print("random runs from seed \(first): \(verdict)")
if failures + reports.count > 0 { exit(1) }
