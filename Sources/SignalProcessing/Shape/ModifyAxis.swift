/// New names for axes, by their old ones; null takes an axis of one place away.
public struct AxisNames: SettingValue, ExpressibleByDictionaryLiteral {
  public var names: [String: String?]

  public init(_ names: [String: String?]) { self.names = names }
  public init(dictionaryLiteral elements: (String, String?)...) {
    names = Dictionary(elements, uniquingKeysWith: { _, last in last })
  }

  public static var type: SettingType { .map(.optional(.text)) }

  public init(_ value: Value) throws(SettingsError) {
    guard let map = value.map else { throw .wrongType(value, Self.type) }
    names = [:]
    for entry in map.entries {
      do throws(SettingsError) { names[entry.key] = .some(try String?(entry.value)) } catch {
        throw error.inside(entry.key, at: entry.value.mark)
      }
    }
  }

  public var value: Value {
    .map(ValueMap(names.sorted { $0.key < $1.key }.map { ValueMap.Entry($0.key, $0.value.value) }))
  }
}

/// Renames axes, or takes away those of one place. Names that a message does not have are left alone.
public struct ModifyAxis: Transformer {
  /// New names by old ones, where `null` removes an axis; without names messages pass unchanged.
  public var names: AxisNames?

  public init(names: AxisNames? = nil) { self.names = names }

  public static let settings = Settings(
    of: ModifyAxis(), "Renames axes, or removes axes of length 1.",
    formula: """
      y = x, with axes under other names; an axis of one place may be taken away
      """,
    source: """
      Hoyer and Hamman 2017, "xarray: N-D labeled arrays and datasets in Python", Journal of Open Research \
      Software 5, 10
      """
  ) {
    Setting(
      "names", \.names, "New names by old ones, where `null` removes an axis; without names messages pass unchanged.",
      python: "name_map")
  }
  public static let examples = [
    ModifyAxis(names: ["time": "t", "ch": "channel"]), ModifyAxis(names: ["nothing": nil]),
  ]

  public func notices(for message: AxisArray) -> [Notice] {
    let names = names?.names ?? [:], known = Set(message.dims).union(message.axes.keys)
    let missing = names.keys.filter { !known.contains($0) }.sorted()
    if !names.contains(where: { known.contains($0.key) && $0.value != $0.key }) {
      let reason = names.isEmpty ? "name_map is not set" : "name_map changes no axis of the stream"
      return [Notice(.noEffect, "\(reason), so messages pass as they are")]
    }
    return missing.map { Notice(.notFound, "there is no axis \"\($0)\"\(didYouMean($0, in: known.sorted()))") }
  }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .all }

  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    guard let names = names?.names else { return message }
    var data = message.data, dims: [String] = [], streamDim = message.streamDim
    var axes: [String: Axis] = [:]
    func renamed(_ name: String) -> String? {
      guard let new = names[name] else { return name }
      return new
    }
    for dim in message.dims {
      if let name = renamed(dim) {
        dims.append(name)
        if dim == message.streamDim { streamDim = name }
      } else {
        guard data.shape[dims.count] == 1 else {
          throw .invalid(op: "ModifyAxis", "axis \"\(dim)\" of \(data.shape[dims.count]) places cannot be taken away")
        }
        data = try squeeze(data, axis: dims.count)
        if dim == message.streamDim { streamDim = nil }
      }
    }
    for (name, axis) in message.axes {
      guard let new = renamed(name) else { continue }
      switch axis {
      case .linear: axes[new] = axis
      case .coordinate(var coordinate):
        coordinate.dims = coordinate.dims.compactMap(renamed)
        axes[new] = .coordinate(coordinate)
      }
    }
    return try AxisArray(data, dims: dims, axes: axes, key: message.key, attrs: message.attrs, streamDim: streamDim)
  }
}
