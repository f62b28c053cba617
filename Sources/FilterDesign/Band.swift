import Platform

/// The band that a filter passes or stops, with its corners in the unit of the rate.
public enum Band: Hashable, Sendable {
  case lowpass(Double)
  case highpass(Double)
  case bandpass(Double, Double)
  case bandstop(Double, Double)

  /// One or two corners, in order.
  public var corners: [Double] {
    switch self {
    case .lowpass(let corner), .highpass(let corner): [corner]
    case .bandpass(let low, let high), .bandstop(let low, let high): [low, high]
    }
  }

  /// The band that a lower and an upper corner mean: only an upper one is a low-pass, only a lower one a high-pass,
  /// both in order a band-pass, in reverse a band-stop; none is no filter.
  public init?(cuton: Double?, cutoff: Double?) {
    switch (cuton, cutoff) {
    case (nil, nil): return nil
    case (nil, let high?): self = .lowpass(high)
    case (let low?, nil): self = .highpass(low)
    case (let low?, let high?): self = low <= high ? .bandpass(low, high) : .bandstop(high, low)
    }
  }

  /// Throws unless the corners rise and lie between 0 and half the rate.
  func check(rate: Double) throws(DesignError) {
    try requireRate(rate)
    let corners = corners
    for corner in corners {
      try require(
        corner > 0 && corner < rate / 2, "corner", corner, "between 0 and half the rate (\(rate / 2)), both excluded")
    }
    if corners.count == 2, corners[0] >= corners[1] {
      throw .invalid("the corners of a band are \(corners[0]) and \(corners[1]), must rise")
    }
  }
}

extension ZerosPolesGain {
  /// The digital filter that an analog low-pass with the corner 1 rad/s becomes: moved to the band, with the corners
  /// warped beforehand, and mapped by the bilinear transform.
  ///
  /// Source: Oppenheim and Schafer, Discrete-Time Signal Processing, 7.2 and appendix B.
  func digital(_ band: Band, rate: Double) throws(DesignError) -> ZerosPolesGain {
    try band.check(rate: rate)
    // At a rate of 2, so that the bilinear transform is s = 4 (z - 1) / (z + 1).
    let corners = band.corners.map { 4 * Double.tan(.pi * $0 / rate) }
    let analog: ZerosPolesGain
    switch band {
    case .lowpass: analog = lowpass(corners[0])
    case .highpass: analog = highpass(corners[0])
    case .bandpass:
      analog = bandpass(center: (corners[0] * corners[1]).squareRoot(), width: corners[1] - corners[0])
    case .bandstop:
      analog = bandstop(center: (corners[0] * corners[1]).squareRoot(), width: corners[1] - corners[0])
    }
    return analog.bilinear()
  }

  /// Poles without a zero, which lie at infinity.
  private var excess: Int { poles.count - zeros.count }
  /// The gain after s turns into its inverse.
  private var gainAtZero: Double { gain * (zeros.map { -$0 }.product / poles.map { -$0 }.product).real }

  private func lowpass(_ corner: Double) -> ZerosPolesGain {
    ZerosPolesGain(
      zeros: zeros.map { $0 * corner }, poles: poles.map { $0 * corner },
      gain: gain * .pow(corner, Double(excess)))
  }

  private func highpass(_ corner: Double) -> ZerosPolesGain {
    let origin = [ComplexDouble](repeating: ComplexDouble(0), count: excess)
    return ZerosPolesGain(
      zeros: zeros.map { corner / $0 } + origin, poles: poles.map { corner / $0 }, gain: gainAtZero)
  }

  private func bandpass(center: Double, width: Double) -> ZerosPolesGain {
    let origin = [ComplexDouble](repeating: ComplexDouble(0), count: excess)
    return ZerosPolesGain(
      zeros: split(zeros.map { $0 * (width / 2) }, center) + origin,
      poles: split(poles.map { $0 * (width / 2) }, center), gain: gain * .pow(width, Double(excess)))
  }

  private func bandstop(center: Double, width: Double) -> ZerosPolesGain {
    let middle = [ComplexDouble](repeating: ComplexDouble(0, center), count: excess)
    return ZerosPolesGain(
      zeros: split(zeros.map { (width / 2) / $0 }, center) + middle + middle.map(\.conjugate),
      poles: split(poles.map { (width / 2) / $0 }, center), gain: gainAtZero)
  }

  /// The two places to which each root goes on either side of the center.
  private func split(_ roots: [ComplexDouble], _ center: Double) -> [ComplexDouble] {
    let offsets = roots.map { ($0 * $0 - center * center).squareRoot }
    return zip(roots, offsets).map { $0 + $1 } + zip(roots, offsets).map { $0 - $1 }
  }

  private func bilinear() -> ZerosPolesGain {
    func map(_ root: ComplexDouble) -> ComplexDouble { (ComplexDouble(4) + root) / (ComplexDouble(4) - root) }
    let scale = (zeros.map { ComplexDouble(4) - $0 }.product / poles.map { ComplexDouble(4) - $0 }.product).real
    return ZerosPolesGain(
      zeros: zeros.map(map) + [ComplexDouble](repeating: ComplexDouble(-1), count: excess), poles: poles.map(map),
      gain: gain * scale)
  }
}
