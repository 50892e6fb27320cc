import Alarms
import Console
import Telemetry
import Testing

@testable import SiteFiles

/// What `vigie check --keys` explains is what the readers know: each is asked by a key that nobody has, which it answers
/// with those it does.
@Suite struct KeyReferenceTests {
    /// Like no key there is, so that no key is suggested for it.
    private static let probe = "zzzzzzzzzzzzzzzzzzzz"

    /// In each mapping of a file a probe, whose value says where it stands in the reference.
    private static let probes: [String: String] = [
        "site.yaml": """
        ?: .
        center: { ?: center }
        listeners: { ?: listeners }
        types: { FloodMonitoring: { ?: types.TYPE, attributes: { a: { ?: types.TYPE.attributes.NAME } } } }
        attributes: { a: { ?: attributes.NAME } }
        rename: { ?: rename }
        history: { ?: history }
        roles: { ?: roles, operator: { ?: roles.ROLE, users: [a] } }
        two_person: { ?: two_person }
        heartbeat: { ?: heartbeat }
        channels: { c: { ?: channels.NAME } }
        notification:
          ?: notification
          match: { ?: notification.match }
          retry: { ?: notification.retry }
          escalation: [{ ?: notification.escalation, to: c }]
        maintenance: [{ ?: maintenance, from: 2026-12-01T08:00, to: 2026-12-01T09:00, reason: r, entities: [a] }]
        """,
        "entities.yaml": """
        - ?: .
          id: a
          type: FloodMonitoring
          attributes: { a: { ?: attributes.NAME } }
          properties: { a: { ?: properties.NAME, value: 1 } }
          upstream: [{ ?: upstream, id: b }]
          device: { ?: device }
        """,
        "roster.yaml": """
        ?: .
        handover: { ?: handover }
        people: { a: { ?: people.ID } }
        room: { ?: room }
        chain: [{ ?: chain, role: r, weeks: [{ ?: chain.weeks, from: 2026-01-05, turns: [a] }] }]
        swaps: [{ ?: swaps }]
        """,
        "displays/*.yaml": "?: .\ntitle: x\nrows:\n  - { ?: '', columns: [{ kind: clock }] }\n"
            + DisplayPanel.Kind.allCases.map {
                "  - { kind: \($0.rawValue), ?: PANEL, select: { ?: PANEL.select, type: x }, attributes: [a] }\n"
            }.joined(),
    ]

    /// What a reader says it knows in each place of its file.
    private func known(_ file: String) throws -> [String: Set<String>] {
        let text = try #require(KeyReferenceTests.probes[file]).replacing("?:", with: KeyReferenceTests.probe + ":")
        let problems = ProblemList()
        let root = try #require(Document(text: text, file: file, problems: problems)).root
        var site = LoadedSite(folder: "", site: Site(id: "s"))
        switch file {
        case "site.yaml":
            site = SiteFile.read(root, id: "s", folder: "")
            SiteFile.readPolicies(root, into: &site)
            _ = MaintenanceReader.read(root, of: site)
        case "entities.yaml": _ = EntitiesFile.read(root, site: site.site)
        case "roster.yaml": _ = RosterFile.read(root, zone: .paris, channels: [])
        default: _ = DisplayFile(site: nil).read(root, id: "d")
        }
        // Probes of one line are told in the order they stand in, by their columns.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var known: [String: Set<String>] = [:]
        for problem in problems.sorted where problem.message.contains(KeyReferenceTests.probe) {
            let rest = lines[problem.line - 1].dropFirst(problem.column - 1 + KeyReferenceTests.probe.count + 2)
            let place = String(rest.prefix { $0.isLetter || $0 == "." || $0 == "_" })
            let list = try #require(problem.message.split(separator: "Known here: ").last)
            known[place, default: []].formUnion(list.dropLast().split(separator: ", ").map(String.init))
        }
        return known
    }

    @Test(arguments: KeyReference.files.map(\.name)) func everyKeyAReaderKnowsIsExplainedAndNoOther(file: String) throws
    {
        let reference = try #require(KeyReference.files.first { $0.name == file })
        var explained: [String: Set<String>] = [:]
        for key in reference.keys {
            var parts = key.path.split(separator: ".").map(String.init)
            let name = parts.removeLast()
            #expect(!key.meaning.isEmpty)
            // Names that are free stand in capitals.
            guard name != name.uppercased() else { continue }
            explained[parts.isEmpty ? "." : parts.joined(separator: "."), default: []].insert(name)
        }
        let read = try known(file)
        // Rows and columns within are of the file's own keys, but for the title.
        for (place, names) in read where !place.isEmpty {
            let told = explained[place] ?? []
            #expect(place == "." && file.hasPrefix("displays") ? told.isSuperset(of: names) : told == names, "\(place)")
        }
        if let within = read[""] { #expect(explained["."]?.isSuperset(of: within) == true) }
        #expect(explained.keys.allSatisfy { read[$0] != nil }, "\(explained.keys.sorted())")
        #expect(Set(reference.keys.map(\.path)).count == reference.keys.count)
    }

    @Test func theTextNamesEveryFileAndFitsATerminal() {
        let text = KeyReference.text
        for file in KeyReference.files { #expect(text.contains("\n\(file.name): ")) }
        for line in text.split(separator: "\n") where !line.hasPrefix("  ") { #expect(line.count <= 120, "\(line)") }
    }
}
