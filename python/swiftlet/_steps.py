"""Makes the classes of `swiftlet.sigproc` from what the extension tells of its transformers."""

import dataclasses
import enum
import functools
import inspect
import os

from . import _designs, _ext
from ._ezmsg import registered, settings_base
from ._fields import OptionsEnum, annotation, default, kind_of, place, text, words
from ._messages import told
from ._processors import AnsweringProcessor, Processor
from ._states import state_class
from ._transformers import Learner, Transformer
from ._upstream import ENUMS, PORTS, WORDS, Ports, names


@functools.cache
def steps() -> dict[str, "Step"]:
    """All transformers and combiners, by the name that they have in pipelines."""
    return {entry["name"]: Step(entry) for entry in _ext.steps()}


@functools.cache
def _step_of_settings(name: str) -> "Step | None":
    """The step whose class of settings has this name; of several, the one that it is named for."""
    found = [step for step in steps().values() if step.settings_name == name]
    return min(found, key=lambda step: step.names.settings is not None, default=None)


def step_of(thing) -> "Step | None":
    """The step that settings or a transformer of ezmsg-sigproc stand for."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return _step_of_settings(type(thing).__name__)
    named = (step for step in steps().values() if step.transformer_name == type(thing).__name__)
    return next(named, None) if type(thing).__module__.startswith("ezmsg.") else None


class Step:
    """One transformer: its description, and the classes made from it when somebody asks."""

    def __init__(self, entry: dict):
        self.entry = entry
        self.name = entry["name"]
        self.names = names(self.name)
        self.ports = PORTS.get(self.name, Ports())
        self.module = f"swiftlet.sigproc.{self.names.module}"
        self.has_several_inputs = entry["kind"] == "combiner"
        self.settings_name = self.names.settings or f"{self.name}Settings"
        self.transformer_name = self.names.transformer or f"{self.name}Transformer"
        self.unit_name = self.names.unit or self.name

    def members(self) -> dict[str, str]:
        """The names that its module has of it, and the attribute here that gives what they stand for."""
        members = {self.settings_name: "settings", self.transformer_name: "transformer", self.unit_name: "unit"}
        if self.names.factory:
            members[self.names.factory] = "factory"
        if self.names.state is None:
            members[f"{self.name}State"] = "state"
        if self.name in _designs.FUNCTIONS:
            members[_designs.FUNCTIONS[self.name][0]] = "design"
        return members

    @functools.cached_property
    def design(self):
        """The function that gives its coefficients for a rate."""
        return _designs.design_function(self.transformer)

    @functools.cached_property
    def state(self) -> type:
        """The class of its state."""
        name, module = self.names.state or (self.name, self.names.module)
        return state_class(name, f"swiftlet.sigproc.{module}")

    @functools.cached_property
    def enums(self) -> dict[str, type]:
        """The enums of its settings, by class name."""
        choices = {setting["name"]: setting["choices"] for setting in self.entry["settings"]}
        return {
            name: words(f"swiftlet.sigproc.{ENUMS.get(name, self.names.module)}", name, _all_choices(name))
            for setting, name in self.names.enums.items()
            if choices.get(setting)
        }

    @functools.cached_property
    def settings(self) -> type:
        """The class of its settings; that of another transformer where they share one."""
        for other in steps().values():
            if other is not self and other.names.settings is None and other.settings_name == self.settings_name:
                return other.settings
        fields = [self._field(setting) for setting in self.entry["settings"]]
        taken = {name for name, _, _ in fields}
        for extra in (self.names.refused, self.names.unmet, self.names.ignored):
            fields += [self._extra(name, value) for name, value in extra.items() if name not in taken]
        fields.sort(key=functools.partial(place, self.names.order))
        namespace = {
            "__module__": self.module,
            "__qualname__": self.settings_name,
            "__doc__": f"Settings of {self.transformer_name}.\n\n{self._settings_text()}",
            "__annotations__": {name: kind for name, kind, _ in fields},
            "__post_init__": _checked,
            "__eq__": _same,
            "__hash__": _hash,
            "_step": self,
            **{name: default(value) for name, _, value in fields},
        }
        base = settings_base()
        if base is not None:
            return type(base)(self.settings_name, (*self.names.settings_traits, base), namespace)
        made = type(self.settings_name, self.names.settings_traits, namespace)
        return dataclasses.dataclass(frozen=True, eq=False)(made)

    def _field(self, setting):
        name, default = setting["name"], setting["default"]
        kind = annotation(setting["schema"])
        if "title" in setting["schema"] and isinstance(default, dict):
            return name, kind, _Nested(setting["schema"]["title"], default)
        of = self.enums.get(self.names.enums.get(name))
        return name, kind if of is None else of | kind, self._member(name, default)

    def _extra(self, name, value):
        """A field that is taken and not looked at."""
        if name == "materialize":
            of = steps()["Materialize"].enums["MaterializeMode"]
            return name, of | str, of(value)
        return name, kind_of(value), value

    def _member(self, name, value):
        """The value of a setting as a member of its enum, if it has one."""
        of = self.enums.get(self.names.enums.get(name))
        return of(value) if of is not None and isinstance(value, str) else value

    @functools.cached_property
    def transformer(self) -> type:
        """The class of its transformer."""
        if self.has_several_inputs:
            base = AnsweringProcessor if self.ports.answers else Processor
        else:
            base = Learner if self.names.learns else Transformer
        namespace = {
            "__module__": self.module,
            "__qualname__": self.transformer_name,
            "__doc__": self._text(),
            "_step": self,
            "NONRESET_SETTINGS_FIELDS": frozenset(s["name"] for s in self.entry["settings"] if s["live"]),
        }
        if not self.has_several_inputs:
            namespace["__signature__"] = self._signature()
        else:
            namespace["inputs"] = _inputs(self.name)
            for port in namespace["inputs"]:
                namespace[f"push_{port}"] = _pushing(port)
        kind = type(self.transformer_name, (*self.names.traits, base), namespace)
        return registered(kind, *self._bases())

    def _bases(self):
        """The classes of ezmsg-baseproc that its transformer counts as."""
        if self.has_several_inputs:
            return ("BaseStatefulProcessor",)
        if self.names.learns:
            return ("BaseTransformer", "BaseAdaptiveTransformer")
        return ("BaseTransformer", "BaseStatefulTransformer") if self.entry["stateful"] else ("BaseTransformer",)

    @functools.cached_property
    def factory(self):
        """The function that makes its transformer."""

        defaults = {name: self._member(name, value) for name, value in self.names.defaults.items()}

        def make(*args, **kwargs):
            bound = make.__signature__.bind(*args, **kwargs)
            return self.transformer(self.settings(**{**defaults, **bound.arguments}))

        make.__name__ = make.__qualname__ = self.names.factory
        make.__module__ = self.module
        make.__doc__ = self._text()
        parameters = [
            parameter.replace(default=defaults.get(parameter.name, parameter.default))
            for parameter in self._signature().parameters.values()
        ]
        if self.names.arguments:
            parameters.sort(key=lambda parameter: place(self.names.arguments, (parameter.name,)))
        make.__signature__ = inspect.Signature(parameters, return_annotation=self.transformer)
        return make

    @functools.cached_property
    def unit(self) -> type:
        """The class of its graph unit. Needs ezmsg."""
        from ._units import unit

        return unit(self)

    @property
    def follower(self) -> "Step | None":
        """The step that its unit does instead while a setting is None."""
        return steps()[self.names.follower[1]] if self.names.follower else None

    def following(self, settings, before, **more):
        """The step that is done instead, with those of its settings that are among these: the one before, if there is
        one that goes on under them.
        """
        fields = [field.name for field in dataclasses.fields(self.follower.settings)]
        wanted = {name: getattr(settings, name) for name in fields if hasattr(settings, name)} | more
        if before is None:
            return self.follower.transformer(**wanted)
        if any(getattr(before.settings, name) != value for name, value in wanted.items()):
            before.update_settings(dataclasses.replace(before.settings, **wanted))
        return before

    def converted(self, settings):
        """Settings of the same name from elsewhere, such as ezmsg-sigproc's own, as ours."""
        if isinstance(settings, self.settings):
            return settings
        if type(settings).__name__ != self.settings.__name__ or not dataclasses.is_dataclass(settings):
            raise TypeError(f"settings: expected {self.settings.__name__}, got {type(settings).__name__}")
        return self.settings(**{field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)})

    def value(self, settings, is_whole=False) -> dict:
        """Settings as plain values; those that stand as they are by default are left out, unless it shall be whole."""
        value = {}
        for setting in self.entry["settings"]:
            name = setting["name"]
            given = getattr(settings, name)
            if callable(given) and not isinstance(given, type):
                continue
            given = plain(given, setting["choices"])
            if isinstance(given, str) and given not in setting["choices"]:
                word = WORDS.get(given)
                given = word if word in setting["choices"] else given
            if is_whole or given != setting["default"] or type(given) is not type(setting["default"]):
                value[name] = given
        return value

    def late(self, settings) -> list[str]:
        """The settings that are functions, to be called once the stream is known."""
        given = {setting["name"]: getattr(settings, setting["name"]) for setting in self.entry["settings"]}
        return [name for name, value in given.items() if callable(value) and not isinstance(value, type)]

    def _signature(self):
        parameters = []
        for field in dataclasses.fields(self.settings):
            default = field.default
            if default is dataclasses.MISSING and field.default_factory is not dataclasses.MISSING:
                default = field.default_factory()
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
            parameters.append(inspect.Parameter(field.name, kind, default=default, annotation=field.type))
        return inspect.Signature(parameters)

    def _text(self):
        return f"{self.entry['summary']}\n\n{self._settings_text()}".rstrip()

    def _settings_text(self):
        lines = [text(setting) for setting in self.entry["settings"]]
        lines += [f"- `{name}`: taken for compatibility; has no effect." for name in self.names.ignored]
        lines += [
            f"- `{name}`: must be {value!r}; there is nothing else here." for name, value in self.names.refused.items()
        ]
        return "Settings:\n\n" + "\n".join(lines) if lines else ""


