import Telemetry

/// Rules' titles in every language. A journal's record has its alarm's title in the site's language alone, "title · place":
/// with these it is told in a reader's own.
public struct RuleTitles: Hashable, Sendable, Codable {
    /// By the rule's id; the engine's own among them.
    private var titles: [String: LocalizedText]
    /// What rules of one sensor judge, by the rule's id.
    private var attributes: [String: AttributeName]
    /// Of rules whose action is a list of them.
    private var steps: [String: [LocalizedText]]

    public init(_ rules: [Rule] = []) {
        attributes = Dictionary(
            rules.compactMap { rule in rule.sensor.map { (rule.id, $0.attribute) } },
            uniquingKeysWith: { first, _ in first })
        steps = Dictionary(
            rules.filter { !$0.steps.isEmpty }.map { ($0.id, $0.steps.map(\.text)) },
            uniquingKeysWith: { first, _ in first })
        let all = HealthRule.allCases.map(\.rule) + rules
        titles = Dictionary(
            all.compactMap { rule in rule.title.map { (rule.id, $0) } }, uniquingKeysWith: { first, _ in first })
    }

    /// `text` as it was recorded of `alarm`, its rule's title in another language: the place, and what a person's name is
    /// made of, stay as they are. A title that has changed since is nobody's to translate.
    public func text(_ text: String, of alarm: AlarmID, in language: Language) -> String {
        guard let title = titles[RuleTitles.rule(of: alarm)] else { return text }
        for known in [title.french, title.english] where text.hasPrefix(known) {
            let rest = text.dropFirst(known.count)
            if rest.isEmpty || rest.hasPrefix(" · ") { return title.text(language) + rest }
        }
        return text
    }

    /// A step as it was recorded of `alarm`, `2. Fermer les gués`, in another language. One whose words have changed since is
    /// nobody's to translate.
    public func step(_ recorded: String, number: Int, of alarm: AlarmID, in language: Language) -> String {
        guard let steps = steps[RuleTitles.rule(of: alarm)], steps.indices.contains(number - 1) else { return recorded }
        let texts = [Language.french, .english].map { "\(number). " + LogEntry.oneLine(steps[number - 1].text($0)) }
        return texts.contains(recorded)
            ? "\(number). " + LogEntry.oneLine(steps[number - 1].text(language)) : recorded
    }

    /// The title of an alarm's rule and what it is of, as far as its id says it; nil where the rule is not known.
    public func title(of alarm: AlarmID, in language: Language) -> String? {
        let rule = RuleTitles.rule(of: alarm)
        guard let title = titles[rule] else { return nil }
        let rest = alarm.text.dropFirst(rule.count + 1)
        return title.text(language) + (rest.isEmpty ? "" : " · " + rest)
    }

    /// What the rule of an alarm judges; of one that watches a series, what that is of.
    public func attribute(of alarm: AlarmID) -> AttributeName? {
        let rule = RuleTitles.rule(of: alarm)
        if let attribute = attributes[rule] { return attribute }
        guard alarm.text.dropFirst(rule.count).first == ":", let slash = alarm.text.lastIndex(of: "/") else {
            return nil
        }
        return AttributeName(String(alarm.text[alarm.text.index(after: slash)...]))
    }

    /// `RULE/entity`; of the engine's own `RULE:…`.
    public static func rule(of alarm: AlarmID) -> String { String(alarm.text.prefix { $0 != "/" && $0 != ":" }) }
}
