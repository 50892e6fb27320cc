import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// A shared terminal handed over: to whom it was offered and to nobody else, within two minutes, for twelve hours, and
/// all of it there again after a restart.
struct SeatTests {
    private static let alice = Operator(account: "alice", session: "pts/1")
    private static let bob = Operator(account: "bob", session: "pts/2")
    private static let mallory = Operator(account: "mallory", session: "pts/3")

    private func command(_ body: Command.Body, by account: Operator) -> Event {
        .command(Command(id: 1, by: account, body: body))
    }

    private func refusal(_ core: CoreUnderTest) -> Refusal? {
        if case .refused(let why, _) = core.replies.first?.outcome { why } else { nil }
    }

    private func seat(_ core: CoreUnderTest) -> Int? {
        if case .seat(let number) = core.replies.first?.outcome { number } else { nil }
    }

    private func at(_ account: Operator, _ seat: Int) -> Operator {
        var account = account
        account.seat = seat
        return account
    }

    private func note(_ core: inout CoreUnderTest, by account: Operator, at seconds: Double) -> Refusal? {
        core.handle(command(.note("vu"), by: account), at: seconds)
        return refusal(core)
    }

    @Test func anOfferIsNumberedAndTakenByTheOneItWasMadeTo() {
        var core = CoreUnderTest()
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 1)
        #expect(seat(core) == 1)
        let offered = core.journal.first
        #expect(offered?.event == .seatOffered && offered?.by == "alice" && offered?.comment == "bob")
        #expect(offered?.occurrence == 1)
        for other in [Self.mallory, Self.alice] {
            core.handle(command(.takeSeat(1), by: at(other, 1)), at: 2)
            #expect(refusal(core) == .notYourSeat && core.journal.first?.event == .refused)
        }
        #expect(core.hypervisor.seats.isEmpty)
        core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: 3)
        #expect(seat(core) == 1)
        let taken = core.journal.first
        #expect(taken?.event == .seatTaken && taken?.by == "bob" && taken?.comment == "alice" && taken?.occurrence == 1)
        let held = Seat(number: 1, holder: "bob", from: "alice", since: CoreUnderTest.at(3))
        #expect(core.hypervisor.snapshot(View()).seats == [held])
        // Again, by the same account: the same seat, and not a second line.
        core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: 9000)
        #expect(seat(core) == 1 && core.journal.isEmpty && core.hypervisor.seats == [held])
        core.handle(command(.takeSeat(1), by: at(Self.mallory, 1)), at: 9001)
        #expect(refusal(core) == .notYourSeat)
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 9002)
        #expect(seat(core) == 2)
    }

    @Test func anOfferLapsesAfterTwoMinutes() {
        for (seconds, why) in [(120.9, nil), (121, Refusal.unknownSeat)] as [(Double, Refusal?)] {
            var core = CoreUnderTest()
            core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 1)
            core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: seconds)
            #expect(refusal(core) == why, "after \(seconds) s")
        }
        var core = CoreUnderTest()
        core.handle(command(.takeSeat(7), by: at(Self.bob, 7)), at: 1)
        #expect(refusal(core) == .unknownSeat, "nobody offered it")
    }

    @Test func rootHandsNothingOverAndTakesNothing() {
        var core = CoreUnderTest()
        core.handle(command(.offerSeat(to: "bob"), by: Operator(account: "toor", isRoot: true)), at: 1)
        #expect(refusal(core) == .seatOfRoot)
        core.handle(command(.offerSeat(to: "toor"), by: Self.alice), at: 2)
        core.handle(command(.takeSeat(1), by: Operator(account: "toor", isRoot: true, seat: 1)), at: 3)
        #expect(refusal(core) == .seatOfRoot && core.hypervisor.seats.isEmpty)
    }

    @Test func aNameThatIsNoOtherAccountsIsRefused() {
        var core = CoreUnderTest()
        for name in [
            "", "-", "-c", "a b", "a;b", "$(id)", "é", "a/b", "a\nb", String(repeating: "a", count: 33), "alice",
        ] {
            core.handle(command(.offerSeat(to: name), by: Self.alice), at: 1)
            #expect(refusal(core) == .notAnotherAccount, "\(name)")
        }
        for name in ["b.ob-2_x", "2fa"] {
            core.handle(command(.offerSeat(to: name), by: Self.alice), at: 1)
            #expect(refusal(core) == nil, "\(name)")
        }
    }

    @Test func whoMayOnlyLookNeitherOffersNorTakes() {
        var core = CoreUnderTest()
        var access = AccessRules()
        var grant = RoleGrant(role: .operator)
        grant.users = ["alice"]
        access.grants = [grant]
        core.handle(.access(access), at: 1)
        core.handle(command(.offerSeat(to: "alice"), by: Self.bob), at: 2)
        #expect(refusal(core) == .needsOperator)
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 2)
        core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: 3)
        #expect(refusal(core) == .needsOperator)
    }

    /// A console's own word for where it sits does not count: without the seat nothing is done.
    @Test func whatComesFromASeatThatIsNotHeldIsRefused() {
        var core = CoreUnderTest()
        #expect(note(&core, by: Self.bob, at: 1) == nil)
        #expect(note(&core, by: at(Self.bob, 1), at: 2) == .unknownSeat)
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 3)
        #expect(note(&core, by: at(Self.bob, 1), at: 4) == .unknownSeat, "offered is not taken")
        core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: 5)
        #expect(note(&core, by: at(Self.bob, 1), at: 6) == nil)
        #expect(note(&core, by: at(Self.mallory, 1), at: 7) == .unknownSeat)
        // Handed on: bob's own console at it is over, without a moment in which both work.
        core.handle(command(.offerSeat(to: "carol"), by: at(Self.bob, 1)), at: 8)
        core.handle(command(.takeSeat(2), by: Operator(account: "carol", seat: 2)), at: 9)
        #expect(note(&core, by: at(Self.bob, 1), at: 10) == .unknownSeat)
        #expect(note(&core, by: Operator(account: "carol", seat: 2), at: 11) == nil)
        #expect(core.hypervisor.seats.map(\.number) == [2])
    }

    @Test func aSeatIsHeldForTwelveHoursAndThenOnlyHandedOver() {
        var core = CoreUnderTest()
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 0)
        core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: 60)
        let end = 60.0 + 12 * 3600
        #expect(note(&core, by: at(Self.bob, 1), at: end - 1) == nil)
        #expect(note(&core, by: at(Self.bob, 1), at: end) == .seatOver)
        core.handle(command(.posture(.alerte, reason: ""), by: at(Self.bob, 1)), at: end)
        #expect(refusal(core) == .seatOver)
        core.handle(command(.silence, by: at(Self.bob, 1)), at: end)
        #expect(refusal(core) == .seatOver)
        // To come back to it changes nothing; the account's own terminal has nothing to do with it.
        core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: end + 1)
        #expect(note(&core, by: at(Self.bob, 1), at: end + 2) == .seatOver)
        #expect(note(&core, by: Self.bob, at: end + 2) == nil)
        core.handle(command(.offerSeat(to: "carol"), by: at(Self.bob, 1)), at: end + 3)
        #expect(seat(core) == 2)
        core.handle(command(.takeSeat(2), by: Operator(account: "carol", seat: 2)), at: end + 4)
        #expect(note(&core, by: Operator(account: "carol", seat: 2), at: end + 5) == nil)
    }

    /// The machine's wall clock steps; the twelve hours and the two minutes are as long as before.
    @Test(arguments: [-7200.0, 7200]) func aStepOfTheWallClockMovesNoEnd(step: Double) {
        var core = CoreUnderTest()
        func handle(_ event: Event, at seconds: Double, stepped: Bool = true) {
            let wall = CoreUnderTest.at(seconds + (stepped ? step : 0))
            let moment = Moment(monotonic: CoreUnderTest.moment(seconds).monotonic, wall: wall)
            core.effects = core.hypervisor.handle(event, at: moment)
        }
        handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 0, stepped: false)
        handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: 119)
        #expect(seat(core) == 1, "the offer still stands")
        let end = 119.0 + 12 * 3600
        handle(command(.note("vu"), by: at(Self.bob, 1)), at: end - 1, stepped: false)
        #expect(refusal(core) == nil)
        handle(command(.note("vu"), by: at(Self.bob, 1)), at: end, stepped: false)
        #expect(refusal(core) == .seatOver)
        handle(command(.offerSeat(to: "dave"), by: Self.mallory), at: end)
        handle(command(.takeSeat(2), by: Operator(account: "dave", seat: 2)), at: end + 120, stepped: false)
        #expect(refusal(core) == .unknownSeat)
    }

    /// Nobody has to do anything for it: at the hour the core looks, says so and journals it, once.
    @Test func aSeatIsLockedAtTheHour() throws {
        var core = CoreUnderTest()
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 0)
        core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: 60)
        let end = 60.0 + 12 * 3600
        #expect(core.hypervisor.nextDeadline == CoreUnderTest.moment(end).monotonic)
        core.handle(.tick, at: end - 1)
        #expect(core.journal.isEmpty && core.hypervisor.snapshot(View()).seats.map(\.isOver) == [false])
        // Over a restart too, and what an image says is over is not said again.
        let image = core.hypervisor.encodeImage()
        var again = CoreUnderTest(entities: [], rules: [], restoring: image, series: [], at: end - 0.5)
        for _ in 0..<2 {
            again.handle(.tick, at: end)
            #expect(again.hypervisor.snapshot(View()).seats.map(\.isOver) == [true])
        }
        core.handle(.tick, at: end)
        let line = try #require(core.journal.first)
        #expect(line.event == .seatOver && line.by == "moteur" && line.comment == "bob" && line.occurrence == 1)
        #expect(core.hypervisor.seats.map(\.isOver) == [true])
        core.handle(.tick, at: end + 60)
        #expect(core.journal.isEmpty)
        let after = CoreUnderTest(
            entities: [], rules: [], restoring: core.hypervisor.encodeImage(), series: [], at: end + 61)
        #expect(after.hypervisor.seats.map(\.isOver) == [true] && after.hypervisor.nextDeadline == nil)
    }

    @Test func whatNobodyTookIsInTheJournal() throws {
        var core = CoreUnderTest()
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 0)
        core.handle(.tick, at: 119)
        #expect(core.journal.isEmpty)
        core.handle(.tick, at: 120)
        let lapsed = try #require(core.journal.first)
        #expect(lapsed.event == .seatNotTaken && lapsed.by == "moteur" && lapsed.text == "lapsed")
        #expect(lapsed.comment == "bob" && lapsed.occurrence == 1)
        // By whoever offered it, and of an offer that stands.
        core.handle(command(.missSeat(1, why: "su: signal 15"), by: Self.alice), at: 121)
        #expect(core.journal.isEmpty && refusal(core) == nil)
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 130)
        core.handle(command(.missSeat(2, why: "su: code 1"), by: Self.mallory), at: 131)
        #expect(core.journal.isEmpty)
        core.handle(command(.missSeat(2, why: "su: code 1"), by: Self.alice), at: 132)
        let failed = try #require(core.journal.first)
        #expect(failed.event == .seatNotTaken && failed.by == "alice" && failed.text == "su: code 1")
        core.handle(command(.takeSeat(2), by: at(Self.bob, 2)), at: 133)
        #expect(refusal(core) == .unknownSeat, "it is withdrawn")
        core.handle(.tick, at: 300)
        #expect(core.journal.isEmpty)
    }

    /// Taken from the image at every instant, and the rest from the journal: always the same, and as long.
    @Test func aRestartAnywhereComesToTheSameSeats() {
        var core = CoreUnderTest()
        let shift: [(Command.Body, Operator)] = [
            (.offerSeat(to: "bob"), Self.alice), (.takeSeat(1), at(Self.bob, 1)), (.note("vu"), at(Self.bob, 1)),
            (.offerSeat(to: "dave"), Self.mallory), (.offerSeat(to: "carol"), at(Self.bob, 1)),
            (.takeSeat(3), Operator(account: "carol", seat: 3)),
        ]
        var images = [core.hypervisor.encodeImage()]
        var lines: [JournalRecord] = []
        for (index, (body, account)) in shift.enumerated() {
            core.handle(command(body, by: account), at: Double(10 + index))
            #expect(core.journal.count == 1 && refusal(core) == nil, "\(body)")
            lines += core.journal
            images.append(core.hypervisor.encodeImage())
        }
        #expect(core.hypervisor.seats.map(\.holder) == ["carol"])
        for (index, image) in images.enumerated() {
            // The last line is read twice, as where an image and the journal overlap.
            let past = (lines[index...] + lines.suffix(1)).map { Past.line($0) }
            var again = CoreUnderTest(
                entities: [], rules: [], restoring: image, series: [], past: past, at: 30)
            again.handle(.tick, at: 30)
            #expect(again.hypervisor.snapshot(View()).seats == core.hypervisor.snapshot(View()).seats, "image \(index)")
            again.handle(command(.takeSeat(2), by: Operator(account: "dave", seat: 2)), at: 31)
            #expect(seat(again) == 2, "image \(index): the offer still stands")
            #expect(note(&again, by: Operator(account: "carol", seat: 3), at: 15 + 12 * 3600 - 1) == nil)
            #expect(note(&again, by: Operator(account: "carol", seat: 3), at: 15 + 12 * 3600) == .seatOver)
            again.handle(command(.offerSeat(to: "erin"), by: Self.alice), at: 50_000)
            #expect(seat(again) == 4, "image \(index)")
        }
        // From the journal alone, where there is no image.
        var bare = CoreUnderTest()
        bare.hypervisor.restoreSituation(lines)
        #expect(bare.hypervisor.seats == core.hypervisor.seats)
    }

    /// One who offers and offers takes no offer from anybody else.
    @Test func oneOperatorsOffersLapseBeforeAnothers() {
        var core = CoreUnderTest()
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 1)
        for number in 2...41 {
            core.handle(command(.offerSeat(to: "m\(number)"), by: Self.mallory), at: Double(number))
        }
        // Of mallory's the last four stand.
        for (number, why) in [(37, Refusal.unknownSeat), (38, nil), (41, nil)] as [(Int, Refusal?)] {
            core.handle(command(.takeSeat(number), by: Operator(account: "m\(number)", seat: number)), at: 42)
            #expect(refusal(core) == why, "\(number)")
        }
        core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: 43)
        #expect(seat(core) == 1)
    }

    /// When all there is room for stands, who has most gives way.
    @Test func theOffersOfWhoeverHasMostGiveWay() {
        var core = CoreUnderTest()
        func offer(_ name: String) {
            core.handle(command(.offerSeat(to: "bob"), by: Operator(account: name)), at: 1)
        }
        offer("first")
        for _ in 1...4 { offer("busy") }
        for number in 1...27 { offer("o\(number)") }
        offer("last")
        func stands(_ number: Int) -> Bool {
            core.handle(command(.takeSeat(number), by: at(Self.bob, number)), at: 2)
            return seat(core) == number
        }
        #expect(stands(1) && !stands(2) && stands(3) && stands(33))
    }

    @Test func noMoreSeatsAreKeptThanARoomHas() {
        var core = CoreUnderTest()
        for number in 1...40 {
            core.handle(command(.offerSeat(to: "o\(number)"), by: Self.alice), at: Double(number))
            core.handle(
                command(.takeSeat(number), by: Operator(account: "o\(number)", seat: number)), at: Double(number) + 0.5)
            #expect(seat(core) == number)
        }
        #expect(core.hypervisor.seats.map(\.number) == Array(9...40))
        #expect(note(&core, by: Operator(account: "o1", seat: 1), at: 50) == .unknownSeat)
    }

    @Test func anImageOfBeforeThereWereSeatsStillOpens() {
        var core = CoreUnderTest()
        core.handle(command(.offerSeat(to: "bob"), by: Self.alice), at: 1)
        core.handle(command(.takeSeat(1), by: at(Self.bob, 1)), at: 2)
        let image = core.hypervisor.encodeImage()
        // The mark, the count, no offer, one seat; then the byte that says that nobody is told.
        let seats = 1 + 8 + 4 + 4 + (8 + 4 + 3 + 4 + 5 + 8)
        // Behind them, that no alarm is given to anybody, and that the core has no alarm of its own.
        let assignments = 1 + 4
        // Nor is anything usual, or any counter of a rule that is gone kept.
        let faults = 3 * (1 + 4)
        // Nor how long each is still held.
        let holds = 1 + 8 + 4 + (8 + 8)
        let old = Array(image.dropLast(seats + assignments + faults + holds + 1)) + [0]
        let again = CoreUnderTest(entities: [], rules: [], restoring: old, series: [], at: 30)
        #expect(again.hypervisor.seats.isEmpty)
    }
}
