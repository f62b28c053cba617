import SignalProcessing

/// Which steps depend on where messages begin and end, as they say.
extension TransformerLaws {
  /// Whether the settings ask for a result of each message, whatever the stream is.
  static func follows(_ step: any Transformer) -> Bool {
    switch step {
    case let step as Window: step.windowDur != nil && (step.windowShift == nil || step.zeroPadUntil == .input)
    case let step as Spectrogram: step.windowDur == nil || step.windowShift == nil
    case let step as BandPower: follows(step.spectrogramSettings)
    // Draws at random for each stream where it has no seed.
    case let step as Denormalize: step.seed == nil
    case let step as SignalInjector: step.mixingSeed == nil
    default: false
    }
  }

  /// Whether the settings ask to go along the axis that the stream appends to as if each message were all there is.
  static func follows(_ step: any Transformer, on stream: AxisArray) throws -> Bool {
    guard let dim = stream.header.stream else { return true }
    switch step {
    case let step as Aggregate: return (try? stream.featureAxis(0, step.axis)) == dim || step.axis == dim
    case let step as Spectrum: return (try? stream.transformAxis(step.axis)) == dim
    default:
      // Whatever goes along an axis of its own choice: where that is not the stream's, each message is all there is of it.
      return false
    }
  }

  /// Whether outputs of two kinds come in turns.
  static func givesPairs(_ step: any Combiner) -> Bool {
    step is AlignAlongAxis || (step as? ResampleToReference)?.outputReference == true
  }

  /// In how far long filters may depend on the cut: by the rounding of their method.
  static func tolerance(_ step: any Transformer) -> Double { 0 }
}
