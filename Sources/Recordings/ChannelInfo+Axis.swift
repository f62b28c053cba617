import AxisArrays

extension ChannelInfo {
  /// What a channel axis says in texts, by field.
  private static let texts: [(name: String, field: WritableKeyPath<ChannelInfo, String> & Sendable)] = [
    ("unit", \.unit), ("kind", \.kind), ("transducer", \.transducer), ("prefilter", \.prefilter),
  ]

  /// The channel axis: a record per channel with what the file says. Columns that are empty throughout are left out,
  /// except label and unit.
  static func axis(_ channels: [ChannelInfo]) -> Axis {
    var fields = [Records.Field("label", .labels(channels.map(\.label)))]
    for (name, field) in texts where name == "unit" || channels.contains(where: { !$0[keyPath: field].isEmpty }) {
      fields.append(Records.Field(name, .labels(channels.map { $0[keyPath: field] })))
    }
    return .records(fields) ?? .labels(channels.map(\.label))
  }

  /// The channels that an axis describes.
  static func channels(_ axis: Axis) -> [ChannelInfo] {
    guard let labels = axis.names else { return [] }
    var channels = labels.map { ChannelInfo(label: $0, unit: axis.unit) }
    for (name, field) in texts {
      guard let column = axis.texts(name), column.count == channels.count else { continue }
      for index in channels.indices { channels[index][keyPath: field] = column[index] }
    }
    for index in channels.indices where channels[index].kind.isEmpty {
      channels[index].kind = ChannelKind.of(label: channels[index].label, unit: channels[index].unit)
    }
    return channels
  }
}

extension Axis {
  /// An axis of a record per place; `nil` where the columns differ in length or share a name.
  static func records(_ fields: [Records.Field], unit: String = "") -> Axis? {
    (try? Records(fields)).map { .coordinate(CoordinateAxis(.records($0), unit: unit)) }
  }

  /// The columns of an axis of records.
  var fields: [Records.Field] {
    if case .records(let records)? = coordinate?.values { records.fields } else { [] }
  }

  /// A column of text by name.
  func texts(_ name: String) -> [String]? { fields.first { $0.name == name }?.column.labels }

  /// The names of the places: labels, or of records the column "label", or else the first column of text.
  var names: [String]? { labels ?? fields.lazy.compactMap(\.column.labels).first }

  /// The axis with the kinds of channels where one of them is no signal and the axis does not tell.
  func withKinds(of channels: [ChannelInfo]) -> Axis {
    guard texts("kind") == nil, channels.contains(where: { $0.kind == "trigger" }) else { return self }
    let known = coordinate?.values.labels.map { fields.isEmpty ? [Records.Field("label", .labels($0))] : fields }
    let kinds = Records.Field("kind", .labels(channels.map(\.kind)))
    return known.flatMap { Axis.records($0 + [kinds], unit: unit) } ?? self
  }
}

extension Records.Column {
  var labels: [String]? { if case .labels(let labels) = self { labels } else { nil } }
}
