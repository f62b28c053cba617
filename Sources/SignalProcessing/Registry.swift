extension Registry {
  /// Every transformer of the library. A new one adds its name here; a test compares this with the program's conformances.
  public static let standard = Registry(
    [
      Abs.self, Activation.self, AdaptiveStandardScaler.self, AffineTransform.self, Aggregate.self, Anscombe.self,
      BandPower.self, BesselFilter.self, BinnedAggregate.self, ButterworthFilter.self, ButterworthZeroPhase.self,
      ChebyshevFilter.self, Clip.self, CombFilter.self, CommonRereference.self, ConstAdd.self, ConstDifference.self,
      CoordinateSpaces.self, Decimate.self, Denormalize.self, Detrend.self, Diff.self, Digitize.self, Downsample.self,
      EWMA.self, EllipticFilter.self, ExtractAxisData.self, FIRFilter.self, FIRHilbertEnvelope.self,
      FIRHilbertFilter.self, Filter.self, Flatten.self, GaussianSmoothingFilter.self, InverseAnscombe.self,
      Invert.self, KaiserFilter.self, LinearTransform.self, Log.self, ModifyAxis.self, ParksMcClellanFIR.self,
      Pow.self, Quantize.self, RMSBandPower.self, RangedAggregate.self, Resample.self, RollingScaler.self,
      SavitzkyGolayFilter.self, Scale.self, SignalInjector.self, Slicer.self, Spectrogram.self, Spectrum.self,
      SquareLawBandPower.self, Transpose.self, WelchPSD.self, Window.self,
    ],
    combiners: [Add.self, Difference.self, ResampleToReference.self],
    producers: [Counter.self, Oscillator.self, WhiteNoise.self])
}
