import Hypervisor

/// The hypervisor's side of a restart. History has a `Restored` of its own, so this one gets a name where both are seen.
typealias RestoredCore = Restored
