import ArgumentParser
import ToolKit

/// Where a pipeline runs.
struct DeviceOption: ParsableArguments {
  @Option(
    help:
      "Where the arithmetic runs; swiftlet devices lists what there is. By default what SWIFTLET_DEVICE names, or cpu.")
  var device: String?
}

/// How a stream comes to a pipeline that runs beside it.
struct StreamOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Signal per message: \"37\" (samples), \"100ms\" or \"1s\".", valueName: "length"))
  var chunk = "50ms"

  @OptionGroup var place: DeviceOption

  var device: String? { place.device }
  var length: ChunkLength { get throws { try ChunkLength(chunk, option: "--chunk") } }
}
