import Telemetry

/// What is wrong with an expression and where, counted in characters from 1.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String
    public var column: Int
    public var description: String { "\(message) (character \(column))" }
}

/// Reads the comparisons of the rule language: `">= $alertLevel - 0.10 m"`, `"< 2.30"`, `"== 1"`.
///
///     comparison = operator sum
///     sum        = product { ("+" | "-") product }
///     product    = unary { ("*" | "/") unary }
///     unary      = "-" unary | "(" sum ")" | "$" name | number [ unit ]
///
/// A unit follows its number (`0.10 m`, `50 µg/m³`); a `/` inside it stands without spaces.
public enum ExpressionText {
    /// Longer is a mistake; and nesting is bounded by it.
    public static let characterLimit = 500
    private static let depthLimit = 32

    public static func comparison(_ text: String) -> Result<Comparison, ExpressionError> {
        var reader = Reader(text)
        do { return .success(try reader.comparison()) } catch { return .failure(error) }
    }

    /// `">= 2"`, or a bare number or boolean meaning "equals".
    public static func arithmetic(_ text: String) -> Result<Arithmetic, ExpressionError> {
        var reader = Reader(text)
        do {
            let value = try reader.sum(depth: 0)
            try reader.end()
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    private struct Reader {
        let characters: [Character]
        var position = 0
        init(_ text: String) { characters = Array(text.prefix(ExpressionText.characterLimit + 1)) }

        func fail(_ message: String) -> ExpressionError { ExpressionError(message: message, column: position + 1) }
        var next: Character? { position < characters.count ? characters[position] : nil }
        mutating func skipSpaces() { while next?.isWhitespace == true { position += 1 } }
        mutating func take(_ text: String) -> Bool {
            let wanted = Array(text)
            guard position + wanted.count <= characters.count,
                Array(characters[position..<position + wanted.count]) == wanted
            else { return false }
            position += wanted.count
            return true
        }

        mutating func comparison() throws(ExpressionError) -> Comparison {
            guard characters.count <= ExpressionText.characterLimit else { throw fail("the expression is too long") }
            skipSpaces()
            // Longest first: ">=" before ">".
            let operators = Comparison.Operator.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
            var found: Comparison.Operator?
            for candidate in operators where found == nil && take(candidate.rawValue) { found = candidate }
            if found == nil, take("≥") { found = .greaterOrEqual }
            if found == nil, take("≤") { found = .lessOrEqual }
            guard let found else { throw fail("a comparison begins with >=, >, <=, <, == or !=") }
            let operand = try sum(depth: 0)
            try end()
            return Comparison(found, operand)
        }

        mutating func end() throws(ExpressionError) {
            skipSpaces()
            if let next { throw fail("\"\(next)\" is not expected here") }
        }

        mutating func sum(depth: Int) throws(ExpressionError) -> Arithmetic {
            guard depth < ExpressionText.depthLimit else { throw fail("too many parentheses") }
            var left = try product(depth: depth)
            while true {
                skipSpaces()
                if take("+") {
                    left = .sum(left, try product(depth: depth))
                } else if take("-") || take("−") {
                    left = .difference(left, try product(depth: depth))
                } else {
                    return left
                }
            }
        }

        mutating func product(depth: Int) throws(ExpressionError) -> Arithmetic {
            var left = try unary(depth: depth)
            while true {
                skipSpaces()
                if take("*") || take("×") {
                    left = .product(left, try unary(depth: depth))
                } else if take("/") {
                    left = .quotient(left, try unary(depth: depth))
                } else {
                    return left
                }
            }
        }

        mutating func unary(depth: Int) throws(ExpressionError) -> Arithmetic {
            skipSpaces()
            guard depth < ExpressionText.depthLimit else { throw fail("too many signs or parentheses") }
            guard let first = next else { throw fail("a number or a $property is missing") }
            if take("-") || take("−") { return .negated(try unary(depth: depth + 1)) }
            if take("(") {
                let inside = try sum(depth: depth + 1)
                skipSpaces()
                guard take(")") else { throw fail("\")\" is missing") }
                return inside
            }
            if take("$") { return .property(try name()) }
            if first.isASCII, first.isNumber || first == "." { return try number() }
            if take("true") { return .number(1, unit: nil) }
            if take("false") { return .number(0, unit: nil) }
            throw fail("\"\(first)\" is neither a number nor a $property")
        }

        mutating func name() throws(ExpressionError) -> String {
            var text = ""
            while let character = next, character.isLetter || character.isNumber || character == "_" {
                text.append(character)
                position += 1
            }
            guard !text.isEmpty else { throw fail("a property's name is missing after $") }
            return text
        }

        mutating func number() throws(ExpressionError) -> Arithmetic {
            var text = ""
            while let character = next, character.isASCII, character.isNumber || character == "." {
                text.append(character)
                position += 1
            }
            if next == "e" || next == "E" { try exponent(&text) }
            guard let value = Double(text), value.isFinite else { throw fail("\"\(text)\" is not a number") }
            let before = position
            skipSpaces()
            let unit = unitText()
            if unit.isEmpty { position = before }
            return .number(value, unit: unit.isEmpty ? nil : Unit(unit))
        }

        private mutating func exponent(_ text: inout String) throws(ExpressionError) {
            let start = position
            var digits = "e"
            position += 1
            if let sign = next, sign == "-" || sign == "+" {
                digits.append(sign)
                position += 1
            }
            let mark = position
            while let character = next, character.isASCII, character.isNumber {
                digits.append(character)
                position += 1
            }
            // "2 e" would be a unit, "2e5" is a number.
            if position == mark { position = start } else { text += digits }
        }

        private mutating func unitText() -> String {
            guard let first = next, first.isLetter || first == "°" || first == "%" || first == "µ" else { return "" }
            var text = ""
            while let character = next,
                character.isLetter || character.isNumber || character == "°" || character == "%" || character == "³"
                    || character == "²" || character == "/" || character == "("
            {
                // A parenthesis belongs to `dB(A)` alone.
                if character == "(" {
                    guard text == "dB", take("(A)") else { break }
                    text += "(A)"
                    continue
                }
                if character == "/" {
                    guard position + 1 < characters.count, characters[position + 1].isLetter else { break }
                }
                text.append(character)
                position += 1
            }
            return text
        }
    }
}
