"""A real browser: the system's Chromium, driven by Playwright."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

# Containers have no user namespaces for the sandbox and a tiny /dev/shm.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]


@contextmanager
def running_browser(executable: Path) -> Iterator[Browser]:
    """Chromium without a window, until the block ends."""
    # Playwright keeps an event loop in this thread; Django then refuses the database to the tests
    # that come after, although nothing here is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def clean_page(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page with its own cookies. Fails when a script breaks or the page's policy is violated."""
    troubles: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            troubles.append(message.text)

    context = browser.new_context(
        base_url=base_url, locale="en-GB", timezone_id="Europe/Paris", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", hear)
    try:
        yield page
    finally:
        context.close()
    assert not troubles, "\n".join(troubles)
