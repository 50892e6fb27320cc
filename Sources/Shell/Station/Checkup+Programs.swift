import Glibc
import SiteFiles

// The programs that others are told by.
extension Checkup {
    /// One finding for each channel of the site and its heartbeat: whether the program it needs can be run.
    public func programs(of site: LoadedSite) -> [Finding] {
        var wanted: [(name: String, program: String, fix: String)] = site.channels.compactMap { channel in
            let name = "channel \(channel.name)"
            return switch channel.means {
            case .command(let command): (name, command.first ?? "", "Correct it in site.yaml, or chmod +x it.")
            case .webhook: (name, "curl", "apt install curl")
            // By the consoles themselves.
            case .console: nil
            case .mail: (name, "/usr/sbin/sendmail", "Install a mail transport that has it: apt install msmtp-mta.")
            }
        }
        if let heartbeat = site.heartbeat {
            wanted.append(
                ("heartbeat", heartbeat.command.first ?? "", "Correct it in site.yaml, or chmod +x it."))
        }
        return wanted.map { name, program, fix in
            canRun(program)
                ? Finding(name, .good, "by \(program)")
                : Finding(name, .fault, "\(program) can't be run: nobody would be told", fix: fix)
        }
    }

    /// As the core looks for it: by its path, or along PATH.
    private func canRun(_ program: String) -> Bool {
        if program.contains("/") { return access(program, X_OK) == 0 }
        return (environment["PATH"] ?? "").split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }
}
