/// The end of a message about a name that is not known: ` (did you mean "min"?)`, or nothing when no name is near.
public func didYouMean(_ name: String, in names: some Sequence<String>) -> String {
  nearest(to: name, among: names).map { " (did you mean \"\($0)\"?)" } ?? ""
}
