import Foundation
import Frames
import Link
import Listeners
import SiteFiles

/// Turns the command line's and the site's addresses into endpoints that listeners take.
struct Endpoints {
    var site: LoadedSite

    /// The option's address if given, else the site's; nil when neither names one.
    func endpoint(_ option: String?, _ name: String, else configured: SiteFiles.ListenAddress?) throws -> Endpoint? {
        guard let option else { return configured.map { endpoint($0, origin: place(of: name)) } }
        guard let address = SiteFiles.ListenAddress(option) else {
            throw Exit.usage(
                "\(name) \(option) is no address. Write 127.0.0.1:5683, [::1]:5683, or port 0 to pick one.")
        }
        return endpoint(address, origin: name)
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
