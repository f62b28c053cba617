import ArrayCore

/// How strongly oscillations of given frequencies are in a stretch of channels: canonical correlation with sines and cosines.
///
/// For each band of a filter bank the largest canonical correlation is squared, and the bands are added with weights that
/// fall. Channels that do not vary, or follow from others, do not count. A stretch with a value that is not finite gives
/// NaN. Computed in float64; the dtype stays (integers become float64).
public struct FBCCA: StatefulTransformer {
  /// Axis of time, which is not in the result.
  public var timeAxis: String
  /// Axis of channels, which is not in the result.
  public var channelAxis: String
  /// Axis of bands, which is not in the result; `null` means one band.
  public var bandAxis: String?
  /// Number of sines and cosines for each frequency.
  public var harmonics: Int
  /// Frequencies to look for; an empty list takes those of the attribute trigger. In hertz.
  public var frequencies: [Double]
  /// Sharpness of the softmax; 0 gives the sums themselves.
  public var softmaxBeta: Double
  /// Name of the axis of frequencies, which comes last.
  public var newAxis: String
  /// Time of each stretch to look at, from its start; 0 means all of it. In seconds.
  public var duration: Double

  public init(
    timeAxis: String = "time", channelAxis: String = "ch", bandAxis: String? = nil, harmonics: Int = 5,
    frequencies: [Double] = [], softmaxBeta: Double = 1, newAxis: String = "target_freq", duration: Double = 0
  ) {
    (self.timeAxis, self.channelAxis, self.bandAxis) = (timeAxis, channelAxis, bandAxis)
    (self.harmonics, self.frequencies, self.softmaxBeta) = (harmonics, frequencies, softmaxBeta)
    (self.newAxis, self.duration) = (newAxis, duration)
  }

  public static let settings = Settings(
    of: FBCCA(), "Finds oscillations of given frequencies by canonical correlation.",
    formula: """
      rho[b, f] = the largest canonical correlation of the channels of band b with sin(2 pi k f t), cos(2 pi k f t)
      y[f] = sum over b of (b^-1.25 + 0.25) rho[b, f]^2, then softmax(beta y)
      """,
    source: """
      Lin et al. 2007, IEEE Transactions on Biomedical Engineering 54, 1172-1176; Chen et al. 2015, Journal of Neural \
      Engineering 12, 046008
      """
  ) {
    Setting("timeAxis", \.timeAxis, "Axis of time, which is not in the result.", python: "time_dim")
    Setting("channelAxis", \.channelAxis, "Axis of channels, which is not in the result.", python: "ch_dim")
    Setting(
      "bandAxis", \.bandAxis, "Axis of bands, which is not in the result; `null` means one band.",
      python: "filterbank_dim")
    Setting("harmonics", \.harmonics, "Number of sines and cosines for each frequency.", .from(1, to: 100))
    Setting(
      "frequencies", \.frequencies, "Frequencies to look for; an empty list takes those of the attribute trigger.",
      unit: .hertz, .from(0, to: 1e9), python: "freqs")
    Setting("softmaxBeta", \.softmaxBeta, "Sharpness of the softmax; 0 gives the sums themselves.", .finite)
    Setting("newAxis", \.newAxis, "Name of the axis of frequencies, which comes last.", python: "target_freq_dim")
    Setting(
      "duration", \.duration, "Time of each stretch to look at, from its start; 0 means all of it.", unit: .seconds,
      .from(0, to: 1e9), python: "max_int_time")
  }
  public static let examples = [
    FBCCA(timeAxis: "freq", channelAxis: "xy", harmonics: 1, frequencies: [0.1, 0.2]),
    FBCCA(timeAxis: "freq", channelAxis: "xy", bandAxis: "ch", harmonics: 1, frequencies: [0.1, 0.23], softmaxBeta: 0),
  ]

