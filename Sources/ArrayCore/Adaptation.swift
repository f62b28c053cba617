/// A filter whose coefficients follow its signal, which a backend can run (`CKernels/gpu/adaptive.h`).
///
/// The state is float64: numbers for all lanes, then rows of one for each lane (`stateCount`). A sample's result depends on
/// the state and the samples before it alone, so that cuts change nothing.
public struct Adaptation: Sendable {
  public enum Kind: Int32, Sendable {
    /// A lattice notch for each lane. Parameters: gamma, mu, eta.
    case lattice
    /// Notches at harmonics of a frequency that all lanes tell together, or what is taken off at these. Parameters: mu,
    /// beta, alpha, lowest and highest frequency in radians per sample.
    case notch, subtract
  }

  public let kind: Kind
  public let parameters: [Double]
  public let harmonics: Int
  /// Samples from one look at the frequency to the next.
  public let block: Int
  /// Samples of the block that have come.
  public var position: Int
  /// Whether a lattice gives the angular frequency of each sample, in radians, as a second array behind the first.
  public var isWide: Bool

  public init(
    _ kind: Kind, parameters: [Double], harmonics: Int = 0, block: Int = 1, position: Int = 0, isWide: Bool = false
  ) {
    (self.kind, self.parameters, self.harmonics) = (kind, parameters, harmonics)
    (self.block, self.position, self.isWide) = (block, position, isWide)
  }

  /// Numbers of the state that stand for all lanes: frequency, phase, whether a block is over, and for each harmonic its
  /// cosine per sample and the cosine and sine of its phase.
  public var sharedCount: Int { kind == .lattice ? 0 : 3 + 3 * harmonics }

  /// Rows of the state with a number for each lane.
  public var rowCount: Int {
    switch kind {
    case .lattice: 5
    case .notch: 2 * harmonics + 4
    case .subtract: 5 * harmonics + 2
    }
  }
}
