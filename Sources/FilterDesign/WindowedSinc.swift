import Platform

// Filters with a finite impulse response, by the window method.

/// Which bands a windowed-sinc filter passes.
public enum FIRPassBands: String, Hashable, Sendable, CaseIterable {
  /// The first band, from 0 to the first corner, is passed, and then every other one.
  case zero = "true"
  /// The first band is stopped, and then every other one passed.
  case notZero = "false"
  case lowpass, highpass, bandpass, bandstop
}

/// An ideal filter's impulse response, cut to `taps` and faded by a window. Linear phase: a delay of half its length.
///
/// - Parameters:
///   - taps: Number of coefficients; odd where the response at half the rate is not 0.
///   - cutoffs: Corners, rising; the ideal response changes between 1 and 0 at each.
///   - width: Width of the transitions: picks a Kaiser window, whatever `window` is.
///   - scale: Whether the response is exactly 1 in the middle of the first pass band (at 0 or half the rate if it
///     touches them).
/// - Throws: `DesignError` for corners outside their limits or that do not suit `passes`, or an even number of taps
///   where the response at half the rate is not 0.
public func windowedSinc(
  taps: Int, cutoffs: [Double], passes: FIRPassBands = .zero, width: Double? = nil,
  window: WindowFunction = .hamming, scale: Bool = true, rate: Double = 2
) throws(DesignError) -> [Double] {
  try require(taps >= 1 && taps <= 1 << 22, "taps", taps, "from 1 to \(1 << 22)")
  try require(
    cutoffs.count * taps <= 1 << 24, "taps", taps, "at most \((1 << 24) / cutoffs.count) for \(cutoffs.count) cutoffs")
  try requireRate(rate)
  let passesZero = try bands(cutoffs, passes)
  for cutoff in cutoffs {
    try require(cutoff > 0 && cutoff < rate / 2, "cutoff", cutoff, "between 0 and half the rate (\(rate / 2))")
  }
  for (low, high) in zip(cutoffs, cutoffs.dropFirst()) where low >= high {
    throw .invalid("the cutoffs \(low) and \(high) must rise")
  }
  let passesTop = cutoffs.count.isMultiple(of: 2) == passesZero
  if passesTop, taps.isMultiple(of: 2) {
    throw .invalid("\(taps) taps give 0 at half the rate, which this filter passes; take an odd number")
  }
  var edges = cutoffs.map { $0 / (rate / 2) }
  if passesZero { edges.insert(0, at: 0) }
  if passesTop { edges.append(1) }

  var taper = window
  if let width {
    try require(width > 0 && width.isFinite, "width", width, "above 0 and finite")
    let attenuation = kaiserAttenuation(taps: taps, width: width / (rate / 2))
    taper = .kaiser(beta: kaiserBeta(attenuation: attenuation))
  }
  let fade = try taper.values(taps), middle = Double(taps - 1) / 2
  var response = fade
  for k in 0..<taps {
    let m = Double(k) - middle
    var ideal = 0.0
    for (place, edge) in edges.enumerated() {
      let part = edge * .sinc(edge * m)
      ideal += place.isMultiple(of: 2) ? -part : part
    }
    response[k] *= ideal
  }
  if scale {
    let frequency = edges[0] == 0 ? 0 : edges[1] == 1 ? 1 : (edges[0] + edges[1]) / 2
    let gain = response.indices.reduce(0) { $0 + response[$1] * .cos(.pi * (Double($1) - middle) * frequency) }
    guard gain != 0, gain.isFinite else { throw .invalid("\(taps) taps give no response to scale by") }
    response = response.map { $0 / gain }
  }
  return response
}

/// Whether frequency 0 is passed.
private func bands(_ cutoffs: [Double], _ passes: FIRPassBands) throws(DesignError) -> Bool {
  guard !cutoffs.isEmpty else { throw .invalid("there is no cutoff") }
  switch passes {
  case .zero: return true
  case .notZero: return false
  case .lowpass, .highpass:
    guard cutoffs.count == 1 else { throw .invalid("a \(passes) filter has one cutoff, not \(cutoffs.count)") }
  case .bandpass, .bandstop:
    guard cutoffs.count > 1 else { throw .invalid("a \(passes) filter has two cutoffs or more, not 1") }
  }
  return passes == .lowpass || passes == .bandstop
}

// Source of the following: Kaiser 1974, Proceedings of the IEEE Symposium on Circuits and Systems, 20.

/// The beta of a Kaiser window whose filter is so many dB down in the stop band.
public func kaiserBeta(attenuation: Double) -> Double {
  if attenuation > 50 { return 0.1102 * (attenuation - 8.7) }
  if attenuation > 21 { return 0.5842 * .pow(attenuation - 21, 0.4) + 0.07886 * (attenuation - 21) }
  return 0
}

/// How many dB down a Kaiser filter of so many taps is whose transitions are `width` of half the rate wide.
public func kaiserAttenuation(taps: Int, width: Double) -> Double {
  2.285 * (Double(taps) - 1) * .pi * width + 7.95
}

/// The taps and the beta of a Kaiser filter that ripples by less than `ripple` dB, with transitions `width` of half the
/// rate wide.
///
/// - Throws: `DesignError` for a ripple below 8 dB or a width that is not between 0 and 1.
public func kaiserOrder(ripple: Double, width: Double) throws(DesignError) -> (taps: Int, beta: Double) {
  let attenuation = Swift.abs(ripple)
  try require(attenuation >= 8 && attenuation.isFinite, "ripple", ripple, "8 dB or more")
  try require(width > 0 && width <= 1, "width", width, "above 0, up to half the rate")
  let taps = ((attenuation - 7.95) / 2.285 / (.pi * width) + 1).rounded(.up)
  try require(taps <= 0x1p17, "width", width, "wide enough for at most \(1 << 17) taps")
  return (Int(taps), kaiserBeta(attenuation: attenuation))
}
