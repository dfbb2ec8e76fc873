"""What the web server calls: Django on threads, live streams and /healthz on the event loop."""

from django.conf import settings

from guichet.config.environment import environment
from guichet.config.front.asgi import Receive, Scope, Send, answer, closing
from guichet.config.front.bridge import Bridge, Wsgi
from guichet.config.front.proxies import Proxies
from guichet.config.front.streams import PATH, LiveStreams
from guichet.config.front.threads import ThreadPool


class Front:
    """The ASGI application. Make it where the event loop runs."""

    def __init__(self, wsgi: Wsgi) -> None:
        env = environment()
        pool = ThreadPool(env.threads)
        proxies = Proxies(env.proxies)
        self._live = LiveStreams(pool)
        self._leaving = False
        self._bridge = Bridge(wsgi, pool, proxies, max_body=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"{scope['type']} is not spoken here")
        if self._leaving:
            send = closing(send)
        path = scope["path"]
        if path == "/healthz":
            # Answered here, it says that this process lives even when every thread is busy.
            await answer(send, 200, b"ok\n", headers=[(b"content-type", b"text/plain")])
        elif path == PATH:
            await self._live(scope, receive, send)
        else:
            await self._bridge(scope, receive, send)

    def leave(self) -> None:
        """End the live streams, and every connection after its next answer."""
        self._leaving = True
        self._live.hub.close()


def make_front() -> Front:
    """The front of this desk."""
    from guichet.config.wsgi import application

    return Front(application)
