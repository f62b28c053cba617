"""The units of `swiftlet.sigproc` for graphs of ezmsg. Needs ezmsg and ezmsg-baseproc."""

import collections
import dataclasses
import types
import typing

try:
    import ezmsg.core as ez
    from ezmsg.baseproc import BaseAdaptiveTransformerUnit, BaseTransformerUnit
    from ezmsg.util.messages.axisarray import AxisArray, replace, slice_along_axis
except ImportError as error:
    raise ImportError("units need ezmsg: pip install ezmsg ezmsg-baseproc") from error

from ._own import own_message


def unit(step) -> type:
    """The unit class of a step."""
    if step.has_several_inputs:
        return _named(step, _Combining, _streams_of_ports(step))
    kind = BaseAdaptiveTransformerUnit if step.names.learns else BaseTransformerUnit
    namespace = {"on_signal": _on_signal(kind, step)}
    for stream, setting in step.names.inputs.items():
        namespace[stream] = ez.InputStream(typing.Any)
        namespace[f"on_{setting}"] = _on_setting(namespace[stream], setting)
    if step.names.follower:
        namespace |= _following(step, kind)
    return _named(step, kind[step.settings, AxisArray, AxisArray, step.transformer], namespace)


def _named(step, base, namespace):
    """A class of what a step's units have in common with all units, and of what is its own."""
    namespace |= {
        "SETTINGS": step.settings,
        "__module__": step.module,
        "__qualname__": step.unit_name,
        "__doc__": f"Graph unit of {step.transformer_name}.\n\n{step.transformer.__doc__}",
    }
    return types.new_class(step.unit_name, (base,), {}, lambda body: body.update(namespace))


def _has_samples(message) -> bool:
    """Whether the message has places along its stream. It may have no channels."""
    dim = getattr(message, "stream_dim", None)
    if dim is None:
        dim = "time" if "time" in message.dims else message.dims[0] if message.dims else None
    return dim is None or message.data.shape[list(message.dims).index(dim)] > 0


def _on_signal(kind, step):
    """What a unit does with a message: publish the result, after what was held before a gap, unless it has no samples
    though the message had some.
    """
    gates, splits = step.names.gates, step.names.splits

    @ez.subscriber(kind.INPUT_SIGNAL)
    @ez.publisher(kind.OUTPUT_SIGNAL)
    async def on_signal(self, message: AxisArray) -> typing.AsyncGenerator:
        """Publishes what comes of a message."""
        for result in self.processor.process_all(message):
            if not _has_samples(result) and (gates or _has_samples(message)):
                continue
            own = _own(self, result)
            if splits and self.SETTINGS.newaxis is None and len(own.dims) > len(message.dims):
                for window in _windows(own, message):
                    yield self.OUTPUT_SIGNAL, window
            else:
                yield self.OUTPUT_SIGNAL, own

    return on_signal


def _own(unit, result):
    """A result to publish, in memory of its own: that of a message from another process is used again before a
    subscriber, who may keep its message, has looked at it.
    """
    if not hasattr(unit, "_axes"):
        unit._axes = {}
    return own_message(result, unit._axes)


def _on_setting(stream, setting):
    """A stream whose messages are values of one setting."""

    @ez.subscriber(stream)
    async def on_value(self, value) -> None:
        """Takes a value as the setting's from now on."""
        await self.on_settings(dataclasses.replace(self.SETTINGS, **{setting: value}))

    return on_value


