import ArgumentParser
import Foundation
import Station

/// `vigie service`
struct ServiceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Running vigie as a system service.",
        discussion: "Example: vigie service print-unit --site /etc/vigie/site > /etc/systemd/system/vigie.service",
        subcommands: [PrintUnitCommand.self])
}

/// `vigie service print-unit`
struct PrintUnitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print-unit", abstract: "Print a hardened systemd unit for this program and a site.",
        discussion: """
            The core then runs under an account of its own, tells systemd when it is ready and that it lives, keeps its
            socket in /run/vigie for the members of the group, and its database in /var/lib/vigie for itself.

            Example: vigie service print-unit --site /etc/vigie/site --user vigie
            """)

    @Option(help: "The site's folder, where the service finds it.")
    var site = "/etc/vigie/site"
    @Option(help: "The account to run as (default: one systemd makes, DynamicUser=yes). Not one people log in with.")
    var user: String?
    @Option(help: "The group whose members may attach.")
    var group = "vigie"
    @Option(help: "The program (default: this one).")
    var program: String?

    func run() throws {
        try Exit.run {
            for (option, value) in [
                ("--site", site), ("--user", user ?? "x"), ("--group", group), ("--program", program ?? "/"),
            ] {
                let isPlain =
                    !value.isEmpty && value.allSatisfy { !$0.isWhitespace && $0 != "%" && $0 != "\"" && $0 != "'" }
                guard isPlain else {
                    throw Exit.usage("\(option) \"\(value)\" can't stand in a unit: no spaces, quotes or %.")
                }
            }
            guard site.hasPrefix("/") else {
                throw Exit.usage("--site \(site): a service needs the whole path, from /.")
            }
            let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let unit = ServiceUnit(program: program ?? own ?? "/usr/bin/vigie", site: site, user: user, group: group)
            Say.toPrograms(Array(unit.text.utf8))
        }
    }
}
