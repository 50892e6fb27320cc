import ArgumentParser
import Foundation
import Link
import Listeners
import Logging
import Station

/// `vigie record --out F`
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Write what sensors send as a recording, without judging it.",
        discussion: """
            Prints a ready line like `vigie serve`, records until SIGTERM or SIGINT, then says how many frames.

            Example: vigie record --udp 127.0.0.1:5683 --out night.ndjson
            """)

    @Option(help: "The site's folder, for its addresses.")
    var site: String?

    @Option(help: "UDP address (port 0 picks one); replaces site.yaml's.")
    var udp: String?

    @Option(help: "TCP address (port 0 picks one); replaces site.yaml's.")
    var tcp: String?

    @Option(help: "The recording; a new file.")
    var out: String

    func run() throws {
        try Exit.run {
            var options = try SiteOptions.parse([])
            options.site = site
            let endpoints = Endpoints(site: try options.load())
            // With an address given, the site's other listener stays closed: a core may be using it.
            let isGiven = udp != nil || tcp != nil
            let found = try endpoints.endpoints(
                .init(name: "--udp", option: udp, configured: isGiven ? nil : endpoints.site.listeners.udp),
                .init(name: "--tcp", option: tcp, configured: isGiven ? nil : endpoints.site.listeners.tcp))
            let recorder = try Recorder(udp: found[0], tcp: found[1], to: try openFile(), log: .vigie)
            announce(recorder)
            Termination.wait()
            recorder.stop()
            try report(recorder)
        }
    }

    /// Never over a recording that is there already.
    private func openFile() throws -> FileHandle {
        let opened = open(out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        let code = errno
        guard opened >= 0 else {
            throw Exit.usage("\(out): \(String(cString: strerror(code))). Choose another file with --out.")
        }
        return FileHandle(fileDescriptor: opened, closeOnDealloc: true)
    }

    private func announce(_ recorder: Recorder) {
        var ready = JSONLine()
        ready.add("event", "ready")
        ready.add("udp", recorder.udp.map { "\($0)" })
        ready.add("tcp", recorder.tcp.map { "\($0)" })
        ready.add("pid", Int(getpid()))
        Say.toPrograms(ready)
    }

    private func report(_ recorder: Recorder) throws {
        Say.toPeople("\(recorder.frameCount) frames in \(out), \(recorder.droppedByKernel) dropped by the kernel")
        guard let failure = recorder.writeFailure else { return }
        Say.toPeople("\(out): \(failure). The recording is not whole.")
        throw ExitCode(Exit.no)
    }
}
