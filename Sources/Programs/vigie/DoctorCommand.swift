import ArgumentParser
import Foundation
import Link
import Listeners
import SiteFiles
import Station

/// `vigie doctor`
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at this machine, terminal, site, database and core: what is wrong, how to fix it.",
        discussion: """
            Changes nothing. Exit status 1: at least one fault.

            Example: vigie doctor --site layouts/toulon
            """)
    @OptionGroup var options: SiteOptions
    @Flag(help: "One JSON object a finding on stdout.")
    var json = false

    func run() throws {
        try Exit.run {
            let checkup = Checkup()
            var findings = checkup.machine() + checkup.terminal()
            findings += siteFindings(checkup)
            for finding in findings { show(finding) }
            if findings.contains(where: { $0.state == .fault }) { throw ExitCode(Exit.no) }
        }
    }

    private func siteFindings(_ checkup: Checkup) -> [Checkup.Finding] {
        let found = SiteFolder.find(option: options.site, environment: ProcessInfo.processInfo.environment)
        guard case .success(let folder) = found else {
            if case .failure(let problem) = found {
                return [.init("site", .fault, "\(problem)", fix: "Name one with --site.")]
            }
            return []
        }
        let (loaded, problems) = SiteFolder.load(folder)
        let errors = problems.filter { $0.severity == .error }
        guard let loaded, errors.isEmpty else {
            return errors.map { .init("site", .fault, "\($0)", fix: "`vigie check` says everything.") }
        }
        var findings = [
            Checkup.Finding(
                "site", .good,
                "\(loaded.site.name): \(loaded.site.entities.count) entities, \(loaded.rules.count) rules")
        ]
        if loaded.access.grants.isEmpty {
            findings.append(
                .init(
                    "roles", .warning, "site.yaml gives none: whoever the socket lets in may do everything",
                    fix: "roles: { operator: { groups: […] }, supervisor: { users: […] } }"))
        } else {
            findings.append(.init("roles", .good, "\(loaded.access.grants.count) in site.yaml"))
        }
        let sockets = Places(siteID: loaded.site.id).socketsToTry(option: options.socket, configured: loaded.socket)
        let trusted = checkup.trusted(sockets: sockets)
        findings += checkup.siteFiles(folder, trusted: trusted, group: checkup.group(sockets: sockets))
        findings += checkup.roster(of: loaded, at: RosterTime.now)
        findings += checkup.secrets(of: loaded, trusted: trusted, group: checkup.group(sockets: sockets))
        let cores = sockets.map { (path: $0, hello: hello(at: $0)) }
        findings += checkup.programs(of: loaded, core: cores.lazy.compactMap { $0.hello?.pid }.first)
        // What the running core writes, wherever it was told to, and not where it would by default.
        let running = options.database == nil ? cores.lazy.compactMap { $0.hello?.database }.first : nil
        findings += checkup.database(running ?? options.databasePath(loaded), trusted: trusted)
        findings += checkup.socket(sockets) { path in
            cores.first { $0.path == path }?.hello.map { "\($0.build) of \($0.site), process \($0.pid)," }
        }
        return findings
    }

    /// nil when nobody answers there.
    private func hello(at path: String) -> Hello? {
        let line = try? LinkClient(trying: [path]).ask(LinkRequest(.hello)).first
        return line.flatMap { try? JSONDecoder().decode(Hello.self, from: Data($0)) }
    }

    private struct Hello: Decodable {
        var build: String
        var site: String
        var pid: Int
        /// A core of before does not say it.
        var database: String?
    }

    private func show(_ finding: Checkup.Finding) {
        guard json else {
            let mark = [.good: "ok  ", .warning: "look", .fault: "BAD "][finding.state] ?? ""
            Say.line("\(mark)  \(finding.name): \(finding.text)")
            if let fix = finding.fix { Say.line("      → \(fix)") }
            return
        }
        var line = JSONLine()
        line.add("name", finding.name)
        line.add("state", finding.state.rawValue)
        line.add("text", finding.text)
        line.add("fix", finding.fix)
        Say.toPrograms(line)
    }
}
