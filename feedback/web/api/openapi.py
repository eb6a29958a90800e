"""The description of the door for programs, OpenAPI 3.1, written out of the schemas that check what is sent."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from feedback.complaints.drafts import LONGEST_TEXT, SHORTEST_TEXT
from feedback.complaints.status import Identity, Outcome, Status, Visibility
from feedback.web.api.schemas import ComplaintSchema, ContactSchema, FollowSchema

DETAILS: dict[str, dict[str, Any]] = {
    "text": {"minLength": SHORTEST_TEXT, "maxLength": LONGEST_TEXT},
    "identity": {"enum": [*Identity]},
    "visibility": {"enum": [*Visibility]},
    "contact": {"$ref": "#/components/schemas/Contact"},
}
DATE = {"type": ["string", "null"], "format": "date"}
TEXT = {"type": "string"}


def document(address: str) -> dict[str, Any]:
    """The whole document; `address` is where the system answers."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Aduan Batang Hari",
            "version": "1",
            "description": "Complaints for programs. Give a unit or a kecamatan; codes come from /reference.",
        },
        "servers": [{"url": f"{address}/api/v1"}],
        "paths": {
            "/complaints": {"post": _sending()},
            "/follow": {"post": _following()},
            "/reference": {"get": _looking("Categories, units and regions by code")},
            "/openapi.json": {"get": _looking("This document")},
        },
        "components": {
            "schemas": {
                "Complaint": _schema(ComplaintSchema()),
                "Contact": _schema(ContactSchema()),
                "Follow": _schema(FollowSchema()),
                "Receipt": _object(
                    number=TEXT,
                    receipt_code=TEXT,
                    received_on=DATE,
                    status={"enum": [*Status]},
                    promises=_object(
                        verification_due_on=DATE,
                        completion_due_on_earliest=DATE,
                        completion_due_on_latest=DATE,
                    ),
                ),
                "State": _object(
                    number=TEXT,
                    status={"enum": [*Status]},
                    outcome={"enum": [*Outcome, None]},
                    office=TEXT,
                    received_on=DATE,
                    due_on=DATE,
                    due_step={"type": ["string", "null"]},
                    completion_due_on=DATE,
                    closed_on=DATE,
                    timeline={"type": "array", "items": _object(kind=TEXT, on=DATE, side=TEXT, text=TEXT)},
                ),
                "Problem": _object(
                    type=TEXT,
                    title=TEXT,
                    status={"type": "integer"},
                    detail=TEXT,
                    errors={"type": "array", "items": _object(pointer=TEXT, field=TEXT, detail=TEXT)},
                ),
            }
        },
    }


def _sending() -> dict[str, Any]:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 32, "maxLength": 200},
        "description": "A secret random text. The same key and words give the same case and receipt code.",
    }
    return {
        "summary": "File a complaint",
        "parameters": [key, _language()],
        "requestBody": _content("Complaint"),
        "responses": {
            "201": {"description": "Filed", **_content("Receipt")},
            "200": {"description": "Filed before with this key", **_content("Receipt")},
            **_problems("400", "413", "415", "422", "429"),
        },
    }


def _following() -> dict[str, Any]:
    return {
        "summary": "What became of a complaint, by its receipt code",
        "parameters": [_language()],
        "requestBody": _content("Follow"),
        "responses": {
            "200": {"description": "Its state as the reporter may read it", **_content("State")},
            **_problems("400", "403", "404", "415", "422", "429"),
        },
    }


def _looking(what: str) -> dict[str, Any]:
    return {
        "summary": what,
        "responses": {
            "200": {"description": what, "content": {"application/json": {"schema": {"type": "object"}}}},
            "304": {"description": "Unchanged since the ETag in If-None-Match"},
        },
    }


def _language() -> dict[str, Any]:
    return {"name": "Accept-Language", "in": "header", "schema": {"enum": ["id", "en"], "default": "id"}}


def _content(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def _problems(*codes: str) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        code: {"description": "Not done", "content": {"application/problem+json": schema}} for code in codes
    }


def _schema(schema: Schema) -> dict[str, Any]:
    known = {name: _field(name, one) for name, one in schema.fields.items()}
    needed = [name for name, one in schema.fields.items() if one.required]
    found = {"type": "object", "additionalProperties": False, "properties": known}
    return {**found, "required": needed} if needed else found


def _field(name: str, one: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(one, fields.Boolean):
        return {"type": "boolean", "default": False}
    if isinstance(one, fields.Nested):
        return DETAILS[name]
    kind = {"type": "string", "format": "email"} if isinstance(one, fields.Email) else {"type": "string"}
    return kind | DETAILS.get(name, {})


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}
