import FilterDesign

/// The spectrum along one axis, which becomes an axis of frequencies.
///
/// `X[k] = sum w[n] x[n] exp(-2 pi i k n / nfft)`, times the factor of `norm`. Power is `|X|^2 / (dt sum w^2)`, which with the
/// factor 1/nfft tells relative heights; for a calibrated density see `WelchPSD`. A sample that is not finite makes the whole
/// spectrum of its window NaN. The dtype stays (integers become float64). Cost: O(n log n) for each lane.
///
/// - Source: Harris 1978, Proceedings of the IEEE 66(1), for the windows.
public struct Spectrum: StatefulTransformer {
  public enum Taper: String, Choice {
    case none, hamming, hanning, bartlett, blackman

    var function: WindowFunction {
      switch self {
      case .none: .boxcar
      case .hamming: .hamming
      case .hanning: .hann
      case .bartlett: .bartlett
      case .blackman: .blackman
      }
    }
  }
  public enum Transform: String, Choice {
    case rawComplex = "raw_complex"
    case real, imag
    case relPower = "rel_power"
    case relDB = "rel_db"
  }
  public enum Output: String, Choice { case full, positive, negative }

  /// Axis to transform; `null` means the innermost regular one that is not the stream's, or the stream's if there is
  /// none.
  public var axis: String?
  /// Name of the axis of frequencies; `null` keeps the old name.
  public var newAxis: String?
  /// Window that the data are multiplied by before the transform.
  public var window: Taper
  /// Value returned for each coefficient; rel_db is 10 log10 of rel_power.
  public var transform: Transform
  /// Frequencies to return.
  public var output: Output
  /// Factor: forward is 1/nfft, ortho its square root, backward or `null` 1.
  public var norm: FFT.Norm?
  /// Whether frequency 0 is in the middle of a full spectrum; otherwise negative frequencies come last.
  public var isCentered: Bool
  /// Length of the transform, to which the data are cut or padded with zeros; `null` means the length of the axis.
  public var nfft: Int?

  public init(
    axis: String? = nil, newAxis: String? = "freq", window: Taper = .hamming, transform: Transform = .relDB,
    output: Output = .positive, norm: FFT.Norm? = .forward, isCentered: Bool = true, nfft: Int? = nil
  ) {
    (self.axis, self.newAxis, self.window, self.transform) = (axis, newAxis, window, transform)
    (self.output, self.norm, self.isCentered, self.nfft) = (output, norm, isCentered, nfft)
  }

  public static let settings = Settings(
    of: Spectrum(), "Computes the spectrum along an axis by the Fourier transform.",
    formula: """
      X[k] = c sum w[n] x[n] exp(-2 pi i k n / nfft), at k / (nfft dt) hertz
      rel_power: |X[k]|^2 / (dt sum w[n]^2)
      rel_db:    10 log10 of that
      c: 1 / nfft (forward), 1 / sqrt(nfft) (ortho) or 1
      """,
    source: """
      Harris 1978, "On the use of windows for harmonic analysis with the discrete Fourier transform", \
      Proceedings of the IEEE 66, 51-83
      """
  ) {
    Setting(
      "axis", \.axis,
      "Axis to transform; `null` means the innermost regular one that is not the stream's, or the stream's if there is none."
    )
    Setting("newAxis", \.newAxis, "Name of the axis of frequencies; `null` keeps the old name.", python: "out_axis")
    Setting("window", \.window, "Window that the data are multiplied by before the transform.")
    Setting("transform", \.transform, "Value returned for each coefficient; rel_db is 10 log10 of rel_power.")
    Setting("output", \.output, "Frequencies to return.")
    Setting("norm", \.norm, "Factor: forward is 1/nfft, ortho its square root, backward or `null` 1.")
    Setting(
      "isCentered", \.isCentered,
      "Whether frequency 0 is in the middle of a full spectrum; otherwise negative frequencies come last.",
      python: "do_fftshift")
    Setting(
      "nfft", \.nfft,
      "Length of the transform, to which the data are cut or padded with zeros; `null` means the length of the axis.",
      .from(1, to: 16_777_216))
  }
  public static let examples = [
    Spectrum(), Spectrum(axis: "freq", newAxis: nil, window: .none, transform: .relPower, nfft: 8),
    Spectrum(window: .hanning, transform: .real, output: .full, norm: .ortho),
    Spectrum(newAxis: "k", transform: .imag, output: .full, norm: nil, isCentered: false),
    Spectrum(window: .blackman, transform: .relPower, output: .negative),
  ]

