"""The forms of the API as JSON schemas: the records that requests are read into, and what the rows know beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.forms import Field
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.kinds import all_steps
from chalicelib.domain.submission import SUBMIT
from chalicelib.entry import desk, public
from chalicelib.entry.requests import Form
from chalicelib.entry.shapes import field_shape
from chalicelib.services.submit import PUBLIC_CHANNELS, PUBLIC_CONTENT

Schema = dict[str, Any]

PLACE = "#/components/schemas/{name}"


def schemas(forms: Iterable[type[Form]]) -> tuple[dict[type[Form], Schema], dict[str, Schema]]:
    """A reference to the schema of each form, and all schemas by name, those of the actions among them."""
    listed = tuple(dict.fromkeys(forms))
    references, found = msgspec.json.schema_components(listed, ref_template=PLACE)
    submit = {field.name: field for field in SUBMIT.fields}
    whole, about = found[public.SubmitForm.__name__], found[public.AboutForm.__name__]
    for schema in (whole, found[desk.TakeInForm.__name__]):
        _tell(schema, submit)
    _tell(about, {name.removeprefix("about_"): field for name, field in submit.items() if name.startswith("about_")})
    whole["properties"]["channel"]["enum"] = sorted(PUBLIC_CHANNELS)
    whole["properties"]["content"] |= dict(zip(("minLength", "maxLength"), PUBLIC_CONTENT, strict=True))
    asked = [{"$ref": action_ref(name)} for name, row in ACTIONS.items() if "PUBLIC" in row.by]
    found[public.CommandForm.__name__]["properties"]["form"] = {"anyOf": asked, "default": {}}
    return dict(zip(listed, references, strict=True)), {**found, **_action_forms(), **_register_forms()}


def action_ref(name: str) -> str:
    """The reference to the form of an action."""
    return PLACE.format(name=f"action.{name}")


def _tell(schema: Schema, rows: Mapping[str, Field]) -> None:
    """Add to a record's properties what the rows of the form know: title, choices, bounds."""
    properties = schema["properties"]
    for name in properties.keys() & rows.keys():
        row = _field_schema(rows[name])
        if "anyOf" in properties[name]:
            title = {"description": row.pop("description")}
            properties[name] = {"anyOf": [row, {"type": "null"}], "default": None, **title}
        else:
            properties[name] |= row


def _action_forms() -> dict[str, Schema]:
    """The form of each action that somebody may take, as its row says."""
    found = {}
    for name, row in ACTIONS.items():
        if set(row.by) == {"SYSTEM"}:
            continue
        shown = {field.name: _field_schema(field) for field in row.fields}
        if row.subject == "part":
            shown["assignment"] = {"type": "string", "description": "承办编号，可不填"}
        found[f"action.{name}"] = {
            "type": "object",
            "title": row.title,
            "properties": shown,
            "required": [field.name for field in row.fields if field.required],
            "additionalProperties": False,
        }
    return found


def register_refs(*, opening: bool) -> list[str]:
    """The references to the forms by which entries are opened, or to those of their steps."""
    return [
        PLACE.format(name=f"register.{kind.name}.{step.name}")
        for kind, step in all_steps(KINDS)
        if set(step.by) != {"SYSTEM"} and (step is kind.opening) is opening
    ]


def _register_forms() -> dict[str, Schema]:
    """The form of each step of each register that somebody may take."""
    found = {}
    for kind, step in all_steps(KINDS):
        if set(step.by) == {"SYSTEM"}:
            continue
        shown = {field.name: _field_schema(field) for field in step.fields}
        if step is kind.opening:
            shown["docket"] = {"type": "string", "description": "登记在哪个工作台，可不填"}
        found[f"register.{kind.name}.{step.name}"] = {
            "type": "object",
            "title": f"{kind.title}：{step.title}",
            "properties": shown,
            "required": [field.name for field in step.fields if field.required],
            "additionalProperties": False,
        }
    return found


def _field_schema(field: Field) -> Schema:
    kinds: dict[str, Schema] = {
        "bool": {"type": "boolean"},
        "number": {"type": "integer", "minimum": 0},
        "date": {"type": "string", "format": "date"},
        "moment": {"type": "string", "format": "date-time"},
        "targets": {"type": "array", "items": {"type": "string"}},
    }
    shown = field_shape(field)
    schema = {"description": shown["title"], **kinds.get(shown["kind"], {"type": "string"})}
    if shown["choices"]:
        schema["enum"] = [choice["value"] for choice in shown["choices"]]
    if shown["max"]:
        schema[_BOUNDS.get(shown["kind"], "maxLength")] = shown["max"]
    return schema


_BOUNDS = {"number": "maximum", "targets": "maxItems"}
