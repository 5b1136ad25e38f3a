"""kikitori devices: which microphones there are."""

import json
from dataclasses import asdict

import click

from ..messages import text


@click.command(
    short_help=text(ja="使えるマイクの一覧", en="List the microphones"),
    help=text(
        ja="使えるマイクの一覧。録音するときは、番号か名前（一部でもよい）を --device に指定する。"
        "\n\n例: kikitori devices",
        en="List the microphones. Commands that record take the number, or (part of) the name, as"
        " --device.\n\nExample: kikitori devices",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=text(ja="JSON で出力", en="Print JSON"))
def devices(as_json: bool) -> None:
    from ..capture import choose_device, list_devices

    found = list_devices()
    choose_device(found, None)  # says what to do where there is none
    if as_json:
        values = [asdict(device) for device in found]
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    for device in found:
        mark = text(ja="  ← 既定", en="  <- default") if device.default else ""
        rate = f"{device.sample_rate:,} Hz"
        click.echo(f"{device.number:>3}  {device.name}  ({device.host}, {rate}){mark}")