  public static let remembersSamples = false

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    ChannelUse(.signals, mixing: try message.transformAxis(axis))
  }

  /// Relative power tells heights and has no unit.
  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit {
    switch transform {
    case .rawComplex, .real, .imag: unit
    case .relPower: .none
    case .relDB: .decibels
    }
  }

  public static let stateVersion = 2
  /// Places of all transforms together, where data are padded.
  static let most = 1 << 23, mostForEachSample = 1 << 16

  /// The taper, on the data's device; and what power is divided by.
  public struct State: Codable, Sendable {
    let count: Int, energy: Double
    let taper: NDArray?
  }

  public func notices(for message: AxisArray) -> [Notice] {
    guard let dim = try? message.transformAxis(axis), let count = try? message.count(along: dim) else { return [] }
    var told = followsMessages(message, dim)
    if let nfft, nfft < count {
      told.append(Notice(.lost, "nfft is \(nfft), so \(count - nfft) of \(count) values along \"\(dim)\" are left out"))
    }
    return told
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.transformAxis(axis), place = try message.index(of: dim), count = message.shape[place]
    let step = try rate(message, dim)
    let values: [Double]
    do throws(DesignError) { values = try window.function.values(count) } catch {
      throw .invalid(op: "Spectrum", "\(error)")
    }
    let energy = values.reduce(0) { $0 + $1 * $1 } * step.gain
    if window == .none { return State(count: count, energy: energy, taper: nil) }
    let dtype: DType = message.data.dtype.kind >= .floating ? message.data.dtype.realPart : .float64
    let taper = try message.data.namespace.asarray(values, shape: [count], dtype: dtype)
    return State(count: count, energy: energy, taper: taper)
  }

  private func rate(_ message: AxisArray, _ dim: String) throws(ArrayError) -> LinearAxis {
    let linear = try SampleClock.regularAxis(of: message, dim: dim, op: Self.name)
    _ = try SampleClock.step(of: linear, dim: dim, op: Self.name)
    return linear
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.transformAxis(axis), place = try message.index(of: dim), count = message.shape[place]
    let linear = try rate(message, dim)
    // Along the stream, messages may differ in length.
    if count != state.count { state = try makeState(for: message) }
    let x = try message.data.floating(), n = nfft ?? count, lanes = message.lanes(beside: place)
    // Along another axis than the stream's, each sample has a transform of its own.
    let most = place == message.header.streamPosition ? Self.most : Self.mostForEachSample
    guard n <= count || n <= most / lanes else {
      throw .invalid(
        op: Self.name, "nfft of \(n) for each of \(lanes) channels, at most \(most) places are padded together")
    }
    let data = if n == 0 { x } else { try told(x, place, n, state) }

    var axes = message.axes, dims = message.dims
    axes[dim] = nil
    var name = newAxis ?? dim
    while name != dim, dims.contains(name) || axes[name] != nil { name += "_" }
    dims[place] = name
    let step = n == 0 ? 0 : 1 / (Double(n) * linear.gain)
    if output == .full, !isCentered {
      axes[name] = .numbers((0..<n).map { Double($0 > (n - 1) / 2 ? $0 - n : $0) * step }, unit: "Hz")
    } else {
      let first = output == .positive ? 0 : -Double(n / 2)
      axes[name] = .linear(LinearAxis(gain: step, offset: first * step, unit: "Hz"))
    }
    let stream = message.streamDim == dim || message.header.stream == dim ? nil : message.streamDim
    return try AxisArray(data, dims: dims, axes: axes, key: message.key, attrs: message.attrs, streamDim: stream)
  }

  /// What is told of the coefficients.
  private func told(_ x: NDArray, _ place: Int, _ n: Int, _ state: State) throws(ArrayError) -> NDArray {
    switch transform {
    case .rawComplex: return try coefficients(x, place, n, state)
    case .real: return try ArrayAPI.real(try coefficients(x, place, n, state))
    case .imag: return try ArrayAPI.imag(try coefficients(x, place, n, state))
    case .relPower: return try power(x, place, n, state)
    case .relDB: return try log10(try power(x, place, n, state)) * 10
    }
  }

  /// The coefficients that are told.
  private func coefficients(_ x: NDArray, _ place: Int, _ n: Int, _ state: State) throws(ArrayError) -> NDArray {
    var along = Dims(repeating: 1, count: x.ndim)
    along[place] = state.count
    let tapered = if let taper = state.taper { try x * reshape(taper, along) } else { x }
    let norm = norm ?? .backward
    if isHalf(x) { return try FFT.rfft(tapered, n: n, axis: place, norm: norm) }
    let all = try FFT.fft(tapered, n: n, axis: place, norm: norm)
    switch output {
    case .positive: return try all.slice(axis: place, 0, n / 2 + 1)
    case .negative: return try FFT.fftshift(all, axes: place).slice(axis: place, 0, n / 2 + 1)
    case .full: return isCentered ? try FFT.fftshift(all, axes: place) : all
    }
  }

  private func power(_ x: NDArray, _ place: Int, _ n: Int, _ state: State) throws(ArrayError) -> NDArray {
    if isHalf(x), state.energy > 0 {
      return try FFT.power(x, taper: state.taper, n: n, axis: place, norm: norm ?? .backward, scale: 1 / state.energy)
    }
    let z = try coefficients(x, place, n, state)
    return try (square(ArrayAPI.real(z)) + square(ArrayAPI.imag(z))) / state.energy
  }

  /// Whether the frequencies that are told determine the others.
  private func isHalf(_ x: NDArray) -> Bool { output == .positive && !x.dtype.isComplex }
}

extension FFT.Norm: Choice {}
