import Foundation
import Glibc
import Testing

/// From a frame's last byte sent to the start of the program that tells of it, with the real binary, on the machine's
/// clock, while other frames come as fast as the connection takes them, and beside channels that hang.
struct NoticeLatencyTests {
    /// The p99 of a hundred is the worst but one.
    private static let alarmCount = 100
    private static let framesBetween = 200
    private static let limitSeconds = 5.0

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func stamp() -> Int64 { Int64(now() * 1e9) }

    /// Critical, so that a flood keeps none of them quiet.
    private func makePlace() throws -> Workplace {
        let place = try Workplace()
        let notices = place.folder + "/notices"
        try place.write(
            "site/site.yaml",
            Workplace.gauge
                + """

                channels:
                  sms: { command: ["/bin/sh", "-c", "T=$(date +%s.%N); echo \\"$T $(cat)\\" >> \(notices)"], timeout: 60s }
                  dead: { command: ["/bin/sleep", "60"], timeout: 30s }
                  gone: { command: ["/bin/sleep", "60"], timeout: 30s }
                  lost: { command: ["/bin/sleep", "60"], timeout: 30s }
                """)
        let gauges = (0..<NoticeLatencyTests.alarmCount).map {
            "- { id: g\($0), type: FloodMonitoring, attributes: { currentLevel: { unit: m } } }"
        }
        try place.write("site/entities.yaml", gauges.joined(separator: "\n") + "\n")
        try place.write(
            "site/alarms.yaml",
            """
            - id: river
              bare: true
              sensor: "FloodMonitoring/*/currentLevel"
              levels: [{ name: crise, priority: critical, set: ">= 4.00", clear: "< 3.80" }]
            """)
        return place
    }

    @Test func theProgramThatTellsIsStartedWithinFiveSecondsUnderLoadAndBesideDeadChannels() throws {
        let place = try makePlace()
        let core = try ServedCore(place, [])
        var sentAt: [String: Double] = [:]
        for gauge in 0..<NoticeLatencyTests.alarmCount {
            let load = (0..<NoticeLatencyTests.framesBetween).map { index in
                "TrafficFlowObserved,id=t\(index) intensity=\(gauge) \(NoticeLatencyTests.stamp() + Int64(index))\n"
            }
            core.send(tcp: load.joined())
            core.send(tcp: "FloodMonitoring,id=g\(gauge) currentLevel=4.2 \(NoticeLatencyTests.stamp())\n")
            sentAt["g\(gauge)"] = NoticeLatencyTests.now()
        }
        var startedAt: [String: Double] = [:]
        try place.eventually("every alarm is told") {
            startedAt = try NoticeLatencyTests.started(place.folder + "/notices")
            return startedAt.count >= NoticeLatencyTests.alarmCount
        }
        let took = sentAt.map { (startedAt[$0.key] ?? .infinity) - $0.value }.sorted()
        let p99 = took[took.count - 2]
        let spread = "p50 \(took[took.count / 2]) s, p99 \(p99) s, worst \(took.last ?? 0) s"
        #expect(p99 <= NoticeLatencyTests.limitSeconds, "\(spread)")
        let channels = try #require(try core.status().fields["channels"] as? [[String: Any]])
        let dead = try #require(channels.first { $0["name"] as? String == "dead" })
        #expect(dead["delivered"] as? Int == 0, "\(dead)")
    }

    /// When each gauge's program began, by its own clock. A line still being written is no JSON yet.
    private static func started(_ path: String) throws -> [String: Double] {
        var started: [String: Double] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let at = Double(parts[0]),
                let object = try? JSONSerialization.jsonObject(with: Data(parts[1].utf8)) as? [String: Any],
                let alarm = object["alarm"] as? [String: Any], let entity = alarm["entity"] as? String
            else { continue }
            started[entity] = min(started[entity] ?? at, at)
        }
        return started
    }
}
