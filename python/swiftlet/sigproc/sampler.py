"""Samples around triggers, and triggers at regular times."""

import asyncio
import copy
import dataclasses

from .._ezmsg import has_units, registered, settings_base
from .._modules import fill
from .util.message import SampleMessage, SampleTriggerMessage, is_sample_message

_Base = settings_base() or object


class TriggerGeneratorSettings(_Base):
    """Settings of triggers at regular times: the period that they ask for, and the seconds from one to the next.

    `prewait` is taken and has no effect.
    """

    period: tuple[float, float]
    prewait: float = 0.5
    publish_period: float = 5.0


if _Base is object:
    TriggerGeneratorSettings = dataclasses.dataclass(frozen=True)(TriggerGeneratorSettings)


@dataclasses.dataclass
class TriggerGeneratorState:
    """How many triggers there were."""

    output: int = 0


class TriggerProducer:
    """Gives a trigger for each `publish_period`, whose value counts them from 0."""

    NONRESET_SETTINGS_FIELDS: frozenset = frozenset()
    #: As transformers have it; there are no messages that come in.
    STREAMING_DIMS: tuple[str, ...] = ("time",)

    def __init__(self, *args, settings=None, **kwargs):
        if settings is None and args and isinstance(args[0], TriggerGeneratorSettings):
            settings, args = args[0], args[1:]
        self.settings = TriggerGeneratorSettings(*args, **kwargs) if settings is None else settings
        self._state = TriggerGeneratorState()

    @classmethod
    def get_settings_type(cls):
        """The class of the settings."""
        return TriggerGeneratorSettings

    @classmethod
    def get_state_type(cls):
        """The class of the state."""
        return TriggerGeneratorState

    @classmethod
    def get_message_type(cls, dir: str):
        """The class of what comes out; nothing comes in."""
        if dir not in ("in", "out"):
            raise ValueError(f"Invalid direction: {dir}. Use 'in' or 'out'.")
        return SampleTriggerMessage if dir == "out" else None

    @property
    def state(self):
        """How many triggers there were. Can be assigned (None is ignored)."""
        return self._state

    @state.setter
    def state(self, state):
        if state is not None:
            self._state = state

    async def __acall__(self) -> SampleTriggerMessage:
        await asyncio.sleep(self.settings.publish_period)
        trigger = SampleTriggerMessage(period=self.settings.period, value=self._state.output)
        self._state.output += 1
        return trigger

    __anext__ = __acall__

    def __aiter__(self):
        return self

    def __call__(self) -> SampleTriggerMessage:
        return asyncio.run(self.__acall__())

    __next__ = __call__

    def __iter__(self):
        return self

    def update_settings(self, settings):
        """Takes over other settings. Others than those in force count anew."""
        if settings != self.settings:
            self._state = TriggerGeneratorState()
        self.settings = settings

    def stateful_op(self, state):
        """The producer as a function: of a pair of a state and a number, or None, to such a pair and the trigger."""
        before, number = (None, 0) if state is None else state
        self.state = copy.copy(before)
        result = self()
        return (copy.copy(self.state), number), result

    def close(self):
        """Nothing is held that must be given back."""


registered(TriggerProducer, "BaseProducer", "BaseStatefulProducer")

if has_units():
    import ezmsg.core as ez

    class TriggerGenerator(ez.Unit):
        """Graph unit of TriggerProducer."""

        SETTINGS = TriggerGeneratorSettings
        INPUT_SETTINGS = ez.InputStream(TriggerGeneratorSettings)
        OUTPUT_SIGNAL = ez.OutputStream(SampleTriggerMessage)

        async def initialize(self) -> None:
            """Begins to count."""
            self.producer = TriggerProducer(self.SETTINGS)

        @ez.subscriber(INPUT_SETTINGS)
        async def on_settings(self, settings: TriggerGeneratorSettings) -> None:
            """Takes other settings."""
            self.producer.update_settings(settings)
            self.apply_settings(settings)

        @ez.publisher(OUTPUT_SIGNAL)
        async def produce(self):
            """Publishes the triggers. Returns after the last one."""
            async for trigger in self.producer:
                yield self.OUTPUT_SIGNAL, trigger


__all__ = [
    "SampleMessage",
    "SampleTriggerMessage",
    "TriggerGeneratorSettings",
    "TriggerGeneratorState",
    "TriggerProducer",
    "is_sample_message",
]
if has_units():
    __all__ += ["TriggerGenerator"]
fill(__name__)
