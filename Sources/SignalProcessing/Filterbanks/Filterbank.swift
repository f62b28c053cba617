/// Filters a stream with several kernels, side by side along a new axis.
public struct Filterbank: StatefulTransformer {
  public enum Mode: String, Choice { case conv, fft, auto }
  public var kernels: [Kernel], mode: Mode, minPhase: MinimumPhase, axis: String?, newAxis: String

  public init(
    kernels: [Kernel] = [], mode: Mode = .conv, minPhase: MinimumPhase = .none, axis: String? = nil,
    newAxis: String = "kernel"
  ) {
    (self.kernels, self.mode, self.minPhase) = (kernels, mode, minPhase)
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
      "Conv gives a sample for each; fft gives whole blocks, on a grid that begins with the stream, which long kernels "
        + "are faster with; auto takes blocks from 256 taps on.")
    Setting(
      "minPhase", \.minPhase,
      "How symmetric kernels are turned into ones of the least delay, half as long and with the square root of the "
        + "magnitude; none leaves them.")
    Setting("axis", \.axis, "Axis to filter along; none is the stream's.")
    Setting("newAxis", \.newAxis, "Name of the axis of kernels.")
  }
  public static let examples = [
    Filterbank(kernels: [[0.25, 0.5, 0.25], [1], [0.5, 0, 0, -0.5]]),
    Filterbank(kernels: [.complex(re: [0.1, 0.3, 0.1], im: [0.2, 0, -0.2]), [1, -1]], newAxis: "band"),
    Filterbank(kernels: [[0.25, 0.5, 0.25], [0.5, 0, 0, -0.5]], mode: .fft),
    Filterbank(kernels: [.complex(re: [0.1, 0.3, 0.1], im: [0.2, 0, -0.2])], mode: .fft),
    Filterbank(kernels: [[0.1, 0.2, 0.4, 0.2, 0.1]], minPhase: .homomorphic),
  ]

  public func validate() throws(SettingsError) {
    guard !kernels.isEmpty else { throw SettingsError("kernels", "are not given: there must be at least one") }
    if minPhase != .none, let place = kernels.firstIndex(where: { $0.isComplex || $0.count < 3 }) {
      throw SettingsError("min_phase", "is \(minPhase.rawValue), but kernel \(place) is complex or shorter than 3 taps")
    }
  }

  public func dtype(of input: DType) -> DType {
    kernels.contains(where: \.isComplex) ? input.complexCounterpart ?? .complex128 : input
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> KernelBank {
    let dim = try message.streamAxis(axis)
    let made = try kernels.map { (kernel) throws(ArrayError) in try kernel.minimumPhase(minPhase) }
    let isLong = made.contains { $0.count >= 256 }
    return try KernelBank(
      made, for: message, along: dim, inBlocks: mode == .fft || mode == .auto && isLong, op: Self.name)
  }

  public func process(_ message: AxisArray, state: inout KernelBank) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis(axis), offset = try message.axis(dim).linear?.offset ?? 0
    let (data, start) = try state.process(message.data, axis: try message.index(of: dim), offset: offset)
    return try message.banked(data, along: dim, new: newAxis, axis: nil, offset: start, op: Self.name)
  }
}
