/// Two messages whose channels are combined one by one, as their kinds and units want it: the second is brought to the
/// units of the first, and channels of the first that are no signals pass unchanged.
package enum ChannelPair {
  /// - Throws: `ArrayError` for channels of different quantities, and what `combine` throws.
  package static func combined(
    _ a: AxisArray, _ b: AxisArray, op: String,
    _ combine: (NDArray, NDArray) throws(ArrayError) -> NDArray
  ) throws(ArrayError) -> AxisArray {
    func result(_ a: AxisArray, _ b: NDArray) throws(ArrayError) -> AxisArray {
      let data = try combine(a.data, b)
      guard data.shape == a.shape else {
        throw .shapeMismatch(op: op, expected: "input b to broadcast to input a of shape \(a.shape)", got: b.shape)
      }
      return try a.with(data: data)
    }
    let facts = ChannelFacts(a.header)
    if facts.isEmpty { return try result(a, b.data) }
    let scaled = try b.with(data: try inUnits(of: facts, a, b, op: op))
    guard let dim = facts.kindDim, facts.others.count < (try a.count(along: dim)),
      b.dims.contains(dim), try b.count(along: dim) == (try a.count(along: dim))
    else { return try result(a, scaled.data) }
    let aside = try Aside(a, dim: dim, others: facts.others, isDelayed: false)
    return try aside.merged(try result(try aside.signals(of: a), try aside.signals(of: scaled).data), a)
  }

  /// The data of b in the units of a.
  private static func inUnits(
    of facts: ChannelFacts, _ a: AxisArray, _ b: AxisArray, op: String
  ) throws(ArrayError) -> NDArray {
    let other = ChannelFacts(b.header)
    func factor(_ from: String, _ to: String, _ place: Int?) throws(ArrayError) -> Double {
      let (old, new) = (PhysicalUnit(from), PhysicalUnit(to))
      if let factor = old.factor(to: new) { return factor }
      guard old.isKnown, new.isKnown else { return 1 }
      let channel = place.map { " at place \($0) of \"\(facts.unitDim ?? "")\"" } ?? ""
      throw .invalid(op: op, "input a is in \(to)\(channel), input b in \(from): other quantities")
    }
    if let dim = facts.unitDim, other.unitDim == dim, facts.units.count == other.units.count {
      if facts.units == other.units { return b.data }
      let codes = Set(facts.kindDim == dim ? facts.others : [])
      var factors: [Double] = []
      for (place, unit) in facts.units.enumerated() {
        factors.append(codes.contains(place) ? 1 : try factor(other.units[place], unit, place))
      }
      if factors.allSatisfy({ $0 == 1 }) { return b.data }
      var shape = Dims(repeating: 1, count: b.dims.count)
      shape[try b.index(of: dim)] = factors.count
      let dtype: DType = b.data.dtype.kind >= .floating ? b.data.dtype.realPart : .float64
      return try b.data * NDArray(factors, shape: shape).astype(dtype).toDevice(b.data.device)
    }
    guard let own = facts.unit, let foreign = other.unit, own != foreign else { return b.data }
    let ratio = try factor(foreign, own, nil)
    return ratio == 1 ? b.data : try b.data * ratio
  }
}
