/// Handing a shared terminal over.
extension Phrase {
    static let paletteTakeOver = Phrase("take-over", "relève")
    static let paletteTakesAccount = Phrase("ACCOUNT", "COMPTE")
    static let palettePreviewTakeOver = Phrase(
        "Enter: hands this terminal over to {0}, who types the password of that account",
        "Entrée : passe ce terminal à {0}, qui tape le mot de passe de ce compte")
    static let takeOverNotHere = Phrase(
        "a terminal is handed over from `vigie attach` on a screen: log in anew here",
        "un terminal se passe depuis `vigie attach` à l’écran : ouvrir une autre session ici")
    static let takeOverNoAccount = Phrase(
        "there is no account {0} on this machine", "pas de compte {0} sur cette machine")
    static let takeOverRoot = Phrase(
        "{0} is root: a seat is an operator's own account's", "{0} est root : un poste est au compte d’un opérateur")
    static let takeOverTooDeep = Phrase(
        "handed over {0} times since it was opened: leave, log in, and `vigie attach` anew",
        "passé {0} fois depuis son ouverture : quitter, se reconnecter, et `vigie attach` à nouveau")
    static let handOverTitle = Phrase("Hand-over", "Relève")
    static let handingOver = Phrase(
        "Handing this terminal over to {0}: wait for the password's prompt.",
        "Passage de ce terminal à {0} : attendre la demande du mot de passe.")
    static let handOverKeys = Phrase(
        "[Esc] back to the console; every other key does nothing here",
        "[Échap] revient à la console ; toute autre touche est sans effet ici")
    static let handOverPrompt = Phrase(
        "vigie: seat {0} goes to {1}, who types the password of that account within {2} minutes.",
        "vigie : le poste {0} passe à {1}, qui tape le mot de passe de ce compte avant {2} minutes.")
    static let handOverByKey = Phrase(
        "With an SSH key instead, from any terminal: ssh -t {0}@{1} vigie attach --seat {2}",
        "Avec une clé SSH, de n’importe quel terminal : ssh -t {0}@{1} vigie attach --seat {2}")
    static let handOverBack = Phrase("Ctrl+C gives the terminal back.", "Ctrl+C rend le terminal.")
    static let handOverStillAsks = Phrase(
        "(the password is still asked for)", "(le mot de passe est toujours demandé)")
    static let seatOfferLapsed = Phrase("offer lapsed", "offre expirée")
    static let eventSeatNotTaken = Phrase("seat not taken", "poste non pris")
    static let eventRoleChanged = Phrase("role now {0}", "rôle désormais {0}")
    static let eventSeatOver = Phrase("seat held for 12 h, locked", "poste tenu 12 h, verrouillé")
    static let takeOverNotTaken = Phrase(
        "{0} has not taken this terminal over ({1}): it is still yours",
        "{0} n’a pas pris ce terminal ({1}) : il est toujours à vous")
    static let takeOverCannotRun = Phrase("{0} can't be run: {1}", "{0} ne peut pas être lancé : {1}")
    static let takeOverEnded = Phrase("code {0}", "code {0}")
    static let takeOverWrongPassword = Phrase(
        "wrong password, or an account that may not log in",
        "mot de passe faux, ou compte qui ne peut pas ouvrir de session")
    static let takeOverCoreSilent = Phrase("the core does not answer", "le cœur ne répond pas")
    static let takeOverSignalled = Phrase("signal {0}", "signal {0}")
    static let refusedNotAnotherAccount = Phrase(
        "a terminal is handed over to another account, by its name",
        "un terminal se passe à un autre compte, par son nom")
    static let refusedUnknownSeat = Phrase(
        "this seat is not offered, or not any more", "ce poste n’est pas proposé, ou ne l’est plus")
    static let refusedNotYourSeat = Phrase(
        "this seat was offered to another account", "ce poste a été proposé à un autre compte")
    static let refusedSeatOfRoot = Phrase(
        "root would be asked for no password: log in as an operator",
        "root ne se verrait demander aucun mot de passe : se connecter comme opérateur")
    static let refusedSeatOver = Phrase(
        "this seat has been held for 12 h: hand it over with {0}",
        "ce poste est tenu depuis 12 h : le passer avec {0}")
    static let eventSeatOffered = Phrase("offered the seat to", "a proposé le poste à")
    static let eventSeatTaken = Phrase("took the seat over from", "a pris le poste de")
    static let kindSeat = Phrase("hand the seat over", "passer le poste")
    static let headerSeat = Phrase("{0} · seat {1}", "{0} · poste {1}")
    static let headerSeatOver = Phrase("{0} · SEAT OVER 12 H", "{0} · POSTE > 12 H")
    static let headerSeatOverShort = Phrase("> 12 H", "> 12 H")
}
