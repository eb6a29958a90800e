"""The case page says above the story what decides the next step, and leads to cases like it."""

from __future__ import annotations

import re

from flask import Flask

from feedback.complaints import follow_up, reporter
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, told


def matters(page: str) -> dict[str, str]:
    """What is open, by what it is."""
    found = re.findall(r"<dt>([^<]+)</dt><dd><a href=\"#h(\d+)\">([^<]+)</a></dd>", page)
    assert all(f'id="h{seq}"' in page for _label, seq, _words in found), (
        "each leads to its place in the story"
    )
    return {label: words for label, _seq, words in found}


def test_a_question_stands_there_until_it_is_answered(app: Flask, visit: Visit, crew: Crew) -> None:
    def asked() -> Complaint:
        case = telling.in_work(crew)
        follow_up.ask(case, "Di dekat toko yang mana?", by=crew["officer_dputr"])
        return case

    number = told(app, asked)
    page = visit("officer_dputr").get(f"/desk/complaints/{number}").text
    assert matters(page) == {"Ditanyakan, belum dijawab": "Di dekat toko yang mana?"}

    def answered() -> Complaint:
        case = asked()
        reporter.reply(case, "Di depan toko Makmur.")
        return case

    page = visit("officer_dputr").get(f"/desk/complaints/{told(app, answered)}").text
    assert matters(page) == {"Pesan terakhir pelapor": "Di depan toko Makmur."}


def test_why_it_came_back_and_what_the_head_wants(app: Flask, visit: Visit, crew: Crew) -> None:
    def story() -> Complaint:
        case = telling.answered(crew)
        reporter.object_to(case, "Lubangnya masih ada di depan pasar.")
        other = crew["officer_dputr2"]
        follow_up.dispose(case, other.user_id, "Tinjau sendiri hari ini.", None, by=crew["head_dputr"])
        return case

    page = visit("officer_dputr2").get(f"/desk/complaints/{told(app, story)}").text
    assert matters(page) == {
        "Mengapa kembali": "Lubangnya masih ada di depan pasar.",
        "Instruksi": "Tinjau sendiri hari ini.",
    }


def test_cases_like_it_are_those_finished_here_before(app: Flask, visit: Visit, crew: Crew) -> None:
    def finished() -> Complaint:
        case = telling.answered(crew, unit="DPUTR")
        reporter.confirm(case)
        return case

    done = told(app, finished)
    number = told(app, lambda: telling.in_work(crew))
    officer = visit("officer_dputr")
    page = officer.get(f"/desk/complaints/{number}").text
    address = re.search(r'href="([^"]+)">Laporan serupa yang selesai', page)
    assert address is not None
    found = officer.get(address[1].replace("&amp;", "&")).text
    assert found.count('class="row-link"') == 1
    assert done in found


def test_the_author_of_a_draft_finds_the_way_back_to_it(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.in_work(crew, identity=Identity.CONFIDENTIAL))
    officer = visit("officer_dputr")
    officer.post(f"/desk/complaints/{number}/drafts/answer", data={"text": "Sudah kami periksa."})
    assert "Draf Anda: Jawab" in officer.get(f"/desk/complaints/{number}").text
    assert "Draf Anda" not in visit("officer_dputr2").get(f"/desk/complaints/{number}").text


def test_from_a_case_one_goes_on_to_his_next_and_back_to_the_list(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    first, second = (told(app, lambda: telling.in_work(crew)) for _ in range(2))
    told(app, lambda: telling.in_work(crew, officer="officer_dputr2"))
    officer, queue = visit("officer_dputr"), "/desk/queues/mine?due=soon"
    page = officer.get(f"/desk/complaints/{first}", headers={"Referer": f"http://localhost{queue}"}).text
    assert re.search(rf'href="/desk/complaints/{second}" data-key="b">Berikutnya', page)
    assert f'href="{queue}"' in page
    stranger = officer.get(
        f"/desk/complaints/{first}", headers={"Referer": "http://bad.example/desk/queues/mine"}
    )
    assert "bad.example" not in stranger.text
