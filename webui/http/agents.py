"""Which browser on which system a User-Agent header speaks of, in the words of its user."""

from flask_babel import gettext as _

BROWSERS = (  # the first that is found: later ones name earlier ones as well
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def told(agent: str) -> str:
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return str(_("%(browser)s（%(system)s）", browser=browser, system=system))
    return browser or system or str(_("不明なブラウザー"))
