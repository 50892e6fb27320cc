import Alarms
import Dispatch
import Hypervisor
import Notification
import OperatorLink
import SiteFiles
import Synchronization
import Telemetry

/// Reads a running core's site again. Checked whole first, then applied whole or not at all: what can't be changed
/// while the core runs is named, and nothing of the rest is done.
public final class SiteReloader: Sendable {
    /// For the core's thread and a commit to disk.
    private static let answerSeconds = 30

    private let current: Mutex<LoadedSite>
    private let inbox: Inbox
    private let owners: [String]
    private let load: @Sendable (String) -> (site: LoadedSite?, problems: [Problem])
    /// Told what consoles are to be told from now on.
    private let adopted: @Sendable (AccessRules) -> Void
    /// One at a time: the second compares with what the first made.
    private let turn = DispatchQueue(label: "vigie-reload")

    init(
        _ loaded: LoadedSite, inbox: Inbox, owners: [String],
        load: @escaping @Sendable (String) -> (site: LoadedSite?, problems: [Problem]) = { SiteFolder.load($0) },
        adopted: @escaping @Sendable (AccessRules) -> Void
    ) {
        current = Mutex(loaded)
        self.inbox = inbox
        self.owners = owners
        self.load = load
        self.adopted = adopted
    }

    /// Blocks until it is done and on disk. Returns what changed, one sentence each; empty when nothing did.
    /// - Throws: `Refused` with every problem, or with what needs a restart.
    func reload(by account: Operator) throws -> [String] {
        try turn.sync { try reloadInTurn(by: account) }
    }

    /// Who may not is told nothing of the site; what is wrong with it stands in the journal too.
    private func reloadInTurn(by account: Operator) throws -> [String] {
        try ask { .command(Command(id: 0, by: account, body: .attempt(.reload, nil)), answer: $0) }
        do {
            return try reloadChecked(by: account)
        } catch let mistaken as Mistaken {
            // Refused, which is what is wanted of it.
            try? apply(Reload(by: account, what: "", mistakes: mistaken.summary))
            throw mistaken.refusal
        }
    }

    /// A site that is not taken over.
    private struct Mistaken: Error {
        var refusal: Refused
        /// For the journal.
        var summary: String
    }
    /// Mistakes the journal names; `vigie check` has them all.
    private static let namedMistakes = 3

    private static func summary(_ mistakes: [String]) -> String {
        let more = mistakes.count - namedMistakes
        return mistakes.prefix(namedMistakes).joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
    }

    private func reloadChecked(by account: Operator) throws -> [String] {
        let before = current.withLock { $0 }
        let (read, problems) = load(before.folder)
        let errors = problems.filter { $0.severity == .error }
        guard errors.isEmpty, let after = read else {
            let mistakes = errors.map { "\($0)" }
            throw Mistaken(
                refusal: Refused("The site is not reloaded:\n" + mistakes.joined(separator: "\n"), exit: 2),
                summary: SiteReloader.summary(mistakes))
        }
        let changes = SiteChanges(from: before, to: after)
        guard changes.needingRestart.isEmpty else {
            let list = changes.needingRestart.joined(separator: ", ")
            let refusal = Refused(
                "The site is not reloaded: \(list) changed, which a running core can't take over. Restart it (nothing is "
                    + "lost), or take that change back.")
            throw Mistaken(
                refusal: refusal,
                summary: "a running core can't take over: " + SiteReloader.summary(changes.needingRestart))
        }
        // A file that is just being copied looks the same, and with its rules an alarm's acknowledgement and shelf would go.
        guard before.rules.isEmpty || !after.rules.isEmpty else {
            let mistake = "alarms.yaml: no rule is left of \(before.rules.count)"
            throw Mistaken(
                refusal: Refused(
                    "The site is not reloaded: \(mistake). If the file is being copied, reload again when it is whole; if "
                        + "no rule is wanted any more, restart vigie.", exit: 2),
                summary: mistake)
        }
        guard !changes.applied.isEmpty else { return [] }
        var access = after.access
        access.owners = owners
        let reload = Reload(
            by: account, rules: changes.hasNewRules ? after.rules : nil, access: changes.hasNewAccess ? access : nil,
            notification: changes.hasNewNotification ? after.notificationPlan : nil,
            roster: changes.hasNewRoster ? after.roster ?? Roster(zone: after.site.zone) : nil,
            maintenance: changes.hasNewMaintenance ? after.maintenance : nil,
            what: changes.applied.joined(separator: "; "))
        try apply(reload)
        current.withLock { $0 = after }
        if changes.hasNewAccess { adopted(access) }
        return changes.applied
    }

    private func apply(_ reload: Reload) throws { try ask { .reload(reload, answer: $0) } }

    /// Blocks until the core has answered.
    /// - Throws: `Refused`: what the core says against it.
    private func ask(_ request: (@escaping @Sendable (Reply) -> Void) -> CoreRequest) throws {
        let answered = DispatchSemaphore(value: 0)
        let outcome = Mutex<Reply.Outcome?>(nil)
        let isAccepted = inbox.put(
            request { reply in
                outcome.withLock { $0 = reply.outcome }
                answered.signal()
            })
        guard isAccepted, answered.wait(timeout: .now() + .seconds(SiteReloader.answerSeconds)) == .success else {
            throw Refused("The core did not answer; ask `vigie journal` whether it reloaded.", exit: 3)
        }
        if case .refused(let why, let record)? = outcome.withLock({ $0 }) {
            throw Refused(RefusalText.text(why, record: record, name: "Reloading the site"))
        }
    }
}

