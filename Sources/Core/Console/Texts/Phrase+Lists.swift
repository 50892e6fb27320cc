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
    static let listStepDone = Phrase(
        "step {0} of {1} done: {2} ({3} of {1} done)|step {0} of {1} done: {2} ({3} of {1} done)",
        "étape {0} sur {1} faite : {2} ({3} faite sur {1})|étape {0} sur {1} faite : {2} ({3} faites sur {1})")
    static let listStepUndone = Phrase(
        "step {0} of {1} taken back: {2} ({3} of {1} done)|step {0} of {1} taken back: {2} ({3} of {1} done)",
        "étape {0} sur {1} reprise : {2} ({3} faite sur {1})|étape {0} sur {1} reprise : {2} ({3} faites sur {1})")
    static let listConfirmed = Phrase("confirmed by {0}: {1}", "confirmée par {0} : {1}")
    static let listRefuted = Phrase("refuted by {0}: {1}", "démentie par {0} : {1}")
    static let listStands = Phrase(
        "{0} stands until its condition ends. To silence it: vigie out-of-service {0} --reason …",
        "{0} reste ouverte tant que sa condition dure. Pour la faire taire : vigie out-of-service {0} --reason …")
    static let listAssigned = Phrase("given to {0} by {1}", "confiée à {0} par {1}")
    static let listEntry = Phrase("entry {0} of the crisis log", "entrée {0} de la main courante")
    static let listStored = Phrase("{0} is stored as of {1}", "{0} : enregistré à la date du {1}")
    static let listKnownAlready = Phrase(
        "{0} of {1} was known already: nothing is stored", "{0} du {1} était déjà connu : rien n’est enregistré")
    static let listJudged = Phrase("judged by the rules", "jugé par les règles")
    static let listUnjudged = Phrase("no rule reads it", "aucune règle ne le lit")
    static let listAsBad = Phrase("as bad", "comme mauvais")
    static let listBad = Phrase("as bad: no rule judges its value", "comme mauvais : aucune règle ne juge sa valeur")
    static let listLateBehind = Phrase(
        "late: a reading of {0} is newer, so no rule judges it",
        "tardif : une mesure du {0} est plus récente, aucune règle ne le juge")
    static let listLate = Phrase(
        "late: further behind than the site allows, so no rule judges it",
        "tardif : au-delà du délai que le site permet, aucune règle ne le juge")
    static let listChangedNothing = Phrase("no alarm changed", "aucune alarme n’a changé")
    static let listChanged = Phrase(
        "{0} alarm changed|{0} alarms changed", "{0} alarme a changé|{0} alarmes ont changé")
    static let listNotTaken = Phrase(
        "the core does not take this now: too much is asked of it, or it ends; try again",
        "le cœur ne prend pas ceci maintenant : trop lui est demandé, ou il finit ; recommencer")
    static let listDiffers = Phrase(
        "{0}: {1} asked to {2}. Ask for the same, or again after {3}, when that request lapses.",
        "{0} : {1} a demandé : {2}. Demander la même chose, ou recommencer après {3}, quand cette demande expire.")
    static let listStillToCome = Phrase(
        "--at {0} is still to come: it is {1} for the core. Write when it was seen.",
        "--at {0} est encore à venir : il est {1} pour le cœur. Écrire quand cela a été vu.")
    static let listCovered = Phrase(
        "{0} to {1}: {2} covered at every hour", "du {0} au {1} : {2} tenus à toute heure")
}
