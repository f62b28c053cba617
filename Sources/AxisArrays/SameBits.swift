func sameBits(_ a: NDArray, _ b: NDArray) -> Bool { a.v.map(\.bitPattern) == b.v.map(\.bitPattern) }
