import Alarms
import Foundation
import Link
import OperatorLink
import Telemetry
import Testing

@testable import Station

/// `vigie why --json`, member by member.
struct WhyJSONTests {
    private static let at = Timestamp(seconds: 1_795_824_000)

    private func object(_ change: (inout Why) -> Void) throws -> [String: Any] {
        let record = AlarmRecord(
            id: "river-level/gapeau", rule: "river-level", title: LocalizedText("Niveau"), priority: .high)
        var why = Why(record: record, source: "layouts/x/alarms.yaml:14", rule: LocalizedText("currentLevel ≥ 2"))
        change(&why)
        let line = WhyJSON.object(why, in: .french, .init())
        let object = try JSONSerialization.jsonObject(with: Data(line.object)) as? [String: Any]
        return try #require(object)
    }

    @Test func aReadingHasItsTimesItsFrameAndItsWindow() throws {
        let object = try object { why in
            var input = Why.Input(
                series: .init(entity: "gapeau", attribute: "currentLevel"), value: 2.5, unit: "m",
                observedAt: WhyJSONTests.at, quality: .good)
            input.receivedAt = WhyJSONTests.at + .seconds(1)
            input.frame = .kept(
                at: WhyJSONTests.at + .seconds(1), from: "10.0.0.7:4000", text: "a \"b\" \u{1}", byteCount: 900)
            input.window = [.init(at: WhyJSONTests.at, value: 2.5)]
            input.windowCount = 4
            why.inputs = [input]
        }
        #expect(object["source"] as? String == "layouts/x/alarms.yaml:14")
        #expect((object["alarm"] as? [String: Any])?["rule"] as? String == "river-level")
        let input = try #require((object["inputs"] as? [[String: Any]])?.first)
        #expect(input["observedAt"] as? String == "2026-11-28T00:00:00.000Z")
        #expect(input["receivedAt"] as? String == "2026-11-28T00:00:01.000Z")
        let frame = try #require(input["frame"] as? [String: Any])
        #expect(frame["kept"] as? Bool == true && frame["from"] as? String == "10.0.0.7:4000")
        #expect(frame["text"] as? String == "a \"b\" \u{1}" && frame["byteCount"] as? Int == 900)
        #expect((input["window"] as? [[String: Any]])?.first?["value"] as? Double == 2.5)
        #expect(input["windowCount"] as? Int == 4)
    }

    @Test(arguments: [
        (Why.Frame.gone(until: at), "keptUntil", "2026-11-28T00:00:00.000Z"),
        (.beforeStart(at), "beforeStartAt", "2026-11-28T00:00:00.000Z"),
    ])
    func aFrameThatIsNotKeptSaysWhy(frame: Why.Frame, member: String, value: String) throws {
        let object = try object { why in
            var input = Why.Input(
                series: .init(entity: "gapeau", attribute: "currentLevel"), value: 2, observedAt: nil, quality: .good)
            input.frame = frame
            why.inputs = [input]
        }
        let found = (object["inputs"] as? [[String: Any]])?.first?["frame"] as? [String: Any]
        #expect(found?["kept"] as? Bool == false && found?[member] as? String == value)
    }

    @Test func timersHaveTheirTimeAndWhatStandsStillHasNone() throws {
        let object = try object { why in
            why.timers = [
                .init(
                    name: "escalation", remaining: .minutes(4), isFrozen: false, then: "cadre is told",
                    at: WhyJSONTests.at),
                .init(name: "on delay", remaining: .minutes(3), isFrozen: true, then: "crise becomes active"),
            ]
        }
        let timers = try #require(object["timers"] as? [[String: Any]])
        #expect(timers.map { $0["at"] as? String } == ["2026-11-28T00:00:00.000Z", nil])
        #expect(timers.map { $0["remainingSeconds"] as? Double } == [240, 180])
        #expect(timers.map { $0["frozen"] as? Bool } == [false, true])
    }

    @Test func whatSuppressesItIsSaidWithWhoAndUntilWhen() throws {
        let shelved = try object {
            $0.record.suppression = .shelved(until: WhyJSONTests.at, oneShot: true, by: "martin", reason: "curage")
        }
        let shelf = try #require(shelved["suppression"] as? [String: Any])
        #expect(shelf["kind"] as? String == "shelved" && shelf["until"] as? String == "2026-11-28T00:00:00.000Z")
        #expect(shelf["by"] as? [String] == ["martin"] && shelf["reason"] as? String == "curage")
        let designed = try object {
            $0.record.suppression = .suppressedByDesign(by: ["feed:gateway-3"])
            $0.suppressedBy = ["feed:gateway-3"]
        }
        #expect(designed["suppressedBy"] as? [String] == ["feed:gateway-3"])
        #expect((designed["suppression"] as? [String: Any])?["kind"] as? String == "suppressedByDesign")
        #expect(try object { _ in }["suppression"] is NSNull)
    }
}
