"""The browser a session belongs to, told coarsely: enough to know one's own again, nothing to know a person by."""

from __future__ import annotations

BROWSERS = (  # what stands in a user agent, the most telling first
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("chrome", "Chrome"),
    ("crios", "Chrome"),
    ("safari", "Safari"),
)
SYSTEMS = (
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("windows", "Windows"),
    ("mac os", "Mac"),
    ("cros", "ChromeOS"),
    ("linux", "Linux"),
)


def coarse(user_agent: str) -> str:
    """ "Chrome, Android" for a user agent, "" for one that says neither; the agent itself is kept nowhere."""
    said = user_agent.lower()
    known = (next((name for mark, name in table if mark in said), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, known))
