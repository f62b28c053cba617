/// The parts of a matrix of weights that have nothing to do with each other.
struct BlockStructure {
  /// Inputs and outputs that are joined by weights other than 0.
  struct Block: Hashable {
    var inputs: [Int] = [], outputs: [Int] = []
  }
  var blocks: [Block]
  /// Outputs that no input has a weight for.
  var empty: [Int]

  /// Finds the connected components of the graph whose edges are the weights other than 0.
  ///
  /// - Complexity: O(rows × columns).
  init(_ rows: [[Double]]) {
    let inputs = rows.count, outputs = rows.first?.count ?? 0
    var parent = Array(0..<(inputs + outputs))
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node {
        parent[node] = parent[parent[node]]
        node = parent[node]
      }
      return node
    }
    var isUsed = Array(repeating: false, count: inputs + outputs)
    for i in 0..<inputs {
      for j in 0..<outputs where rows[i][j] != 0 {
        (isUsed[i], isUsed[inputs + j]) = (true, true)
        parent[root(inputs + j)] = root(i)
      }
    }
    var places: [Int: Int] = [:]
    blocks = []
    for node in 0..<(inputs + outputs) where isUsed[node] {
      let root = root(node)
      if places[root] == nil {
        places[root] = blocks.count
        blocks.append(Block())
      }
      let place = places[root] ?? 0
      if node < inputs { blocks[place].inputs.append(node) } else { blocks[place].outputs.append(node - inputs) }
    }
    empty = (0..<outputs).filter { !isUsed[inputs + $0] }
  }

  /// Multiplications per sample, with what it costs to take the channels apart and put them together again.
  var cost: Int {
    blocks.reduce(0) { $0 + $1.inputs.count * $1.outputs.count + 8 * ($1.inputs.count + $1.outputs.count) }
  }
}
