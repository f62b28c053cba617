# Made by python/stubs_sigproc.py from the live module.
from swiftlet._fields import OptionsEnum as OptionsEnum
from swiftlet.sigproc.spectrum import SpectralOutput as SpectralOutput, SpectralTransform as SpectralTransform, Spectrum as Spectrum, SpectrumSettings as SpectrumSettings, WindowFunction as WindowFunction
