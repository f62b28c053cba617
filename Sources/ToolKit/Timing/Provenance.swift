import AxisArrays
import Jobs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The machine that something was measured on; empty where the system does not tell.
struct Provenance: Sendable {
  let system: String, machine: String, processor: String, governor: String, moment: String
  let processors: Int, load: String

  init() {
    var name = utsname()
    uname(&name)
    system = Self.text(name.sysname) + " " + Self.text(name.release)
    machine = Self.text(name.machine)
    let lines = Self.read("/proc/cpuinfo").split(separator: "\n")
    processor =
      lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last.map(Self.trimmed) ?? ""
    governor = Self.trimmed(Self.read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")[...])
    load = Self.read("/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " ")
    processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    var now = time(nil), parts = tm(), buffer = [CChar](repeating: 0, count: 32)
    gmtime_r(&now, &parts)
    strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
    moment = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func text<T>(_ field: T) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  private static func trimmed(_ text: Substring) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  var text: String {
    let known = [
      moment, system, machine, processor, "\(processors) processors", governor.isEmpty ? "" : "governor " + governor,
      load.isEmpty ? "" : "load " + load,
    ]
    return known.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  var value: Value {
    .record([
      "time": .string(moment), "system": .string(system), "machine": .string(machine),
      "processor": .string(processor), "processors": .int(processors), "governor": .string(governor),
      "load": .string(load),
    ])
  }

  private static func read(_ path: String) -> String {
    guard let bytes = try? Files.read(path, atMost: 1 << 20) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
