import Foundation
import Frames
import Link
import Listeners
import SiteFiles

/// Turns the command line's and the site's addresses into endpoints that listeners take.
struct Endpoints {
    var site: LoadedSite

    /// One of a command's addresses: the option that gives it, and what holds without the option.
    struct Wanted {
        /// `--udp`
        var name: String
        var option: String?
        var configured: SiteFiles.ListenAddress?
    }

    /// Each one's address: the option's if given, else the site's; nil when neither names one. Whatever options are no
    /// addresses are told together.
    func endpoints(_ wanted: Wanted...) throws -> [Endpoint?] {
        let wrong = wanted.filter { $0.option.map { SiteFiles.ListenAddress($0) == nil } ?? false }
        guard wrong.isEmpty else {
            let told = wrong.map { "\($0.name) \($0.option ?? "") is no address." }.joined(separator: "\n")
            throw Exit.usage(
                "\(told) Write 127.0.0.1:5683, [::1]:5683 (ports go to 65535), or port 0 to pick one.")
        }
        return wanted.map { wanted in
            guard let option = wanted.option else {
                return wanted.configured.map { endpoint($0, origin: place(of: wanted.name)) }
            }
            return SiteFiles.ListenAddress(option).map { endpoint($0, origin: wanted.name) }
        }
    }

    /// `layouts/toulon/site.yaml:9`: the line that gives the address of `--udp` or `--tcp`.
    private func place(of option: String) -> String {
        let file = site.folder + "/site.yaml"
        let key = option.dropFirst(2) + ":"
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let index = lines.firstIndex { $0.drop { $0 == " " }.hasPrefix(key) }
        return index.map { "\(file):\($0 + 1)" } ?? file
    }

    private func endpoint(_ address: SiteFiles.ListenAddress, origin: String) -> Endpoint {
        let allow = site.listeners.allow
        var endpoint = Endpoint(
            host: address.host, port: address.port, isLoopback: address.isLoopback, origin: origin)
        if !allow.isEmpty {
            endpoint.admits = { source in
                allow.contains { $0.contains(isIPv6: source.isIPv6, high: source.high, low: source.low) }
            }
        }
        return endpoint
    }
}
