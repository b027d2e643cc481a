from concurrent.futures import ThreadPoolExecutor

from chassis.ids import new_id


def test_an_id_has_its_prefix_and_26_characters_of_crockford_base32() -> None:
    prefix, _, rest = new_id("evt").partition("_")
    assert prefix == "evt"
    assert len(rest) == 26
    assert set(rest) <= set("0123456789abcdefghjkmnpqrstvwxyz")


def test_ids_sort_in_the_order_in_which_they_were_made() -> None:
    made = [new_id("x") for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_of_many_threads_are_all_different() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_id("x"), range(8000)))
    assert len(set(made)) == len(made)
