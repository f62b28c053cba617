import ArrayAPI

// Reductions of one lane, from their definitions.

extension Cell {
  var z: Z { if case .complex(let re, let im) = self { Z(re, im) } else { Z(number, 0) } }
}

func magnitude(_ cell: Cell) -> Double { cell.z.modulus }

/// NaN if any is.
func extreme(_ lane: [Cell], _ beats: (Double, Double) -> Bool) -> Cell {
  if case .int = lane[0] {
    // Exact where float64 is not: compares whole numbers.
    let isMax = beats(1, 0)
    return .int(lane.map(\.integer).reduce(lane[0].integer) { isMax ? Swift.max($0, $1) : Swift.min($0, $1) })
  }
  let values = lane.map(\.number)
  return .real(values.contains(where: \.isNaN) ? .nan : values.reduce(values[0]) { beats($1, $0) ? $1 : $0 })
}

func position(_ lane: [Cell], _ beats: (Double, Double) -> Bool) -> Cell {
  if let first = lane.firstIndex(where: { $0.number.isNaN }) { return .int(Int128(first)) }
  var best = 0
  for k in lane.indices {
    if case .int(let i) = lane[k], case .int(let j) = lane[best] {
      if beats(1, 0) ? i > j : i < j { best = k }
    } else if beats(lane[k].number, lane[best].number) {
      best = k
    }
  }
  return .int(Int128(best))
}

func average(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

func variance(_ values: [Double], _ correction: Double) -> Double {
  let mean = average(values)
  return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Swift.max(Double(values.count) - correction, 0)
}

func middle(_ values: [Double]) -> Double {
  if values.isEmpty { return .nan }
  let sorted = values.sorted(), n = sorted.count
  return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
}