  public func validate() throws(SettingsError) {
    if timeAxis == channelAxis || bandAxis == timeAxis || bandAxis == channelAxis {
      throw SettingsError("ch_dim", "is \(channelAxis); time_dim, ch_dim and filterbank_dim must differ")
    }
  }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    ChannelUse(.signals, mixing: channelAxis)
  }
  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }
  public func notices(for message: AxisArray) -> [Notice] { followsMessages(message, timeAxis) }

  /// Nothing but what was made ready for stretches of a length, which is not saved.
  public struct State: Codable, Sendable {
    fileprivate var ready: Design?
    init() {}
    public init(from decoder: any Decoder) throws {}
    public func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: NoKeys.self) }
    private enum NoKeys: CodingKey {}
  }

  /// Orthonormal sines and cosines of all frequencies: (samples, frequencies · 2 harmonics).
  fileprivate struct Design: Sendable {
    let count: Int, gain: Double, frequencies: [Double], harmonics: Int, basis: NDArray
  }

  public static let remembersSamples = false

  public func makeState(for message: AxisArray) throws(ArrayError) -> State { State() }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let frequencies =
      self.frequencies.isEmpty ? message.attrs["trigger"]?["freqs"]?.list?.compactMap(\.double) ?? [] : self.frequencies
    guard !frequencies.isEmpty, frequencies.allSatisfy(\.isFinite) else {
      throw .invalid(op: Self.name, "no frequencies to test: freqs is empty, and so are those of the trigger")
    }
    let time = try message.index(of: timeAxis), ch = try message.index(of: channelAxis)
    let band = try bandAxis.map { (dim) throws(ArrayError) in try message.index(of: dim) }
    let gone = [time, ch] + (band.map { [$0] } ?? []), rest = message.dims.indices.filter { !gone.contains($0) }
    guard !rest.contains(where: { message.dims[$0] == newAxis }) else {
      throw .invalid(op: Self.name, "there is an axis \"\(newAxis)\" already")
    }
    var axes = message.axes.filter { name, axis in
      let own = axis.coordinate.map { $0.dims.isEmpty ? [name] : $0.dims } ?? [name]
      return own.allSatisfy { dim in rest.contains { message.dims[$0] == dim } }
    }
    axes[newAxis] = .numbers(frequencies, unit: "Hz")
    let x = try message.data.floating()
    try DType.Kinds.realFloating.check(x.dtype, op: Self.name)
    let lead = rest.map { x.shape[$0] }, dims = rest.map { message.dims[$0] } + [newAxis]
    var scores: NDArray
    if x.size == 0 {
      // Nothing comes of nothing: along the stream's axis, if that is gone, as well.
      var shape = lead + [frequencies.count]
      if gone.contains(message.header.streamPosition ?? -1), message.isEmpty { shape[0] = 0 }
      scores = try x.namespace.zeros(Dims(shape))
      if shape[0] == 0, lead.isEmpty { axes[newAxis] = .numbers([], unit: "Hz") }
      if shape[0] == 0, let first = dims.first, lead.first != 0 {
        axes = axes.filter { $0.key != first || $0.value.linear != nil }
      }
    } else {
      var wide = try permuteDims(x, rest + (band.map { [$0] } ?? []) + [time, ch]).astype(.float64)
      if band == nil { wide = try expandDims(wide, axis: rest.count) }
      scores = try self.scores(wide, frequencies, try message.axis(timeAxis), &state).astype(x.dtype)
    }
    return try message.replacing(data: scores, dims: dims, axes: axes)
  }

  /// Turns (..., bands, samples, channels) into (..., frequencies).
  private func scores(
    _ x: NDArray, _ frequencies: [Double], _ time: Axis, _ state: inout State
  ) throws(ArrayError) -> NDArray {
    let rank = x.ndim
    var count = x.shape[rank - 2], gain = 0.0, times: [Double]?
    switch time {
    case .linear(let linear): gain = linear.gain
    case .coordinate(let axis):
      guard let numbers = axis.values.numbers, let first = numbers.first, numbers.allSatisfy(\.isFinite) else {
        throw .invalid(op: Self.name, "axis \"\(timeAxis)\" has no finite numbers to tell times by")
      }
      times = numbers.map { $0 - first }
    }
    count = samples(count, gain, times)
    let basis = try basis(frequencies, count, gain, times, on: x.device, &state)
    let part = try x.slice(axis: rank - 2, 0, count)
    let isFinite = try all(isfinite(part), axis: [rank - 2, rank - 1])
    let filled = try `where`(expandDims(expandDims(isFinite, axis: -1), axis: -1), part, 0)
    let channels = try Self.orthonormal(filled)
    // (..., bands, channels, frequencies · columns), then a small matrix for each frequency.
    let product = try matmul(matrixTranspose(channels), basis)
    let lead = Array(product.shape.dropLast(2)), m = product.shape[rank - 2],
      columns = product.shape[rank - 1] / frequencies.count
    let apart = try moveaxis(reshape(product, Dims(lead + [m, frequencies.count, columns])), -2, -3)
    let rho = try squeeze(Linalg.svdvals(apart).slice(axis: rank - 1, 0, 1), axis: -1)
    let known = try `where`(expandDims(isFinite, axis: -1), rho, Double.nan)
    let bands = known.shape[rank - 3]
    let numbers = try x.namespace.arange(.float(1), .float(Double(bands) + 1), dtype: .float64)
    let weights = try reshape(pow(numbers, -1.25) + 0.25, [bands, 1])
    let sums = try sum(square(known) * weights, axis: rank - 3)
    if softmaxBeta == 0 { return sums }
    let powers = try exp((sums - max(sums, axis: -1, keepdims: true)) * softmaxBeta)
    return try powers / sum(powers, axis: -1, keepdims: true)
  }

  /// How many of the samples are looked at.
  private func samples(_ count: Int, _ gain: Double, _ times: [Double]?) -> Int {
    guard duration > 0 else { return count }
    let most =
      times.map { Double($0.firstIndex { $0 >= duration } ?? $0.count) } ?? (duration / Swift.abs(gain)).rounded()
    return Int(Swift.min(Double(count), Swift.max(1, most)))
  }

  /// The sines and cosines, those of the stretch before where they are the same.
  private func basis(
    _ frequencies: [Double], _ count: Int, _ gain: Double, _ times: [Double]?, on device: Device, _ state: inout State
  ) throws(ArrayError) -> NDArray {
    if times == nil, let ready = state.ready, ready.count == count, ready.gain == gain,
      ready.frequencies == frequencies,
      ready.harmonics == harmonics, ready.basis.device == device
    {
      return ready.basis
    }
    let basis = try design(frequencies, count, gain, times, on: device)
    if times == nil {
      state.ready = Design(count: count, gain: gain, frequencies: frequencies, harmonics: harmonics, basis: basis)
    }
    return basis
  }

  private func design(
    _ frequencies: [Double], _ count: Int, _ gain: Double, _ times: [Double]?, on device: Device
  ) throws(ArrayError) -> NDArray {
    let columns = frequencies.count * harmonics * 2
    guard columns <= (1 << 27) / Swift.max(1, count) else {
      throw .invalid(
        op: Self.name, "\(columns) sines and cosines of \(count) samples; at most \((1 << 27) / Swift.max(1, count))")
    }
    let space = Namespace(device: device, dtype: .float64)
    let t: NDArray
    if let times {
      t = try space.asarray(Array(times.prefix(count)))
    } else {
      t = try space.arange(0, .int(Int64(count))).astype(.float64) * gain
    }
    let turns = try space.asarray(frequencies.flatMap { f in (1...harmonics).map { 2 * .pi * Double($0) * f } })
    // (frequencies, samples, harmonics)
    let angle = try reshape(turns, [frequencies.count, 1, harmonics]) * reshape(t, [1, count, 1])
    let basis = try Self.orthonormal(concat([sin(angle), cos(angle)], axis: 2))
    return try reshape(permuteDims(basis, [1, 0, 2]), [count, frequencies.count * basis.shape[2]])
  }

  /// An orthonormal basis of the centred columns of matrices, with zeros for columns that add nothing.
  static func orthonormal(_ x: NDArray) throws(ArrayError) -> NDArray {
    let centred = try x - mean(x, axis: x.ndim - 2, keepdims: true)
    let varies = try std(centred, axis: x.ndim - 2, keepdims: true) .> 1e-12
    let (q, r) = try Linalg.qr(`where`(varies, centred, 0))
    let size = try abs(Linalg.diagonal(r))
    let keeps = try size .> max(size, axis: -1, keepdims: true) * 1e-10
    return try `where`(expandDims(keeps, axis: -2), q, 0)
  }
}
