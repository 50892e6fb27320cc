import ArgumentParser

/// The benchmarks behind README's figures, each repeatable with one command.
@main
struct VigieBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vigie-bench",
        abstract: "Measures vigie: CPU seconds and ratios, not wall times of one run.",
        subcommands: [
            JudgeBench.self, RulesBench.self, DrawBench.self, IngestBench.self, LatencyBench.self, ConsolesBench.self,
            ConnectsBench.self, LinkFuzz.self, StormBench.self,
            HistoryBench.self, HistoryCrash.self, DryRunBench.self,
        ])
}
