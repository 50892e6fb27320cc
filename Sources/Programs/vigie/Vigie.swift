import ArgumentParser

@main
struct Vigie: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "vigie", subcommands: [Check.self, Simulate.self])
}
