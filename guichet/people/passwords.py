"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class DeskArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with OWASP's second parameter set: sixteen sign-ins at once fit a small machine."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
