/// Filters a stream with several kernels, side by side along a new axis.
public struct Filterbank: StatefulTransformer {
  public enum Mode: String, Choice { case conv, fft, auto }
  /// The impulse responses; at least one.
  public var kernels: [Kernel]
  /// Convolution: conv returns each sample at once; fft returns blocks on a grid that starts with the stream, which
  /// is faster for long kernels; auto takes blocks from 256 taps on.
  public var mode: Mode
  /// Method that turns symmetric kernels into ones of the least delay, half as long and with the square root of the
  /// magnitude; none leaves them unchanged.
  public var minimumPhase: MinimumPhase
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Name of the axis of kernels.
  public var newAxis: String

  public init(
    kernels: [Kernel] = [], mode: Mode = .conv, minimumPhase: MinimumPhase = .none, axis: String? = nil,
    newAxis: String = "kernel"
  ) {
    (self.kernels, self.mode, self.minimumPhase) = (kernels, mode, minimumPhase)
    (self.axis, self.newAxis) = (axis, newAxis)
  }

  public static let settings = Settings(
    of: Filterbank(), "Filters a stream with several kernels, side by side along a new axis.",
    formula: "y[..., k, n] = sum over m of h[k][m] x[..., n - m], with zeros before the stream",
    source: """
      Oppenheim and Schafer 2010, \"Discrete-Time Signal Processing\", 3rd edition, sections 2.3 and 8.7 (overlap-save)
      """
  ) {
    Setting("kernels", \.kernels, "The impulse responses; at least one.")
    Setting(
      "mode", \.mode,
      "Convolution: conv returns each sample at once; fft returns blocks on a grid that starts with the stream, which is faster for long kernels; auto takes blocks from 256 taps on."
    )
    Setting(
      "minimumPhase", \.minimumPhase,
      "Method that turns symmetric kernels into ones of the least delay, half as long and with the square root of the magnitude; none leaves them unchanged.",
      python: "min_phase")
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting("newAxis", \.newAxis, "Name of the axis of kernels.")
  }
  public static let examples = [
    Filterbank(kernels: [[0.25, 0.5, 0.25], [1], [0.5, 0, 0, -0.5]]),
    Filterbank(kernels: [.complex(re: [0.1, 0.3, 0.1], im: [0.2, 0, -0.2]), [1, -1]], newAxis: "band"),
    Filterbank(kernels: [[0.25, 0.5, 0.25], [0.5, 0, 0, -0.5]], mode: .fft),
    Filterbank(kernels: [.complex(re: [0.1, 0.3, 0.1], im: [0.2, 0, -0.2])], mode: .fft),
    Filterbank(kernels: [[0.1, 0.2, 0.4, 0.2, 0.1]], minimumPhase: .homomorphic),
  ]

  public func validate() throws(SettingsError) {
    guard !kernels.isEmpty else { throw SettingsError("kernels", "are not given: there must be at least one") }
    if minimumPhase != .none, let place = kernels.firstIndex(where: { $0.isComplex || $0.count < 3 }) {
      throw SettingsError(
        "min_phase", "is \(minimumPhase.rawValue), but kernel \(place) is complex or shorter than 3 taps")
    }
  }

  public func dtype(of input: DType) -> DType {
    kernels.contains(where: \.isComplex) ? input.complexCounterpart ?? .complex128 : input
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    try minimumPhase.checkWork(taps: kernels.reduce(0) { $0 + $1.count }, op: Self.name)
    let made = try kernels.map { (kernel) throws(ArrayError) in try kernel.minimumPhase(minimumPhase) }
    return try State(made, mode, message, along: try message.streamAxis(axis), op: Self.name)
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    try state.process(message, along: try message.streamAxis(axis), new: newAxis, op: Self.name)
  }

  public func flush(state: inout State) throws(ArrayError) -> AxisArray? { try state.flush() }

  /// The bank, and a result without samples for what is left at the end of the stream.
  public struct State: Codable, Sendable {
    var bank: KernelBank
    var empty: AxisArray?

    init(
      _ kernels: [Kernel], _ mode: Mode, _ message: AxisArray, along dim: String, op: String
    ) throws(ArrayError) {
      let isLong = kernels.contains { $0.count >= 256 }
      bank = try KernelBank(
        kernels, for: message, along: dim, inBlocks: mode == .fft || mode == .auto && isLong, op: op)
    }

    mutating func process(
      _ message: AxisArray, along dim: String, new: String, op: String
    ) throws(ArrayError) -> AxisArray {
      let offset = try message.axis(dim).linear?.offset ?? 0
      let (data, start) = try bank.process(
        message.data, axis: try message.index(of: dim), offset: offset, method: .direct)
      let result = try message.banked(data, along: dim, new: new, axis: nil, offset: start, op: op)
      if bank.waits, empty == nil { empty = try result.slice(dim, 0, 0) }
      return result
    }

    mutating func flush() throws(ArrayError) -> AxisArray? {
      guard let empty, let (data, start) = try bank.flush() else { return nil }
      guard let dim = empty.dims.last, dim != empty.header.stream else {
        return try empty.continued(by: data, offset: start)
      }
      guard var axis = try empty.axis(dim).linear else { return try empty.replacing(data: data) }
      axis.offset = start
      return try empty.replacing(data: data).with(axis: .linear(axis), for: dim)
    }
  }
}
