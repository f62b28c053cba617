extension Registry {
  /// Every transformer of the library. A new one adds its name here; a test compares this with the program's conformances.
  public static let standard = Registry(
    [
      Abs.self, Activation.self, AdaptiveStandardScaler.self, AffineTransform.self, Aggregate.self, Anscombe.self,
      BandPower.self, BinnedAggregate.self, Clip.self, CommonRereference.self, ConstAdd.self, ConstDifference.self,
      CoordinateSpaces.self, Denormalize.self, Detrend.self, Diff.self, Digitize.self, Downsample.self, EWMA.self,
      ExtractAxisData.self, Filter.self, Flatten.self, InverseAnscombe.self, Invert.self, LinearTransform.self,
      Log.self, ModifyAxis.self, Pow.self, Quantize.self, RangedAggregate.self, Scale.self, SignalInjector.self,
      Slicer.self, Spectrogram.self, Spectrum.self, Transpose.self, Window.self,
    ],
    combiners: [Add.self, Difference.self],
    producers: [Counter.self, Oscillator.self, WhiteNoise.self])
}
