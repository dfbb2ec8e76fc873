"""The one port of the desk."""

import errno
import socket


class PortTaken(Exception):
    """The desk can't listen where it should; says why, and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, to be handed to the web processes. Raises PortTaken.

    It belongs to the parent, so that callers wait rather than be refused while a web process is
    replaced.
    """
    try:
        family, _type, _protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(address[:2], family=family, backlog=1024)
    except OSError as error:
        raise PortTaken(_explanation(error, host, port)) from error
    # Hints and short answers must not wait for more to send; accepted sockets inherit this.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _explanation(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program, perhaps another desk. "
            "Stop it, or choose another port with --port or GUICHET_PORT."
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} may only be used by the system's administrator. Choose one above 1023 "
            "with --port or GUICHET_PORT, and let a reverse proxy listen on this one."
        )
    return (
        f"Can't listen on {host}, port {port}: {error.strerror}. "
        "Choose an address of this machine with --host or GUICHET_HOST."
    )
