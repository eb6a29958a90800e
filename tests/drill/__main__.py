"""The scoreboard: `make drill`, or `python -m tests.drill [--quick] [words of a drill's name …]`.

Every figure stands beside its target and, where one exists, a negative control that must fail. Loopback only.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path

from tests.drill.score import DRILLS, Score
from tests.house.plan import TREE

RESULT = "drill.json"

for _room in ("storage", "input", "suites"):
    import_module(f"tests.drill.{_room}")


def main(words: list[str]) -> int:
    """Hold the drills that are wanted; 1 when one did not hold, or a control was not seen to fail."""
    quick = "--quick" in words
    wanted = [word.lower() for word in words if not word.startswith("-")]
    told, bad = {}, 0
    for name, (target, run) in DRILLS.items():
        if wanted and not any(word in name.lower() for word in wanted):
            continue
        begun = time.monotonic()
        try:
            score = run(quick)
        except Exception as fault:
            score = Score(f"broke: {type(fault).__name__}: {fault}"[:300], False)
        took = round(time.monotonic() - begun)
        word = {True: "held", False: "NOT HELD", None: "not shown"}[score.held]
        bad += score.held is False or score.seen is False
        print(f"{name}: {word} ({took} s)\n  wanted  {target}\n  found   {score.figure}", flush=True)
        if score.control:
            print(f"  control {score.control}: {'seen' if score.seen else 'NOT SEEN'}", flush=True)
        told[name] = {"target": target, **vars(score), "seconds": took}
    result = {"quick": quick, "drills": told}
    Path(TREE / RESULT).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(told)} drills, {bad} not as they should be; all of it in {RESULT}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
