// swift-tools-version: 6.1
import PackageDescription

/// Swiftlet: streaming signal processing for labelled arrays.
///
/// Everything but the tool depends on no outside package.
/// With the trait "Tool" off (`--disable-default-traits`, or `traits: []` in a package that depends on this one) nothing
/// is downloaded, and what needs no other package builds. The trait "PipelineFiles" adds the library of that name alone.
let yams = Target.Dependency.product(name: "Yams", package: "Yams", condition: .when(traits: ["PipelineFiles"]))
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["Tool"]))

/// What composes arrays rather than computes, small where the size of the product counts: in the wheel of the Python module.
let composing: [SwiftSetting] =
  Context.environment["SWIFTLET_SMALL"] == nil ? [] : [.unsafeFlags(["-Osize"])]

let package = Package(
  name: "swiftlet",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "ArrayAPI", targets: ["ArrayAPI"]),
    .library(name: "FilterDesign", targets: ["FilterDesign"]),
    .library(name: "SignalProcessing", targets: ["SignalProcessing"]),
    .library(name: "Streams", targets: ["Streams"]),
    .library(name: "Recordings", targets: ["Recordings"]),
    .library(name: "Jobs", targets: ["Jobs"]),
    .library(name: "PipelineFiles", targets: ["PipelineFiles"]),
    .library(name: "SwiftletFoundation", targets: ["SwiftletFoundation"]),
    .executable(name: "swiftlet", targets: ["swiftlet"]),
  ],
  traits: [
    .default(enabledTraits: ["Tool"]),
    .trait(name: "Tool", description: "The command line tool swiftlet.", enabledTraits: ["PipelineFiles"]),
    .trait(name: "PipelineFiles", description: "The library that reads pipelines from YAML, by means of Yams."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.0.0"),
  ],
  targets: [
    // Functions of the C library, checksums, locks: below all else
    .target(name: "Platform"),
    // Arrays
    .target(name: "CKernels", exclude: ["README.md"]),
    .target(name: "ArrayCore", dependencies: ["CKernels"]),
    .target(name: "CPUBackend", dependencies: ["ArrayCore", "CKernels"]),
    .target(name: "GPUBackend", dependencies: ["ArrayCore", "CKernels", "Platform"], swiftSettings: composing),
    .target(name: "Devices", dependencies: ["ArrayCore", "CPUBackend", "GPUBackend"]),
    .target(name: "ArrayAPI", dependencies: ["ArrayCore", "Devices", "CKernels"]),
    // Filter design, on plain numbers
    .target(name: "FilterDesign", dependencies: ["Platform"], swiftSettings: composing),
    // Messages and transformers
    .target(name: "AxisArrays", dependencies: ["ArrayAPI"]),
    .target(name: "Processing", dependencies: ["AxisArrays", "Platform"]),
    .target(name: "LSL", dependencies: ["Streams", "Platform"], swiftSettings: composing),
    .target(name: "Streams", dependencies: ["Processing", "CKernels", "Platform"], swiftSettings: composing),
    .target(
      name: "SignalProcessing", dependencies: ["Processing", "FilterDesign", "Platform"], swiftSettings: composing),
    // Files, errors for Foundation, and the tool
    .target(name: "PipelineFiles", dependencies: ["SignalProcessing", yams]),
    .target(name: "SwiftletFoundation", dependencies: ["SignalProcessing", "FilterDesign", "Recordings"]),
    .target(name: "Recordings", dependencies: ["AxisArrays", "CKernels", "Platform"], swiftSettings: composing),
    .target(name: "Simulation", dependencies: ["AxisArrays"]),
    .target(name: "Plots", dependencies: ["AxisArrays", "Platform"], swiftSettings: composing),
    .target(
      name: "Jobs", dependencies: ["SignalProcessing", "Recordings", "Plots", "Streams", "LSL", "Platform"],
      swiftSettings: composing),
    // The page of the command live, and the server that gives it to a browser
    .target(name: "WebServer", dependencies: ["Platform"]),
    .target(
      name: "LiveView", dependencies: ["Jobs", "Plots", "Simulation", "WebServer", "Platform"],
      resources: [.embedInCode("Page")]),
    .target(name: "ToolKit", dependencies: ["Jobs", "FilterDesign", "Simulation", "PipelineFiles"]),
    .executableTarget(name: "swiftlet", dependencies: ["ToolKit", "LiveView", arguments]),
    // Tests, sorted by what they test; TestSupport holds seeds, laws and the strict device
    .target(name: "CConformances", path: "Tests/CConformances"),
    .target(
      name: "TestSupport", dependencies: ["SignalProcessing", "CPUBackend", "GPUBackend", "CConformances", "Platform"],
      path: "Tests/TestSupport"),
    // Fuzzing of steps, by the same trials as the tests
    .executableTarget(name: "fuzz_steps", dependencies: ["TestSupport"], path: "Fuzz/Steps"),
    .testTarget(name: "ArrayTests", dependencies: ["TestSupport", "ArrayAPI"]),
    .testTarget(name: "GPUTests", dependencies: ["TestSupport", "ToolKit", "GPUBackend"]),
    .testTarget(name: "AxisArraysTests", dependencies: ["TestSupport", "AxisArrays"]),
    .testTarget(name: "ProcessingTests", dependencies: ["TestSupport", "Processing"]),
    .testTarget(name: "StreamsTests", dependencies: ["TestSupport", "Streams"]),
    .testTarget(name: "WebServerTests", dependencies: ["TestSupport", "WebServer"]),
    .testTarget(name: "LiveViewTests", dependencies: ["TestSupport", "LiveView"]),
    .testTarget(name: "SignalProcessingTests", dependencies: ["TestSupport", "SignalProcessing"]),
    .testTarget(name: "FilterDesignTests", dependencies: ["TestSupport", "FilterDesign"]),
    .testTarget(name: "RecordingsTests", dependencies: ["TestSupport", "Recordings"]),
    .testTarget(name: "ToolTests", dependencies: ["TestSupport", "ToolKit", "PipelineFiles", "SwiftletFoundation"]),
  ],
  swiftLanguageModes: [.v6]
)
