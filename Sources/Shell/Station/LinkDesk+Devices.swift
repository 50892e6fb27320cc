import Hypervisor
import Link
import Listeners
import OperatorLink
import Telemetry

// The sensor register by request.
extension LinkDesk {
    /// One device, or a page of the register; the page's last line names where the next begins.
    func devices(_ request: LinkRequest, _ line: LinkLine) {
        if let id = request.entity {
            return look(line) {
                $0.device(EntityID(id))
            } encode: { found in
                guard let found else {
                    throw Refused("There is no device \(id). `vigie devices list` shows those listed or heard.")
                }
                return [DeviceJSON.object(found.device, found.lines)]
            }
        }
        let filter: Hypervisor.DeviceFilter
        do {
            let lifecycle = try request.lifecycle.map { try LinkDesk.lifecycle($0, "--lifecycle") }
            filter = Hypervisor.DeviceFilter(lifecycle: lifecycle, type: request.kind.map { EntityType($0) })
        } catch {
            return refuse(line, "\(error)", exit: 2)
        }
        let start = request.number ?? 0
        look(line) {
            $0.devices(filter, from: start)
        } encode: { page in
            var lines = page.devices.map { DeviceJSON.object($0) }
            if let next = page.next {
                var more = JSONLine()
                more.add("next", next)
                lines.append(more)
            }
            return lines
        }
    }

    static func lifecycle(_ word: String, _ option: String) throws -> Device.Lifecycle {
        guard let lifecycle = Device.Lifecycle(rawValue: word) else {
            let known = Device.Lifecycle.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refused("\(option) \"\(word)\" is no lifecycle. One of \(known).", exit: 2)
        }
        return lifecycle
    }

    func promotions(_ request: LinkRequest) throws -> [Command.Body] {
        let ids = request.alarms ?? []
        guard !ids.isEmpty else { throw Refused("promote what? Name a device.", exit: 2) }
        let lifecycle = try request.lifecycle.map { try LinkDesk.lifecycle($0, "--to") } ?? .production
        return ids.map { .promote(EntityID($0), to: lifecycle, reason: request.reason ?? "") }
    }

    /// What became of a device that was promoted.
    static func promoted(_ id: String, _ request: LinkRequest) -> JSONLine {
        var line = JSONLine()
        line.add("id", id)
        line.add("lifecycle", request.lifecycle ?? Device.Lifecycle.production.rawValue)
        return line
    }
}
