/// Standard scores as rates: each channel gets a mean of its own, drawn at random, and a spread that fits it; what would be
/// negative becomes 0.
public struct Denormalize: StatefulTransformer {
  public enum Distribution: String, Choice { case uniform, normal, constant }
  /// Lowest mean of a channel. In hertz.
  public var lowRate: Double
  /// Highest mean of a channel. In hertz.
  public var highRate: Double
  /// Distribution that means are drawn from.
  public var distribution: Distribution
  /// Axis of the channels; `null` means the last one that is not the stream's.
  public var axis: String?
  /// Seed of the means; `null` draws new ones for each stream.
  public var seed: Int?

  public init(
    lowRate: Double = 2, highRate: Double = 40, distribution: Distribution = .uniform, axis: String? = nil,
    seed: Int? = nil
  ) {
    (self.lowRate, self.highRate, self.distribution) = (lowRate, highRate, distribution)
    (self.axis, self.seed) = (axis, seed)
  }

  public static let settings = Settings(
    of: Denormalize(), "Gives each channel of standard scores a random mean and a spread to match.",
    formula: """
      y = max(0, x * m / 3.29 + m), with the mean m of each channel drawn once for a stream
      uniform:   m evenly spread from low_rate to high_rate
      normal:    m of mean (low + high) / 2 and deviation (high - low) / 6, kept from low_rate to high_rate
      constant:  m = (low + high) / 2
      """,
    source: "3.29 is the 0.9995 quantile of the standard normal distribution: one score in 2000 becomes 0"
  ) {
    Setting("lowRate", \.lowRate, "Lowest mean of a channel.", unit: .hertz, .finite)
    Setting("highRate", \.highRate, "Highest mean of a channel.", unit: .hertz, .finite)
    Setting("distribution", \.distribution, "Distribution that means are drawn from.")
    Setting("axis", \.axis, "Axis of the channels; `null` means the last one that is not the stream's.")
    Setting("seed", \.seed, "Seed of the means; `null` draws new ones for each stream.")
  }
  public static let examples = [
    Denormalize(seed: 1), Denormalize(distribution: .normal, axis: "ch", seed: 2),
    Denormalize(lowRate: 5, highRate: 10, distribution: .constant),
  ]

  public func validate() throws(SettingsError) {
    guard lowRate <= highRate else {
      throw SettingsError("low_rate", "is \(lowRate) Hz, must not be above high_rate (\(highRate) Hz)")
    }
  }

  public static let remembersSamples = false

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .hertz }

  /// The means, where the data are and shaped to broadcast.
  public struct State: Codable, Sendable { var means: NDArray }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let place = try message.index(of: try message.featureAxis(-1, axis))
    var shape = Dims(repeating: 1, count: message.shape.count)
    shape[place] = message.shape[place]
    let device = message.data.device, middle = (lowRate + highRate) / 2
    var random = Random(key: seed.map { UInt64(bitPattern: Int64($0)) } ?? UInt64.random(in: 0...UInt64.max))
    let means: NDArray
    switch distribution {
    case .uniform: means = try random.uniform(shape, low: lowRate, high: highRate, device: device)
    case .normal:
      let drawn = try random.normal(shape, mean: middle, deviation: (highRate - lowRate) / 6, device: device)
      means = try clip(drawn, min: .float(lowRate), max: .float(highRate))
    case .constant: means = try message.data.namespace.full(shape, .float(middle), dtype: .float64)
    }
    return State(means: try means.astype(message.data.dtype.isFloating ? message.data.dtype : .float64))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let y = try message.data.floating() * (state.means / 3.29) + state.means
    return try message.with(data: try maximum(y, 0))
  }
}
