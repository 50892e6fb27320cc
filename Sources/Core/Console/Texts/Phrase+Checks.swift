/// Steps of an alarm, and whether somebody looked.
extension Phrase {
    static let eventStep = Phrase("did a step of", "a fait une étape de")
    static let eventStepUndone = Phrase("took back a step of", "a décoché une étape de")
    static let eventConfirm = Phrase("confirmed", "a confirmé")
    static let eventRefute = Phrase("refuted", "a démenti")
    static let eventAssign = Phrase("gave", "a confié")
    static let assignedToPerson = Phrase("to {0}", "à {0}")
    static let kindAssign = Phrase("say who sees to it", "confier à quelqu’un")
    static let assigned = Phrase("given to", "confiée à")
    static let assignedTo = Phrase("given to {0}", "confiée à {0}")
    static let assignedBy = Phrase("{0}, by {1} at {2}", "{0}, par {1} à {2}")
    static let assigneeMissing = Phrase("say who sees to it first", "dire d’abord qui s’en charge")
    static let doneAssigned = Phrase("given to {0}", "confiée à {0}")
    static let paletteAssign = Phrase("assign", "confier")
    static let paletteTakesPerson = Phrase("CODE PERSON", "CODE PERSONNE")
    static let palettePreviewAssign = Phrase("Enter: gives {0} to {1}", "Entrée : confie {0} à {1}")
    static let kindStep = Phrase("tick a step", "cocher une étape")
    static let kindVerdict = Phrase("confirm or refute", "confirmer ou démentir")
    static let refusedNotOpen = Phrase(
        "this alarm is over: there is nothing to do about it", "cette alarme est finie : plus rien à y faire")
    static let refusedUnknownStep = Phrase("it has no step of that number", "elle n’a pas d’étape de ce numéro")
    static let refusedStepDone = Phrase("that step is done already", "cette étape est déjà faite")
    static let refusedStepNotDone = Phrase(
        "nobody ticked that step: nothing to take back", "personne n’a coché cette étape : rien à décocher")
    static let evidenceMissing = Phrase("say how you know first", "dire d’abord comment on le sait")
    static let evidencePrompt = Phrase("evidence", "constat")
    static let confirmTitle = Phrase("Confirm: somebody looked, it is true", "Confirmer : levée de doute, c’est vrai")
    static let refuteTitle = Phrase("Refute: somebody looked, it is not", "Démentir : levée de doute, c’est faux")
    static let confirmKeys = Phrase(
        "Enter confirms, Esc leaves, say how you know", "Entrée confirme, Échap quitte, dire comment on le sait")
    static let refuteKeys = Phrase(
        "Enter refutes, Esc leaves, say how you know", "Entrée dément, Échap quitte, dire comment on le sait")
    static let refuteEffect = Phrase(
        "the alarm stays; out of service is offered next", "l’alarme reste ; hors service est proposé ensuite")
    static let stepsTitle = Phrase("Steps", "Étapes")
    static let stepsKeys = Phrase(
        "Enter ticks the next, Esc leaves, 1-9 that one, u takes the last tick back (the journal keeps both)",
        "Entrée coche la suivante, Échap quitte, 1-9 celle-là, u décoche la dernière (le journal garde les deux)")
    static let stepsKeysTicked = Phrase(
        "Enter leaves, 1-9 ticks that one, u takes the last tick back (the journal keeps both)",
        "Entrée quitte, 1-9 coche celle-là, u décoche la dernière (le journal garde les deux)")
    static let stepsNone = Phrase(
        "this alarm's action is not a list of steps ({0} shows it)",
        "l’action de cette alarme n’est pas une liste d’étapes ({0} la montre)")
    static let stepDoneBy = Phrase("{0}, {1}", "{0}, {1}")
    static let stepWithin = Phrase("within {0}", "sous {0}")
    static let stepLate = Phrase("LATE, within {0}", "EN RETARD, sous {0}")
    static let doneStep = Phrase("ticked: {0}", "cochée : {0}")
    static let doneStepUndone = Phrase("taken back: {0}", "décochée : {0}")
    static let doneConfirmed = Phrase("confirmed: {0}", "confirmée : {0}")
    static let doneRefuted = Phrase(
        "refuted, the alarm stays: {0}. Out of service? Enter, or Esc to leave it.",
        "démentie, l’alarme reste : {0}. Hors service ? Entrée, ou Échap pour la laisser.")
    static let verdictConfirmed = Phrase("confirmed by {0} at {1}: {2}", "confirmée par {0} à {1} : {2}")
    static let verdictRefuted = Phrase("refuted by {0} at {1}: {2}", "démentie par {0} à {1} : {2}")
    static let verdictTrue = Phrase("CONFIRMED", "CONFIRMÉE")
    static let verdictFalse = Phrase("REFUTED", "DÉMENTIE")
    static let verdict = Phrase("looked at", "levée de doute")
    static let keyStep = Phrase("tick a step of the action", "cocher une étape de l’action")
    static let keyConfirm = Phrase("confirm: somebody looked", "confirmer : levée de doute")
    static let keyRefute = Phrase("refute: somebody looked", "démentir : levée de doute")
    static let paletteStep = Phrase("step", "étape")
    static let paletteUndoStep = Phrase("undo-step", "décocher")
    static let paletteTakesStepNumber = Phrase("CODE NUMBER", "CODE NUMÉRO")
    static let palettePreviewUndoStep = Phrase(
        "Enter: takes back the tick of step {1} of {0}; the journal keeps both",
        "Entrée : décoche l’étape {1} de {0} ; le journal garde les deux")
    static let paletteConfirm = Phrase("confirm", "confirmer")
    static let paletteRefute = Phrase("refute", "démentir")
    static let paletteTakesStep = Phrase("CODE [NUMBER]", "CODE [NUMÉRO]")
    static let paletteTakesEvidence = Phrase("CODE [EVIDENCE]", "CODE [CONSTAT]")
    static let palettePreviewStep = Phrase("Enter: ticks step {1} of {0}", "Entrée : coche l’étape {1} de {0}")
    static let palettePreviewConfirm = Phrase("Enter: confirms {0}, {1}", "Entrée : confirme {0}, {1}")
    static let palettePreviewRefute = Phrase(
        "Enter: refutes {0}, {1}; the alarm stays", "Entrée : démentit {0}, {1} ; l’alarme reste")
}
