extension Registry {
  /// Every transformer of the library. A new one adds its name here; a test compares this with the program's conformances.
  public static let standard = Registry(
    [
      Abs.self, AdaptiveStandardScaler.self, Aggregate.self, Anscombe.self, BandPower.self, BinnedAggregate.self,
      Clip.self, ConstAdd.self, ConstDifference.self, CoordinateSpaces.self, Detrend.self, Diff.self, Downsample.self,
      EWMA.self, ExtractAxisData.self, Filter.self, Flatten.self, InverseAnscombe.self, Invert.self,
      LinearTransform.self, Log.self, ModifyAxis.self, Pow.self, RangedAggregate.self, Scale.self, Slicer.self,
      Spectrogram.self, Spectrum.self, Transpose.self, Window.self,
    ],
    combiners: [Add.self, Difference.self])
}
