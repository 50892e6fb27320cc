/// The lists that commands print.
extension Phrase {
    static let listUntil = Phrase("until {0}", "jusqu’au {0}")
    static let listOnce = Phrase("once", "une fois")
    static let listWatch = Phrase("watch", "garde")
    static let listNobody = Phrase("NOBODY", "PERSONNE")
    static let listNobodyAttached = Phrase(
        "Nobody is attached: this core has no console now.", "Personne : ce cœur n’a pas de console en ce moment.")
    static let listSeat = Phrase("from {0} since {1}", "repris à {0} depuis le {1}")
    static let listSeatOver = Phrase(", OVER 12 H", ", PLUS DE 12 H")
    static let listUnderAMinute = Phrase("under 1 min", "moins de 1 min")
    static let listUncovered = Phrase(
        "{0} to {1}: {2} span nobody covers, {3} in all|{0} to {1}: {2} spans nobody covers, {3} in all",
        "du {0} au {1} : {2} plage sans personne, {3} en tout|du {0} au {1} : {2} plages sans personne, {3} en tout")
    static let listCovered = Phrase(
        "{0} to {1}: {2} covered at every hour", "du {0} au {1} : {2} tenus à toute heure")
}
