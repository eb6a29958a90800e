"""Being told about a published case: only whom the address belongs to says yes, and it goes when it is not needed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from feedback.base.database import db
from feedback.complaints import erasure, follow_up, protection, publication, reporter, subscriptions
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.notices import writing
from feedback.notices.models import Letter, RecipientKind
from feedback.vault.models import Subscription
from tests.complaints import telling
from tests.crew import Crew
from tests.post import PostOffice
from tests.post_room import deliver, later
from tests.web.test_public_cases import publish

MAIL = "warga.peduli@example.id"
LINK = re.compile(r"/subscriptions/(\S+)")


def a_case(app: Flask, crew: Crew, title: str = "Jalan pasar") -> str:
    with app.app_context():
        number = publish(crew, title).number
        db.session.commit()
    return number


def moved(app: Flask, crew: Crew, number: str) -> None:
    with app.app_context():
        telling.route(db.session.scalars(select(Complaint).where(Complaint.number == number)).one(), crew)
        db.session.commit()


def closed(case: Complaint, crew: Crew) -> None:
    follow_up.accept(case, by=crew["officer_dputr"])
    telling.answer(case, crew)
    reporter.confirm(case)


def link_in(letter: object) -> str:
    body = letter.get_body(("plain",)).get_content()  # type: ignore[attr-defined]  # an EmailMessage
    return LINK.search(body).group(0)  # type: ignore[union-attr]  # it has one


def kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Subscription.id))) or 0


def subscribed(app: Flask, client: FlaskClient, smtp: PostOffice, number: str, mail: str = MAIL) -> str:
    """Ask, read the letter, say yes; the link."""
    assert client.post(f"/cases/{number}/subscribe", data={"email": mail}).status_code == 200
    deliver(app)
    link = link_in(smtp.to(mail)[-1])
    assert client.post(link, data={"answer": "yes"}).status_code == 303
    return link


def test_who_says_yes_is_told_and_ends_it_with_one_press(
    app: Flask, client: FlaskClient, crew: Crew, smtp: PostOffice
) -> None:
    number = a_case(app, crew)
    assert f"/cases/{number}/subscribe" in client.get(f"/cases/{number}").text
    link = subscribed(app, client, smtp, number)
    assert "dikabari: 1" in client.get(f"/cases/{number}").text
    moved(app, crew, number)
    deliver(app)
    [asked, news] = smtp.to(MAIL)
    assert number in news["Subject"]
    assert link_in(news) == link
    assert link in news["List-Unsubscribe"]
    assert "Jalan pasar" not in str(asked) + str(news)
    with app.app_context():
        facts, kind = {"number": number}, RecipientKind.SUBSCRIBER
        [parcel] = writing.parcels(subscriptions.NEWS, "key", kind, 1, None, facts)
    assert f"{link}>".encode() in re.findall(rb"List-Unsubscribe: <[^\r]+", bytes(parcel.message))[0]
    assert client.post(link, data={"answer": "no"}).location == f"/cases/{number}"
    assert kept(app) == 0
    assert client.get(link).status_code == 404
    assert client.post(link, data={"answer": "yes"}).status_code == 404


def test_an_address_is_told_nothing_before_its_owner_says_yes(
    app: Flask, client: FlaskClient, crew: Crew, smtp: PostOffice
) -> None:
    number = a_case(app, crew)
    client.post(f"/cases/{number}/subscribe", data={"email": MAIL})
    deliver(app)
    assert client.get(link_in(smtp.to(MAIL)[0])).status_code == 200  # to look is not to say yes
    moved(app, crew, number)
    deliver(app)
    assert len(smtp.to(MAIL)) == 1
    assert "dikabari: 1" not in client.get(f"/cases/{number}").text
    with app.app_context():  # the broken twin: one press and it is told
        row = db.session.scalars(select(Subscription)).one()
        subscriptions.confirm(row)
        follow_up.accept(db.session.get_one(Complaint, row.stream_id), by=crew["officer_dputr"])
        db.session.commit()
    deliver(app)
    assert len(smtp.to(MAIL)) == 2


def test_the_answer_does_not_tell_whether_an_address_is_there(
    app: Flask, client: FlaskClient, crew: Crew, smtp: PostOffice
) -> None:
    number = a_case(app, crew)
    first = client.post(f"/cases/{number}/subscribe", data={"email": MAIL}).text
    deliver(app)
    client.post(link_in(smtp.to(MAIL)[0]), data={"answer": "yes"})
    again = client.post(f"/cases/{number}/subscribe", data={"email": MAIL.upper()}).text
    assert first == again
    assert kept(app) == 1
    deliver(app)
    assert len(smtp.to(MAIL)) == 1


def test_nobody_is_written_to_again_and_again(
    app: Flask, client: FlaskClient, crew: Crew, smtp: PostOffice
) -> None:
    numbers = [a_case(app, crew, f"Jalan {n}") for n in range(7)]
    for _press in range(3):
        client.post(f"/cases/{numbers[0]}/subscribe", data={"email": MAIL})
    deliver(app)
    assert len(smtp.to(MAIL)) == 1
    refused = [client.post(f"/cases/{one}/subscribe", data={"email": MAIL}).status_code for one in numbers]
    assert refused[-1] == 429
    deliver(app)
    assert len(smtp.to(MAIL)) <= subscriptions.PER_ADDRESS.times


def test_what_cannot_be_an_address_is_kept_and_said(app: Flask, client: FlaskClient, crew: Crew) -> None:
    number = a_case(app, crew)
    answer = client.post(f"/cases/{number}/subscribe", data={"email": "warga di pasar"})
    assert answer.status_code == 422
    assert "warga di pasar" in answer.text
    assert kept(app) == 0


def test_only_of_what_is_published(app: Flask, client: FlaskClient, crew: Crew) -> None:
    with app.app_context():
        number = telling.filed(consents_to_publication=True).number
        db.session.commit()
    for one in (number, "BH-NONE-0000"):
        assert client.get(f"/cases/{one}/subscribe").status_code == 404
        assert client.post(f"/cases/{one}/subscribe", data={"email": MAIL}).status_code == 404
    assert kept(app) == 0


def test_a_link_of_another_opens_nothing(
    app: Flask, client: FlaskClient, crew: Crew, smtp: PostOffice
) -> None:
    number = a_case(app, crew)
    mine = subscribed(app, client, smtp, number)
    other = subscribed(app, client, smtp, number, "lain@example.id")
    (first, proof), (second, _other_proof) = (link.rsplit("/", 1)[1].split(".") for link in (mine, other))
    for forged in (
        f"{second}.{proof}",
        f"{first}.",
        f"{first}.{proof[:-1]}",
        f"{first}.{proof}x",
        "x",
        "1.ä",
        "9" * 40,
    ):
        assert client.get(f"/subscriptions/{forged}").status_code == 404, forged
        assert client.post(f"/subscriptions/{forged}", data={"answer": "no"}).status_code == 404
    assert kept(app) == 2


@pytest.mark.parametrize("end", ["withdrawn", "protected", "erased"])
def test_every_address_goes_when_the_public_may_read_the_case_no_longer(
    app: Flask, client: FlaskClient, crew: Crew, smtp: PostOffice, end: str
) -> None:
    number = a_case(app, crew)
    subscribed(app, client, smtp, number)
    moved(app, crew, number)  # a letter waits
    with app.app_context():
        case = db.session.scalars(select(Complaint).where(Complaint.number == number)).one()
        if end == "withdrawn":
            publication.withdraw(case, "Diminta pelapor.", by=crew["verifier"])
        elif end == "protected":
            protection.shield(case, Identity.CONFIDENTIAL, by="reporter")
        else:
            closed(case, crew)
            erasure.erase_words(case, "words")
        db.session.commit()
        assert db.session.scalars(select(Letter.id).where(Letter.letter == subscriptions.NEWS)).all() == []
    assert kept(app) == 0
    deliver(app)
    assert len(smtp.to(MAIL)) == 1


def test_addresses_lapse(app: Flask, client: FlaskClient, crew: Crew, smtp: PostOffice) -> None:
    number = a_case(app, crew)
    subscribed(app, client, smtp, number)
    client.post(f"/cases/{number}/subscribe", data={"email": "lain@example.id"})
    with app.app_context():
        assert subscriptions.sweep() == 0
    with later(24 * 4), app.app_context():
        assert subscriptions.sweep() == 1  # nobody said yes
        assert db.session.scalars(select(Subscription.confirmed_on)).one() is not None
        case = db.session.scalars(select(Complaint).where(Complaint.number == number)).one()
        telling.route(case, crew)
        closed(case, crew)
        db.session.commit()
        assert subscriptions.sweep() == 0
    with later(24 * (4 + 31)), app.app_context():
        assert subscriptions.sweep() == 1
        db.session.commit()
    assert kept(app) == 0


def test_no_copy_of_the_database_tells_an_address(
    app: Flask, client: FlaskClient, crew: Crew, smtp: PostOffice
) -> None:
    number = a_case(app, crew)
    subscribed(app, client, smtp, number)
    with app.app_context():
        for table in ("subscriptions", "outbox", "throttles", "events"):
            rows = db.session.execute(text(f"SELECT * FROM {table}")).all()
            assert rows
            assert "warga.peduli" not in str(rows)
        worker_key, app.config["WORKER_PRIVATE_KEY"] = app.config["WORKER_PRIVATE_KEY"], None
        with pytest.raises(Exception, match="WORKER_PRIVATE_KEY"):
            subscriptions.address(db.session.scalars(select(Subscription.id)).one())
        app.config["WORKER_PRIVATE_KEY"] = worker_key
