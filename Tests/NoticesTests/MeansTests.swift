import Foundation
import Glibc
import Logging
import LoopbackHarness
import Synchronization
import Telemetry
import Testing

@testable import Notices

private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Real programs and a real HTTP server; nothing here waits but for what it looks at.
struct MeansTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func notice(_ json: String = "{}") -> Notice {
        Notice(
            name: "river-level/gapeau", json: Array(json.utf8),
            webhook: Array("{\"version\":\"4\",\"é\":\"\\\"\"}".utf8),

            phone: "VIGIE K7F ELEVEE Gapeau", text: "Niveau de rivière · Gapeau")
    }

    @Test func aProgramGetsTheNoticeAndSaysHowItWent() throws {
        let told = CommandMeans(["tee", folder + "/out"]).send(notice("{\"a\":1}"), within: .seconds(10))
        #expect(told == nil)
        #expect(try String(contentsOfFile: folder + "/out", encoding: .utf8) == "{\"a\":1}\n")
        #expect(CommandMeans(["sh", "-c", "exit 3"]).send(notice(), within: .seconds(10)) == "sh ended with code 3")
        let missing = try #require(CommandMeans(["/nonexistent/sms"]).send(notice(), within: .seconds(10)))
        #expect(missing.hasPrefix("/nonexistent/sms: No such file"))
    }

    @Test func aProgramThatReadsNothingIsJudgedByItsCode() {
        let large = String(repeating: "x", count: 4 << 20)
        #expect(CommandMeans(["true"]).send(notice(large), within: .seconds(10)) == nil)
    }

    @Test func oneThatNeitherReadsNorEndsIsEnded() {
        let large = String(repeating: "x", count: 4 << 20)
        let failure = CommandMeans(["sleep", "60"]).send(notice(large), within: .milliseconds(200))
        #expect(failure == "sleep took longer than 0.2 s")
    }

    /// Also when it ignores SIGTERM, and with whatever it began.
    @Test func aHangingProgramIsEndedWithItsWholeGroup() throws {
        // Open for writing as long as any of them lives: the end of all is an event, seen when the kernel is done.
        let alive = folder + "/alive"
        #expect(mkfifo(alive, 0o600) == 0)
        let file = open(alive, O_RDONLY | O_NONBLOCK)
        defer { close(file) }
        let script = "exec 3>\(alive); trap '' TERM; sleep 60 & wait; sleep 60"
        let failure = CommandMeans(["sh", "-c", script]).send(notice(), within: .milliseconds(500))
        #expect(failure == "sh took longer than 0.5 s")
        var hangUp = pollfd(fd: file, events: 0, revents: 0)
        #expect(poll(&hangUp, 1, 30_000) == 1 && Int32(hangUp.revents) & POLLHUP != 0)
    }

    @Test func aReceiverOfWebhooksGetsTheJSONUnchanged() throws {
        let server = try WebhookServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        let means = WebhookMeans("http://127.0.0.1:\(server.port)/hook?token=secret")
        #expect(means.send(notice(), within: .seconds(20)) == nil)
        let request = server.request
        #expect(request.hasPrefix("POST /hook?token=secret HTTP/1.1\r\n"))
        #expect(request.contains("Content-Type: application/json\r\n"))
        #expect(request.hasSuffix("{\"version\":\"4\",\"é\":\"\\\"\"}"))
    }

    /// Whoever lists processes sees their arguments: the address and its token are not among them.
    @Test func nothingSecretIsAnArgument() throws {
        let program = folder + "/curl"
        try "#!/bin/sh\necho \"$@\" > \(folder)/arguments\ncat > \(folder)/settings\nprintf '200 '\n".write(
            toFile: program, atomically: true, encoding: .utf8)
        chmod(program, 0o755)
        let means = WebhookMeans("https://sms.example.org/hook?token=secret", program: program)
        #expect(means.send(notice(), within: .seconds(10)) == nil)
        let arguments = try String(contentsOfFile: folder + "/arguments", encoding: .utf8)
        #expect(arguments.hasPrefix("--disable ") && arguments.hasSuffix("--config -\n"))
        #expect(!arguments.contains("secret") && !arguments.contains("example.org"))
        #expect(try String(contentsOfFile: folder + "/settings", encoding: .utf8).contains("token=secret"))
    }

    @Test func aReceiverThatRefusesFailsHangsOrIsGoneIsSaidInWords() throws {
        let failing = try WebhookServer(
            answer: "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(
            WebhookMeans("http://127.0.0.1:\(failing.port)/").send(notice(), within: .seconds(20))
                == "the receiver answered with an error")
        let hanging = try WebhookServer(answer: nil)
        #expect(
            WebhookMeans("http://127.0.0.1:\(hanging.port)/").send(notice(), within: .seconds(1))
                == "the receiver took too long")
        hanging.close()
        #expect(
            WebhookMeans("http://127.0.0.1:\(hanging.port)/").send(notice(), within: .seconds(20))
                == "the receiver refuses the connection")
    }

    /// Nobody behind a redirect has heard of the alarm, whatever curl makes of it.
    @Test(arguments: [300, 301, 302, 303, 304, 307, 308])
    func aRedirectIsNoDelivery(_ code: Int) throws {
        let address = "https://user:hidden@elsewhere.example.org:8443/hooks/tok3n?key=s3cret"
        let location = code == 304 ? "" : "Location: \(address)\r\n"
        let server = try WebhookServer(
            answer: "HTTP/1.1 \(code) Go\r\n\(location)Content-Length: 0\r\nConnection: close\r\n\r\n")
        let failure = WebhookMeans("http://127.0.0.1:\(server.port)/").send(notice(), within: .seconds(20))
        let expected =
            code == 304
            ? "the receiver answered 304, which is not 2xx"
            : "the receiver answered \(code) and points to https://elsewhere.example.org:8443/…: "
                + "write that address in site.yaml"
        #expect(failure == expected)
    }

    @Test(arguments: [200, 202, 204]) func anythingFromTwoHundredToTwoNinetyNineIsDelivered(_ code: Int) throws {
        let server = try WebhookServer(
            answer: "HTTP/1.1 \(code) Ok\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(WebhookMeans("http://127.0.0.1:\(server.port)/").send(notice(), within: .seconds(20)) == nil)
    }

    @Test func aMailHasOneSubjectWhateverIsInItsWords() throws {
        var notice = notice()
        notice.phone = "VIGIE\r\nBcc: everybody@example.org\n\nbody"
        let mail = MailMeans(["astreinte@example.org", "a@b\nX: y"]).message(
            notice, to: ["astreinte@example.org", "a@b\nX: y"])
        let headers = mail.components(separatedBy: "\n\n")[0].split(separator: "\n")
        #expect(headers.count == 6, "\(headers)")
        #expect(!headers.contains { $0.hasPrefix("Bcc") || $0.hasPrefix("X:") })
        #expect(mail.hasSuffix("\n\nNiveau de rivière · Gapeau\n"))
    }

    @Test func aMailGoesThroughSendmailWithItsAddressesInTheHeader() throws {
        let program = folder + "/sendmail"
        try "#!/bin/sh\necho \"$@\" > \(folder)/arguments\ncat > \(folder)/mail\n".write(
            toFile: program, atomically: true, encoding: .utf8)
        chmod(program, 0o755)
        #expect(MailMeans(["a@example.org"], program: program).send(notice(), within: .seconds(10)) == nil)
        #expect(try String(contentsOfFile: folder + "/arguments", encoding: .utf8) == "-t -i\n")
        let mail = try String(contentsOfFile: folder + "/mail", encoding: .utf8)
        #expect(mail.hasPrefix("To: a@example.org\nSubject: VIGIE K7F ELEVEE Gapeau\n"))
    }

    /// `name` in the test's folder, a program that fails, of this mode.
    private func failing(_ name: String, _ mode: mode_t) throws -> String {
        let program = folder + "/" + name
        try "#!/bin/sh\nexit 75\n".write(toFile: program, atomically: true, encoding: .utf8)
        #expect(chmod(program, mode) == 0)
        return program
    }

    @Test func aProgramWithRightsOfItsFilesOwnerIsKnownThroughItsLinks() throws {
        let (own, group) = (try #require(getpwuid(geteuid())), try #require(getgrgid(getegid())))
        let (exim, relay) = (try failing("exim4", 0o4755), try failing("relay", 0o2755))
        #expect(symlink(exim, folder + "/sendmail") == 0)
        let behind = try #require(SetIDProgram.behind(folder + "/sendmail", searchPath: ""))
        #expect(behind.path.hasSuffix("/exim4") && behind.group == nil)
        #expect(behind.rights == "set-uid \(String(cString: own.pointee.pw_name))")
        #expect(
            SetIDProgram.behind("relay", searchPath: "/nowhere:\(folder)")?.group
                == String(cString: group.pointee.gr_name))
        #expect(SetIDProgram.behind(relay, searchPath: "")?.rights.hasPrefix("set-gid ") == true)
        #expect(SetIDProgram.behind(try failing("plain", 0o755), searchPath: "") == nil)
        #expect(SetIDProgram.behind("nowhere", searchPath: folder) == nil)
        #expect(SetIDProgram.gainsNothing("self") != nil && SetIDProgram.gainsNothing("0") == nil)
    }

    /// Postfix's sendmail has no bit of its own; it hands the mail to postdrop, which has.
    @Test func aMailThatFailsWithoutTheRightsItNeedsSaysSo() throws {
        let program = try failing("sendmail", 0o755)
        func failure(isRestricted: Bool) -> String? {
            MailMeans(["a@example.org"], program: program, isRestricted: { isRestricted })
                .send(notice(), within: .seconds(10))
        }
        #expect(failure(isRestricted: true) == "\(program) ended with code 75")
        _ = try failing("postdrop", 0o2755)
        #expect(failure(isRestricted: false) == "\(program) ended with code 75")
        let said = try #require(failure(isRestricted: true))
        #expect(said.contains("/postdrop is set-gid") && said.contains("NoNewPrivileges"), "\(said)")
        #expect(said.contains("vigie doctor"), "\(said)")
    }

    /// Eight notices hang on one channel; another one's goes out meanwhile, at once.
    @Test func aDeadChannelDelaysNoOther() {
        let gate = DispatchSemaphore(value: 0)
        let (dead, alive) = (
            NoticeChannel(name: "dead", means: Gate(gate), limit: .seconds(60), log: quiet),
            NoticeChannel(name: "alive", means: CommandMeans(["true"]), limit: .seconds(60), log: quiet)
        )
        let failures = Mutex(0)
        for _ in 0..<8 { dead.offer(notice()) { failure in if failure != nil { failures.withLock { $0 += 1 } } } }
        let delivered = DispatchSemaphore(value: 0)
        alive.offer(notice()) { if $0 == nil { delivered.signal() } }
        #expect(delivered.wait(timeout: .now() + .seconds(30)) == .success)
        #expect(failures.withLock { $0 } == 0)
        for _ in 0..<8 { gate.signal() }
        dead.drain(seconds: 30)
        #expect(failures.withLock { $0 } == 8)
    }
}

