"""The models as OpenAI's clients list them: those installed, and the names that mean "choose"."""

from collections.abc import Iterator

from flask import Blueprint

from transcribe.messages import Message
from transcribe.models import Model as Installed
from transcribe.models import open_store
from transcribe.models.choose import AUTO

from ..errors import NotFound
from ..http.rules import needs
from .openai_values import Model, Models
from .operations import operation

bp = Blueprint("openai_models", __name__, url_prefix="/v1")
ANY = (AUTO, "whisper-1")  # the second is what most clients send
MODEL = Message(ja="音声認識モデル", en="speech recognition model")


class UnknownModel(NotFound):
    """Asked for by name, and not on this machine."""

    def __init__(self) -> None:
        super().__init__(MODEL)
        names = ", ".join((*ANY, *(model.id for model in recognisers())))
        self.hint = Message(ja=f"使えるもの: {names}", en=f"There are: {names}")


def recognisers() -> tuple[Installed, ...]:
    return tuple(m for m in open_store().installed() if m.task == "recognition")


def check_model(name: str, language: str) -> str:
    """The name as a meeting keeps it. Raises UnknownModel."""
    if name in ANY:
        return AUTO
    if not any(model.id == name and model.speaks(language) for model in recognisers()):
        raise UnknownModel
    return name


@bp.get("/models")
@needs("viewer", "read")
@operation(Message(ja="使える音声認識モデル", en="List the recognition models"))
def index() -> Models:
    return Models(data=list(_listed()))


@bp.get("/models/<model_id>")
@needs("viewer", "read")
@operation(Message(ja="音声認識モデル", en="Show a recognition model"))
def show(model_id: str) -> Model:
    for model in _listed():
        if model.id == model_id:
            return model
    raise UnknownModel


def _listed() -> Iterator[Model]:
    for name in ANY:
        yield Model(id=name, created=0, owned_by="kikitori")
    folder = open_store().folder
    for model in recognisers():
        path = folder / model.id
        created = int(path.stat().st_mtime) if path.is_dir() else 0
        yield Model(id=model.id, created=created, owned_by=model.engine)
