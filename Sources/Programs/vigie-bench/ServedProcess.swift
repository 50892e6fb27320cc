import ArgumentParser
import Foundation
import Link

/// A `vigie serve` of its own, beside this program: what the kernel says of its memory and descriptors is the core's
/// alone.
final class ServedProcess {
    private struct Ready: Decodable {
        var udp: String
        var tcp: String
        var socket: String
        var pid: Int32
    }
    /// A core is ready in well under a second; this is for a machine that is busy with other things.
    private static let readySeconds = 60.0

    let socket: String
    var database: String { folder + "/bench.db" }
    let udpPort: UInt16
    let tcpPort: UInt16
    private let process: Process
    private let folder: String

    init(site: String) throws {
        folder = NSTemporaryDirectory() + "/vigie-bench-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let output = folder + "/ready"
        guard FileManager.default.createFile(atPath: output, contents: nil) else {
            throw ValidationError("\(output) can't be made")
        }
        process = Process()
        process.executableURL = own.deletingLastPathComponent().appendingPathComponent("vigie")
        process.arguments = [
            "serve", "--site", site, "--database", folder + "/bench.db", "--socket", folder + "/s", "--udp",
            "127.0.0.1:0", "--tcp", "127.0.0.1:0",
        ]
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = Date() + ServedProcess.readySeconds
        var found: Ready?
        while found == nil, process.isRunning, Date() < deadline {
            found = FileManager.default.contents(atPath: output).flatMap {
                try? JSONDecoder().decode(Ready.self, from: $0)
            }
            usleep(10_000)
        }
        guard let ready = found, let udp = ServedProcess.port(ready.udp), let tcp = ServedProcess.port(ready.tcp) else {
            process.terminate()
            throw ValidationError("vigie serve was not ready in \(ServedProcess.readySeconds) s")
        }
        (socket, udpPort, tcpPort) = (ready.socket, udp, tcp)
    }

    private static func port(_ endpoint: String) -> UInt16? {
        endpoint.split(separator: ":").last.flatMap { UInt16($0) }
    }

    var isRunning: Bool { process.isRunning }

    /// Ends it as an operator would, and takes its folder away.
    func end() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var descriptorCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd").count) ?? -1
    }

    var residentMegabytes: Double { ProcessTime.residentMegabytes(of: "\(process.processIdentifier)") }

    func status() throws -> [String: Any] {
        let line = try LinkClient(trying: [socket]).ask(LinkRequest(.status)).first ?? []
        return try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] ?? [:]
    }
}
