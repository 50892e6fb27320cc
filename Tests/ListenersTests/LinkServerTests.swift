import Alarms
import Foundation
import Listeners
import Logging
import LoopbackHarness
import NIOPosix
import OperatorLink
import Synchronization
import Testing

@testable import Link

@Suite struct LinkServerTests {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

    /// Answers with who asked and what.
    private final class Echo: LinkService {
        func received(_ request: [UInt8], on line: LinkLine) {
            var answer = JSONLine()
            answer.add("account", line.peer.account)
            answer.add("request", String(decoding: request, as: UTF8.self))
            line.send(answer.line)
            line.send(Array("{\"done\":true}\n".utf8))
            line.wasAnswered()
        }
        func received(message: [UInt8], on line: LinkLine) {
            line.send(CoreMessage.goodbye("\(message.count) bytes"))
            line.cut("that is all", as: nil)
        }
        func closed(_ line: LinkLine) {}
        func mayAct(_ peer: Operator) -> Bool { true }
        func groupsChanged(of line: LinkLine) {}
    }

    /// Answers elsewhere, and knows how many requests it had at once.
    private final class Elsewhere: LinkService {
        let open = Mutex((now: 0, most: 0))
        private let queue = DispatchQueue(label: "elsewhere", attributes: .concurrent)

        func received(_ request: [UInt8], on line: LinkLine) {
            open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            queue.async { [self] in
                open.withLock { $0.now -= 1 }
                line.send(request + [UInt8(ascii: "\n")])
                line.wasAnswered()
            }
        }
        func received(message: [UInt8], on line: LinkLine) {}
        func closed(_ line: LinkLine) {}
        func mayAct(_ peer: Operator) -> Bool { true }
        func groupsChanged(of line: LinkLine) {}
    }

    private func server(
        _ limits: LinkServer.Limits = .init(), name: String = "s", _ service: any LinkService = Echo()
    ) throws -> LinkServer {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try LinkServer(
            path: folder + "/" + name, mode: 0o600, origin: "--socket", limits: limits, service: service, on: group,
            log: log)
    }

    @Test func theCoreKnowsWhoAsks() throws {
        let server = try server()
        defer { server.stopAccepting() }
        let client = try LinkClient(trying: ["/nonexistent", server.path])
        for _ in 0..<2 {
            let lines = try client.ask(LinkRequest(.status))
            #expect(lines.count == 1)
            let text = String(decoding: lines.first ?? [], as: UTF8.self)
            #expect(text.contains("\"account\":\"\(NSUserName())\""))
            #expect(text.contains("\\\"do\\\":\\\"status\\\""))
        }
        let mode = try FileManager.default.attributesOfItem(atPath: server.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aSecondCoreIsToldThatOneRuns() throws {
        let first = try server()
        defer { first.stopAccepting() }
        let failure = #expect(throws: ListenerFailure.self) { _ = try server() }
        #expect(failure?.description.contains("already runs") == true)
    }

    @Test func aDeadCoresSocketFileIsReplaced() throws {
        let first = try server()
        first.stopAccepting()
        #expect(FileManager.default.createFile(atPath: first.path + "x", contents: nil))
        let second = try server()
        second.stopAccepting()
        let failure = #expect(throws: ListenerFailure.self) { _ = try server(name: "sx") }
        #expect(failure?.description.contains("no socket stands there") == true)
    }

    @Test func anUnreachableCoreSaysWhatToStart() {
        let failure = #expect(throws: LinkFailure.self) { _ = try LinkClient(trying: [folder + "/none"]) }
        #expect(failure?.exitCode == 3)
        #expect(failure?.description.contains("vigie serve") == true)
    }

    /// Permission is another thing than nobody there: it is said whose group would do.
    @Test func whoMayNotAttachIsToldWhichGroupMay() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o750)
        let group = getgrgid(getegid()).map { String(cString: $0.pointee.gr_name) } ?? ""
        let failure = LinkFailure.barred(from: folder + "/gone/s")
        #expect(failure.exitCode == 3 && failure.description.contains("permission denied"))
        #expect(failure.description.contains("in the group \(group): `usermod -aG \(group) \(NSUserName())`"))
        chmod(folder, 0o700)
        #expect(
            LinkFailure.barred(from: folder + "/s").description.contains("open to the account \(NSUserName()) alone"))
    }

    @Test func theLengthPrefixedLinkIsAnsweredInItsOwnFraming() throws {
        let server = try server()
        defer { server.stopAccepting() }
        var frames = LinkDeframer(byteLimit: LinkMessage.byteLimit)
        frames.append(try rawAnswer(to: [0, 0, 0, 5, 1, 2, 3, 4, 5], at: server.path))
        for expected in ["5 bytes", "that is all"] {
            let message = try #require(try frames.next())
            #expect(try LinkDecoder().decode(CoreMessage.self, from: message) == .goodbye(expected))
        }
    }

    /// Of what a script writes at once the core has one to do, however much it is, and answers all in order.
    @Test func requestsOfOneLineAreAnsweredOneAtATime() throws {
        var limits = LinkServer.Limits()
        limits.requestByteCount = 100
        let service = Elsewhere()
        let server = try server(limits, service)
        defer { server.stopAccepting() }
        let socket = try LoopbackSender(unix: server.path)
        let requests = (0..<2000).map { "{\"do\":\"status\",\"n\":\($0)}\n" }.joined()
        try socket.send(Array(requests.utf8))
        #expect(String(decoding: socket.read(atLeast: requests.utf8.count), as: UTF8.self) == requests)
        #expect(service.open.withLock { $0.most } == 1)
    }

    @Test func aRequestWithoutEndIsRefused() throws {
        var limits = LinkServer.Limits()
        limits.requestByteCount = 1000
        let server = try server(limits)
        defer { server.stopAccepting() }
        let answer = try rawAnswer(to: Array("{".utf8) + [UInt8](repeating: 32, count: 2000), at: server.path)
        #expect(String(decoding: answer, as: UTF8.self).contains("at most 1000 bytes"))
    }

    private func rawAnswer(to bytes: [UInt8], at path: String) throws -> [UInt8] {
        let socket = try LoopbackSender(unix: path)
        try socket.send(bytes)
        return socket.readToEnd()
    }
}
