# Homebrew builds the tool from source, with the Swift of the system or its own.
class Swiftlet < Formula
  desc "Streaming signal processing for labelled arrays"
  homepage "@BASE@"
  url "@BASE@/@SOURCE@"
  sha256 "@SOURCE_SHA256@"
  license "Apache-2.0"

  depends_on xcode: ["16.3", :build] if OS.mac?
  uses_from_macos "swift" => :build

  def install
    flags = ["--disable-sandbox", "--configuration", "release", "--product", "swiftlet"]
    flags << "--static-swift-stdlib" if OS.linux?
    system "swift", "build", *flags
    bin.install ".build/release/swiftlet"
    generate_completions_from_executable(bin/"swiftlet", "--generate-completion-script")
  end

  test do
    assert_equal "@VERSION@", shell_output("#{bin}/swiftlet --version").strip
    system bin/"swiftlet", "simulate", "eeg.edf", "--channels", "4", "--duration", "2s"
    (testpath/"p.yaml").write "- Abs\n"
    system bin/"swiftlet", "run", "p.yaml", "eeg.edf", "-o", "out.npz"
    assert_path_exists testpath/"out.npz"
  end
end
