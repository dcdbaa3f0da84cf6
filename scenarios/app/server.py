"""The app's addresses: the page and its files, and what the page asks of the model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from partnership_dynamics.scenarios.actions.start import text_of_start
from partnership_dynamics.scenarios.app import answers, counties, own, saved, survey, workspace
from partnership_dynamics.scenarios.app.asked import (
    Ask,
    BriefRequest,
    Choose,
    Compare,
    EditBrief,
    Follow,
    Keep,
    Own,
    Play,
    Tell,
    read,
)
from partnership_dynamics.scenarios.app.briefs import briefing, files_of
from partnership_dynamics.scenarios.app.choosing import chosen
from partnership_dynamics.scenarios.app.guard import Guard, RequestTooLargeError
from partnership_dynamics.scenarios.app.lessons.contents import lesson_of, shown_lessons
from partnership_dynamics.scenarios.app.lessons.sheets import student_sheet, teacher_notes
from partnership_dynamics.scenarios.app.playback import playback
from partnership_dynamics.scenarios.app.project_story import project_story
from partnership_dynamics.scenarios.app.question import Question, baseline_of, threshold_of
from partnership_dynamics.scenarios.app.reasons import reasons
from partnership_dynamics.scenarios.app.record import Recorded, record
from partnership_dynamics.scenarios.app.sessions import Session, Sessions
from partnership_dynamics.scenarios.app.side_by_side import side_by_side
from partnership_dynamics.scenarios.app.story import story, who_can_tell
from partnership_dynamics.scenarios.app.streams import FAULT, USERS, Stream, sentence_of
from partnership_dynamics.scenarios.app.structure import Structures, structures
from partnership_dynamics.scenarios.app.turning import turning_points
from partnership_dynamics.scenarios.app.what_ifs import listed
from partnership_dynamics.scenarios.app.workspace import Workspace, picture_of
from partnership_dynamics.scenarios.brief.blocks import Briefing
from partnership_dynamics.scenarios.brief.editing import edited
from partnership_dynamics.scenarios.manifest import PROJECT, version_of
from partnership_dynamics.scenarios.schema import ScenarioError

NEW_SCENARIO = "mine.toml"
PAGE = Path(__file__).resolve().parent / "page"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class App:
    """The app: its open tabs, and a method for each address.

    Parameters
    ----------
    lesson : str or None
        The name of the lesson that each page begins with; the empty text shows all of them.
    """

    def __init__(self, lesson: str | None = None) -> None:
        self.sessions = Sessions()
        self.lesson = lesson

    def session(self, request: Request) -> Session:
        """Return the session of the tab that asks.

        Raises
        ------
        ScenarioError
            If the tab has no proper name.
        """
        result = self.sessions.of(request.headers.get("x-tab", ""))
        if result is None:
            raise ScenarioError("the page did not say which tab it is; load it again")
        return result

    def workspace(self, session: Session) -> Workspace:
        """Return the partnership before a tab, the illustrative county at first."""
        if session.workspace is None:
            session.go_to(workspace.example())
        assert session.workspace is not None
        return session.workspace

    async def page(self, _request: Request) -> Response:
        """Send the page."""
        return FileResponse(PAGE / "index.html", media_type="text/html; charset=utf-8")

    async def icon(self, _request: Request) -> Response:
        """Send the icon, for pages that name none."""
        return FileResponse(PAGE / "icon.svg", media_type="image/svg+xml")

    async def start(self, request: Request) -> Stream:
        """Send what the page begins with."""
        session = self.session(request)

        def work(_stopped: Callable[[], bool]) -> Iterator[dict[str, Any]]:
            if not workspace.is_ready():
                yield {"doing": "Making the model ready: the first time, this takes a minute or two"}
            found = picture_of(self.workspace(session))
            yield {
                "picture": found,
                "what_ifs": listed(),
                "lessons": shown_lessons(),
                "lesson": self.lesson,
                "counties": counties.names(),
                "version": version_of(PROJECT),
                "seed": workspace.SEED,
            }

        return Stream(work, light=True)

    async def choose(self, request: Request) -> Response | Stream:
        """Take another partnership, and tell what was understood."""
        session, asked = self.session(request), await read(request, Choose)
        return Stream(lambda stopped: chosen(session, self.workspace(session), asked, stopped))

    async def take_file(self, request: Request) -> Response:
        """Take one file of a survey; the first of several empties what was given before."""
        session = self.session(request)
        name = survey.safe_name(request.query_params.get("name", ""))
        body = await request.body()
        await run_in_threadpool(session.take_file, name, body, "more" in request.query_params)
        return JSONResponse({"taken": name})

    async def sliders(self, request: Request) -> Response:
        """Say where the sliders stand under a what-if."""
        session, question = self.session(request), await read(request, Question)
        found, convened = await run_in_threadpool(lambda: self.workspace(session).standing(question))
        return JSONResponse({"standing": found, "convened": convened})

    async def take_scenarios(self, request: Request) -> Response:
        """Read scenario files of the person's own, and list them as what-ifs."""
        self.session(request)
        asked = await read(request, Own)
        return JSONResponse({"what_ifs": await run_in_threadpool(own.taken, asked.files)})

    async def new_scenario(self, request: Request) -> Response:
        """Send a commented start for a scenario of the person's own."""
        self.session(request)
        return Response(text_of_start(NEW_SCENARIO), media_type="text/plain; charset=utf-8")

    async def ask(self, request: Request) -> Stream:
        """Answer a question, first quickly and then better."""
        session, asked = self.session(request), await read(request, Ask)
        return Stream(lambda stopped: answers.answers(self.workspace(session), asked.question, stopped, asked.more))

    async def why(self, request: Request) -> Stream:
        """Say why an answer is what it is, with the alternatives of a what-if about a team."""
        session, asked = self.session(request), await read(request, Ask)
        return Stream(lambda stopped: reasons(self.workspace(session), asked.question, stopped))

    async def compare(self, request: Request) -> Stream:
        """Put several questions side by side."""
        session, asked = self.session(request), await read(request, Compare)
        alike = [one.model_copy(update={"years": asked.years}) for one in asked.questions]
        matters = threshold_of(asked.matters)
        return Stream(lambda stopped: side_by_side(self.workspace(session), alike, matters, stopped))

    async def structure(self, request: Request) -> Stream:
        """Run the structure experiment."""
        session, asked = self.session(request), await read(request, Structures)
        return Stream(lambda stopped: structures(self.workspace(session), asked, stopped))

    def _recorded(self, session: Session, asked: Play) -> Recorded:
        key = f"{asked.number} {asked.question.model_dump_json(exclude={'band', 'matters'})}"
        result = session.recorded.get(key)
        if result is None:
            grown = self.workspace(session).growing(asked.question)
            result = record(grown.setup, workspace.SEED, asked.number, grown.constants(asked.number))
            session.keep(key, result)
        return result

    async def play(self, request: Request) -> Response:
        """Send a whole history."""
        session, asked = self.session(request), await read(request, Play)
        return JSONResponse(await run_in_threadpool(lambda: playback(self._recorded(session, asked))))

    async def tell(self, request: Request) -> Response:
        """Tell a member's story in a history."""
        session, asked = self.session(request), await read(request, Tell)

        def told() -> dict[str, Any]:
            found = self._recorded(session, asked)
            if asked.member not in who_can_tell(found):
                raise ScenarioError("that member is not there in this history; choose another")
            return story(found, asked.member)

        return JSONResponse(await run_in_threadpool(told))

    async def follow(self, request: Request) -> Response:
        """Tell a project's story in a history."""
        session, asked = self.session(request), await read(request, Follow)

        def told() -> dict[str, Any]:
            try:
                return project_story(self._recorded(session, asked), asked.project)
            except IndexError as error:
                raise ScenarioError(f"{error}; choose another") from None

        return JSONResponse(await run_in_threadpool(told))

    async def turned(self, request: Request) -> Response:
        """Tell which decisions turned between a history and that of the baseline under the same luck."""
        session, asked = self.session(request), await read(request, Play)
        if asked.question.changes_nothing:
            raise ScenarioError("decisions turn where something is changed; choose a what-if or move a slider first")

        def told() -> dict[str, Any]:
            baseline = asked.model_copy(update={"question": baseline_of(asked.question)})
            return turning_points(self._recorded(session, asked), self._recorded(session, baseline))

        return JSONResponse(await run_in_threadpool(told))

    async def save(self, request: Request) -> Response:
        """Send a file that holds all that the tab has before it."""
        session, asked = self.session(request), await read(request, Keep)
        text = await run_in_threadpool(lambda: saved.saved(self.workspace(session), asked.question, asked.kept))
        return Response(text, media_type="application/json")

    async def open(self, request: Request) -> Response:
        """Take what a saved file holds."""
        session, body = self.session(request), await request.body()
        found, question, kept = await run_in_threadpool(saved.opened, body)
        listed_own = await run_in_threadpool(own.among, [question, *kept])
        shown = await run_in_threadpool(lambda: (found.growing(question), picture_of(found)))
        session.go_to(found)
        kept_data = [one.model_dump() for one in kept]
        return JSONResponse(
            {"picture": shown[1], "question": question.model_dump(), "kept": kept_data, "own": listed_own}
        )

    async def brief(self, request: Request) -> Stream:
        """Write a briefing."""
        session, asked = self.session(request), await read(request, BriefRequest)

        def take(made: Briefing) -> None:
            session.made, session.written = made, files_of(made)

        return Stream(lambda stopped: briefing(self.workspace(session), asked.question, asked.whole, stopped, take))

    async def edit_brief(self, request: Request) -> Response:
        """Write the latest briefing again, as a person edited it."""
        session, asked = self.session(request), await read(request, EditBrief)

        def again() -> None:
            if session.made is None:
                raise ScenarioError("there is no briefing to edit any more; write it again")
            session.written = files_of(edited(session.made, asked.texts, asked.left_out, asked.own))

        await run_in_threadpool(again)
        return JSONResponse({"made": True})

    async def written(self, request: Request) -> Response:
        """Send a file of the latest briefing of a tab."""
        session, name = self.sessions.known(request.path_params["tab"]), request.path_params["name"]
        if session is None or name not in session.written:
            raise ScenarioError("there is no such briefing any more; write it again from the app's page")
        if name.endswith(".html"):
            return HTMLResponse(session.written[name])
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        kind = "application/pdf" if name.endswith(".pdf") else WORD
        return Response(session.written[name], headers=headers, media_type=kind)

    async def lesson_page(self, request: Request) -> Response:
        """Send a lesson's sheet for students, or its notes for teachers."""
        lesson = lesson_of(request.path_params["name"])
        make = {"student": student_sheet, "teacher": teacher_notes}.get(request.path_params["kind"])
        if make is None:
            raise ScenarioError("a lesson has a page for student and one for teacher")
        return HTMLResponse(make(lesson))

    def routes(self) -> list[Route | Mount]:
        """Return the addresses."""
        return [
            Route("/", self.page),
            Route("/api/start", self.start, methods=["POST"]),
            Route("/api/choose", self.choose, methods=["POST"]),
            Route("/api/file", self.take_file, methods=["PUT"]),
            Route("/api/sliders", self.sliders, methods=["POST"]),
            Route("/api/scenarios", self.take_scenarios, methods=["POST"]),
            Route("/api/new-scenario", self.new_scenario, methods=["POST"]),
            Route("/api/ask", self.ask, methods=["POST"]),
            Route("/api/why", self.why, methods=["POST"]),
            Route("/api/compare", self.compare, methods=["POST"]),
            Route("/api/structure", self.structure, methods=["POST"]),
            Route("/api/play", self.play, methods=["POST"]),
            Route("/api/tell", self.tell, methods=["POST"]),
            Route("/api/follow", self.follow, methods=["POST"]),
            Route("/api/turned", self.turned, methods=["POST"]),
            Route("/api/save", self.save, methods=["POST"]),
            Route("/api/open", self.open, methods=["POST"]),
            Route("/api/brief", self.brief, methods=["POST"]),
            Route("/api/edit-brief", self.edit_brief, methods=["POST"]),
            Route("/written/{tab}/{name}", self.written),
            Route("/lesson/{name}/{kind}", self.lesson_page),
            Route("/favicon.ico", self.icon),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]


async def _users_error(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": sentence_of(error)}, 400)


async def _fault(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": FAULT}, 500)


async def _gone(_request: Request, _error: Exception) -> Response:
    """Answer nobody: the page went away while its request was on the way."""
    return Response(status_code=400)


async def _too_large(_request: Request, _error: Exception) -> Response:
    return Guard.too_large()


def build_app(token: str, port: int, app: App | None = None, once: str = "") -> Guard:
    """Return the app behind its guard.

    Parameters
    ----------
    token : str
    port : int
    app : App, optional
    once : str
        A word that opens the page instead of the token, one time.
    """
    own = app or App()
    handlers: dict[Any, Any] = dict.fromkeys(USERS, _users_error) | {
        RequestTooLargeError: _too_large,
        ClientDisconnect: _gone,
        Exception: _fault,
    }

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        own.sessions.close()

    return Guard(Starlette(routes=own.routes(), exception_handlers=handlers, lifespan=lifespan), token, port, once)
