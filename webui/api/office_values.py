"""What our own API sends and takes about an organisation: people, glossaries, the audit log."""

from typing import Annotated, Literal

from pydantic import Field

from .kinds import Given, GivenTime, Line, Named, Number, Page, Paging, Says, Time, Title, Told


class Me(Told):
    """Whose token it is, and what it allows."""

    id: int
    login: str
    name: str
    role: Literal["viewer", "editor", "admin"]
    organisation: Named
    department: Named | None
    scopes: Annotated[
        list[Literal["read", "write", "admin"]] | None,
        Says("トークンの権限。null: ブラウザーのサインイン", "null: a browser that is signed in"),
    ]


Glossary = Annotated[
    str,
    Field(max_length=100),
    Says(
        "organisation、department-番号、meeting-会議の id のどれか",
        "organisation, department-NUMBER, or meeting-ID",
    ),
]
TermKind = Literal["term", "person", "place"]


class Term(Told):
    id: int
    glossary: Glossary
    surface: str
    reading: Annotated[str, Says("空: 推定する", "empty: it is guessed")]
    note: str
    kind: TermKind
    is_unused: Annotated[bool, Says("この語には直さない", "never corrected to it")]


class TermPage(Page):
    items: list[Term]


class TermsQuery(Paging):
    glossary: Glossary = "organisation"


class TermFields(Given):
    reading: Annotated[Line, Says("かな。なければ推定", "in kana; guessed where empty")] = ""
    note: Line = ""
    kind: TermKind = "term"
    is_unused: bool = False


class TermInput(TermFields):
    glossary: Glossary = "organisation"
    surface: Title


class TermChanges(TermFields):
    """Only what is sent changes."""

    surface: Title | None = None


class Person(Told):
    id: int
    login: str
    name: str
    role: Literal["viewer", "editor", "admin"]
    department: Named | None
    is_active: bool
    created_at: Time


class PersonPage(Page):
    items: list[Person]


class PersonInput(Given):
    login: Annotated[str, Field(min_length=1, max_length=100)]
    name: Title
    role: Literal["viewer", "editor", "admin"] = "editor"
    department: Number | None = None


class NewPerson(Told):
    person: Person
    link: Annotated[str, Says("本人に渡す招待のリンク", "the invitation to hand over")]


class PersonChanges(Given):
    name: Title | None = None
    role: Literal["viewer", "editor", "admin"] | None = None
    department: Number | None = None
    is_active: bool | None = None


class Departments(Told):
    items: list[Named]


class AuditEntry(Told):
    id: int
    at: Time
    person: str
    action: str
    meeting: str | None
    subject: str
    address: str
    detail: dict[str, object]
    digest: str


class AuditPage(Page):
    items: list[AuditEntry]


class AuditQuery(Paging):
    action: Annotated[Line | None, Says("例: meeting.delete", "such as meeting.delete")] = None
    meeting: str | None = None
    since: GivenTime | None = None
    until: GivenTime | None = None
