// What filters do to each frequency. Frequencies are in the unit of `rate`.

extension TransferFunction {
  /// `H` at frequencies.
  public func response(at frequencies: [Double], rate: Double = 2) -> [ComplexDouble] {
    // In powers of 1/z, lowest first: Horner's rule wants the highest first.
    let b = Array(numerator.reversed()), a = Array(denominator.reversed())
    return frequencies.map { frequency in
      let x = ComplexDouble(magnitude: 1, angle: -2 * .pi * frequency / rate)
      return Polynomial.value(b, at: x) / Polynomial.value(a, at: x)
    }
  }

  /// The delay of the envelope in samples, `-d(phase)/d(angular frequency)`; 0 where the response is 0.
  public func groupDelay(at frequencies: [Double], rate: Double = 2) -> [Double] {
    // Source: J. O. Smith, Introduction to Digital Filters, "Numerical computation of group delay".
    let product = Polynomial.product(numerator, denominator.reversed())
    let c = Array(product.reversed()), ramp = Array(product.enumerated().map { Double($0) * $1 }.reversed())
    return frequencies.map { frequency in
      let x = ComplexDouble(magnitude: 1, angle: -2 * .pi * frequency / rate)
      let delay = (Polynomial.value(ramp, at: x) / Polynomial.value(c, at: x)).real
      return delay.isFinite ? delay - Double(denominator.count - 1) : 0
    }
  }
}

extension SecondOrderSections {
  /// `H` at frequencies.
  public func response(at frequencies: [Double], rate: Double = 2) -> [ComplexDouble] {
    transferFunctions.reduce([ComplexDouble](repeating: ComplexDouble(1), count: frequencies.count)) {
      zip($0, $1.response(at: frequencies, rate: rate)).map { $0 * $1 }
    }
  }

  /// The delay of the envelope in samples; 0 where the response is 0.
  public func groupDelay(at frequencies: [Double], rate: Double = 2) -> [Double] {
    transferFunctions.reduce([Double](repeating: 0, count: frequencies.count)) {
      zip($0, $1.groupDelay(at: frequencies, rate: rate)).map { $0 + $1 }
    }
  }
}

extension ZerosPolesGain {
  /// `H` at frequencies.
  public func response(at frequencies: [Double], rate: Double = 2) -> [ComplexDouble] {
    // 1/z, as long as there are as many zeros as poles; what is more of either is a delay or an advance.
    frequencies.map { frequency in
      let z = ComplexDouble(magnitude: 1, angle: 2 * .pi * frequency / rate)
      return zeros.map { z - $0 }.product / poles.map { z - $0 }.product * gain
    }
  }
}

// What filters make of a single 1 followed by zeros.

extension TransferFunction {
  /// The first samples of the impulse response.
  public func impulseResponse(_ count: Int) -> [Double] {
    apply(to: [1] + [Double](repeating: 0, count: Swift.max(0, count - 1)))
  }

  /// The filter's output from rest, in the transposed direct form II.
  fileprivate func apply(to x: [Double]) -> [Double] {
    let lead = denominator[0], order = Swift.max(numerator.count, denominator.count) - 1
    func filled(_ c: [Double]) -> [Double] {
      c.map { $0 / lead } + [Double](repeating: 0, count: order + 1 - c.count)
    }
    let b = filled(numerator), a = filled(denominator)
    var state = [Double](repeating: 0, count: order + 1)
    return x.map { x in
      let y = b[0] * x + state[0]
      for k in stride(from: 0, to: order, by: 1) { state[k] = state[k + 1] + b[k + 1] * x - a[k + 1] * y }
      return y
    }
  }
}

extension SecondOrderSections {
  /// The first samples of the impulse response.
  public func impulseResponse(_ count: Int) -> [Double] {
    transferFunctions.reduce([1] + [Double](repeating: 0, count: Swift.max(0, count - 1))) { $1.apply(to: $0) }
  }
}
