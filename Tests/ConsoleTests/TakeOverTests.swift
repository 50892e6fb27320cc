import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// `:take-over` at the keys, and what a console at a seat shows.
struct TakeOverTests {
    private let now = SnapshotFixtures.flood().now

    private func console(
        _ language: Language = .french, handsOver: Bool = true, seat: Int? = nil, _ snapshot: Snapshot? = nil
    ) -> Console {
        var options = ConsoleOptions(language: language, account: Operator(account: "dupont", seat: seat))
        options.handsOver = handsOver
        var console = Console(options: options)
        console.receive(snapshot ?? SnapshotFixtures.flood())
        return console
    }

    private func type(_ text: String, _ console: inout Console) -> [ConsoleEffect] {
        // Names are looked for while one types: what Enter does is what counts here.
        for character in text { _ = console.press(.character(character), at: now) }
        return console.press(.enter, at: now)
    }

    private func rows(_ console: Console, columns: Int = 120) -> [String] {
        console.draw(size: Size(columns: columns, rows: 40)).rows
    }

    private func seated(_ seconds: Int64) -> Snapshot {
        var snapshot = SnapshotFixtures.flood()
        snapshot.seats = [
            Seat(
                number: 3, holder: "dupont", from: "martin", since: snapshot.now - .seconds(seconds),
                isOver: seconds >= 12 * 3600)
        ]
        return snapshot
    }

    @Test(arguments: [
        (Language.french, ":relève martin"), (.english, ":take-over martin"), (.french, ":take-over martin"),
    ])
    func theSeatIsOfferedToAnAccountThereIsAndHandedOverOnceTheCoreKnows(_ language: Language, _ line: String) throws {
        var console = console(language)
        #expect(type(line, &console) == [.takeOver("martin")], "the program looks first")
        guard case .command(let offer)? = console.offerSeat(to: "martin").first else {
            Issue.record("nothing is offered")
            return
        }
        #expect(offer.body == .offerSeat(to: "martin"))
        #expect(console.receive(Reply(id: offer.id, outcome: .seat(7))) == [.handOver(to: "martin", seat: 7)])
        #expect(console.receive(Reply(id: offer.id, outcome: .seat(7))) == [], "once")
        #expect(!console.isSeatTaken(7))
        var taken = SnapshotFixtures.flood()
        taken.seats = [Seat(number: 7, holder: "martin", from: "dupont", since: now)]
        console.receive(taken)
        #expect(console.isSeatTaken(7))
    }

    @Test func whatCannotBeHandedOverIsSaid() {
        var console = console(handsOver: false)
        #expect(type(":relève martin", &console) == [])
        #expect(rows(console).joined().contains("vigie attach"))
        console = self.console()
        #expect(type(":relève", &console) == [])
        #expect(rows(console).joined().contains("relève COMPTE"))
        console.sayNoAccount("martin")
        #expect(rows(console).joined().contains("pas de compte martin"))
        console.saySeatIsNotRoots("toor")
        #expect(rows(console).joined().contains("toor est root"))
        console.sayTooDeep(8)
        #expect(rows(console).joined().contains("passé 8 fois depuis son ouverture"))
        console.sayNotTaken(by: "martin", .exited(1))
        #expect(rows(console).joined().contains("martin n’a pas pris ce terminal (code 1)"))
        console.sayNotTaken(by: "martin", .notLetIn(1))
        #expect(rows(console).joined().contains("martin n’a pas pris ce terminal (mot de passe faux, ou compte"))
        console.sayNotTaken(by: "martin", .coreSilent)
        #expect(rows(console).joined().contains("martin n’a pas pris ce terminal (le cœur ne répond pas)"))
        console.sayNotTaken(by: "martin", .signalled(9))
        #expect(rows(console).joined().contains("(signal 9)"))
        console.sayNotTaken(by: "martin", .notStarted(program: "/usr/bin/su", why: "Permission denied"))
        #expect(rows(console).joined().contains("/usr/bin/su ne peut pas être lancé : Permission denied"))
        for (why, text) in [
            (Refusal.seatOfRoot, "root ne se verrait demander"), (.notAnotherAccount, "à un autre compte, par son nom"),
            (.seatOver, "le passer avec :relève"),
        ] {
            guard case .command(let offer)? = console.offerSeat(to: "martin").first else {
                Issue.record("nothing is offered")
                return
            }
            #expect(console.receive(Reply(id: offer.id, outcome: .refused(why, nil))) == [])
            #expect(rows(console).joined().contains(text), "\(why)")
        }
    }

