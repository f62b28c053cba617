# Made by python/stubs_sigproc.py from the live module.
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

@dataclass(frozen=True)
class BlockPlan:
    blocks: tuple[tuple[slice, slice], ...] = ...
    in_perm: Any = ...
    out_perm: Any = ...

CALL_COST_MACS: Any

CALL_COST_MACS_DISPATCHED: Any

GATHER_COST_MACS: Any

PERMUTED_SEARCH_MIN_WEIGHTS: Any

WEIGHT_LOAD_SAMPLES: Any

def contiguous_block_partition(weights: Any) -> Sequence[tuple[slice, slice]]: ...

def plan_block_matmul(weights: Any, n_samples: int, *, force: bool = ..., dispatched: bool = ...) -> BlockPlan | None: ...
