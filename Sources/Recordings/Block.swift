import AxisArrays

/// A message as writers take it: plain bytes in C order and what the axes say.
public struct Block: Sendable {
  public var bytes: [UInt8]
  public var dtype: DType
  public var shape: [Int]
  public var dims: [String]
  /// One per dimension.
  public var axes: [BlockAxis]
  /// Index of the dimension along which messages follow each other.
  public var streamAxis: Int
  public var key: String
  /// What else the message says about itself, as JSON text.
  public var attributes: String

  public init(
    bytes: [UInt8], dtype: DType, shape: [Int], dims: [String], axes: [BlockAxis], streamAxis: Int, key: String = "",
    attributes: String = ""
  ) {
    self.bytes = bytes
    self.dtype = dtype
    self.shape = shape
    self.dims = dims
    self.axes = axes
    self.streamAxis = streamAxis
    self.key = key
    self.attributes = attributes
  }
}

/// The values along one dimension of a `Block`.
public struct BlockAxis: Hashable, Sendable {
  public var unit: String
  public var values: Values

  public enum Values: Hashable, Sendable {
    /// Value of element i: i * gain + offset.
    case linear(gain: Double, offset: Double)
    case numbers([Double])
    case labels([String])
    /// Named columns, all of the same count.
    case columns([Column])
  }

  public struct Column: Hashable, Sendable {
    public var name: String
    public var content: Content
    public enum Content: Hashable, Sendable {
      case numbers([Double])
      case integers([Int])
      case labels([String])
    }
    public init(name: String, content: Content) {
      self.name = name
      self.content = content
    }
  }

  public init(unit: String = "", values: Values) {
    self.unit = unit
    self.values = values
  }

  /// The labels of a dimension: its labels, or its columns' first text column named label, or first of any name.
  var labels: [String]? {
    switch values {
    case .labels(let labels): return labels
    case .columns(let columns): return text(in: columns, "label") ?? columns.lazy.compactMap(\.labels).first
    default: return nil
    }
  }

  /// A text column by name.
  func column(_ name: String) -> [String]? {
    guard case .columns(let columns) = values else { return nil }
    return text(in: columns, name)
  }

  private func text(in columns: [Column], _ name: String) -> [String]? {
    columns.first { $0.name == name }?.labels
  }
}

extension BlockAxis.Column {
  var labels: [String]? { if case .labels(let labels) = content { labels } else { nil } }
}