@functools.cache
def _all_choices(enum_name: str) -> tuple[str, ...]:
    """The words of an enum: of steps that share it, each may take some of them alone."""
    found: dict[str, None] = {}
    for step in steps().values():
        for setting in step.entry["settings"]:
            if step.names.enums.get(setting["name"]) == enum_name:
                found |= dict.fromkeys(setting["choices"])
    return tuple(found)


def plain(value, choices=()):
    """A setting as a plain value: enums as their word, paths as text, arrays as lists."""
    if isinstance(value, OptionsEnum):
        return WORDS.get(value.value, value.value)
    if isinstance(value, enum.Enum):
        word = value.name.lower()
        return word if word in choices or not isinstance(value.value, str) else value.value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    step = _step_of_settings(type(value).__name__) if dataclasses.is_dataclass(value) else None
    if step is not None:
        # Within other settings, whose own defaults may differ.
        return step.value(step.converted(value), is_whole=True)
    if hasattr(value, "b") and hasattr(value, "a") and type(value).__name__ == "FilterCoefficients":
        return [plain(value.b), plain(value.a)]
    if type(value).__module__.startswith("pywt.") and isinstance(getattr(value, "name", None), str):
        return value.name
    if isinstance(value, (list, tuple)):
        return [plain(item, choices) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


def _checked(self):
    """Settings are checked when they are made: an error stands where the mistake is."""
    step = self._step
    for name, only in {**step.names.refused, **step.names.unmet}.items():
        given = getattr(self, name)
        if given == only or (name in step.names.taken and given == step.names.taken[name]):
            continue
        if name in step.names.refused:
            raise _ext.SettingsError(f"{step.name}.{name} is {given!r}, must be {only!r} here")
        text = f"{step.name}.{name} is {given!r}, which has no effect here: results come when samples do"
        told(text, {"kind": "no-effect", "text": text, "step": step.name, "place": None, "time": None})
    _ext.check({step.name: step.value(self)})


def _same(self, other):
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._step.value(self) == self._step.value(other)


def _hash(self):
    return hash((self.__class__, repr(sorted(self._step.value(self).items()))))


class _Nested:
    """A default that is settings of another step."""

    def __init__(self, name, value):
        self.name, self.value = name, value

    def __call__(self):
        step = steps()[self.name]
        # Sections are what runs, whatever is asked for.
        sections = {"coef_type": "sos"} if "coef_type" in step.names.ignored else {}
        return step.settings(**{name: step._member(name, value) for name, value in self.value.items()}, **sections)


@functools.cache
def _inputs(name):
    combiner = _ext.Combiner()
    combiner._start(name, {})
    return tuple(combiner._ports())


def _pushing(port):
    def push(self, message):
        self._take(port, message)
        return self._answer() if self._step.ports.pushes_answer else None

    push.__name__ = push.__qualname__ = f"push_{port}"
    push.__doc__ = f"Takes a message in on input {port}."
    return push
