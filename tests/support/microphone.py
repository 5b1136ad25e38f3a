"""A microphone for machines without one: what is played into a PulseAudio sink is recorded."""

import ctypes.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

NAME = "deskmic"
PROGRAMS = ("pulseaudio", "paplay", "pactl")
_ALSA = Path("/usr/share/alsa/alsa.conf")
_PLUGIN = "libasound_module_pcm_pulse.so"
_LIBRARIES = Path("/usr/lib")


def missing() -> str:
    """What keeps this machine from having one; empty if nothing does."""
    programs = [name for name in PROGRAMS if not shutil.which(name)]
    if programs:
        return f"{' '.join(programs)} not installed (pulseaudio, pulseaudio-utils)"
    if not ctypes.util.find_library("portaudio"):
        return "PortAudio not installed (libportaudio2)"
    if not _ALSA.exists() or not any(_LIBRARIES.rglob(f"alsa-lib/{_PLUGIN}")):
        return "ALSA's plugin for PulseAudio not installed (libasound2-plugins)"
    return ""


class Microphone:
    """A sound server of its own, whose state lies in one folder.

    environ  for the processes that record: their only input devices are this one's
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._server = f"unix:{folder}/native"
        homes = ("XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH", "HOME")
        alsa = folder / "alsa.conf"
        source = f'type pulse server "{self._server}" device "{NAME}"'
        alsa.write_text(
            f"<{_ALSA}>\npcm.{NAME} {{ {source} hint {{ show on description {NAME} }} }}\n"
        )
        self.environ = {
            **os.environ,
            **dict.fromkeys(homes, str(folder)),
            "ALSA_CONFIG_PATH": str(alsa),
            "PULSE_SERVER": self._server,
        }
        self._process = subprocess.Popen(
            [
                "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
                f"--log-target=file:{folder}/pulse.log",
                f"--load=module-native-protocol-unix auth-anonymous=1 socket={folder}/native",
                "--load=module-null-sink sink_name=virt rate=48000 channels=1",
                f"--load=module-remap-source master=virt.monitor source_name={NAME}",
            ],
            env=self.environ,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait(folder)

    def _wait(self, folder: Path) -> None:
        for _ in range(100):
            done = subprocess.run(
                ["pactl", "list", "short", "sources"],
                env=self.environ, capture_output=True, text=True,
            )  # fmt: skip
            if NAME in done.stdout:
                return
            time.sleep(0.1)
        raise RuntimeError((folder / "pulse.log").read_text())

    def play(self, sound: Path) -> None:
        """Play a sound file into the microphone; returns when it is over."""
        subprocess.run(
            ["paplay", "--device=virt", str(sound)], env=self.environ, check=True, timeout=120
        )

    def unplug(self) -> None:
        """Gone without a word, as when a cable is pulled."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
