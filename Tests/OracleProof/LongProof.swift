import Oracle

/// The long proofs of the alarm engine, on all of CI's cores: every seed and every walk is a case of its own.
struct LongProof: Sendable {
    /// As many as CI has cores.
    static let workerCount = 2
    /// More failures than a person reads at once.
    static let reportLimit = 5

    /// Of the sequences that are walked.
    let length: Int
    /// The seeds of the random runs.
    let seeds: Range<Int>

    /// How many of the four walks differ; prints what they say.
    func walkSequences() async -> Int {
        await withTaskGroup(of: Int.self) { group in
            for (latch, delay) in [(false, 0), (true, 0), (false, 2), (true, 2)] {
                group.addTask {
                    let (count, difference) = Proof.sequences(length: length, latch: latch, delay: delay)
                    print(
                        "sequences of \(length), latch \(latch), delay \(delay) s: \(count) walked,",
                        difference ?? "all agree")
                    return difference == nil ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
    }

    /// What differs, by seed: no more than `reportLimit` of the first.
    func runRandomly() async -> [String] {
        await withTaskGroup(of: [(seed: Int, report: String)].self) { group in
            for worker in 0..<LongProof.workerCount { group.addTask { runs(of: worker) } }
            let found = await group.reduce([], +).sorted { $0.seed < $1.seed }
            return found.prefix(LongProof.reportLimit).map(\.report)
        }
    }

    private func runs(of worker: Int) -> [(seed: Int, report: String)] {
        var found: [(Int, String)] = []
        let own = stride(from: seeds.lowerBound + worker, to: seeds.upperBound, by: LongProof.workerCount)
        for seed in own where found.count < LongProof.reportLimit {
            if let report = Proof.randomRun(seed: UInt64(seed)) { found.append((seed, report)) }
        }
        return found
    }
}
