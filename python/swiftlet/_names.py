"""The columns of the tables of names: how a step is called in ezmsg-sigproc, and what its unit does."""

from typing import Any, NamedTuple


class Names(NamedTuple):
    """The names of one transformer, where they do not follow from its own."""

    #: The module, below `sigproc`.
    module: str
    #: The factory function, if there is one.
    factory: str | None = None
    #: The graph unit; the transformer's own name if not given.
    unit: str | None = None
    #: The settings class, the transformer class: `<name>Settings` and `<name>Transformer` if not given.
    settings: str | None = None
    transformer: str | None = None
    #: Enums of settings whose values are words: setting to class name.
    enums: dict[str, str] = {}  # noqa: RUF012
    #: Fields that say how upstream works and not what it computes: taken and not looked at.
    ignored: dict[str, Any] = {}  # noqa: RUF012
    #: Fields of what is not done here: anything but the default is an error.
    refused: dict[str, Any] = {}  # noqa: RUF012
    #: Fields of what is not done here either, without which the results are as good: anything else is told of.
    unmet: dict[str, Any] = {}  # noqa: RUF012
    #: Values of those fields that say the same as the default.
    taken: dict[str, Any] = {}  # noqa: RUF012
    #: The first fields of the settings, in the order that they have there; the others follow in ours.
    order: tuple[str, ...] = ()
    #: The same for the arguments of the factory function, where these stand in another order than the fields.
    arguments: tuple[str, ...] = ()
    #: Defaults of the factory function that are not those of the settings.
    defaults: dict[str, Any] = {}  # noqa: RUF012
    #: Streams of the unit whose messages are values of a setting.
    inputs: dict[str, str] = {}  # noqa: RUF012
    #: The setting that names the axis along which several inputs go on, where messages do not say.
    along: str | None = None
    #: Whether an input of another rate than the others begins all anew.
    recovers: bool = False
    #: Whether messages can be learned from apart.
    learns: bool = False
    #: A setting, and the step that the unit does instead while that is None, with a second stream as the reference.
    follower: tuple[str, str] | None = None
    #: What its transformer and its settings have beside what all have.
    traits: tuple[type, ...] = ()
    settings_traits: tuple[type, ...] = ()
    #: The state that it shares with others: class name without `State`, and module.
    state: tuple[str, str] | None = None
    #: Whether the unit publishes each of a result's windows by itself while no name is given to their axis.
    splits: bool = False
    #: Whether the unit never publishes a message without samples, whatever came in.
    gates: bool = False


class Ports(NamedTuple):
    """The results of a step with several inputs: where they go, and when they are given."""

    #: Streams of the unit; with several, results come in sets with one for each.
    outputs: tuple[str, ...] = ("OUTPUT_SIGNAL",)
    #: The setting that tells whether the last of several outputs comes; null: it always does.
    widens: str | None = None
    #: Whether a call with a message on the first input returns the result, as pushes on the others do.
    answers: bool = False
    #: Whether those pushes do; else their results wait for the next call.
    pushes_answer: bool = True
