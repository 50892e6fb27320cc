import Foundation

/// The smallest city there is: two gauges, of which one has an alarm that takes its time.
extension Workplace {
    static let gauge = """
        name: Essai
        language: fr
        timezone: Europe/Paris
        listeners: { udp: "127.0.0.1:0", tcp: "127.0.0.1:0", precision: ns }
        max_skew: 300s
        """

    static let entities = """
        - id: gapeau
          type: FloodMonitoring
          name: Gapeau
          period: 5m
          attributes: { currentLevel: { unit: m, range: [-1, 12] } }
        - id: las
          type: FloodMonitoring
          name: Las
          period: 5m
          attributes: { currentLevel: { unit: m, range: [-1, 12] } }
        - id: reppe
          type: FloodMonitoring
          name: Reppe
          period: 5m
          attributes: { currentLevel: { unit: m, range: [-1, 12] } }
        """

    static let rules = """
        - id: river-level
          bare: true
          title: { en: "River level", fr: "Niveau de rivière" }
          sensor: "FloodMonitoring/*/currentLevel"
          on_delay: 0
          off_delay: 0
          action: [ "Look upstream", { step: "Call the commune", contact: "Mme Roux", delay: 10m } ]
          levels:
            - { name: vigilance, priority: low, set: ">= 2.00", clear: "< 1.80" }
            - { name: alerte, priority: high, set: ">= 3.22", clear: "< 3.00" }
            - { name: crise, priority: critical, set: ">= 4.00", clear: "< 3.80" }
        - id: river-slow
          bare: true
          title: { en: "River high for long", fr: "Rivière haute longtemps" }
          sensor: "FloodMonitoring/gapeau/currentLevel"
          on_delay: 10m
          off_delay: 0
          levels:
            - { name: haute, priority: medium, set: ">= 2.50", clear: "< 2.30" }
        """

    /// Line protocol for a gauge at a minute of a fixed night (2026-11-28T01:00Z).
    static func line(_ gauge: String, _ level: Double, minute: Int) -> String {
        "FloodMonitoring,id=\(gauge) currentLevel=\(level) \(stamp(minute: minute))\n"
    }

    static func stamp(minute: Int) -> Int64 { 1_795_827_600_000_000_000 + Int64(minute) * 60_000_000_000 }
}
