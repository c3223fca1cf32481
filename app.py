"""The Chalice application: registers the routes and the scheduled functions, and nothing else."""

from chalice.app import Chalice

from chalicelib.entry import accounts, closures, desk, openapi, papers, policy, programme, public, registers, repeats
from chalicelib.entry.jobs import EAGER, daily, deliver, drain, jobs, sweep
from chalicelib.entry.pages.book import BOOK
from chalicelib.entry.pages.reading import MULTIPART

app = Chalice(app_name="huiyin")
# A form with files comes as bytes, and papers go out as such.
app.api.binary_types = [papers.PDF, MULTIPART]
# What one machine runs more often than the schedule says; see infra/local/runner.py.
setattr(app, "huiyin_eager", EAGER)  # noqa: B010 - Chalice declares no such attribute
for module in (public, openapi, accounts, desk, closures, papers, policy, registers, repeats, programme):
    app.register_blueprint(module.routes)
for blueprint in BOOK:
    app.register_blueprint(blueprint)
app.register_blueprint(jobs)

__all__ = ["app", "daily", "deliver", "drain", "sweep"]
