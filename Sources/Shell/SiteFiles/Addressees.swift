/// Whom a site's chains and policies may name: its channels, and the roles and people of its roster.
struct Addressees {
    private let channels: [String]
    private let people: [String]

    init(of site: LoadedSite) {
        channels = site.channels.map(\.name)
        people = site.roster.map { $0.roles.map(\.name) + $0.people.keys } ?? []
    }

    /// A name that is nobody's would be found out on the night it is needed.
    func check(_ member: DocumentNode) {
        let known = (channels + people).sorted()
        guard let name = member.rawText, !known.contains(name) else { return }
        guard !channels.isEmpty else {
            return member.problem(
                "\"\(name)\" can't be told: the site has no channels. "
                    + "Add channels: [{name: sms, command: […]}] to site.yaml.")
        }
        let nearest = NearestWord.of(name, among: known).map { "Did you mean \($0)?" }
        member.problem(
            "\"\(name)\" is no channel of this site and nobody of its roster. "
                + (nearest ?? "There are: \(known.joined(separator: ", ")).")
        )
    }
}
