import Glibc
import Notices
import SiteFiles

// The programs that others are told by.
extension Checkup {
    /// One finding for each channel of the site and its heartbeat: whether the program it needs can be run, and has there
    /// the rights it needs.
    /// - Parameter core: the process of the core that runs, if one does.
    public func programs(of site: LoadedSite, core: Int? = nil, sendmail: String = "/usr/sbin/sendmail") -> [Finding] {
        var wanted: [(name: String, program: String, fix: String)] = site.channels.compactMap { channel in
            let name = "channel \(channel.name)"
            return switch channel.means {
            case .command(let command): (name, command.first ?? "", "Correct it in site.yaml, or chmod +x it.")
            case .webhook: (name, "curl", "apt install curl")
            // By the consoles themselves.
            case .console: nil
            case .mail: (name, sendmail, "Install a mail transport that has it: apt install msmtp-mta.")
            }
        }
        if let heartbeat = site.heartbeat {
            wanted.append(
                ("heartbeat", heartbeat.command.first ?? "", "Correct it in site.yaml, or chmod +x it."))
        }
        return wanted.map { name, program, fix in
            guard canRun(program) else {
                return Finding(name, .fault, "\(program) can't be run: nobody would be told", fix: fix)
            }
            guard let kept = SetIDProgram.behind(program, searchPath: environment["PATH"] ?? "") else {
                return Finding(name, .good, "by \(program)")
            }
            return restricted(name, program, kept, core: core)
        }
    }

    /// The unit of `vigie service print-unit` lets a core gain no privileges, and a dynamic account can't be let.
    private func restricted(_ name: String, _ program: String, _ kept: SetIDProgram, core: Int?) -> Finding {
        let isRestricted = core.flatMap { SetIDProgram.gainsNothing("\($0)") }
        let by = kept.path == program ? program : "\(program), that is \(kept.path),"
        let text =
            "by \(by) which is \(kept.rights): "
            + (isRestricted == true
                ? "the running core may gain no privileges, so it fails there and nobody would be told"
                : "it fails under the unit of `vigie service print-unit` (NoNewPrivileges)")
        let group = kept.group.map {
            ", or give the core the group: systemctl edit vigie, [Service] SupplementaryGroups=\($0), with ReadWritePaths= "
                + "what it writes"
        }
        return Finding(
            name, isRestricted == true ? .fault : .warning, text,
            fix: "Mail by a relay that speaks SMTP and needs no rights of its own (apt install msmtp-mta, with an "
                + "/etc/msmtprc that the core's account may read)\(group ?? ""). Then: vigie notify test NAME.")
    }

    /// As the core looks for it: by its path, or along PATH.
    private func canRun(_ program: String) -> Bool {
        if program.contains("/") { return access(program, X_OK) == 0 }
        return (environment["PATH"] ?? "").split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }
}
