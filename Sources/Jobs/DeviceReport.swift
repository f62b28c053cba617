import Processing

/// A device that pipelines can run on, or what is missing for it.
public struct DeviceReport: Sendable {
  private let info: DeviceInfo

  /// The processor, then what OpenCL and CUDA offer.
  public static var all: [DeviceReport] { Device.infos.map { DeviceReport(info: $0) } }

  /// All of them, a line each.
  public static var list: String {
    var table = TextTable()
    for report in all { table.add(cells: report.cells) }
    return table.text()
  }

  /// All of them, for programs.
  public static var json: Value { .list(all.map(\.value)) }

  private var cells: [String] {
    var facts: [String] = []
    if !info.capabilities.model.isEmpty { facts.append(info.capabilities.model) }
    if let memory = info.capabilities.memory {
      let tenths = memory / (1 << 30) * 10 + memory % (1 << 30) * 10 / (1 << 30)
      facts.append("\(tenths / 10).\(tenths % 10) GiB")
    }
    if !info.capabilities.driver.isEmpty { facts.append(info.capabilities.driver) }
    if !info.capabilities.hasFloat64 && info.problem == nil { facts.append("no float64") }
    if let problem = info.problem { facts.append("not usable: \(problem)") }
    return [info.name, facts.joined(separator: "; ")]
  }

  private var value: Value {
    var map = ValueMap()
    map["name"] = .string(info.name)
    map["model"] = .string(info.capabilities.model)
    map["driver"] = .string(info.capabilities.driver)
    map["memory"] = info.capabilities.memory.map { .int($0) } ?? .null
    map["float64"] = .bool(info.capabilities.hasFloat64)
    map["problem"] = info.problem.map { .string($0) } ?? .null
    return .map(map)
  }
}
