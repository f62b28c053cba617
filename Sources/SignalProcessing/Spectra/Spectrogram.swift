/// Spectra of windows that follow each other: `Window`, then `Spectrum`. (time, ch) becomes (time, freq, ch).
///
/// With a shift, the first windows have zeros before the stream; without one, each message gives one spectrum of the newest
/// samples. The time of a spectrum is that of its window, by `anchor`.
public struct Spectrogram: Composite {
  /// Length of a window; `null` makes each message one. In seconds.
  public var duration: Double?
  /// Distance from one window to the next; `null` gives one spectrum for each message. In seconds.
  public var shift: Double?
  /// Sample of a window whose time is the time of the window.
  public var anchor: Window.Anchor
  /// Window that the data are multiplied by before the transform.
  public var window: Spectrum.Taper
  /// Value returned for each coefficient; rel_db is 10 log10 of rel_power.
  public var transform: Spectrum.Transform
  /// Frequencies to return.
  public var output: Spectrum.Output
  /// Axis to cut and transform.
  public var axis: String

  public init(
    duration: Double? = nil, shift: Double? = nil, anchor: Window.Anchor = .beginning,
    window: Spectrum.Taper = .hamming, transform: Spectrum.Transform = .relDB, output: Spectrum.Output = .positive,
    axis: String = "time"
  ) {
    (self.duration, self.shift, self.anchor) = (duration, shift, anchor)
    (self.window, self.transform, self.output, self.axis) = (window, transform, output, axis)
  }

  public static let settings = Settings(
    of: Spectrogram(), "Computes spectra of successive windows.",
    formula: """
      S[m, k] = the spectrum of window m (Window, then Spectrum), at the time of the window
      """,
    source: """
      Koenig, Dunn and Lacy 1946, "The sound spectrograph", Journal of the Acoustical Society of America \
      18, 19-49
      """
  ) {
    Setting(
      "duration", \.duration, "Length of a window; `null` makes each message one.", unit: .seconds, .above(0),
      python: "window_dur")
    Setting(
      "shift", \.shift, "Distance from one window to the next; `null` gives one spectrum for each message.",
      unit: .seconds, .above(0), python: "window_shift")
    Setting(
      "anchor", \.anchor, "Sample of a window whose time is the time of the window.", live: true,
      python: "window_anchor")
    Setting("window", \.window, "Window that the data are multiplied by before the transform.")
    Setting("transform", \.transform, "Value returned for each coefficient; rel_db is 10 log10 of rel_power.")
    Setting("output", \.output, "Frequencies to return.")
    Setting("axis", \.axis, "Axis to cut and transform.")
  }
  public static let examples = [
    Spectrogram(duration: 0.16, shift: 0.08),
    Spectrogram(duration: 0.1, shift: 0.05, anchor: .middle, window: .none, transform: .relPower),
  ]

  public var body: Pipeline {
    Window(
      axis: axis, duration: duration, shift: shift,
      zeroPadUntil: shift == nil ? .input : .shift, anchor: anchor)
    Spectrum(axis: axis, window: window, transform: transform, output: output)
    ModifyAxis(names: ["win": axis])
  }
}
