"""The Chalice application: registers the routes and the scheduled functions, and nothing else."""

from chalice.app import Chalice

from chalicelib.entry import accounts, desk, openapi, public
from chalicelib.entry.jobs import EAGER, daily, deliver, drain, jobs, sweep

app = Chalice(app_name="huiyin")
app.api.binary_types = []
# What one machine runs more often than the schedule says; see infra/local/runner.py.
setattr(app, "huiyin_eager", EAGER)  # noqa: B010 - Chalice declares no such attribute
for routes in (public.routes, openapi.routes, accounts.routes, desk.routes, jobs):
    app.register_blueprint(routes)

__all__ = ["app", "daily", "deliver", "drain", "sweep"]
