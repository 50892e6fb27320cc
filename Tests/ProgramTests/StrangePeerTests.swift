import Foundation
import Glibc
import PtyHarness
import Testing

/// Somebody else's program on the core's path: it takes connections, says one thing to each, and closes.
private final class Stranger: Sendable {
    private let descriptor: Int32

    init(at path: String, saying text: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let opened = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        descriptor = opened
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(opened, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(opened, 8) == 0 else { throw Workplace.Failure(description: "no socket at \(path)") }
        Thread.detachNewThread {
            while true {
                let peer = accept(opened, nil, nil)
                guard peer >= 0 else { return }
                // Closed with something unread, it would be reset, and the peer might not see what was said.
                var heard = [UInt8](repeating: 0, count: 65_536)
                _ = recv(peer, &heard, heard.count, 0)
                let bytes = Array(text.utf8)
                _ = send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                shutdown(peer, Int32(SHUT_WR))
                _ = recv(peer, &heard, heard.count, 0)
                close(peer)
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}

/// What is no core is said to be none: where, what it sent, how to find out who it is.
struct StrangePeerTests {
    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.6\r\n", "{\"done\":\n", "{\"hello\":1}\n", "{\"id\":\"a", "[1]\n\u{1b}[2J\n",
        "{\"done\":\"yes\"}\n", "{ nonsense }\n",
    ]) func aStrangerOnTheSocketIsNamedAsOne(_ said: String) throws {
        let place = try Workplace()
        let stranger = try Stranger(at: place.folder + "/s", saying: said)
        for command in [["alarms"], ["status"], ["who"], ["journal"], ["ack", "K7F"]] {
            let outcome = try place.run(command)
            #expect(outcome.status == 3, "\(command) \(said): \(outcome)")
            #expect(outcome.errors.contains("no vigie core"), "\(command) \(said): \(outcome)")
            #expect(outcome.errors.contains("ss -xlp") && outcome.errors.contains("--socket"), "\(outcome)")
            #expect(!outcome.errors.contains("Error") && !outcome.errors.contains("\u{1b}"), "\(outcome)")
        }
        let console = try place.console(["attach"])
        #expect(console.waitForEnd(seconds: Workplace.patience) == .exited(3), "\(said)")
        withExtendedLifetime(stranger) {}
    }
}
