// Digital filters from analog prototypes. Corners are in the unit of `rate`; with the default of 2 they are fractions
// of half the rate. Band types have twice as many poles as the order says. Order n costs n^2, elliptic and Bessel
// designs a little more.

/// The highest order that is designed: the result is exact in zeros and poles, and no signal asks for more.
private let highestOrder = 100

private func checkOrder(_ order: Int, atMost limit: Int = highestOrder) throws(DesignError) {
  try require(order >= 1 && order <= limit, "order", order, "from 1 to \(limit)")
}

private func checkDecibels(_ value: Double, _ name: String) throws(DesignError) {
  try require(value > 0 && value.isFinite, name, value, "above 0 dB and finite")
}

/// A Butterworth filter: the flattest pass band, 3 dB down at the corners.
///
/// - Throws: `DesignError` for an order or corners outside their limits.
public func butterworth(order: Int, _ band: Band, rate: Double = 2) throws(DesignError) -> ZerosPolesGain {
  try checkOrder(order)
  return try ZerosPolesGain.butterworthPrototype(order).digital(band, rate: rate)
}

/// A Chebyshev filter of type 1: ripples in the pass band, at whose edges the response is `ripple` dB down.
///
/// - Throws: `DesignError` for an order, ripple or corners outside their limits.
public func chebyshev1(order: Int, ripple: Double, _ band: Band, rate: Double = 2) throws(DesignError) -> ZerosPolesGain
{
  try checkOrder(order)
  try checkDecibels(ripple, "ripple")
  return try ZerosPolesGain.chebyshev1Prototype(order, ripple: ripple).digital(band, rate: rate)
}

/// A Chebyshev filter of type 2: ripples in the stop band, at whose edges the response is first `attenuation` dB down.
///
/// - Throws: `DesignError` for an order, attenuation or corners outside their limits.
public func chebyshev2(
  order: Int, attenuation: Double, _ band: Band, rate: Double = 2
) throws(DesignError) -> ZerosPolesGain {
  try checkOrder(order)
  try checkDecibels(attenuation, "attenuation")
  return try ZerosPolesGain.chebyshev2Prototype(order, attenuation: attenuation).digital(band, rate: rate)
}

/// An elliptic (Cauer) filter: ripples in both bands, and the steepest slope for its order; `ripple` dB down at the
/// edges of the pass band.
///
/// - Throws: `DesignError` for an order, decibels or corners outside their limits, or a ripple that is not below the
///   attenuation.
public func elliptic(
  order: Int, ripple: Double, attenuation: Double, _ band: Band, rate: Double = 2
) throws(DesignError) -> ZerosPolesGain {
  try checkOrder(order)
  try checkDecibels(ripple, "ripple")
  try checkDecibels(attenuation, "attenuation")
  let prototype = try ZerosPolesGain.ellipticPrototype(order, ripple: ripple, attenuation: attenuation)
  return try prototype.digital(band, rate: rate)
}

/// A Bessel filter: the most constant delay, from order 1 to 25.
///
/// - Throws: `DesignError` for an order or corners outside their limits.
public func bessel(
  order: Int, norm: BesselNorm = .phase, _ band: Band, rate: Double = 2
) throws(DesignError) -> ZerosPolesGain {
  try checkOrder(order, atMost: 25)
  return try ZerosPolesGain.besselPrototype(order, norm: norm).digital(band, rate: rate)
}
