"""Public and licensed collections of speech, each from a local copy of it to a corpus folder.

Nothing is downloaded: whoever measures gets the collection, and agrees to its terms, himself.
"""

from collections.abc import Mapping

from . import ami, common_voice, csj, jsut, reazonspeech
from .base import Made, Recipe, make

RECIPES: Mapping[str, Recipe] = {
    recipe.id: recipe
    for recipe in (
        common_voice.RECIPE,
        jsut.RECIPE,
        reazonspeech.RECIPE,
        *csj.RECIPES,
        ami.RECIPE,
    )
}

__all__ = ["RECIPES", "Made", "Recipe", "make"]
