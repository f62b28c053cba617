// What saved states of steps that pick, mix or weigh channels are checked against. Where the channels are those of the
// stream's own axis, as many as the first message happened to have, arrays do not fit other messages anyway, which say so.

extension AffineMap {
  /// By itself and not by the weights, which may stand in a file that is no longer there.
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    // Weights that pass everything look at no axis.
    guard state.outputs != 0 else { return }
    let dim = try stream.featureAxis(-1, axis)
    // Along the stream, each message has a number of its own.
    let count = dim == stream.header.stream ? nil : try stream.count(along: dim), device = stream.data.device
    let dtype: DType = stream.data.dtype.kind >= .floating ? stream.data.dtype.realPart : .float64
    try requireState(
      state.outputs > 0 && state.outputs <= 1 << 24 && state.silent >= 0 && state.silent <= state.outputs,
      "\(state.outputs) outputs, \(state.silent) of them silent")
    var outputs = state.silent
    for part in state.parts {
      try requireState(part.matrix.ndim == 2, "a matrix of shape \(part.matrix.shape)")
      let inputs = part.inputs?.count ?? count ?? part.matrix.shape[0]
      try part.matrix.requireForm("a matrix", [inputs, part.matrix.shape[1]], dtype: dtype, device: device)
      try checkPlaces(part.inputs, part.gathering, of: count ?? .max, device)
      outputs += part.matrix.shape[1]
    }
    try requireState(outputs == state.outputs, "\(outputs) of \(state.outputs) outputs")
    try state.order?.requireForm("the order", [state.outputs], dtype: .int64, device: device)
    try state.offset?.requireForm("the offset", [state.outputs], dtype: dtype, device: device)
    switch state.axis {
    case .labels(let labels)?:
      try requireState(labels.count == state.outputs, "\(labels.count) labels for \(state.outputs) outputs")
    case .counted?: break
    case nil:
      guard let count else { break }
      try requireState(state.outputs == count, "\(state.outputs) outputs of \(count) channels keep their axis")
    }
  }
}

/// Throws unless places lie on an axis, and their array is as long as they are many.
private func checkPlaces(_ places: [Int]?, _ array: NDArray?, of count: Int, _ device: Device) throws(ArrayError) {
  try requireState((places == nil) == (array == nil), "places and their array are not both there")
  guard let places, let array else { return }
  if let place = places.first(where: { $0 < 0 || $0 >= count }) {
    throw .invalid(op: "state", "place \(place) of \(count)")
  }
  try array.requireForm("the array of places", [places.count], dtype: .int64, device: device)
  // On the processor a look costs nothing; devices check where they gather.
  if device == .cpu { try requireState(try array.array(of: Int.self) == places, "the array of places has others") }
}

extension BipolarReference {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    guard pairs != nil else { return try requireState(state.axis == nil, "pairs where none are set") }
    try requireState(state.gatherings.count == 2, "\(state.gatherings.count) arrays of places")
    let dim = try stream.featureAxis(-1, axis)
    if dim == stream.header.stream { return }
    let fresh = try makeState(for: stream), count = try stream.count(along: dim)
    try requireState(state.first == fresh.first && state.second == fresh.second, "the channels are others")
    try requireState(state.axis == fresh.axis, "the axis is another")
    for (places, array) in zip([state.first, state.second], state.gatherings) {
      try checkPlaces(places, array, of: count, stream.data.device)
    }
  }
}

extension CommonRereference {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let dim = try stream.featureAxis(-1, axis)
    if dim == stream.header.stream { return }
    let fresh = try makeState(for: stream), device = stream.data.device, count = try stream.count(along: dim)
    try requireState(state.groups?.map(\.places) == fresh.groups?.map(\.places), "the groups are others")
    try requireState(state.rest?.places == fresh.rest?.places, "the channels of no group are others")
    try requireState(state.reference?.places == fresh.reference?.places, "the channels of the reference are others")
    try requireForm("the weights", state.weights, as: fresh.weights)
    try requireForm("the order", state.order, as: fresh.order)
    func all(_ state: State) -> [Group] { (state.groups ?? []) + [state.rest, state.reference].compactMap { $0 } }
    for (group, new) in zip(all(state), all(fresh)) {
      try checkPlaces(group.places, group.gathering, of: count, device)
      try requireForm("the weights", group.weights, as: new.weights)
    }
  }
}

extension Denormalize {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    if try stream.featureAxis(-1, axis) == stream.header.stream { return }
    try state.means.requireForm("the means", as: try makeState(for: stream).means)
  }
}

extension LinearTransform {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    // Lists along the stream are as long as its messages.
    guard let dim = axis ?? stream.dims.last, dim != stream.header.stream else { return }
    let fresh = try makeState(for: stream)
    try requireForm("the scale", state.scale, as: fresh.scale)
    try requireForm("the offset", state.offset, as: fresh.offset)
  }
}

extension RangedAggregate {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let count = bands?.count ?? 0
    try requireState(
      state.starts.count == count && state.stops.count == count && (state.axis == nil) == (bands == nil),
      "\(state.starts.count) ranges for \(count) bands")
    guard let axis = state.axis else { return }
    let dim = try stream.featureAxis(0, self.axis), length = try stream.count(along: dim)
    let most = dim == stream.header.stream ? Int.max : length
    for (start, stop) in zip(state.starts, state.stops) {
      try requireState(start >= 0 && start < stop && stop <= most, "a range from \(start) to \(stop) of \(length)")
    }
    try requireState(axis.coordinate?.values.count == count && axis.coordinate?.dims == [], "the axis is another")
  }
}

extension Slicer {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let dim = try stream.featureAxis(-1, axis), isStream = dim == stream.header.stream
    let count = isStream ? Int.max : try stream.count(along: dim)
    switch state.picked {
    case .slice(_, _, let step): try requireState(step != 0 && step != .min, "a step of \(step)")
    case .place(let place): try requireState(isStream || place >= -count && place < count, "place \(place) of \(count)")
    case .places(let places, let array): try checkPlaces(places, array, of: count, stream.data.device)
    }
  }
}

extension Flatten {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream).axis.coordinate?.values.count
    try requireState(
      state.axis.coordinate?.values.count == fresh && state.axis.coordinate?.dims == [],
      "the merged axis is another")
  }
}

extension Spectrum {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let dim = try stream.transformAxis(axis)
    let count = dim == stream.header.stream ? state.taper?.size ?? state.count : try stream.count(along: dim)
    try requireState(state.count == count && count >= 0 && count < 1 << 28, "a taper of \(state.count) samples")
    try requireState(
      (state.taper == nil) == (window == .none), "the taper is \(state.taper == nil ? "missing" : "there")")
    let dtype: DType = stream.data.dtype.kind >= .floating ? stream.data.dtype.realPart : .float64
    try state.taper?.requireForm("the taper", [count], dtype: dtype, device: stream.data.device)
  }
}
