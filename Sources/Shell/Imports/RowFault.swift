/// What is wrong with a row of an imported file.
public struct RowFault: Hashable, Sendable {
    /// The counter's name in the report: one word, stable.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// Fewer cells than the map needs, or more than there are columns.
        case columns
        /// A quote that does not close.
        case quote
        /// Of a JSON file: no object, or a broken one.
        case json
        /// Longer than any row is.
        case tooLong
        /// Bytes that are not in the file's encoding.
        case encoding
        /// A time that does not follow the map's format.
        case time
        /// An hour that spring leaves out.
        case skippedHour
        /// An hour that autumn repeats, where the map rejects it or the rows' order does not tell it.
        case ambiguousHour
        /// A word that a `map:` does not list.
        case word
        /// An entity, type, attribute or unit that is empty, too long, or no text.
        case name
        /// A cell that is not a number (or a boolean).
        case value
        /// A unit that does not convert into the map's.
        case unit
    }
    public var reason: Reason
    public var what: String
}

/// A row the importer could not use, or not wholly: what stderr lists.
public struct BadRow: Hashable, Sendable {
    /// From 1.
    public var line: Int
    public var faults: [RowFault]
    /// The row, cut to `RowImporter.shownByteCount`.
    public var text: String

    /// The row with what a terminal would obey shown as U+FFFD, and tabs as spaces.
    public var visibleText: String {
        var shown = ""
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            shown.unicodeScalars.append(scalar == "\t" ? " " : isControl ? "\u{FFFD}" : scalar)
        }
        return shown
    }
}
