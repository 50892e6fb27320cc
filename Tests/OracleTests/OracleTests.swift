import Oracle
import Testing

/// A taste of the proofs in `swift test`; `.ci/run` runs all of them, built for release (`oracle-proof`).
@Suite struct OracleTests {
    @Test(arguments: [false, true], [0, 2]) func everyShortSequenceDoesWhatTheOracleDoes(latch: Bool, delay: Int) {
        let (count, difference) = Proof.sequences(length: 4, latch: latch, delay: delay)
        #expect(count == 6 * 6 * 6 * 6)
        #expect(difference == nil)
    }

    @Test func randomRunsDoWhatTheOracleDoesAndAlsoWhenRestartedAtEveryStep() {
        for seed in UInt64(1)...60 {
            let report = Proof.randomRun(seed: seed)
            #expect(report == nil, "\(report ?? "")")
            if report != nil { return }
        }
    }
}
