"""``cardwright explain``: one rule offline, or the list; with its effective setting and where it was set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import JsonValue

from cardwright.cli.options import config_option
from cardwright.cli.questioned import question_rows
from cardwright.config import FILE_NAME, RegistrySettings, Settings, find_config, load_settings
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.rules.pack import Rule
    from cardwright.rules.settings import RuleSet


@click.command("explain")
@click.argument("rule", required=False)
@click.option("--pack", help="List the rules of one pack only.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@config_option
def command(*, rule: str | None, pack: str | None, form: str, config: Path | None) -> int:
    """Explain a rule by id, name or end of its id: what it asks, why, on which basis, who is bound, how to mend it.

    Without RULE, list them all; a beginning of ids (eu-ai-act/art-13) lists those that begin so.
    """
    rules = _rules(config)
    if rule is not None and pack is None and (asked := question_rows(rule, rules)):
        _print(asked, form)
        return 0
    found = _found(rules, rule, pack)
    if form == "json":
        told = [_data(item, rules) for item in found]
        single = rule is not None and len(told) == 1
        click.echo(json.dumps(told[0] if single else told, indent=2, sort_keys=True, ensure_ascii=False))
    elif rule is not None and len(found) == 1:
        _tell(found[0], rules)
    else:
        for item in found:
            setting = rules.setting_of(item)
            click.echo(f"{item.id:<68} {setting.severity.value if setting.severity else 'off':<8} {item.name}")
    return 0


def _rules(config: Path | None) -> RuleSet:
    """The rules of a project, or of all packs that are judged by default where there is no project."""
    from cardwright.rules.settings import rule_set

    if config is None:
        try:
            config = find_config(Path.cwd())
        except UsageError:
            return rule_set(Settings(registry=RegistrySettings(name="none")))
    elif not config.is_file():
        raise UsageError("there is no such file", where=str(config), hint=f"give --config {FILE_NAME}")
    return rule_set(load_settings(config))


def _found(rules: RuleSet, wanted: str | None, pack: str | None) -> list[Rule]:
    from cardwright.rules.pack import available_packs, load_packs
    from cardwright.rules.settings import near_hint

    known = dict(rules.rules)
    if pack is not None:
        ids = {loaded.manifest.id for loaded in rules.packs}
        if pack not in ids:
            if pack not in available_packs():
                raise UsageError(f"there is no rule pack {pack!r}", hint=f"there are {', '.join(sorted(ids))}")
            known |= {item.id: item for item in load_packs([pack])[0].rules}
        known = {rule: item for rule, item in known.items() if rule.startswith(f"{pack}/")}
    if wanted is None:
        return list(known.values())
    if wanted in known:
        return [known[wanted]]
    others = {item.id: item for loaded in load_packs(available_packs()) for item in loaded.rules}
    if wanted in others:
        return [others[wanted]]
    alike = [item for item in known.values() if item.name == wanted or item.id.endswith(f"/{wanted}")]
    begun = [item for item in known.values() if f"/{wanted.rstrip('/')}/" in f"/{item.id}"]
    if alike or begun:
        return alike or begun
    raise UsageError(
        f"there is no rule {wanted!r}", hint=near_hint(wanted, [*others, *known, *(r.name for r in known.values())])
    )


def _setting(rule: Rule, rules: RuleSet) -> str:
    if rule.id not in rules.rules:
        return "its pack is not judged here"
    setting = rules.setting_of(rule)
    return f"{setting.severity.value if setting.severity else 'off'} ({setting.origin})"


def _tell(rule: Rule, rules: RuleSet) -> None:
    conditions = [name for name in (*rule.applies.given, rule.applies.when) if name != "always"]
    applies = ", ".join((*rule.applies.risk_class, *conditions))
    rows = [
        ("rule", rule.id),
        ("name", rule.name),
        ("basis", f"{rule.basis.instrument}, {rule.basis.ref}"),
        ("binds", ", ".join(rule.binds)),
        ("applies to", applies),
        ("applies from", _dates(rule.from_)),
        ("severity", rule.severity.value),
        ("setting here", _setting(rule, rules)),
        ("status", rule.status),
        ("waivable", "yes" if rule.waivable else "no: neither by waiver nor by configuration"),
        ("field", rule.field),
        ("check", rule.check),
        ("what", rule.message),
        ("why", rule.why),
        ("fix", rule.fix),
    ]
    if rule.examples is not None:
        rows.append(("passes", _example(rule.examples.passing.value)))
        rows += [("fails", _example(example.value)) for example in rule.examples.failing]
    _print(rows, "text")


def _print(rows: list[tuple[str, str]], form: str) -> None:
    if form == "json":
        click.echo(json.dumps(dict(rows), indent=2, sort_keys=True, ensure_ascii=False))
        return
    for label, text in rows:
        if text:
            click.echo(f"{label + ':':<14}{text}")


def _example(value: JsonValue) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:299]}…"


def _data(rule: Rule, rules: RuleSet) -> dict[str, JsonValue]:
    setting = rules.setting_of(rule) if rule.id in rules.rules else None
    told: dict[str, JsonValue] = rule.model_dump(mode="json", by_alias=True, exclude={"examples"})
    told["examples"] = rule.examples.model_dump(mode="json", by_alias=True) if rule.examples else None
    told["setting"] = (
        {"severity": setting.severity.value if setting.severity else "off", "origin": setting.origin}
        if setting
        else None
    )
    return told


def _dates(dates: Mapping[str, date]) -> str:
    if not dates:
        return "no date: house rule"
    return ", ".join(f"{day} ({kind.replace('_', ' ')})" for kind, day in sorted(dates.items()))
