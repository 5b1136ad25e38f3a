"""The command line for ffmpeg: built by ffmpeg-python, run by nobody else but `decode`."""

import importlib.metadata
from pathlib import Path
from types import ModuleType

from ..errors import AppError
from ..messages import Message
from .probe import FORMATS, PROTOCOLS

SAMPLE_RATE = 16_000  # Hz of everything past this package

_SOURCE = "file:source"  # stands in for the name while the arguments are built

# async: gaps in a recording's own clock become silence, and a late start stays late; without it
# the text drifts from the sound. rematrix_maxval: without it a mix of channels exceeds full scale
# (measured: stereo 1.4 times, 5.1 channels 3.4 times).
_RESAMPLE = f"aresample={SAMPLE_RATE}:async=1:min_hard_comp=0.02:first_pts=0:rematrix_maxval=1"


def decoder_command(path: Path, channel: int | None) -> list[str]:
    """Arguments that decode the first sound track to 16 kHz mono float32 on standard output.

    channel  counted from 1; None mixes all of them

    Raises AppError if the programs that this needs are not installed properly.
    """
    ffmpeg = _ffmpeg_python()
    picked = "" if channel is None else f"pan=mono|c0=c{channel - 1},"
    args: list[str] = (
        ffmpeg.input(_SOURCE, protocol_whitelist=PROTOCOLS, format_whitelist=FORMATS)
        .output("pipe:1", map="0:a:0", af=picked + _RESAMPLE, ac=1, ar=SAMPLE_RATE, f="f32le")
        .global_args("-hide_banner", "-nostdin", "-loglevel", "level+warning")
        .compile(cmd=_program())
    )
    # "file:" and a full path: a name may hold ":" or begin with "-". Put in afterwards, because
    # ffmpeg-python cannot take names that are no valid text.
    name = f"file:{path.absolute()}"
    return [name if arg == _SOURCE else arg for arg in args]


def _ffmpeg_python() -> ModuleType:
    """The package ffmpeg-python; others of the same import name break it."""
    try:
        import ffmpeg
        from ffmpeg.nodes import KwargReprNode  # noqa: F401  only ffmpeg-python has it
    except ImportError as error:
        raise _wrong_package() from error
    module: ModuleType = ffmpeg
    return module


def _wrong_package() -> AppError:
    owners = set(importlib.metadata.packages_distributions().get("ffmpeg", ()))
    others = " ".join(sorted(owners - {"ffmpeg-python"}))
    reinstall = "pip install --force-reinstall ffmpeg-python==0.2.0"
    steps = f"pip uninstall {others}; {reinstall}" if others else reinstall
    return AppError(
        Message(
            ja=f"音声を読むための部品ffmpeg-pythonが使えません(競合: {others or 'なし'})。",
            en=f"ffmpeg-python, which reads sound, is unusable (conflict: {others or 'none'}).",
        ),
        Message(
            ja=f"管理者に、次の操作を依頼してください: {steps}",
            en=f"Ask whoever installed this to run: {steps}",
        ),
    )


def _program() -> str:
    import imageio_ffmpeg

    try:
        program: str = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise program_missing() from error
    return program


def program_missing() -> AppError:
    """The error for an ffmpeg that is not there or does not start."""
    return AppError(
        Message(
            ja="音声を読むためのプログラムffmpegを起動できません。",
            en="The program ffmpeg, which reads sound, does not start.",
        ),
        Message(
            ja="管理者に、次の操作を依頼してください: pip install --force-reinstall imageio-ffmpeg",
            en="Ask whoever installed this to run: pip install --force-reinstall imageio-ffmpeg",
        ),
    )
