"""Notices about questions, answers and partnerships."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from contacts.people import chain_of
from core.audit.recording import heirs_of
from discussion.models import Partnership, Post
from editorial.workflow.choices import PUBLIC_STATES
from municipalities.actors import Actor
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, members, notify

QUESTION, ANSWER, PARTNERSHIP, TAKEN_OFF = "question", "answer", "partnership", "post_taken_off"


def tell_asked(post: Post, people: list[Receiver], *, by: Actor) -> None:
    others = [person for person in people if person.user_id != by.user_id]
    notify(QUESTION, post.pk, key=str(post.pk), to=others)


def tell_answered(post: Post, *, by: Actor) -> None:
    """Notify earlier participants and those responsible in the project's town, except the author."""
    thread = [post.question, *post.question.answers.filter(hidden_at=None)]
    people = chain_of(post.project.municipality_id, post.project_id).first()
    for earlier in thread:
        town = earlier.municipality_id
        people += members(town, people=[earlier.author_id, *heirs_of(earlier.pk, town)])
    others = [person for person in people if person.user_id != by.user_id]
    notify(ANSWER, post.pk, key=str(post.pk), to=others)


def tell_partnership(row: Partnership, what: str, people: list[Receiver]) -> None:
    moment = row.decided_at or row.created_at
    key = f"{row.pk}:{what}:{moment.timestamp()}"
    notify(PARTNERSHIP, row.pk, key=key, to=people, data={"what": what})


def tell_taken_off(post: Post, people: list[Receiver]) -> None:
    notify(TAKEN_OFF, post.pk, key=str(post.pk), to=people)


def _taken_off_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines for the town that wrote the post, with the reason for its removal; one query."""
    rows = Post.objects.exclude(hidden_at=None).select_related("project__revision_of")
    found = rows.in_bulk([row.object_id for row in notices])
    lines = {}
    for notice in notices:
        post = found.get(notice.object_id)
        if post and notice.municipality_id == post.municipality_id:
            title = _("Die Moderation hat Ihren Beitrag zu „%(title)s“ von der Seite genommen")
            lines[notice.pk] = Line(
                title=str(title) % {"title": post.project.title},
                url=post.project.get_absolute_url(),
                quote=post.hidden_reason,
            )
    return lines


def _post_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines about visible posts, of any visibility since all readers are members; one query.

    A question answered by the project's town is no longer mailed.
    """
    own = Post.objects.filter(
        question=OuterRef("pk"), hidden_at=None, municipality=OuterRef("project__municipality")
    )
    rows = (
        Post.objects.filter(pk__in=[row.object_id for row in notices], hidden_at=None)
        .exclude(question__hidden_at__isnull=False)
        .filter(project__state__in=PUBLIC_STATES)
        .select_related("project__revision_of", "municipality__district")
        .annotate(is_answered=Exists(own))
        .in_bulk()
    )
    return {
        notice.pk: _post_line(rows[notice.object_id])
        for notice in notices
        if notice.object_id in rows
    }


def _post_line(post: Post) -> Line:
    words = (
        _("%(town)s hat auf eine Frage zu „%(title)s“ geantwortet")
        if post.question_id
        else _("%(town)s fragt öffentlich zu „%(title)s“")
        if post.visibility == "public"
        else _("%(town)s fragt zu „%(title)s“")
    )
    names = {"town": post.municipality.full_label, "title": post.project.title}
    is_due = bool(post.question_id) or not post.is_answered
    return Line(title=str(words) % names, url=post.get_absolute_url(), is_due=is_due)


_PARTNERSHIP_WORDS = {
    "wished": _("%(town)s möchte „%(title)s“ mitentwickeln"),
    "accepted": _("%(origin)s: Sie entwickeln „%(title)s“ jetzt mit"),
    "ended": _("%(by)s hat die gemeinsame Entwicklung von „%(title)s“ beendet"),
    "declined": _("%(origin)s hat Ihre Anfrage zu „%(title)s“ abgelehnt"),
}


def _partnership_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines for the two towns; one query."""
    rows = Partnership.objects.select_related(
        "project__municipality__district", "project__revision_of", "municipality__district"
    ).in_bulk([row.object_id for row in notices])
    lines = {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row and notice.municipality_id in (row.municipality_id, row.project.municipality_id):
            names = {
                "town": row.municipality.full_label,
                "origin": row.project.municipality.full_label,
                "title": row.project.title,
            }
            is_origin = notice.municipality_id == row.project.municipality_id
            names["by"] = names["town" if is_origin else "origin"]
            title = str(_PARTNERSHIP_WORDS[notice.data["what"]]) % names
            is_wish = notice.data["what"] == "wished"
            lines[notice.pk] = Line(
                title=title,
                url=row.get_absolute_url(),
                quote=row.note if is_wish else "",
                is_due=notice.data["what"] == row.state,
            )
    return lines


KINDS = (
    NoticeKind(
        QUESTION,
        _("Fragen zu Ihren Projekten"),
        _("Jemand fragt auf einer Projektseite, für die Sie zuständig sind."),
        _post_lines,
        default=Mode.AT_ONCE,
        order=15,
    ),
    NoticeKind(
        TAKEN_OFF,
        _("Entfernte Beiträge"),
        _("Die Moderation hat eine Frage oder Antwort Ihrer Kommune entfernt."),
        _taken_off_lines,
        default=Mode.AT_ONCE,
        order=46,
    ),
    NoticeKind(
        ANSWER,
        _("Antworten auf Fragen"),
        _("In einer Diskussion, an der Sie beteiligt sind."),
        _post_lines,
        order=45,
    ),
    NoticeKind(
        PARTNERSHIP,
        _("Entwicklungspartnerschaften"),
        _("Eine Kommune möchte mitmachen, oder die andere Seite hat entschieden."),
        _partnership_lines,
        default=Mode.AT_ONCE,
        order=18,
    ),
)
