"""Files are kept with things: whoever sees the thing sees them, and whatever they hold runs nothing here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from endcap.accounts.models import Store, Terms
from endcap.company.models import Employee
from endcap.platform import files
from endcap.platform.models import Attachment, Change

pytestmark = pytest.mark.django_db

PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def store(customers: None) -> Store:
    return Store.objects.get(code="T1")


def keep(client: Any, row: Any, name: str, content: bytes = PICTURE, kind: str = "store") -> list[str]:
    """What the next page says."""
    upload = SimpleUploadedFile(name, content)
    response = client.post(f"/things/{kind}/{row.pk}/files/", {"file": upload}, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def test_a_picture_is_kept_and_shown(store: Store, sign_in: Callable[..., Any]) -> None:
    client, content = sign_in("R1"), PICTURE + os.urandom(16)
    assert keep(client, store, "货架.png", content) == ["File kept: 货架.png"]
    kept = Attachment.objects.get()
    assert (kept.about_kind, kept.about_id, kept.size_bytes, kept.media_type) == (
        "store",
        store.pk,
        len(content),
        "image/png",
    )
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.added_by.username == "R1"
    page = client.get(f"/stores/{store.pk}/").content.decode()
    assert f'href="/files/{kept.pk}/"' in page
    assert "File added: 货架.png" in page
    response = client.get(f"/files/{kept.pk}/")
    assert b"".join(response.streaming_content) == content
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["合同.docx", "data.csv", "page.xml", "no ending", "x.png.zip", "text.txt"])
def test_other_kinds_are_only_downloaded(store: Store, sign_in: Callable[..., Any], name: str) -> None:
    client = sign_in("R1")
    keep(client, store, name, b"<script>alert(1)</script>")
    response = client.get(f"/files/{Attachment.objects.get().pk}/")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["setup.exe", "SETUP.EXE", "run.sh", "page.html", "page.HTM", "drawing.svg", "list.js", pytest.param("setup.exe "),
     pytest.param("setup.exe."), pytest.param("page.html..")],
)  # fmt: skip
def test_programs_and_pages_are_refused(store: Store, sign_in: Callable[..., Any], name: str) -> None:
    said = keep(sign_in("R1"), store, name)
    assert said[0].startswith("Files of this kind are not kept")
    assert not Attachment.objects.exists()


def test_too_large_and_empty_files_are_refused(
    store: Store, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("R1")
    assert keep(client, store, "a.png", b"")[0].startswith("A file must not be empty or larger than")
    monkeypatch.setattr(files, "LARGEST_BYTES", 16)
    assert keep(client, store, "a.png", b"x" * 17)[0].startswith("A file must not be empty or larger than")
    assert not Attachment.objects.exists()
    assert keep(client, store, "a.png", b"x" * 16) == ["File kept: a.png"]


def test_the_good_ones_of_several_are_kept(store: Store, sign_in: Callable[..., Any]) -> None:
    uploads = [SimpleUploadedFile(name, PICTURE) for name in ("a.png", "b.exe", "c.pdf")]
    sign_in("R1").post(f"/things/store/{store.pk}/files/", {"file": uploads})
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["a.png", "c.pdf"]


def test_the_same_bytes_are_stored_once(store: Store, sign_in: Callable[..., Any]) -> None:
    client, content = sign_in("R1"), os.urandom(32)
    keep(client, store, "a.png", content)
    keep(client, store, "b.pdf", content)
    digest = hashlib.sha256(content).hexdigest()
    assert list(Attachment.objects.values_list("sha256", flat=True)) == [digest, digest]
    _folders, stored = default_storage.listdir(f"kept/{digest[:2]}")
    assert [name for name in stored if name.startswith(digest)] == [digest]


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("/etc/shadow.png", "shadow.png"),
        ("..\\..\\windows\\x.png", "x.png"),
        ('a"b.png', 'a"b.png'),
        ("a\r\nX-Evil: 1.png", None),
        ("<img src=x>.png", "<img src=x>.png"),
        ("长" * 300 + ".png", "长" * 196 + ".png"),
    ],
)
def test_a_name_leads_nowhere(store: Store, sign_in: Callable[..., Any], name: str, kept_as: str | None) -> None:
    client = sign_in("R1")
    upload = SimpleUploadedFile("x.png", PICTURE)
    upload._name = name
    client.post(f"/things/store/{store.pk}/files/", {"file": upload})
    kept = Attachment.objects.get()
    assert kept_as is None or kept.name == kept_as
    assert "/" not in kept.name
    response = client.get(f"/files/{kept.pk}/")
    assert response.status_code == 200
    assert "X-Evil" not in response.headers
    assert "<img src=x" not in client.get(f"/stores/{store.pk}/").content.decode()


def test_what_happens_to_a_file_is_for_whom_the_store_concerns(store: Store, sign_in: Callable[..., Any]) -> None:
    keep(sign_in("R1"), store, "a.png")
    one = f"/files/{Attachment.objects.get().pk}/"
    for code, seen in {"S1": 200, "S2": 200, "F1": 200, "A1": 200, "R2": 404, "L1": 404, "buyer": 404}.items():
        client = sign_in(code)
        assert client.get(one).status_code == seen, code
        assert client.get("/files/999999/").status_code == 404
        if seen == 404:
            assert client.post(f"/things/file/{one.split('/')[2]}/remove/").status_code == 404, code
            upload = {"file": SimpleUploadedFile("b.png", PICTURE)}
            assert client.post(f"/things/store/{store.pk}/files/", upload).status_code in (403, 404), code
    assert Attachment.objects.count() == 1


def test_a_file_with_a_person_is_for_whom_the_person_concerns(customers: None, sign_in: Callable[..., Any]) -> None:
    person = Employee.objects.get(code="R1")
    keep(sign_in("M1"), person, "合同.pdf", kind="employee")
    one = f"/files/{Attachment.objects.get().pk}/"
    assert [sign_in(code).get(one).status_code for code in ("R1", "S2", "F1", "S1", "R2")] == [200, 200, 200, 404, 404]


def test_a_file_is_removed_by_whoever_keeps_the_file_of_its_store(store: Store, sign_in: Callable[..., Any]) -> None:
    keep(sign_in("R1"), store, "a.png")
    kept = Attachment.objects.get()
    for code in ("F1", "P1"):
        assert sign_in(code).post(f"/things/file/{kept.pk}/remove/").status_code == 403
    assert sign_in("R1").get(f"/things/file/{kept.pk}/remove/").status_code == 405
    response = sign_in("S2").post(f"/things/file/{kept.pk}/remove/", follow=True)
    assert "File removed: a.png" in response.content.decode()
    assert sign_in("R1").get(f"/files/{kept.pk}/").status_code == 404
    keep(sign_in("R1"), store, "b.png")
    sign_in("R1").post(f"/things/file/{Attachment.objects.get().pk}/remove/")
    assert not Attachment.objects.exists()


def test_a_removed_file_is_brought_back(store: Store, sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    keep(client, store, "a.png")
    pk = Attachment.objects.get().pk
    client.post(f"/things/file/{pk}/remove/")
    client.post(f"/undo/{Change.objects.order_by('-pk')[0].batch}/")
    assert client.get(f"/files/{pk}/").status_code == 200


def test_files_are_kept_with_some_things_only(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    terms = Terms.objects.order_by("pk")[0].pk
    for kind, pk, said in (("terms", terms, 403), ("settings", 1, 403), ("nothing", 1, 404), ("store", 999999, 404)):
        upload = {"file": SimpleUploadedFile("a.png", PICTURE)}
        assert client.post(f"/things/{kind}/{pk}/files/", upload).status_code == said, kind


def test_whoever_only_looks_on_keeps_none(store: Store, sign_in: Callable[..., Any]) -> None:
    for code in ("F1", "P1"):
        upload = {"file": SimpleUploadedFile("a.png", PICTURE)}
        assert sign_in(code).post(f"/things/store/{store.pk}/files/", upload).status_code == 403
        assert 'type="file"' not in sign_in(code).get(f"/stores/{store.pk}/").content.decode()


def test_bytes_that_are_gone_are_a_page_that_says_so(store: Store, sign_in: Callable[..., Any]) -> None:
    client, content = sign_in("R1"), os.urandom(32)
    keep(client, store, "a.png", content)
    default_storage.delete(files.path_of(hashlib.sha256(content).hexdigest()))
    assert client.get(f"/files/{Attachment.objects.get().pk}/").status_code == 404


def test_nothing_but_a_form_without_a_file_keeps_nothing(store: Store, sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    assert client.post(f"/things/store/{store.pk}/files/", {"file": "text"}).status_code == 302
    assert client.get(f"/things/store/{store.pk}/files/").status_code == 405
    assert not Attachment.objects.exists()
