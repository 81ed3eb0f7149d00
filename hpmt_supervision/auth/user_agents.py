"""Which browser on which system, as coarsely as a person needs to know their own again. Pure."""

from enum import StrEnum


class BrowserKind(StrEnum):
    """Browsers that people know by name."""

    EDGE = "edge"
    FIREFOX = "firefox"
    OPERA = "opera"
    CHROME = "chrome"
    SAFARI = "safari"
    OTHER = "other"


class PlatformKind(StrEnum):
    """Systems that people know by name."""

    WINDOWS = "windows"
    IPHONE = "iphone"
    IPAD = "ipad"
    MAC = "mac"
    ANDROID = "android"
    LINUX = "linux"
    OTHER = "other"


# Browsers pretend to be each other, so the order counts: each is looked for before those it pretends to be.
_BROWSERS = (
    (BrowserKind.EDGE, ("Edg/", "EdgA/", "EdgiOS/", "Edge/")),
    (BrowserKind.OPERA, ("OPR/", "Opera")),
    (BrowserKind.FIREFOX, ("Firefox/", "FxiOS/")),
    (BrowserKind.CHROME, ("Chrome/", "CriOS/", "Chromium/")),
    (BrowserKind.SAFARI, ("Safari/",)),
)
_PLATFORMS = (
    (PlatformKind.IPHONE, ("iPhone",)),
    (PlatformKind.IPAD, ("iPad",)),
    (PlatformKind.ANDROID, ("Android",)),
    (PlatformKind.WINDOWS, ("Windows",)),
    (PlatformKind.MAC, ("Macintosh", "Mac OS X")),
    (PlatformKind.LINUX, ("Linux", "CrOS")),
)
_BROWSER_NAMES = {
    BrowserKind.EDGE: "Edge",
    BrowserKind.FIREFOX: "Firefox",
    BrowserKind.OPERA: "Opera",
    BrowserKind.CHROME: "Chrome",
    BrowserKind.SAFARI: "Safari",
}
_PLATFORM_NAMES = {
    PlatformKind.WINDOWS: "Windows",
    PlatformKind.IPHONE: "iPhone",
    PlatformKind.IPAD: "iPad",
    PlatformKind.MAC: "Mac",
    PlatformKind.ANDROID: "Android",
    PlatformKind.LINUX: "Linux",
}


def kind_of_browser(user_agent: str) -> BrowserKind:
    """Return which browser a user agent says it is."""
    return next((kind for kind, marks in _BROWSERS if any(mark in user_agent for mark in marks)), BrowserKind.OTHER)


def kind_of_platform(user_agent: str) -> PlatformKind:
    """Return which system a user agent says it runs on."""
    return next((kind for kind, marks in _PLATFORMS if any(mark in user_agent for mark in marks)), PlatformKind.OTHER)


def browser_name(kind: str | None) -> str | None:
    """Return the name of a browser, or None when it is not one that people know by name."""
    return _BROWSER_NAMES.get(BrowserKind(kind)) if kind else None


def platform_name(kind: str | None) -> str | None:
    """Return the name of a system, or None when it is not one that people know by name."""
    return _PLATFORM_NAMES.get(PlatformKind(kind)) if kind else None
