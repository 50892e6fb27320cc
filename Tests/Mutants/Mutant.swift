/// One way to break the alarm engine: a text that stands exactly once in a file, and what stands there instead. Some
/// test must fail for it, or nothing proves what the text is for.
public struct Mutant: Sendable {
    /// What is no longer true of the broken engine.
    public var breaks: String
    /// Below `Sources/Core/Alarms`.
    public var file: String
    public var text: String
    public var replacement: String

    public init(_ breaks: String, _ file: String, _ text: String, becomes replacement: String) {
        self.breaks = breaks
        self.file = file
        self.text = text
        self.replacement = replacement
    }

    /// From the package's root.
    public var path: String { "Sources/Core/Alarms/\(file)" }

    /// `source` with this one change; nil where the text does not stand in it exactly once.
    public func applied(to source: String) -> String? {
        let places = source.ranges(of: text)
        guard places.count == 1 else { return nil }
        return source.replacing(text, with: replacement)
    }
}
