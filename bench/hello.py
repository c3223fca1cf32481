"""The smallest Chalice application, served by the same server: what an answer costs at least."""

from chalice.app import Chalice

app = Chalice(app_name="hello")


@app.route("/")  # type: ignore[untyped-decorator, unused-ignore]
def hello() -> dict[str, bool]:
    """Say yes."""
    return {"ok": True}