    /// Whoever was to sit here may still be typing a password: between Enter and the prompt, and after it failed.
    @Test func whatIsTypedAtAHandOverIsNoKeyAndNoText() {
        var console = console(.english)
        #expect(type(":take-over martin", &console) == [.takeOver("martin")])
        for key in [Key.character("n"), .character("q"), .enter, .paste("secret"), .alternate("a"), .character("S")] {
            #expect(console.press(key, at: now) == [], "\(key)")
        }
        #expect(!rows(console).joined().contains("secret"))
        guard case .command(let offer)? = console.offerSeat(to: "martin").first else {
            Issue.record("nothing is offered")
            return
        }
        #expect(console.receive(Reply(id: offer.id, outcome: .seat(7))) == [.handOver(to: "martin", seat: 7)])
        let told = console.sayNotTaken(by: "martin", 7, .exited(1))
        guard case .command(let missed)? = told.first else {
            Issue.record("the core is told nothing")
            return
        }
        #expect(missed.body == .missSeat(7, why: "su: code 1"))
        for key in [Key.character("a"), .character("s"), .enter, .paste("secret"), .character("q")] {
            #expect(console.press(key, at: now) == [], "\(key)")
        }
        let picture = rows(console).joined(separator: "\n")
        #expect(picture.contains("martin has not taken this terminal over") && picture.contains("[Esc]"), "\(picture)")
        #expect(!picture.contains("secret"))
        _ = console.press(.escape, at: now)
        #expect(console.press(.character("q"), at: now) == [.quit])
    }

    /// Escape before the core has answered: the terminal stays, and the offer lapses.
    @Test func whoThinksBetterOfItKeepsTheTerminal() {
        var console = console(.english)
        _ = type(":take-over martin", &console)
        guard case .command(let offer)? = console.offerSeat(to: "martin").first else {
            Issue.record("nothing is offered")
            return
        }
        _ = console.press(.escape, at: now)
        #expect(console.receive(Reply(id: offer.id, outcome: .seat(7))) == [])
    }

    @Test func aSeatThatIsOverOffersNothingButToHandItOver() {
        var console = console(.english, seat: 3, seated(12 * 3600))
        #expect(console.press(.character("a"), at: now) == [])
        let picture = rows(console).joined(separator: "\n")
        #expect(picture.contains("this seat has been held for 12 h"), "\(picture)")
        #expect(type(":take-over martin", &console) == [.takeOver("martin")])
        #expect(console.offerSeat(to: "martin").count == 1)
    }

    /// What su ends with where `vigie attach` reached no core is said in words, as is an offer nobody took.
    @Test func whatBecameOfAnOfferIsSaidInWords() {
        var console = console(.french)
        _ = console.sayNotTaken(by: "martin", 3, .coreSilent)
        #expect(rows(console).joined().contains("martin n’a pas pris ce terminal (le cœur ne répond pas)"))
        var snapshot = SnapshotFixtures.flood()
        var lapsed = JournalRecord(at: now, wall: now, event: .seatNotTaken)
        (lapsed.text, lapsed.comment) = (JournalRecord.lapsedOffer, "martin")
        var changed = JournalRecord(at: now, wall: now, event: .roleChanged)
        (changed.text, changed.level) = ("martin", "operator")
        snapshot.journal = [lapsed, changed]
        let journal = Displays.console(showing: .journal, snapshot).draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(journal.contains("offre expirée  poste non pris") && !journal.contains("lapsed"), "\(journal)")
        #expect(journal.contains("martin  rôle désormais opérateur"), "\(journal)")
    }