/// Hangs until it is let go, then has failed.
private struct Gate: NoticeMeans {
    let gate: DispatchSemaphore
    init(_ gate: DispatchSemaphore) { self.gate = gate }
    func send(_ notice: Notice, within limit: TimeSpan) -> String? {
        gate.wait()
        return "let go"
    }
}

/// Takes connections one after the other and gives each the same answer, or none.
private final class WebhookServer: Sendable {
    struct NotBound: Error {}
    let port: UInt16
    private let socket: Int32
    private let last = Mutex("")

    init(answer: String?) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && listen(socket, 8) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        guard bound else { throw NotBound() }
        self.socket = socket
        port = UInt16(bigEndian: address.sin_port)
        let thread = Thread { [self] in serve(answer) }
        thread.start()
    }
    deinit { close() }

    func close() { shutdown(socket, Int32(SHUT_RDWR)) }
    var request: String { last.withLock { $0 } }

    private func serve(_ answer: String?) {
        var kept: [Int32] = []
        while true {
            let client = accept(socket, nil, nil)
            guard client >= 0 else { break }
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while !WebhookServer.isWhole(bytes) {
                let count = recv(client, &chunk, chunk.count, 0)
                guard count > 0 else { break }
                bytes += chunk[..<count]
            }
            let text = String(decoding: bytes, as: UTF8.self)
            last.withLock { $0 = text }
            guard let answer else {
                kept.append(client)
                continue
            }
            _ = answer.withCString { Glibc.send(client, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
            Glibc.close(client)
        }
        for client in kept { Glibc.close(client) }
        Glibc.close(socket)
    }

    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"), let length = text.range(of: "Content-Length: ") else {
            return false
        }
        let count = Int(text[length.upperBound...].prefix { $0.isNumber }) ?? 0
        return text[end.upperBound...].utf8.count >= count
    }
}
