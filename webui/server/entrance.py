"""How the first person gets in: what `kikitori serve` prints for them."""

import socket
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from ..accounts import links
from ..service import SINGLE_USER, Service, secret
from ..settings import Settings
from ..tables import PersonRow
from . import single_user


def link_for(service: Service, session: Session) -> Message | None:
    """The link to open, explained; None once an administrator can sign in. No commit.

    Raises Conflict where one person's mode meets accounts of several people.
    """
    return _single(service, session) if service.settings.single_user else _first(service, session)


def address(settings: Settings) -> str:
    """What people type; a server on all addresses is reached under the machine's name."""
    if settings.host in ("0.0.0.0", "::"):
        return replace(settings, host=socket.gethostname()).address
    return settings.address


def _single(service: Service, session: Session) -> Message:
    single_user.ensure_person(session, service.now())
    link = f"{address(service.settings)}/open/{secret(service.settings, SINGLE_USER)}"
    return Message(
        ja="このPCのブラウザーで、次のリンクを開いてください（人に渡さないでください）。"
        f"\n  {link}",
        en=f"Open this link in a browser of this PC, and give it to nobody.\n  {link}",
    )


def _first(service: Service, session: Session) -> Message | None:
    """The link for the first administrator, as long as there is none who can sign in."""
    can = or_(PersonRow.password_hash.is_not(None), PersonRow.oidc_subject.is_not(None))
    admin = select(PersonRow.id).where(PersonRow.role == "admin", PersonRow.is_active, can)
    if session.scalar(admin.limit(1)):
        return None
    alone = session.scalar(select(PersonRow).where(PersonRow.login == single_user.LOGIN))
    now, place = service.now(), address(service.settings)
    if alone:  # the folder was used with --single-user: its meetings stay that person's
        link = f"{place}/password/{links.create(session, 'password', alone.id, now)}"
        return Message(
            ja=f"--single-user で使っていた人（ログイン名 {alone.login}）の"
            "パスワードを決めるリンク:"
            f"\n  {link}",
            en=f"The link to set the password of {alone.login}, who worked here with"
            f" --single-user:\n  {link}",
        )
    link = f"{place}/setup/{links.create(session, 'setup', None, now)}"
    return Message(
        ja="最初の管理者を登録するリンク（1回だけ使えます。起動し直すと新しくなります）:"
        f"\n  {link}",
        en=f"The link for the first administrator; it works once, and changes with each start:"
        f"\n  {link}",
    )