    /// One role less is said in the bottom line, and closes what needs the one that is lost; one more is said too.
    @Test(arguments: [("a", true), ("O", false), ("s", true)]) func anotherRoleIsSaidAtOnce(
        key: String, staysOpen: Bool
    ) {
        var console = console(.english)
        _ = console.press(.character(Character(key)), at: now)
        console.receive(role: .operator)
        var picture = rows(console, columns: 160).joined(separator: "\n")
        #expect(picture.contains("role is operator by now"), "\(picture)")
        #expect((console.dialog != nil) == staysOpen)
        #expect(picture.contains("needs the role supervisor: closed, nothing was sent") != staysOpen)
        console.receive(role: .supervisor)
        picture = rows(console, columns: 160).joined(separator: "\n")
        #expect(picture.contains("role is supervisor by now"), "\(picture)")
    }

    /// The role goes while a comment is being typed: nothing is sent, and the header says so at once.
    @Test func aRoleThatIsTakenAwayShowsAtOnce() {
        var console = console(.english)
        _ = console.press(.character("a"), at: now)
        console.receive(role: .viewer)
        var picture = rows(console, columns: 160).joined(separator: "\n")
        #expect(picture.contains("READ-ONLY") && picture.contains("this console only looks from now on"), "\(picture)")
        let sent = (console.press(.character("1"), at: now) + console.press(.enter, at: now)).filter {
            if case .command = $0 { true } else { false }
        }
        #expect(sent == [])
        console.receive(role: .operator)
        picture = rows(console, columns: 160).joined(separator: "\n")
        #expect(!picture.contains("READ-ONLY"), "\(picture)")
        // And at the next action, should nobody have said so.
        guard case .command(let note)? = type(":note vu", &console).first else {
            Issue.record("nothing is sent")
            return
        }
        _ = console.receive(Reply(id: note.id, outcome: .refused(.needsOperator, nil)))
        #expect(rows(console, columns: 160)[0].contains("READ-ONLY"))
    }

    @Test func theHeaderSaysWhoSitsWhereAndWhenItIsOver() {
        let held = rows(console(seat: 3, seated(60)), columns: 160)[0]
        #expect(held.contains("dupont · poste 3"), "\(held)")
        #expect(!rows(console(seat: nil, seated(60)), columns: 160)[0].contains("poste"), "another terminal's own")
        #expect(!rows(console(seat: 4, seated(60)), columns: 160)[0].contains("poste"), "one the core does not know")
        let hours: Int64 = 12 * 3600
        #expect(rows(console(seat: 3, seated(hours - 1)), columns: 160)[0].contains("poste 3"))
        for columns in [80, 100, 120, 160] {
            let over = rows(console(seat: 3, seated(hours)), columns: columns)[0]
            #expect(over.contains("dupont · POSTE > 12 H"), "\(columns): \(over)")
            #expect(over.contains("NON ACQ 2"), "\(columns): \(over)")
        }
    }

    @Test func theJournalSaysWhoOfferedAndWhoTook() {
        var snapshot = SnapshotFixtures.flood()
        var offered = JournalRecord(at: now, wall: now, event: .seatOffered, by: "martin")
        (offered.occurrence, offered.comment) = (3, "dupont")
        var taken = JournalRecord(at: now, wall: now, event: .seatTaken, by: "dupont")
        (taken.occurrence, taken.comment) = (3, "martin")
        snapshot.journal = [taken, offered]
        var console = console(.english, snapshot)
        console.open(.journal)
        let picture = rows(console).joined(separator: "\n")
        #expect(picture.contains("martin offered the seat to \"dupont\""), "\(picture)")
        #expect(picture.contains("dupont took the seat over from \"martin\""), "\(picture)")
    }
}
