extension Registry {
  /// Every transformer of the library. A new one adds its name here; a test compares this with the program's conformances.
  public static let standard = Registry(
    [
      Abs.self, Activation.self, AffineTransform.self, Aggregate.self, Anscombe.self, BinnedAggregate.self, CWT.self,
      Clip.self,
      CommonRereference.self, ConstAdd.self, ConstDifference.self, CoordinateSpaces.self, Denormalize.self, Diff.self,
      Digitize.self, Downsample.self, ExtractAxisData.self, Filter.self, Filterbank.self, Flatten.self,
      InverseAnscombe.self, Invert.self,
      LinearTransform.self, Log.self, Pow.self, Quantize.self, RangedAggregate.self, Scale.self, SignalInjector.self,
      Slicer.self, Transpose.self, Window.self,
    ],
    combiners: [Add.self, AlignAlongAxis.self, Concat.self, Difference.self],
    producers: [Counter.self, EEGSynth.self, Oscillator.self, PinkNoise.self, WhiteNoise.self])
}
