from guichet.lib.ids import new_uid, parse_uid


def test_ids_are_version_7_and_in_the_order_they_were_made() -> None:
    made = [new_uid() for _ in range(200)]
    assert {uid.version for uid in made} == {7}
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_what_is_no_id_is_nothing() -> None:
    uid = new_uid()
    assert parse_uid(str(uid)) == uid
    assert parse_uid("42") is None
