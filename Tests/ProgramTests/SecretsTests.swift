import Foundation
import Glibc
import Testing

/// A channel's token, looked for wherever it must not be while a real core uses it.
struct SecretsTests {
    private static let token = "zq7-Kerfeunteun-token"
    private static let changed = "zq8-Kerfeunteun-token"

    /// A stand-in for curl that notes what it was given, refuses one receiver, and stays until it is let go: what a
    /// process list shows of a delivery under way.
    private func makePlace(token: String) throws -> Workplace {
        let place = try Workplace(site: SecretsTests.site(token))
        try place.write(
            "curl",
            """
            #!/bin/sh
            heard=$(cat)
            echo "$heard" >> \(place.folder)/heard
            case "$heard" in *refuses*) exit 22;; esac
            while [ ! -e \(place.folder)/go ]; do sleep 0.05; done
            """)
        chmod(place.folder + "/curl", 0o700)
        place.environment["PATH"] = place.folder + ":/usr/bin:/bin"
        return place
    }

    private static func site(_ token: String) -> String {
        Workplace.gauge + """

            channels:
              duty: { webhook: "http://duty.example.org/hook?token=\(token)", timeout: 60s }
              desk: { webhook: "http://refuses.example.org/hook?token=\(token)", timeout: 60s }
            """
    }

    /// The core and everything it started, by the kernel's own word of who is whose parent.
    private static func family(of first: Int) throws -> [Int] {
        var children: [Int: [Int]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let process = Int(name),
                let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                // A program's name may hold blanks and brackets: its parent comes second after the last one.
                let end = stat.lastIndex(of: ")"),
                let parent = stat[end...].split(separator: " ").dropFirst(2).first.flatMap({ Int($0) })
            else { continue }
            children[parent, default: []].append(process)
        }
        var found = [first]
        var next = 0
        while next < found.count {
            found += (children[found[next]] ?? []).sorted()
            next += 1
        }
        return found
    }

    /// Where `text` is to be read, of everything this core writes and the kernel shows of it.
    private static func places(of text: String, _ core: ServedCore, _ family: [Int]) -> Set<String> {
        let place = core.place
        var looked: [String: [UInt8]] = ["log": Array(core.errors.utf8)]
        for suffix in ["", "-wal"] { looked["database" + suffix] = bytes(place.database + suffix) }
        for process in family {
            for name in ["cmdline", "environ"] { looked["\(process) \(name)"] = bytes("/proc/\(process)/\(name)") }
        }
        let wanted = Array(text.utf8)
        return Set(looked.filter { contains(wanted, in: $0.value) }.keys)
    }

    private static func bytes(_ path: String) -> [UInt8] {
        [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    }

    private static func contains(_ wanted: [UInt8], in bytes: [UInt8]) -> Bool {
        Data(bytes).range(of: Data(wanted)) != nil
    }

    @Test func aChannelsTokenIsInNoLogNoDatabaseAndNoProcessList() throws {
        let place = try makePlace(token: SecretsTests.token)
        let core = try ServedCore(place)
        let process = try #require(core.ready["pid"] as? Int)
        core.send(tcp: Workplace.line("gapeau", 3.5, minute: 1))
        try core.settle(readings: 1)
        let heard = place.folder + "/heard"
        try place.eventually("both receivers were given the token, and one refused") {
            let text = try String(contentsOfFile: heard, encoding: .utf8)
            return text.contains("duty.example.org/hook?token=\(SecretsTests.token)")
                && text.contains("refuses.example.org/hook?token=\(SecretsTests.token)")
                && core.errors.contains("not delivered")
        }
        // The delivery is under way: its program is there to be looked at.
        let family = try SecretsTests.family(of: process)
        #expect(family.count >= 2, "\(family)")
        try place.eventually("the alarm is on disk") {
            !SecretsTests.places(of: "river-level", core, family).isDisjoint(with: ["database", "database-wal"])
        }

        // The search finds what is there: the failed channel in the log, the alarm in the database, the core's own
        // arguments, and what both the core and curl have in their environment.
        #expect(SecretsTests.places(of: "channel=desk", core, family).contains("log"), "\(core.errors)")
        #expect(SecretsTests.places(of: place.database, core, family).contains("\(process) cmdline"))
        #expect(SecretsTests.places(of: "--config", core, family).contains { $0.hasSuffix("cmdline") })
        let environments = SecretsTests.places(of: "XDG_RUNTIME_DIR=", core, family)
        #expect(environments.filter { $0.hasSuffix("environ") }.count >= 2, "\(environments)")

        #expect(SecretsTests.places(of: SecretsTests.token, core, family) == [])

        // Nor is it after a reload that changes it, nor in what the command line says of the core.
        try place.write("site/site.yaml", SecretsTests.site(SecretsTests.changed))
        let reload = try place.run("reload")
        var said = reload.output + reload.errors
        for command in [["status", "--json"], ["journal", "--json"], ["doctor", "--json"], ["who", "--json"]] {
            let outcome = try place.run(command)
            said += outcome.output + outcome.errors
        }
        #expect(said.contains("duty") && !said.contains(SecretsTests.token) && !said.contains(SecretsTests.changed))
        try place.write("go", "")
        #expect(try core.end().status == 0)
        for token in [SecretsTests.token, SecretsTests.changed] {
            #expect(SecretsTests.places(of: token, core, []) == [])
        }
    }
}
