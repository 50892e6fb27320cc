import Foundation
import Glibc
import Synchronization
import Testing

/// Peers that connect and drop as fast as they can, beside a console that is there to work. `vigie-bench connects`
/// measures the same.
struct ConnectStormTests {
    private static let connectCount = 10_000
    /// What the core may keep of them. Kept for ten seconds each, as they once were, ten thousand took 40 MB.
    private static let keptMegabytes = 20.0
    /// As fast as the console answers between: few enough that a slow machine is done with them in seconds.
    private static let frameCount = 200

    /// From a thread of its own; `done` tells how many could not be made.
    private final class Storm: Sendable {
        let failures = Atomic(0)
        private let done = DispatchSemaphore(value: 0)
        private let isOver = Atomic(false)

        init(_ open: @escaping @Sendable (Int) -> Int32) {
            let thread = Thread { [self] in
                for round in 0..<ConnectStormTests.connectCount {
                    let file = open(round)
                    if file < 0 {
                        failures.add(1, ordering: .relaxed)
                        continue
                    }
                    close(file)
                }
                isOver.store(true, ordering: .releasing)
                done.signal()
            }
            thread.start()
        }
        var isRunning: Bool { !isOver.load(ordering: .acquiring) }
        func wait() -> Bool { done.wait(timeout: .now() + Workplace.patience) == .success }
    }

    /// Every other one says half a word and goes.
    private static func unix(_ path: String, _ round: Int) -> Int32 {
        let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let connected = connected(file, &address, MemoryLayout<sockaddr_un>.size)
        if connected >= 0, round % 2 == 0 { _ = send(file, "{", 1, Int32(MSG_NOSIGNAL)) }
        return connected
    }

    /// Reset rather than closed: a closed one would keep its port for a minute.
    private static func tcp(_ port: UInt16) -> Int32 {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var hard = linger(l_onoff: 1, l_linger: 0)
        setsockopt(file, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
        return connected(file, &address, MemoryLayout<sockaddr_in>.size)
    }

    private static func connected<Address>(_ file: Int32, _ address: inout Address, _ size: Int) -> Int32 {
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(file, $0, socklen_t(size)) }
        }
        guard result != 0 else { return file }
        close(file)
        return -1
    }

    private static func descriptors(_ process: Int) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
    }

    private static func residentMegabytes(_ process: Int) throws -> Double {
        let pages = try String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8).split(separator: " ")
        return (Double(pages[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576
    }

    @Test func aConsoleWorksOnAndTheCoreKeepsNothingOfThem() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        let process = try #require(core.ready["pid"] as? Int)
        let port = try #require((core.ready["tcp"] as? String)?.split(separator: ":").last.flatMap { UInt16($0) })
        let path = place.folder + "/s"
        var environment = place.environment
        environment["LC_ALL"] = "C.UTF-8"
        let console = try StoryConsole(
            [Workplace.program, "attach", "--socket", path, "--language", "en"], environment: environment, columns: 120,
            rows: 40)
        core.send(tcp: Workplace.line("gapeau", 1, minute: 0))
        try core.settle(readings: 1)
        try console.shows("the live picture") { $0.row("Gapeau") != nil }
        let files = try ConnectStormTests.descriptors(process)
        let megabytes = try ConnectStormTests.residentMegabytes(process)

        let storms = [Storm { ConnectStormTests.unix(path, $0) }, Storm { _ in ConnectStormTests.tcp(port) }]
        // Meanwhile frames come, and what they say is on the console.
        var sent = 1
        while storms.contains(where: \.isRunning), sent < ConnectStormTests.frameCount {
            let level = 1 + Double(sent % 90) / 100
            core.send(tcp: Workplace.line("gapeau", level, minute: sent))
            sent += 1
            try console.shows("\(level) m") { $0.text.contains(String(format: "%.2f m", level)) }
        }
        core.send(tcp: Workplace.line("gapeau", 3.5, minute: sent))
        sent += 1
        try console.shows("the alarm") { $0.text.contains("3.50 m") && $0.row("alerte") != nil }
        // Its keys go through as well, and are on disk.
        console.press("a", "1", StoryConsole.enter)
        try place.eventually("the acknowledgement") {
            console.look()
            return try core.lines("alarms").contains { $0["acknowledgedBy"] as? String != nil }
        }
        for storm in storms { #expect(storm.wait() && storm.failures.load(ordering: .relaxed) == 0) }

        try core.settle(readings: sent)
        let status = try core.status()
        #expect(status["received"] == sent && status["droppedKernel"] == 0, "\(status.fields)")
        try place.eventually("as many descriptors as before: \(files)") {
            try ConnectStormTests.descriptors(process) <= files
        }
        let kept = try ConnectStormTests.residentMegabytes(process) - megabytes
        #expect(kept < ConnectStormTests.keptMegabytes, "\(kept) MB more")
        #expect(try core.lines("who").count == 1)
        console.quit()
    }
}
