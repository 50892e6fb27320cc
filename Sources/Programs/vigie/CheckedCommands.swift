import ArgumentParser
import Console
import Link

/// `vigie step ID NUMBER`
struct StepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step", abstract: "Tick a step of an alarm's action.",
        discussion: """
            The steps are the list under the rule's `action`; `vigie why ID` shows them and who did which.

            --undo takes a tick back; the journal keeps both.

            Example: vigie step river-level/gapeau-sainte-eulalie 2
            """)
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm id.")
    var id: String
    @Argument(help: "The step's number, from 1.")
    var number: Int
    @Flag(help: "It was not done after all: take the tick back.")
    var undo = false

    func run() throws {
        var request = LinkRequest(undo ? .undoStep : .step)
        request.alarms = [id]
        request.number = number
        try Action.run(request, options.site, json: options.json)
    }
}

/// `vigie assign ID PERSON`
struct AssignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Say who sees to an alarm: the list, the handover and the journal show it.",
        discussion: """
            Whoever takes it over next is named the same way. It acknowledges nothing and tells nobody.

            Example: vigie assign river-level/gapeau-sainte-eulalie "C. Martin"
            """)
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm id.")
    var id: String
    @Argument(help: "Who sees to it, as people call them.")
    var person: String

    func run() throws {
        var request = LinkRequest(.assign)
        request.alarms = [id]
        request.person = person
        try Action.run(request, options.site, json: options.json)
    }
}

/// `vigie confirm ID --evidence T`
struct ConfirmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Somebody looked, and the alarm is true: say how you know.",
        discussion: "Example: vigie confirm river-level/gapeau-sainte-eulalie --evidence \"échelle lue à 3,30 m, PM\"")
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm id.")
    var id: String
    @Option(help: "How you know.")
    var evidence: String = ""

    func run() throws {
        var request = LinkRequest(.confirm)
        request.alarms = [id]
        request.comment = evidence
        try Action.run(request, options.site, json: options.json)
    }
}

/// `vigie refute ID --evidence T`
struct RefuteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refute", abstract: "Somebody looked, and the alarm is not true: say how you know.",
        discussion: """
            The alarm stays as it is: nobody's word clears it. With --out-of-service it is taken out of service too, with
            the evidence as the reason.

            Example: vigie refute river-level/las-dardennes --evidence "lit à sec, capteur encombré" --out-of-service
            """)
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm id.")
    var id: String
    @Option(help: "How you know.")
    var evidence: String = ""
    @Flag(help: "Also take the alarm out of service.")
    var outOfService = false

    func run() throws {
        var request = LinkRequest(.refute)
        request.alarms = [id]
        request.comment = evidence
        guard outOfService else {
            try Action.run(request, options.site, json: options.json)
            Say.toPeople(ListWords.ofHere(options.site).stands(id))
            return
        }
        let words = ListWords.ofHere(options.site)
        if !options.json { request.language = words.language.rawValue }
        // The alarm is said as the second leaves it, or as the first did where the second is refused.
        var alarms: [[UInt8]] = []
        try Action.run(request, options.site, json: options.json) { line in
            if ToldText(line, words) == nil {
                alarms.append(line)
            } else {
                Action.tell(line, words, json: false)
            }
        }
        var next = LinkRequest(.outOfService)
        next.alarms = [id]
        next.reason = evidence
        do {
            try Action.run(next, options.site, json: options.json)
        } catch {
            for line in alarms { Action.tell(line, words, json: false) }
            throw error
        }
    }
}
