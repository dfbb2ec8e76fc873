"""Who may do what at the desk, where it takes more than one right to say."""

from guichet.access import Actor, Right


def may_manage_personal_keys(actor: Actor, owner_id: int | None) -> bool:
    """Whether ``actor`` makes and ends keys that act for ``owner_id`` (None: a customer).

    Administrators manage everybody's. Who manages keys of a queue may have keys of their own:
    they never do more than their owner may.
    """
    if actor.holds(Right.DESK_MANAGE, None):
        return True
    own = owner_id is not None and actor.user_id == owner_id
    queues = actor.queues_with(Right.KEYS_MANAGE)
    return own and (queues is None or bool(queues))
