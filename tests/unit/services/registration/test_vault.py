import pytest

from services.registration.vault import Vault, WrongKeySecret, digest_of, random_token, same

VAULT = Vault("a secret that only tests know")
OTHER = Vault("another secret, of somebody else")


def test_what_is_sealed_is_found_again_and_cannot_be_read_meanwhile() -> None:
    sealed = VAULT.seal("key_1", b"private")
    assert b"private" not in sealed
    assert VAULT.unseal("key_1", sealed) == b"private"
    assert VAULT.seal("key_1", b"private") != sealed


def test_another_secret_or_another_name_does_not_open_it() -> None:
    sealed = VAULT.seal("key_1", b"private")
    for vault, name in [(OTHER, "key_1"), (VAULT, "key_2")]:
        with pytest.raises(WrongKeySecret, match="FOLKMOOT_KEY_SECRET"):
            vault.unseal(name, sealed)
    with pytest.raises(WrongKeySecret):
        VAULT.unseal("key_1", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_letter_made_twice_has_the_same_code_and_link() -> None:
    assert VAULT.code_for("sgn_1") == Vault("a secret that only tests know").code_for("sgn_1")
    assert VAULT.link_for("sgn_1") == VAULT.link_for("sgn_1")


def test_codes_have_six_digits_and_nobody_else_can_tell_them() -> None:
    codes = [VAULT.code_for(f"sgn_{number}") for number in range(500)]
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(set(codes)) > 490
    assert OTHER.code_for("sgn_1") != VAULT.code_for("sgn_1")


def test_the_same_code_is_kept_differently_for_each_sign_in() -> None:
    assert VAULT.code_digest("sgn_1", "123456") != VAULT.code_digest("sgn_2", "123456")
    assert VAULT.code_digest("sgn_1", "123456") != OTHER.code_digest("sgn_1", "123456")


def test_a_refresh_token_has_one_successor_that_it_does_not_tell() -> None:
    token = random_token()
    assert VAULT.successor_of(token) == VAULT.successor_of(token)
    assert VAULT.successor_of(token) not in (token, OTHER.successor_of(token))
    assert len(digest_of(token)) == 64


def test_passwords_are_kept_as_argon2id() -> None:
    kept = VAULT.hash_password("three old wooden boats")
    assert kept.startswith("$argon2id$")
    assert VAULT.password_fits("three old wooden boats", kept)
    assert not VAULT.password_fits("three old wooden boat", kept)


def test_without_a_password_none_fits() -> None:
    assert not VAULT.password_fits("", None)
    assert not VAULT.password_fits("x", "not a hash")


def test_comparison_takes_any_text() -> None:
    assert same("ü", "ü")
    assert not same("ü", "u")
