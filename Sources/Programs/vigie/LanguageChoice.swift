import Console
import Foundation
import Telemetry

extension LanguageOption {
    /// `--language`, else the locale's, else the site's. The locale C or POSIX means English.
    func language(orElse ofSite: Language) throws -> Language {
        if let language {
            if let known = Language(rawValue: language) { return known }
            throw Exit.usage("--language \"\(language)\" is not known. Write fr or en.")
        }
        return LanguageOption.ofEnvironment(orElse: ofSite)
    }

    /// Of a command without the option.
    static func ofEnvironment(orElse ofSite: Language) -> Language {
        let environment = ProcessInfo.processInfo.environment
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
        guard let locale = names.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) else { return ofSite }
        let code = locale.prefix { $0 != "." && $0 != "_" && $0 != "@" }
        if code == "C" || code == "POSIX" { return .english }
        return Language(rawValue: String(code)) ?? ofSite
    }
}

extension ListWords {
    /// Of a command without the option, for the site that is named or found.
    static func ofHere(_ options: SiteOptions) -> ListWords {
        ListWords(LanguageOption.ofEnvironment(orElse: .english), zone: Questions.zone(options))
    }
}
