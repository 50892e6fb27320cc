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
        snapshot.seats = [Seat(number: 3, holder: "dupont", from: "martin", since: snapshot.now - .seconds(seconds))]
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
        #expect(rows(console).joined().contains("martin n'a pas pris ce terminal (code 1)"))
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
