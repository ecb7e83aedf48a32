"""Industry profiles: folders of data that say how a trade calls things and which records it keeps."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).resolve().parents[1] / "profiles"
FieldType = Literal["text", "long_text", "number", "money", "date", "yes_no", "choice", "product", "employee"]


class Words(BaseModel):
    """The same in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.zh


class FormField(BaseModel):
    """`name` is the key under which a record keeps the value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: Words
    type: FieldType
    required: bool = False
    choices: dict[str, Words] = Field(default_factory=dict)
    help: Words | None = None

    @model_validator(mode="after")
    def _choices_where_they_belong(self) -> FormField:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError(f"{self.name}: choices belong to fields of the type choice, and only to them")
        return self


class RecordForm(BaseModel):
    """A kind of record of a profile's own. `about`: whose pages it is entered on.

    `due` and `done` name date fields: a record is open until `done` is filled, and late after `due`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    title: Words
    plural: Words
    help: Words
    icon: str = "notes"
    about: tuple[Literal["chain", "store"], ...]
    fields: tuple[FormField, ...] = Field(min_length=1)
    summary: tuple[str, ...]
    due: str = ""
    done: str = ""

    @model_validator(mode="after")
    def _names_are_known(self) -> RecordForm:
        dates = {field.name for field in self.fields if field.type == "date"}
        names = [field.name for field in self.fields]
        if "day" in names:
            raise ValueError(f"{self.form}: every record has a day already; name the field otherwise")
        if len(names) != len(set(names)):
            raise ValueError(f"{self.form}: a field's name stands there twice")
        for name in self.summary:
            if name not in names:
                raise ValueError(f"{self.form}: the summary names {name}, which is no field")
        for name in filter(None, (self.due, self.done)):
            if name not in dates:
                raise ValueError(f"{self.form}: {name} is no date field")
        return self

    def field(self, name: str) -> FormField | None:
        return next((field for field in self.fields if field.name == name), None)


class Profile(BaseModel):
    """`words` stand for the desk's own: `stores` for the list of stores, and so on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: str
    title: Words
    about: Words
    words: dict[str, Words] = Field(default_factory=dict)
    forms: tuple[RecordForm, ...] = ()

    def form(self, name: str) -> RecordForm | None:
        return next((form for form in self.forms if form.form == name), None)


def profile_names() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/profile.yaml"))


def profile_choices() -> list[tuple[str, str]]:
    return [(name, str(load_profile(name).title)) for name in profile_names()]


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{path.name}: there is nothing in it")
    return content


@cache
def load_profile(name: str) -> Profile:
    """Raises ValueError where the folder's data is not in order."""
    folder = FOLDER / name
    content = _read(folder / "profile.yaml")
    forms = [_read(path) for path in sorted((folder / "forms").glob("*.yaml"))]
    return Profile.model_validate(content | {"forms": forms})


def form_named(name: str) -> RecordForm | None:
    """A form of any profile: records stay readable after the company has chosen another."""
    for profile in profile_names():
        found = load_profile(profile).form(name)
        if found:
            return found
    return None
