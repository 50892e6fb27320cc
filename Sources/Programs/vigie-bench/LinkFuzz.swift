import Alarms
import ArgumentParser
import Foundation
import Glibc
import Link
import OperatorLink
import Simulation
import Telemetry

/// Mutated messages against a real core's socket: none of them may end it, fill it, or keep it from answering others.
struct LinkFuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz-link",
        abstract: "Mutated console messages and requests sent to a real core, which must answer all the while.",
        discussion: """
            Runs the `vigie` beside this program as a process of its own. Each message is one that a console or a script may
            send, changed at one to three places, from a seed; half are framed with their right length, so that the core
            decodes what it is given. Each has a connection of its own, three of four after a console's hello, on which the
            core has read it when it closes. Exit status 1: the core ended, or stopped answering.

            Example: vigie-bench fuzz-link --messages 1000000 --seed 1
            """)

    @Option(help: "Mutated messages.") var messages = 1_000_000
    @Option(help: "Where the mutations come from: the same seed sends the same messages.") var seed: UInt64 = 1
    @Option(help: "The site of the core.") var site = "fixtures/sites/bench"

    /// Messages between two looks whether the core still answers somebody else.
    private static let lookEvery = 10_000
    /// A core that takes nothing, or closes nothing, for so long stands still.
    private static let waitSeconds = 10

    private struct Counts {
        var sent = 0
        /// Bytes of what the core answered.
        var answered = 0
        var slowestAnswer = 0.0
    }

    func run() throws {
        let core = try ServedProcess(site: site)
        defer { core.end() }
        let (files, before) = (core.descriptorCount, core.residentMegabytes)
        var random = SeededGenerator(seed: seed)
        let originals = try LinkFuzz.originals()
        var counts = Counts()
        let began = DispatchTime.now()
        var looked = 0
        while counts.sent < messages {
            try speak(to: core.socket, originals, &random, &counts)
            guard counts.sent - looked >= LinkFuzz.lookEvery || counts.sent >= messages else { continue }
            looked = counts.sent
            guard core.isRunning else { throw failure("the core ended", counts) }
            let from = DispatchTime.now()
            do {
                _ = try LinkClient(trying: [core.socket]).ask(LinkRequest(.hello))
            } catch {
                throw failure("the core does not answer: \(error)", counts)
            }
            counts.slowestAnswer = max(counts.slowestAnswer, LinkFuzz.seconds(since: from) * 1000)
        }
        let seconds = LinkFuzz.seconds(since: began)
        let status = try core.status()
        let cuts = (status["cutOff"] as? [String: Any] ?? [:]).sorted { $0.key < $1.key }
        print(
            """
            {"bench":"fuzz-link","seed":\(seed),"messages":\(counts.sent),"seconds":\(fixed(seconds)),\
            "bytesAnswered":\(counts.answered),\
            "cutOff":{\(cuts.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ","))},\
            "slowestAnswerMilliseconds":\(fixed(counts.slowestAnswer)),"descriptors":[\(files),\(core.descriptorCount)],\
            "rssMegabytes":[\(fixed(before)),\(fixed(core.residentMegabytes))]}
            """)
    }

    private func failure(_ what: String, _ counts: Counts) -> ExitCode {
        let again = "vigie-bench fuzz-link --messages \(counts.sent) --seed \(seed)"
        FileHandle.standardError.write(Data("\(what) after \(counts.sent) messages. Again: \(again)\n".utf8))
        return ExitCode(1)
    }

    /// One message on a connection of its own, until the core has read it and closes.
    private func speak(
        to path: String, _ originals: [[UInt8]], _ random: inout SeededGenerator, _ counts: inout Counts
    ) throws {
        // A script's line or a console's frames: the first byte decides, and the rest is read as that.
        var bytes = random.next() % 4 == 0 ? [] : originals[0]
        bytes += LinkFuzz.mutated(originals[Int(random.next() % UInt64(originals.count))], &random)
        guard let descriptor = connected(to: path) else { throw failure("nobody answers at \(path)", counts) }
        defer { close(descriptor) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            // Closed before it took everything: it had read enough.
            guard count > 0 else { break }
            sent += count
        }
        shutdown(descriptor, Int32(SHUT_WR))
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            let code = errno
            if count < 0, code == EAGAIN { throw failure("a connection is not closed", counts) }
            guard count > 0 else { break }
            counts.answered += count
        }
        counts.sent += 1
    }

    private func connected(to path: String) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let opened = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { return nil }
        var limit = timeval(tv_sec: LinkFuzz.waitSeconds, tv_usec: 0)
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            setsockopt(opened, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(opened, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(opened)
            return nil
        }
        return opened
    }

    /// What consoles and scripts say, framed as they do; the hello of a console of this version first.
    private static func originals() throws -> [[UInt8]] {
        let by = Operator(account: "mallory", session: "pts/1", groups: ["vigie"])
        let key = SeriesKey(entity: "s1", attribute: "v")
        let now = Timestamp(nanoseconds: 1_795_827_600_000_000_000)
        let bodies: [Command.Body] = [
            .alarm(.acknowledge("a/b", occurrence: 3, seenLevel: "alerte", comment: "vu", expires: .hours(1))),
            .alarm(.acknowledgeGroup("g", seen: ["a", "b", "c"], comment: "")),
            .note(LogEntry("note", kind: .decision, person: "maire", commune: "Hyères", corrects: 3)),
            .posture(.crise, reason: "pluie"), .endBulletin(3, reason: ""), .silence, .testChain,
            .bulletin(Bulletin(source: "Vigicrues", scope: "G", level: "orange", from: now, to: now, text: "pic")),
            .alarm(.shelve("a/b", duration: .hours(2), reason: "travaux", oneShot: true)),
            .observe(key, value: 3.2, at: now, note: "échelle"), .playback(.seek(by: .minutes(-10))),
            .offerSeat(to: "dupont"), .takeSeat(7),
        ]
        let said: [ConsoleMessage] =
            [.hello(Hello(build: "vigie", site: ""))]
            + bodies.map { .command(Command(id: 9, by: by, body: $0)) }
            + [
                .still, .view(View(display: .faceplate("s1"))),
                .query(Query(id: 7, body: .journal(from: now, to: nil, before: 3, limit: 10))),
                .query(Query(id: 8, body: .trend(key, from: now, to: now + .hours(1), step: .minutes(1), known: nil))),
            ]
        let requests = [
            #"{"do":"alarms","all":true}"#, #"{"do":"acknowledge","alarms":["a/b"],"comment":"vu"}"#,
            #"{"do":"shelve","alarms":["a/b"],"seconds":60,"reason":"x"}"#, #"{"do":"journal","from":"1h","limit":5}"#,
        ]
        return try said.map { try LinkEncoder().frame($0) } + requests.map { Array(($0 + "\n").utf8) }
    }

    /// Bytes of the length of a frame (cli.md, "Link").
    private static let lengthByteCount = 4

    /// Damaged, and every other time with the length of what is left, so that the damage is read.
    private static func mutated(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = DamagedBytes.of(original, using: &random)
        guard random.next() % 2 == 0, original[0] != UInt8(ascii: "{"), bytes.count >= lengthByteCount else {
            return bytes
        }
        let length = UInt32(bytes.count - lengthByteCount)
        for index in 0..<lengthByteCount { bytes[index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(3 - index))) }
        return bytes
    }

    private static func seconds(since start: DispatchTime) -> Double {
        Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    }

    private func fixed(_ number: Double) -> String { DecimalText.fixed(number, places: 1) }
}
