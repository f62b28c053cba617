import ArgumentParser

/// Stretches around events, and their averages.
struct EpochOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Cut a stretch around each event of this text, or that fits this regular expression: target -0.2s 0.8s.",
      valueName: "event> <start> <end"))
  var epoch: String?

  @Flag(help: "Average the epochs of each text.")
  var average = false
}
