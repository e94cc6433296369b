"""The table of the checker's rules for the README, made of the registry: `python tests/scripts/rules_table.py`."""

from __future__ import annotations

from mmname.check.registry import rules


def rules_table() -> str:
    """The rules as a table of Markdown."""
    rows = [
        f"| {rule.code} | {rule.name} | {rule.title} | {rule.level} | {', '.join(rule.aliases)} |" for rule in rules()
    ]
    return "\n".join(["| code | name | finds | level | once |", "| --- | --- | --- | --- | --- |", *rows])


if __name__ == "__main__":
    print(rules_table())
