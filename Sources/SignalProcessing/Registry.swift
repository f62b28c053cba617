extension Registry {
  /// Every transformer of the library. A new one adds its name here; a test compares this with the program's conformances.
  public static let standard = Registry(
    [
      Abs.self, Aggregate.self, Anscombe.self, BesselFilter.self, BinnedAggregate.self, ButterworthFilter.self,
      ButterworthZeroPhase.self, ChebyshevFilter.self, Clip.self, CombFilter.self, ConstAdd.self,
      ConstDifference.self, CoordinateSpaces.self, Decimate.self, Diff.self, Downsample.self, EllipticFilter.self,
      ExtractAxisData.self, FIRFilter.self, FIRHilbertEnvelope.self, FIRHilbertFilter.self, Filter.self, Flatten.self,
      GaussianSmoothingFilter.self, InverseAnscombe.self, Invert.self, KaiserFilter.self, LinearTransform.self,
      Log.self, ParksMcClellanFIR.self, Pow.self, RangedAggregate.self, Resample.self, SavitzkyGolayFilter.self,
      Scale.self,
      Slicer.self, Transpose.self, Window.self,
    ],
    combiners: [Add.self, Difference.self])
}
