"""Which policies of a random plan are to be copies of others, and where they are not."""

from __future__ import annotations

from tests.reference.drawing import Block
from tests.reference.threats import Threats

POLICY = ("allow", "deny", "default")


class Twinning(Threats):
    """Writes some policies after others, with a slip here and there."""

    def twins(self) -> None:
        for number, (_, block) in enumerate(self.policed):
            before = [its for its in self.policed[:number] if its[0]]
            if before and self.chance(2):
                name, original = self.pick(before)
                block.items = [item for item in block.items if not _is_policy(item)]
                block.say(f"copy-of {name}", *self.slipped([str(item) for item in original.items if _is_policy(item)]))

    def slipped(self, lines: list[str]) -> list[str]:
        """A policy that is like another, or nearly."""
        found: list[str] = []
        for line in lines:
            word, _, rest = line.partition(" ")
            ends, _, service = rest.partition(" -> ")
            match self.number(0, 9) if word != "default" else 0:
                case 5:
                    continue
                case 6:
                    found.append(f"{'deny' if word == 'allow' and service else 'allow'} {rest}")
                case 7:
                    found.insert(0, line)
                case 8 if service:
                    found += [f"{word} {self.ends()} -> {service}", line]
                case 9 if service:
                    found.append(f"{word} {ends} -> {self.ends()}")
                case _:
                    found.append(line)
        return found


def _is_policy(item: Block | str) -> bool:
    return isinstance(item, str) and item.startswith(POLICY)