def _following(step, kind):
    """Streams of a unit that goes by a second stream while one of its settings is None."""
    setting, follower = step.names.follower[0], step.follower
    reference, output, alone = ez.InputStream(AxisArray), ez.OutputStream(AxisArray), _on_signal(kind, step)

    async def initialize(self) -> None:
        """Begins without a second stream."""
        await kind.initialize(self)
        self.follower = None

    def results(self, port, message):
        self.follower = step.following(self.SETTINGS, self.follower)
        self.follower._take(port, own_message(message, data=False))
        for result in self.follower.results():
            yield from _published(self, follower.ports.outputs, result)

    @ez.subscriber(kind.INPUT_SIGNAL)
    @ez.publisher(kind.OUTPUT_SIGNAL)
    @ez.publisher(output)
    async def on_signal(self, message: AxisArray) -> typing.AsyncGenerator:
        """Publishes what comes of a message, by the second stream where the setting is None."""
        if getattr(self.SETTINGS, setting) is None:
            for result in results(self, "signal", message):
                yield result
        else:
            async for result in alone(self, message):
                yield result

    @ez.subscriber(reference)
    @ez.publisher(kind.OUTPUT_SIGNAL)
    @ez.publisher(output)
    async def on_reference(self, message: AxisArray) -> typing.AsyncGenerator:
        """Takes a message of the second stream, and publishes what waited for it."""
        if getattr(self.SETTINGS, setting) is None:
            for result in results(self, "reference", message):
                yield result

    return {
        "INPUT_REFERENCE": reference,
        "OUTPUT_REFERENCE": output,
        "initialize": initialize,
        "on_signal": on_signal,
        "on_reference": on_reference,
    }


def _windows(result, message):
    """A message for each window, on the time axis of the recording."""
    ((place, name),) = ((i, dim) for i, dim in enumerate(result.dims) if dim not in message.dims)
    windows, target = result.axes[name], result.dims[place + 1]
    for i in range(result.data.shape[place]):
        axes = {key: axis for key, axis in result.axes.items() if key != name}
        axes[target] = replace(axes[target], offset=windows.value(i) + axes[target].offset)
        yield replace(
            result,
            data=slice_along_axis(result.data, i, place),
            dims=[dim for dim in result.dims if dim != name],
            axes=axes,
            stream_dim=target if result.stream_dim == name else result.stream_dim,
        )


class _Combining(ez.Unit):
    """A step with several inputs in a graph: results are published as soon as messages of the same time are there."""

    INPUT_SETTINGS = ez.InputStream(typing.Any)

    async def initialize(self) -> None:
        """Makes the processor."""
        self.processor = self._step.transformer(self.SETTINGS)
        #: What is to be published, in order, and whether one of the inputs is at it.
        self.made, self.is_publishing = collections.deque(), False

    @ez.subscriber(INPUT_SETTINGS)
    async def on_settings(self, settings) -> None:
        """Takes other settings."""
        self.processor.update_settings(settings)
        self.apply_settings(settings)


def _streams_of_ports(step):
    """The streams of a step with several inputs: one for each input, and one for each result of a set."""
    outputs = {name: ez.OutputStream(AxisArray) for name in step.ports.outputs}
    namespace = {"_step": step, **outputs}
    for port in step.transformer.inputs:
        stream = f"INPUT_SIGNAL_{port.upper()}" if len(port) == 1 else f"INPUT_{port.upper()}"
        namespace[stream] = ez.InputStream(AxisArray)
        namespace[f"on_{port}"] = _on_port(port, namespace[stream], outputs)
    return namespace


def _published(unit, outputs, result):
    """A result on the streams of a unit, the parts of a set in their order."""
    for name, part in zip(outputs, result if isinstance(result, tuple) else (result,), strict=False):
        yield getattr(unit, name), _own(unit, part)


def _on_port(port, stream, outputs):
    async def on_message(self, message: AxisArray) -> typing.AsyncGenerator:
        """Takes a message of an input, and publishes what comes of it and of those that it pairs with."""
        # It may wait for its pair, longer than its memory is lent; the data are copied as they are taken.
        # A trigger is a time, and nothing that is lent.
        self.processor._take(port, own_message(message, data=False) if hasattr(message, "data") else message)
        for result in self.processor.results():
            self.made.extend(_published(self, outputs, result))
        # Publishing waits, and results of another input must not come between: who is at it goes on with those.
        if self.is_publishing:
            return
        self.is_publishing = True
        try:
            while self.made:
                yield self.made.popleft()
        finally:
            self.is_publishing = False

    for output in outputs.values():
        on_message = ez.publisher(output)(on_message)
    return ez.subscriber(stream)(on_message)
