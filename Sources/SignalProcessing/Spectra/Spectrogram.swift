/// Spectra of windows that follow each other: `Window`, then `Spectrum`. (time, ch) becomes (time, freq, ch).
///
/// With a shift, the first windows have zeros before the stream; without one, each message gives one spectrum of the newest
/// samples. The time of a spectrum is that of its window, by `windowAnchor`.
public struct Spectrogram: Composite {
  public var windowDur: Double?, windowShift: Double?, windowAnchor: Window.Anchor
  public var window: Spectrum.Taper, transform: Spectrum.Transform, output: Spectrum.Output, axis: String

  public init(
    windowDur: Double? = nil, windowShift: Double? = nil, windowAnchor: Window.Anchor = .beginning,
    window: Spectrum.Taper = .hamming, transform: Spectrum.Transform = .relDB, output: Spectrum.Output = .positive,
    axis: String = "time"
  ) {
    (self.windowDur, self.windowShift, self.windowAnchor) = (windowDur, windowShift, windowAnchor)
    (self.window, self.transform, self.output, self.axis) = (window, transform, output, axis)
  }

  public static let settings = Settings(
    of: Spectrogram(), "Spectra of windows that follow each other.",
    formula: """
      S[m, k] = the spectrum of window m (Window, then Spectrum), at the time of the window
      """,
    source: """
      Koenig, Dunn and Lacy 1946, "The sound spectrograph", Journal of the Acoustical Society of America \
      18, 19-49
      """
  ) {
    Setting(
      "windowDur", \.windowDur, "Length of a window; none makes each message one.", unit: .seconds, .above(0))
    Setting(
      "windowShift", \.windowShift, "From one window to the next; none gives one spectrum for each message.",
      unit: .seconds, .above(0))
    Setting("windowAnchor", \.windowAnchor, "Which sample of a window its time tells.", live: true)
    Setting("window", \.window, "What the data are multiplied by before the transform.")
    Setting("transform", \.transform, "What is told of each coefficient; rel_db is 10 log10 of rel_power.")
    Setting("output", \.output, "Which frequencies are told.")
    Setting("axis", \.axis, "Axis to cut and transform.")
  }
  public static let examples = [
    Spectrogram(windowDur: 0.16, windowShift: 0.08),
    Spectrogram(windowDur: 0.1, windowShift: 0.05, windowAnchor: .middle, window: .none, transform: .relPower),
  ]

  public var body: Pipeline {
    Window(
      axis: axis, windowDur: windowDur, windowShift: windowShift,
      zeroPadUntil: windowShift == nil ? .input : .shift, anchor: windowAnchor)
    Spectrum(axis: axis, window: window, transform: transform, output: output)
    ModifyAxis(nameMap: ["win": axis])
  }
}
