"""The Chalice application: registers the routes and the scheduled functions, and nothing else."""

from chalice.app import Chalice

from chalicelib.entry import (
    accounts,
    attachments,
    calendar_feed,
    closures,
    desk,
    open311,
    openapi,
    papers,
    policy,
    programme,
    public,
    public_papers,
    public_services,
    public_voices,
    register_papers,
    registers,
    repeats,
    uploads,
)
from chalicelib.entry.jobs import EAGER, daily, deliver, drain, jobs, sweep
from chalicelib.entry.pages.book import BOOK
from chalicelib.entry.pages.reading import MULTIPART

app = Chalice(app_name="huiyin")
# A form with files comes as bytes, and papers go out as such.
app.api.binary_types = [*attachments.BINARY, MULTIPART]
# What one machine runs more often than the schedule says; see infra/local/runner.py.
setattr(app, "huiyin_eager", EAGER)  # noqa: B010 - Chalice declares no such attribute
# What may be longer than other requests, by route; see infra/local/gateway.py.
large = {path: limit for blueprint in BOOK for path, limit in getattr(blueprint, "large", {}).items()}
setattr(app, "huiyin_large", {**attachments.LARGE, **large})  # noqa: B010 - as above
described = (
    public, public_papers, public_services, calendar_feed, open311, uploads, openapi, accounts, desk, attachments,
    closures, papers, policy, registers, register_papers, repeats, programme, public_voices,
)  # fmt: skip
for module in described:
    app.register_blueprint(module.routes)
for blueprint in BOOK:
    app.register_blueprint(blueprint)
app.register_blueprint(jobs)

__all__ = ["app", "daily", "deliver", "drain", "sweep"]
