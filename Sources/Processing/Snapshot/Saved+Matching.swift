extension Saved {
  /// The state, if it is one that this step can go on with; nil when the step had not begun.
  ///
  /// - Throws: `SnapshotError.mismatch` when it is of another step, version or settings. Live settings may differ.
  func state<T: Configurable>(for step: T, version: Int, inputs: [String]) throws(SnapshotError) -> State? {
    let found: State
    switch self {
    case .none: return nil
    case .parts: throw .mismatch("\(T.name) is one step, the saved one has \(summary)")
    case .state(let state): found = state
    }
    guard found.name == T.name else { throw .mismatch("the saved state is of \(found.name), this step is \(T.name)") }
    guard found.version == version else {
      throw .mismatch(
        "the saved state of \(T.name) has version \(found.version), this program reads version \(version)")
    }
    guard found.streams.keys.allSatisfy(inputs.contains), found.streams.isEmpty == inputs.isEmpty else {
      throw .mismatch("the saved state of \(T.name) is of inputs \(found.streams.keys.sorted())")
    }
    let settings: T
    do throws(SettingsError) { settings = try T(found.settings) } catch {
      throw .mismatch("the state of \(T.name) was saved with settings that do not fit: \(error)")
    }
    if let change = step.changes(from: settings), change.resets {
      throw .mismatch(
        "the state of \(T.name) was saved with other settings: \(change.settings.joined(separator: ", "))")
    }
    return found
  }
}

extension Saved.State {
  func state<State: Decodable>(_ type: State.Type) throws(SnapshotError) -> State {
    do throws(SnapshotError) { return try SnapshotDecoder.decode(type, from: bytes) } catch { throw error.inside(name) }
  }
}
