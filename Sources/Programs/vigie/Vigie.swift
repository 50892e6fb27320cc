import ArgumentParser
import Foundation
import Station

@main
struct Vigie: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vigie", abstract: "A hypervisor for a city, in a terminal.", version: Build.version,
        subcommands: [
            ConsoleCommand.self,
            ServeCommand.self,
            AttachCommand.self,
            StatusCommand.self,
            AlarmsCommand.self,
            AcknowledgeCommand.self,
            AckCommand.self,
            UnacknowledgeCommand.self,
            ShelveCommand.self,
            UnshelveCommand.self,
            ResetCommand.self,
            OutOfServiceCommand.self,
            InServiceCommand.self,
            StepCommand.self,
            AssignCommand.self,
            ConfirmCommand.self,
            RefuteCommand.self,
            ObserveCommand.self,
            NoteCommand.self,
            CrisisLogCommand.self,
            HandoverCommand.self,
            PostureCommand.self,
            BulletinCommand.self,
            WhyCommand.self,
            WatchCommand.self,
            WhoCommand.self,
            RosterCommand.self,
            NotifyCommand.self,
            SilenceCommand.self,
            ReloadCommand.self,
            DoctorCommand.self,
            ServiceCommand.self,
            SSHCommand.self,
            JournalCommand.self,
            KPICommand.self,
            HistoryCommand.self,
            QuarantineCommand.self,
            DevicesCommand.self,
            SnapshotCommand.self,
            RecordCommand.self,
            DemoCommand.self,
            CheckCommand.self,
            SimulateCommand.self,
            ImportCommand.self,
            ReplayCommand.self,
            DecodeCommand.self,
            RulesCommand.self,
        ],
        defaultSubcommand: ConsoleCommand.self)

    /// ArgumentParser's own `main`, but for the exit codes of cli.md: wrong use is 2.
    static func main() async {
        CrashPolicy.apply()
        MemoryPolicy.apply()
        SiteAhead.begin(CommandLine.arguments)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            Say.toPeople(fullMessage(for: error))
            Foundation.exit(Exit.wrongUse)
        }
    }
}