/// What is different between two readings of a site.
struct SiteChanges {
    /// In words, for the journal.
    private(set) var applied: [String] = []
    /// Named as the files name them.
    private(set) var needingRestart: [String] = []
    private(set) var hasNewRules = false
    private(set) var hasNewAccess = false
    private(set) var hasNewNotification = false
    private(set) var hasNewRoster = false
    private(set) var hasNewMaintenance = false

    init(from before: LoadedSite, to after: LoadedSite) {
        compareRules(before.rules, after.rules)
        hasNewAccess = before.access != after.access
        applied += SiteChanges.differing(before.access, after.access).map { "site.yaml: " + $0 }
        if before.policies != after.policies { applied.append("site.yaml: notification") }
        hasNewRoster = before.roster != after.roster
        if hasNewRoster { applied.append("roster.yaml") }
        hasNewMaintenance = before.maintenance != after.maintenance
        if hasNewMaintenance { applied.append("site.yaml: maintenance") }
        // Who is told follows from both.
        hasNewNotification = before.policies != after.policies || hasNewRoster
        let (old, new) = (before.site, after.site)
        let fixed: [(String, Bool)] = [
            ("name", old.name == new.name), ("language", old.language == new.language),
            ("timezone", old.zone.identifier == new.zone.identifier), ("center", old.center == new.center),
            ("bounds", old.bounds == new.bounds), ("max_skew", old.maxSkew == new.maxSkew),
            ("discovered", old.discovered == new.discovered), ("strip", old.strip == new.strip),
            ("types", old.types == new.types), ("rename", old.renames == new.renames),
            ("listeners", before.listeners == after.listeners), ("history", before.history == after.history),
            ("socket", before.socket == after.socket), ("channels", before.channels == after.channels),
            ("heartbeat", before.heartbeat == after.heartbeat), ("base_map", before.baseMaps == after.baseMaps),
        ]
        needingRestart += fixed.filter { !$0.1 }.map { "site.yaml: \($0.0)" }
        needingRestart += SiteChanges.differing(old.entities, new.entities)
    }

    private mutating func compareRules(_ before: [Rule], _ after: [Rule]) {
        let old = Dictionary(before.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(after.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let groups = [
            ("added", after.map(\.id).filter { old[$0] == nil }),
            ("removed", before.map(\.id).filter { new[$0] == nil }),
            ("changed", after.filter { rule in old[rule.id].map { $0 != rule } ?? false }.map(\.id)),
        ]
        for (word, ids) in groups where !ids.isEmpty {
            applied.append("alarms.yaml: \(word) \(ids.joined(separator: ", "))")
        }
        hasNewRules = !applied.isEmpty || before.map(\.id) != after.map(\.id)
        if applied.isEmpty, hasNewRules { applied.append("alarms.yaml: order") }
    }

    /// What changed of who may do what, as it was and as it is.
    private static func differing(_ old: AccessRules, _ new: AccessRules) -> [String] {
        var changes: [String] = []
        if old.grants != new.grants {
            let (before, after) = (old.grants.map(text), new.grants.map(text))
            let gone = before.filter { !after.contains($0) }.map { "no more \($0)" }
            let come = after.filter { !before.contains($0) }.map { "now \($0)" }
            let all = gone + come
            let shown =
                all.prefix(namedGrants) + (all.count > namedGrants ? ["and \(all.count - namedGrants) more"] : [])
            changes.append("roles: " + (all.isEmpty ? "order" : shown.joined(separator: ", ")))
        }
        func compare(_ name: String, _ old: String, _ new: String) {
            if old != new { changes.append("\(name): \(old), now \(new)") }
        }
        func actions(_ rules: AccessRules) -> String {
            rules.twoPerson.isEmpty ? "none" : rules.twoPerson.map(\.rawValue).joined(separator: " ")
        }
        compare("shelve_limit", TimeText.words(old.shelveLimit), TimeText.words(new.shelveLimit))
        compare("two_person actions", actions(old), actions(new))
        compare("two_person within", TimeText.words(old.secondWithin), TimeText.words(new.secondWithin))
        return changes
    }

    /// Roles given or taken that the journal names one by one.
    private static let namedGrants = 10

    /// `operator users dupont martin domains flood`
    private static func text(_ grant: RoleGrant) -> String {
        let parts = [
            ("users", grant.users), ("groups", grant.groups), ("types", grant.types), ("domains", grant.domains),
            ("zones", grant.zones),
        ]
        let said = parts.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: " "))" }
        return ([grant.role.rawValue] + said).joined(separator: " ")
    }

    /// Entities listed, taken away or described otherwise; a few of them by name.
    private static func differing(_ before: [Entity], _ after: [Entity]) -> [String] {
        let old = Dictionary(before.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(after.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let names =
            after.filter { old[$0.id] != $0 }.map(\.id.text) + before.filter { new[$0.id] == nil }.map(\.id.text)
        guard !names.isEmpty else { return [] }
        let shown = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
        return ["entities.yaml: \(shown)"]
    }
}
