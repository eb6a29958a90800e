"""What a program must know before it sends: the codes, and the description of this door (OpenAPI 3.1)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, current_app, request
from sqlalchemy import select

from feedback.agencies import tree
from feedback.agencies.models import Category, Region
from feedback.base.database import db
from feedback.web.api import openapi
from feedback.web.api.door import door
from feedback.web.guards import machine


@door.get("/reference")
@machine
def reference() -> Response:
    """Categories, units and regions in use, by code. With If-None-Match: 304 while nothing has changed."""
    return _tagged(_reference())


@door.get("/openapi.json")
@machine
def description() -> Response:
    """This door's own description."""
    return _tagged(openapi.document(current_app.config["BASE_URL"]))


def _reference() -> dict[str, Any]:
    """Three statements."""
    regions = list(db.session.scalars(select(Region).where(Region.active).order_by(Region.code)))
    codes = {one.id: one.code for one in regions}
    categories = select(Category).where(Category.active).order_by(Category.code)
    return {
        "categories": [
            {
                "code": one.code,
                "name": {"id": one.name_id, "en": one.name_en},
                "class": one.service_class.value,
                "secret": one.secret,
            }
            for one in db.session.scalars(categories)
        ],
        "units": [
            {
                "code": unit.code,
                "name": unit.name,
                "kind": unit.kind.value,
                "kecamatan": codes.get(unit.region_id or 0),
            }
            for unit, _kecamatan in db.session.execute(tree.services())
        ],
        "regions": [
            {
                "code": one.code,
                "name": one.name,
                "kind": one.kind.value,
                "parent": codes.get(one.parent_id) if one.parent_id else None,
            }
            for one in regions
        ],
    }


def _tagged(content: dict[str, Any]) -> Response:
    body = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    answer = current_app.response_class(body, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
