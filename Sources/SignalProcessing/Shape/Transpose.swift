/// The dims in another order, and the memory in the order asked for. A view unless the memory must change.
public struct Transpose: Transformer {
  public enum MemoryOrder: String, Choice {
    case rowMajor = "C", columnMajor = "F"
  }
  /// New order by name or position; "..." stands for the others, `null` keeps the order.
  public var axes: [DimReference]?
  /// Order of the elements in memory: C (last dim fastest) or F (first dim fastest); `null` leaves them in place.
  public var order: MemoryOrder?

  public init(axes: [DimReference]? = nil, order: MemoryOrder? = nil) { (self.axes, self.order) = (axes, order) }

  public static let settings = Settings(
    of: Transpose(), "Changes the order of the dims, and their layout in memory.",
    formula: "y[j, i] = x[i, j]",
    source: "Python array API standard 2025.12, permute_dims"
  ) {
    Setting(
      "axes", \.axes, "New order by name or position; \"...\" stands for the others, `null` keeps the order.")
    Setting(
      "order", \.order,
      "Order of the elements in memory: C (last dim fastest) or F (first dim fastest); `null` leaves them in place.",
      live: true)
  }
  public static let examples = [Transpose(axes: ["...", "time"]), Transpose(axes: ["ch", "..."], order: .rowMajor)]

  public func notices(for message: AxisArray) -> [Notice] {
    guard order == nil else { return [] }
    if let axes, let turned = try? message.transpose(axes), turned.dims != message.dims { return [] }
    return [Notice(.noEffect, "the dims are in this order already, so messages pass as they are")]
  }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .all }

  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    let turned = if let axes { try message.transpose(axes) } else { message }
    switch order {
    case nil: return turned
    case .rowMajor: return try turned.with(data: try turned.data.dense())
    case .columnMajor:
      let reversed = Array((0..<turned.dims.count).reversed())
      return try turned.with(data: try permuteDims(try permuteDims(turned.data, reversed).dense(), reversed))
    }
  }
}
