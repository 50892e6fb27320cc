/// A piece of text in one style.
public struct Span: Equatable, Sendable {
    public var text: String
    public var style: Style

    public init(_ text: String, _ style: Style = .normal) {
        self.text = text
        self.style = style
    }
}

/// One line of text in several styles: `"Gapeau " + StyledText("▲", .init(.high))`.
public struct StyledText: Equatable, Sendable, ExpressibleByStringLiteral {
    public var spans: [Span]

    public init(_ spans: [Span] = []) {
        self.spans = spans
    }

    public init(_ text: String, _ style: Style = .normal) {
        spans = [Span(text, style)]
    }

    public init(_ text: String, _ role: Role, _ attributes: Attributes = []) {
        spans = [Span(text, Style(role, attributes))]
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }

    public var columnCount: Int { spans.reduce(0) { $0 + $1.text.columnCount } }
    public var isEmpty: Bool { spans.allSatisfy { $0.text.isEmpty } }
    /// The words without their styles.
    public var text: String { spans.map(\.text).joined() }

    /// The longest beginning that takes at most `columns`, ending with `…` when something had to go.
    public func truncated(toColumns columns: Int) -> StyledText {
        guard columnCount > columns else { return self }
        guard columns > 0 else { return StyledText() }
        var kept: [Span] = []
        var room = columns
        for span in spans {
            let count = span.text.columnCount
            // A span that just fills the room is followed by another: the mark takes its last column.
            guard count < room else {
                let cut = count > room ? span.text : span.text + "…"
                kept.append(Span(cut.truncated(toColumns: room), span.style))
                break
            }
            kept.append(span)
            room -= count
        }
        return StyledText(kept)
    }

    public static func + (left: StyledText, right: StyledText) -> StyledText {
        StyledText(left.spans + right.spans)
    }

    public static func += (left: inout StyledText, right: StyledText) {
        left.spans += right.spans
    }
}
