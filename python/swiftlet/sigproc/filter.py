"""Filters by given coefficients, and a base for designs of one's own, which run on our filters."""

import abc
import dataclasses
import typing

from .._ezmsg import has_units, message_type, settings_base
from .._modules import fill

fill(__name__)

FilterSettings, FilterTransformer = __getattr__("FilterSettings"), __getattr__("FilterTransformer")  # noqa: F821


@dataclasses.dataclass
class FilterCoefficients:
    """A quotient of polynomials in z^-1."""

    b: typing.Any = dataclasses.field(default_factory=lambda: [1.0, 0.0])
    a: typing.Any = dataclasses.field(default_factory=lambda: [1.0, 0.0])


#: The forms of coefficients: arrays b and a, and rows of b0, b1, b2, a0, a1, a2.
BACoeffs = tuple[typing.Any, typing.Any]
SOSCoeffs = typing.Any
FilterCoefsType = typing.TypeVar("FilterCoefsType", BACoeffs, SOSCoeffs)

_Base = settings_base() or abc.ABC


class FilterBaseSettings(_Base):
    """Settings that every design has. Those that say how ezmsg-sigproc works are taken and have no effect."""

    axis: str | None = None
    coef_type: str = "ba"
    use_fast_sosfilt: bool = True
    use_mlx_metal: bool = True
    mlx_metal_chunk_sizes: tuple[int, ...] = (512,)
    thread_min_bytes: int = 1 << 20
    fir_fft_min_taps: int = 64

    @classmethod
    def __subclasshook__(cls, other):
        """The settings of every design count as derived from these, as in ezmsg-sigproc: they have its fields."""
        if cls is not FilterBaseSettings or not other.__module__.startswith("swiftlet."):
            return NotImplemented
        fields = getattr(other, "__dataclass_fields__", {})
        # Whatever else is asked of the class itself.
        return True if all(name in fields for name in cls.__annotations__) else NotImplemented


if _Base is abc.ABC:
    FilterBaseSettings = dataclasses.dataclass(frozen=True)(FilterBaseSettings)


class FilterByDesignState:
    """What a design keeps: the filter that runs it."""

    def __init__(self):
        self.filter = None
        self.needs_redesign = False


def _coefficients(found, form: str):
    """Coefficients in a form: a pair of b and a, or sections of it."""
    if form != "sos" or not isinstance(found, tuple):
        return found
    import scipy.signal

    return scipy.signal.tf2sos(*found)


if has_units():
    from ezmsg.baseproc import (
        BaseStatefulTransformer,
        BaseTransformerUnit,
        SettingsType,
        TransformerType,
        resolve_configured_stream_dim,
    )

    _Message = message_type()

    class FilterByDesignTransformer(
        BaseStatefulTransformer[SettingsType, _Message, _Message, FilterByDesignState],
        typing.Generic[SettingsType, FilterCoefsType],
    ):
        """A base for filters of one's own design: derive from it, and have `get_design_function`.

        The function gives coefficients for a rate in hertz, b and a or sections as the setting `coef_type` says; with
        None for it, or None from it, messages pass as they are.
        """

        @classmethod
        def get_message_type(cls, dir: str):
            """The class of messages in or out."""
            if dir not in ("in", "out"):
                raise ValueError(f"Invalid direction: {dir}. Use 'in' or 'out'.")
            return _Message

        def get_design_function(self) -> typing.Callable[[float], FilterCoefsType | None]:
            """The function that gives coefficients for a rate."""
            raise NotImplementedError(f"{type(self).__name__} has no get_design_function")

        def update_settings(self, new_settings=None, **changes) -> None:
            """Takes over other settings: coefficients are designed anew, and go on with the state where they can."""
            self.settings = new_settings or dataclasses.replace(self.settings, **changes)
            self.state.needs_redesign = self.state.filter is not None

        def __call__(self, message):
            if getattr(self.settings, "order", 1) and self.get_design_function() is not None:
                return super().__call__(message)
            return message

        def _designed(self, message):
            axis = resolve_configured_stream_dim(self, message, self.settings.axis)
            found = self.get_design_function()(1 / message.axes[axis].gain)
            return axis, _coefficients(found, self.settings.coef_type)

        def _reset_state(self, message) -> None:
            axis, found = self._designed(message)
            form = self.settings.coef_type
            self.state.filter = FilterTransformer(FilterSettings(axis=axis, coefs=found, coef_type=form))
            self.state.needs_redesign = False

        def _process(self, message):
            if self.state.needs_redesign:
                self.state.filter.update_coefficients(self._designed(message)[1], coef_type=self.settings.coef_type)
                self.state.needs_redesign = False
            return self.state.filter(message)

    class BaseFilterByDesignTransformerUnit(
        BaseTransformerUnit[SettingsType, _Message, _Message, FilterByDesignTransformer],
        typing.Generic[SettingsType, TransformerType],
    ):
        """A base for the units of such filters: give settings and transformer in brackets, and `SETTINGS`."""


_NAMES = ("BACoeffs", "FilterBaseSettings", "FilterByDesignState", "FilterCoefficients", "FilterCoefsType", "SOSCoeffs")
_NEED_EZMSG = ("BaseFilterByDesignTransformerUnit", "FilterByDesignTransformer") if has_units() else ()
__all__ += [*_NAMES, *_NEED_EZMSG]  # noqa: F821
