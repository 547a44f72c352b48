"""Error reports that say where the code failed and nothing of what was sent to it."""

from typing import Any

from django.views.debug import ExceptionReporter


class BareExceptionReporter(ExceptionReporter):
    """Django's report without request, settings or local variables: those would hold answers and ids."""

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(None, *args, **kwargs)

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> list[Any]:
        return []

    def get_traceback_frames(self) -> list[dict[str, Any]]:
        frames = super().get_traceback_frames()
        for frame in frames:
            frame["vars"] = []
        return frames
