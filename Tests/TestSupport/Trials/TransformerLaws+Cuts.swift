import SignalProcessing

/// Which steps depend on where messages begin and end, as they say.
extension TransformerLaws {
  /// Whether the settings ask for a result of each message, or draw at random, whatever the stream is.
  static func follows(_ step: any Transformer) -> Bool {
    switch step {
    case let step as Window: step.duration != nil && (step.shift == nil || step.zeroPadUntil == .input)
    case let step as Spectrogram: step.duration == nil || step.shift == nil
    case let step as BandPower: follows(step.spectrogram)
    case let step as Denormalize: step.seed == nil
    case let step as SignalInjector: step.mixingSeed == nil
    default: false
    }
  }

  /// Whether the settings ask to go along the axis that messages append along as if each were all there is of it, or take
  /// that axis away.
  static func follows(_ step: any Transformer, on stream: AxisArray) throws -> Bool {
    guard let dim = stream.header.stream else { return true }
    // Where no stream is told, a step may be asked to take another axis for it.
    let isTold = stream.streamDim != nil || dim == "time"
    func along(_ axis: String?) -> Bool {
      axis == dim || !isTold && axis != nil || axis == nil && stream.dims.count == 1
    }
    switch step {
    // One frequency for all samples of a message, where another axis is gone along.
    case let step as AdaptiveLNC: return step.frequencyTimeConstant != nil && step.axis.map { $0 != dim } ?? false
    case let step as Aggregate: return along(step.axis)
    case let step as Spectrum: return (try? stream.transformAxis(step.axis)) == dim || along(step.axis)
    case let step as AffineMap: return along(step.axis)
    case let step as BipolarReference: return step.pairs != nil && along(step.axis)
    case let step as CommonRereference: return along(step.axis)
    case let step as CoordinateSpaces: return along(step.axis)
    case let step as Denormalize: return along(step.axis)
    case let step as RangedAggregate: return along(step.axis)
    case let step as Slicer: return along(step.axis)
    case let step as LinearTransform:
      if case (.all, .all) = (step.scale, step.offset) { return false }
      return step.axis == dim || step.axis == nil && stream.dims.last == dim
    case let step as ExtractAxisData: return step.axis != dim || step.reference != dim
    case let step as Flatten: return step.preserveAxis.map { $0 != dim } ?? false
    case let step as FBCCA: return !isTold || [step.timeAxis, step.channelAxis, step.bandAxis].contains(dim)
    case let step as StreamingFBCCA: return !isTold || step.features.timeAxis != dim || step.features.channelAxis == dim
    case let step as ModifyAxis:
      // Another name for the stream's axis is known for it where it was declared.
      return step.names?.names.contains { $0.value == nil && $0.key == dim || stream.streamDim == nil } ?? false
    // Another dim may come first, which is the stream's where none is told.
    case is Transpose: return !isTold
    case let step as any StatefulTransformer: return !isTold && step.runningAxis != nil
    default: return !isTold && !(step.value.map?.entries.isEmpty ?? true)
    }
  }

  /// Whether results depend on which input's message came first.
  static func follows(_ step: any Combiner) -> Bool { step is Sampler }

  /// Whether outputs of two kinds come in turns.
  static func givesPairs(_ step: any Combiner) -> Bool {
    step is AlignAlongAxis || (step as? ResampleToReference)?.outputReference == true
  }
}
