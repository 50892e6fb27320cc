import Telemetry

/// Reads `attributes:` of site.yaml: what holds for an attribute whatever has it, what people call it, and how its
/// values are written.
struct AttributesReader {
    static let keys = ["label", "unit", "shown_in", "decimals", "values", "range", "max_step"]
    /// Those that no type and no entity has of its own: everywhere an attribute is called the same.
    static let presenting: Set<String> = ["label", "shown_in", "decimals", "values"]
    /// Columns of a heading or of a word in a table; longer ones push out what they stand over.
    private static let labelColumns = 40
    /// More than any instrument has.
    private static let decimals = 0...6

    private let entries: [DocumentEntry]

    /// - Parameter root: of site.yaml.
    init(_ root: DocumentNode) {
        guard let node = root.entries()?.first(where: { $0.key == "attributes" })?.value, !node.isNull else {
            entries = []
            return
        }
        let all = node.entries() ?? []
        if all.count > Presentations.limit {
            node.problem(
                "\(all.count) attributes; a site may describe \(Presentations.limit). "
                    + "Keep those that people read, and the others under their type.")
        }
        entries = Array(all.prefix(Presentations.limit))
    }

    func read(into site: inout Site) {
        for entry in entries {
            guard !entry.value.isNull, let map = entry.value.mapping(keys: AttributesReader.keys) else { continue }
            let name = AttributeName(entry.key)
            site.attributes[name] = EntitiesFile.measured(map)
            var presentation = AttributePresentation(
                label: map["label"].flatMap(AttributesReader.label), unit: site.attributes[name]?.unit,
                shownIn: map["shown_in"]?.text().map { Unit($0) })
            presentation.decimals = map["decimals"]?.integer(in: AttributesReader.decimals)
            presentation.words = map["values"].map { words($0) } ?? [:]
            site.presentations[name] = presentation
        }
    }

    /// A text short enough to be a heading.
    static func label(_ node: DocumentNode) -> LocalizedText? {
        guard let label = RuleReader.localized(node) else { return nil }
        for text in [label.english, label.french] {
            guard !text.isEmpty, text.count <= AttributesReader.labelColumns,
                !text.contains(where: { $0.isNewline || $0 == "|" })
            else {
                node.problem(
                    "\(node.label) \"\(text)\" is no heading. Write 1 to \(AttributesReader.labelColumns) letters on one "
                        + "line, without |.")
                return nil
            }
        }
        return label
    }

    private func words(_ node: DocumentNode) -> [String: LocalizedText] {
        let entries = node.entries() ?? []
        if entries.count > Presentations.wordLimit {
            node.problem(
                "\(entries.count) values; \(Presentations.wordLimit) are called something. Keep the usual.")
        }
        return entries.prefix(Presentations.wordLimit).reduce(into: [:]) {
            $0[$1.key] = AttributesReader.label($1.value)
        }
    }

    // MARK: Against the other files

    /// What can be said once types and entities are known; fills in the unit that plain numbers are in.
    func check(_ site: inout Site) {
        var called: [Language: [String: String]] = [.english: [:], .french: [:]]
        let listed = KnownAttributes(site).listed
        for entry in entries {
            let name = AttributeName(entry.key)
            guard let presentation = site.presentations[name] else { continue }
            let units = AttributesReader.units(of: name, site)
            site.presentations[name]?.unit = presentation.unit ?? units.first
            checkUnit(entry, presentation, units)
            for language in Language.allCases {
                guard let label = presentation.label?.text(language) else { continue }
                // The same is told once.
                if let other = called[language]?.updateValue(entry.key, forKey: FoldedText.of(label)) {
                    entry.value.warning("\(entry.key) and \(other) are both called \"\(label)\". Tell them apart.")
                }
            }
            guard !listed.isEmpty, !listed.contains(entry.key),
                let nearest = NearestWord.of(entry.key, among: listed.sorted())
            else { continue }
            entry.value.warning("no type and no entity has an attribute \(entry.key). Did you mean \(nearest)?")
        }
    }

    private func checkUnit(_ entry: DocumentEntry, _ presentation: AttributePresentation, _ units: [Unit]) {
        guard let shownIn = presentation.shownIn else { return }
        let node = entry.value.entries()?.first { $0.key == "shown_in" }?.value ?? entry.value
        guard !units.isEmpty else {
            let unit = shownIn.symbol == "%" ? "\"1\"" : shownIn.symbol
            return node.problem(
                "\(entry.key) has no unit to be shown in \(shownIn). Add the one it comes in: unit: \(unit).")
        }
        guard let other = units.first(where: { $0.conversion(to: shownIn) == nil }) else { return }
        let known = other.relatives.map(\.symbol)
        let advice =
            known.isEmpty ? "Remove shown_in, or correct the unit." : "Write one of: \(known.joined(separator: ", "))."
        node.problem("\(entry.key) is in \(other), which can't be shown in \(shownIn). \(advice)")
    }

    /// The units the site says readings of an attribute have, its own first.
    private static func units(of name: AttributeName, _ site: Site) -> [Unit] {
        let types = site.types.sorted { $0.key.text < $1.key.text }.map(\.value.attributes)
        let all = [site.attributes] + types + site.entities.map(\.attributes)
        var units: [Unit] = []
        for unit in all.compactMap({ $0[name]?.unit }) where !units.contains(unit) { units.append(unit) }
        return units
    }
}
