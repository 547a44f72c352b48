"""How gunicorn serves the project, in the demo and in production; what differs comes from the environment.

The access log says that the site is used and how it answers, and nothing of who used it or when: no address,
browser, account, query or time, no path beyond its first part, and no line at all for the log of contacts
and the public finder. A line there, with the time that a container or journal adds, would say when
somebody logged a contact (P2), or looked for help.
"""

import os
from typing import Any

from gunicorn.glogging import Logger

# `log` is where contacts are; "" is the public finder, and `county` the finder to print.
SILENT = {"", "log", "county", "static"}


class DiscreetLogger(Logger):
    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if _first_part(str(req.path)) not in SILENT:
            super().access(resp, req, environ, request_time)

    def atoms(
        self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any
    ) -> dict[str, Any]:
        """What the format may name: method, first part of the path, status. Nothing else is there to leak."""
        status = str(resp.status).split(None, 1)[0]
        return {"m": req.method, "U": f"/{_first_part(str(req.path))}/", "s": status}


def _first_part(path: str) -> str:
    return path.strip("/").partition("/")[0]


bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# A container's disk may be slow, and a heartbeat file on it blocks the worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s"
logger_class = DiscreetLogger
# Requests that can't be parsed are answered; the bytes that came are not repeated in a log.
loglevel = "warning"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.access": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
