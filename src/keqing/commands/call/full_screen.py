"""A call session on the whole terminal: single keys, a clock, redrawn when the window changes its size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.layout.containers import ConditionalContainer
from prompt_toolkit.layout.processors import BeforeInput

from keqing import clock
from keqing.commands.call.session import ESCAPE, CallSession
from keqing.records.call import TEXT_STEPS, CallStep
from keqing.render.call_screen import screen_lines
from keqing.render.call_view import CallView

_CLOCK_SECONDS = 1
_LOOK_SECONDS = 30
"""How often it is looked whether somebody's turn has come, where nobody's had."""
_LINES_TYPED = 1
"""Lines below the screen, for what is typed."""


def run_full_screen(session: CallSession) -> None:
    """Run a session until it is left. Raises whatever a key has raised that is no mistake of the user."""
    _FullScreen(session).run()


class _FullScreen:
    def __init__(self, session: CallSession) -> None:
        self._session = session
        self._step = session.state.step
        self._line = Buffer(multiline=False)
        keys = FormattedTextControl(self._shown, focusable=True, show_cursor=False)
        self._keys = Window(keys, wrap_lines=False, dont_extend_height=True)
        self._typed = Window(
            BufferControl(self._line, input_processors=[BeforeInput("> ")]),
            height=_LINES_TYPED,
        )
        below = ConditionalContainer(self._typed, Condition(lambda: self._typing))
        self._app: Application[None] = Application(
            layout=Layout(HSplit([self._keys, below, Window()]), focused_element=self._keys),
            key_bindings=self._bindings(),
            full_screen=True,
            refresh_interval=_CLOCK_SECONDS,
        )
        self._app.ttimeoutlen = 0.05  # an Esc alone is told from the beginning of another key

    def run(self) -> None:
        """Run it until it is left."""
        self._app.run(pre_run=self._begin_looking)

    def _begin_looking(self) -> None:
        self._app.create_background_task(self._look())

    @property
    def _typing(self) -> bool:
        return self._session.state.step in TEXT_STEPS

    def _shown(self) -> FormattedText:
        size = self._app.output.get_size()
        height = size.rows - (_LINES_TYPED if self._typing else 0)
        lines = screen_lines(CallView(self._session.state, clock.now()), size.columns, height)
        return FormattedText([("", "\n".join(lines[:height]))])

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        typing = Condition(lambda: self._typing)
        bindings.add(Keys.Escape, eager=True)(self._acting(lambda _: self._session.press(ESCAPE)))
        bindings.add(Keys.ControlC)(self._acting(lambda _: self._session.leave()))
        bindings.add(Keys.ControlD)(self._acting(lambda _: self._session.leave()))
        bindings.add(Keys.Enter, filter=typing)(
            self._acting(lambda _: self._session.enter(self._line.text))
        )
        bindings.add(Keys.Any, filter=~typing)(self._acting(self._pressed))
        return bindings

    def _pressed(self, event: KeyPressEvent) -> None:
        if len(event.data) == 1:  # a pasted text is no key
            self._session.press(event.data)

    def _acting(self, act: Callable[[KeyPressEvent], None]) -> Callable[[KeyPressEvent], None]:
        """Let the screen follow what a key has done; what a key raises ends the session."""

        def acted(event: KeyPressEvent) -> None:
            try:
                act(event)
            except Exception as error:  # noqa: BLE001  # it is raised again where the session was begun
                self._app.exit(exception=error)
                return
            self._follow()

        return acted

    def _follow(self) -> None:
        step = self._session.state.step
        if step is CallStep.OVER:
            self._app.exit()
            return
        if step is not self._step:
            self._step = step
            text = self._session.state.note if step in {CallStep.AHEAD, CallStep.NOTE} else ""
            self._line.text = text
            self._line.cursor_position = len(text)
            self._app.layout.focus(self._typed if self._typing else self._keys)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            self._session.look_again()
            self._app.invalidate()
