import Console
import OperatorLink
import Screen
import Telemetry

/// Reads `displays/*.yaml`: panels in rows and columns.
struct DisplayFile {
    private typealias Key = DisplayVocabulary.Key

    /// To say what selects nothing; nil where the site's own files are not at hand.
    let site: Site?
    /// Whether an attribute that nothing lists is told even where it resembles none: data comes by the wire too.
    private let isThorough: Bool
    private let attributesOfSite: KnownAttributes?
    private let types: Set<String>
    private let zones: Set<String>
    private let ids: Set<String>

    init(site: Site?, isThorough: Bool = false) {
        self.site = site
        self.isThorough = isThorough
        attributesOfSite = site.map { KnownAttributes($0) }
        let entities = site?.entities ?? []
        types = Set(entities.map(\.type.text))
        zones = Set(entities.flatMap { [$0.zone, $0.commune].compactMap { $0 } })
        ids = Set(entities.map(\.id.text))
    }

    /// nil when it has no panel that can be drawn; problems are noted beside it.
    func read(_ root: DocumentNode, id: String) -> SiteDisplay? {
        guard let map = root.mapping(keys: DisplayVocabulary.documentKeys) else { return nil }
        let title = map.required("title").flatMap(RuleReader.localized) ?? LocalizedText(id)
        guard let node = split(map, weight: 1) else { return nil }
        let display = SiteDisplay(id: id, title: title, root: node)
        let count = display.panels.count
        guard count <= SiteDisplay.panelLimit else {
            root.problem("\(count) panels; a display may have \(SiteDisplay.panelLimit). Make two of it.")
            return nil
        }
        return display
    }

    // MARK: Rows, columns, panels

    private func split(_ map: DocumentMapping, weight: Int) -> DisplayNode? {
        let axes = DisplayNode.Axis.allCases.filter { map.contains($0.rawValue) }
        guard axes.count == 1, let axis = axes.first, let members = map[axis.rawValue]?.list() else {
            map.node.problem(
                axes.count > 1
                    ? "has both rows and columns. Put one inside the other."
                    : "has neither rows nor columns. Write \"rows:\" and below it a list of panels (- kind: table …).")
            return nil
        }
        guard !members.isEmpty else {
            map.node.problem("\(axis.rawValue) is empty. Add a panel: - kind: clock.")
            return nil
        }
        let nodes = members.compactMap { node($0.labelled("this panel")) }
        return nodes.isEmpty ? nil : .split(axis, nodes, weight: weight)
    }

    private func node(_ node: DocumentNode) -> DisplayNode? {
        guard let entries = node.entries() else { return nil }
        let keys = Set(entries.map(\.key))
        guard keys.contains("rows") || keys.contains("columns") else { return panel(node).map { .panel($0) } }
        guard let map = node.labelled("these panels").mapping(keys: DisplayVocabulary.splitKeys) else { return nil }
        return split(map, weight: map["weight"]?.integer(in: DisplayVocabulary.weights) ?? 1)
    }

    private func panel(_ node: DocumentNode) -> DisplayPanel? {
        // Its kind says which other keys mean something.
        guard let entry = node.entries()?.first(where: { $0.key == Key.kind.rawValue }) else {
            let kinds = DisplayPanel.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            node.problem("this panel has no kind. Write \"kind:\" and one of: \(kinds).")
            return nil
        }
        guard let kind: DisplayPanel.Kind = entry.value.choice(),
            let map = node.labelled("a panel of kind \(kind.rawValue)").mapping(
                keys: DisplayVocabulary.keys(kind).map(\.rawValue))
        else { return nil }
        var panel = DisplayPanel(kind)
        panel.title = map[Key.title.rawValue].flatMap(RuleReader.localized)
        if let weight = map[Key.weight.rawValue]?.integer(in: DisplayVocabulary.weights) { panel.weight = weight }
        if let size = map[Key.min.rawValue].flatMap(size) { panel.minimum = size }
        var isWhole = true
        for key in DisplayVocabulary.required(kind) where map.required(key.rawValue) == nil { isWhole = false }
        let attributes = map[Key.attributes.rawValue].flatMap(attributes) ?? []
        if let node = map[Key.select.rawValue] {
            panel.selection = select(node, attributes)
            if panel.selection == nil { isWhole = false }
            if let selection = panel.selection, let node = map[Key.attributes.rawValue] { check(node, of: selection) }
        }
        if let node = map[Key.range.rawValue] { panel.range = range(node) }
        if let node = map[Key.span.rawValue] { panel.span = span(node) ?? panel.span }
        let counts = (curves: 1...DisplayPanel.curveLimit, days: 1...DisplayPanel.dayLimit)
        if let curves = map[Key.curves.rawValue]?.integer(in: counts.curves) { panel.curves = curves }
        if let days = map[Key.days.rawValue]?.integer(in: counts.days) { panel.days = days }
        panel.text = map[Key.text.rawValue].flatMap(RuleReader.localized)
        return isWhole ? panel : nil
    }

