"""Lists the mutants that Slither makes of contracts, one JSON object a line: python list-mutants.py Contract...

Run in the folder of a Foundry project. Offsets are bytes of the source file. Mutators that only comment out or revert
are named CR and RR; the same text at the same place is listed once.
"""

import json
import sys
from pathlib import Path

from slither import Slither
from slither.exceptions import SlitherException
from slither.tools.mutator.mutators import all_mutators
from slither.tools.mutator.mutators.abstract_mutator import AbstractMutator

MUTATORS = [value for value in vars(all_mutators).values() if isinstance(value, type) and issubclass(value, AbstractMutator)]


def main(names: list[str]) -> None:
    slither = Slither(".")
    seen = set()
    for unit in slither.compilation_units:
        for contract in unit.contracts:
            if contract.name in names:
                for mutant in mutants_of(unit, contract):
                    key = (mutant["file"], mutant["start"], mutant["end"], mutant["new"])
                    if key not in seen:
                        seen.add(key)
                        print(json.dumps(mutant))


def mutants_of(unit, contract):
    for mutator in MUTATORS:
        instance = mutator(unit, 0, "", "", contract, None, False, Path("."), [])
        for path, patches in patches_of(instance).items():
            for patch in patches:
                yield {
                    "contract": contract.name,
                    "file": str(Path(path).relative_to(Path.cwd())),
                    "mutator": mutator.NAME,
                    "line": patch["line_number"],
                    "start": patch["start"],
                    "end": patch["end"],
                    "old": patch["old_string"],
                    "new": patch["new_string"],
                }


def patches_of(instance):
    """Some mutators give up on a whole contract, such as LIR on one with a local bool (Slither 0.11.6)."""
    try:
        return instance._mutate().get("patches", {})
    except SlitherException as reason:
        print(f"{instance.NAME} makes no mutants of {instance.contract.name}: {reason}", file=sys.stderr)
        return {}


main(sys.argv[1:])
