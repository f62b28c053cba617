# Made by python/stubs_sigproc.py from the live module.
from swiftlet._fields import OptionsEnum as OptionsEnum
from swiftlet.sigproc.spectrum import SpectralOutput as SpectralOutput
from swiftlet.sigproc.spectrum import SpectralTransform as SpectralTransform
from swiftlet.sigproc.spectrum import Spectrum as Spectrum
from swiftlet.sigproc.spectrum import SpectrumSettings as SpectrumSettings
from swiftlet.sigproc.spectrum import WindowFunction as WindowFunction