    // MARK: Values

    private func select(_ node: DocumentNode, _ attributes: [AttributeName]) -> Selection? {
        guard let map = node.mapping(keys: DisplayVocabulary.selectKeys) else { return nil }
        let types = texts(map["type"], known: types, what: "no entity of type")
        let zones = texts(map["zone"], known: zones, what: "no entity in zone")
        let ids = texts(map["ids"], known: ids, what: "no entity called")
        guard !types.isEmpty || !zones.isEmpty || !ids.isEmpty else {
            node.problem("select chooses nothing. Write {type: NoiseLevelObserved}, {zone: Port} or {ids: [ID, …]}.")
            return nil
        }
        return Selection(
            types: types.map { EntityType($0) }, zones: zones, entities: ids.map { EntityID($0) },
            attributes: attributes)
    }

    /// One or several; those the site lists none of are told, not refused: sensors announce themselves.
    private func texts(_ node: DocumentNode?, known: Set<String>, what: String) -> [String] {
        let members = node?.listOrOne() ?? []
        return members.compactMap { member in
            guard let text = member.text() else { return nil }
            if site != nil, !known.contains(text) {
                let nearest = NearestWord.of(text, among: known.sorted()).map { " Did you mean \($0)?" } ?? ""
                member.warning("entities.yaml has \(what) \"\(text)\".\(nearest)")
            }
            return text
        }
    }

    private func attributes(_ node: DocumentNode) -> [AttributeName]? {
        guard let members = node.listOrOne() else { return nil }
        guard members.count <= Selection.attributeLimit else {
            node.problem("\(members.count) attributes; a panel may have \(Selection.attributeLimit). Make two panels.")
            return nil
        }
        let names = members.compactMap { $0.text() }.map { AttributeName($0) }
        if names.isEmpty { node.problem("attributes is empty. Write the name of one, such as LAeq.") }
        return names.isEmpty ? nil : names
    }

    /// An attribute that nothing selected lists would leave its column empty.
    private func check(_ node: DocumentNode, of selection: Selection) {
        guard let site, let attributesOfSite else { return }
        let entities = site.entities.filter { selection.admits($0) }
        // Of a misspelt type or zone it is that which is told.
        let types = Set(selection.types).union(entities.map(\.type))
        guard !types.isEmpty, !entities.isEmpty || types.contains(where: { site.types[$0] != nil }) else { return }
        for member in node.listOrOne() ?? [] {
            guard let name = member.rawText, !name.isEmpty,
                let advice = attributesOfSite.doubt(
                    AttributeName(name), of: types, entities, isDoubted: isThorough)
            else { continue }
            member.warning("nothing this panel shows has an attribute \"\(name)\". \(advice)")
        }
    }

    private func size(_ node: DocumentNode) -> Size? {
        let sides = (node.rawText ?? "").split(separator: "x", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ (1...Size.maximumSide).contains($0) }) else {
            node.problem("min \(node.shown) is no size. Write columns and rows: 30x6.")
            return nil
        }
        return Size(columns: sides[0], rows: sides[1])
    }

    private func range(_ node: DocumentNode) -> ClosedRange<Double>? {
        guard let members = node.list() else { return nil }
        let numbers = members.compactMap { $0.number() }
        guard numbers.count == 2, members.count == 2, numbers[0] < numbers[1] else {
            node.problem("range is not two rising numbers. Write [0, 100].")
            return nil
        }
        return numbers[0]...numbers[1]
    }

    private func span(_ node: DocumentNode) -> TrendSpan? {
        if let found = DisplayVocabulary.spans.first(where: { $0.name == node.rawText }) { return found.span }
        let known = DisplayVocabulary.spans.map(\.name).joined(separator: ", ")
        node.problem("span \(node.shown) is none a trend has. Write one of: \(known).")
        return nil
    }
}
