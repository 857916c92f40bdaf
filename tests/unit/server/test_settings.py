"""What an operator may set, where it is read from, and what is said of what is wrong."""

from __future__ import annotations

import os

import pytest

from bookingopt.errors import UsageError
from bookingopt.server.settings import PREFIX, Auth, LogFormat, Settings, is_loopback, read_settings


@pytest.fixture(autouse=True)
def nobodys(monkeypatch):
    """No setting of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def wrong(**given: object) -> list[str]:
    with pytest.raises(UsageError) as caught:
        read_settings(**given)
    return str(caught.value).splitlines()


def test_without_settings_it_serves_this_machine_alone():
    found = read_settings()
    assert (found.host, found.port, found.auth, found.redis_url) == ("127.0.0.1", 8000, Auth.NONE, None)
    assert (found.time_limit, found.time_limit_max, found.max_active_jobs, found.queue_max) == (30, 120, 3, 40)
    assert found.max_user_mb == 48
    assert (found.max_body, found.result_ttl, found.audit_days) == (16 * 2**20, 86_400, 90)
    assert 1 <= found.workers <= 2
    assert found.log_format is LogFormat.JSON  # there is no terminal here


def test_a_user_may_store_at_least_one_large_problem():
    assert wrong(max_body_mb=49) == ["MAX_USER_MB: expected at least MAX_BODY_MB, or no large problem is ever accepted"]
    assert read_settings(max_body_mb=49, max_user_mb=49).max_user_mb == 49


def test_the_processes_that_read_bodies_have_the_memory_for_the_largest():
    (said,) = wrong(helper_mb=343)
    assert said == "HELPER_MB: expected at least 344, or bodies of MAX_BODY_MB cannot be read"
    assert read_settings(helper_mb=344).max_body_mb == 16


def test_what_is_given_comes_before_the_environment_and_that_before_a_file(monkeypatch, tmp_path):
    (tmp_path / "port").write_text("3\n", encoding="utf-8")
    monkeypatch.setenv("BOOKINGOPT_PORT_FILE", str(tmp_path / "port"))
    assert read_settings().port == 3
    monkeypatch.setenv("BOOKINGOPT_PORT", "2")
    assert read_settings().port == 2
    assert read_settings(port=1).port == 1
    assert read_settings(port=None).port == 2


def test_lists_stand_between_commas(monkeypatch):
    monkeypatch.setenv("BOOKINGOPT_TRUSTED_PROXIES", "10.0.0.0/8, 192.168.0.1 ,::1")
    monkeypatch.setenv("BOOKINGOPT_ALLOWED_HOSTS", "inn.example,")
    monkeypatch.setenv("BOOKINGOPT_LOG_LEVEL", "debug")
    found = read_settings()
    assert found.trusted_proxies == ("10.0.0.0/8", "192.168.0.1", "::1")
    assert found.allowed_hosts == ("inn.example",)
    assert found.log_level == "DEBUG"


def test_everything_wrong_is_said_at_once_and_by_its_name(monkeypatch):
    for name, value in {"PORT": "70000", "WORKERS": "many", "AUTH": "maybe", "TRUSTED_PROXIES": "nginx"}.items():
        monkeypatch.setenv(PREFIX + name, value)
    said = wrong()
    assert [line.partition(":")[0] for line in said] == [
        PREFIX + name for name in ("PORT", "AUTH", "WORKERS", "TRUSTED_PROXIES")
    ]
    assert all("expected" in line or "valid integer" in line for line in said)


def test_a_setting_that_does_not_exist_is_said(monkeypatch):
    monkeypatch.setenv("BOOKINGOPT_WORKER", "3")
    said = wrong()
    assert said[0] == "BOOKINGOPT_WORKER: no such setting"
    assert "BOOKINGOPT_WORKERS" in said[1]


def test_an_unknown_setting_hides_no_other_fault(monkeypatch):
    monkeypatch.setenv("BOOKINGOPT_COLOUR", "red")
    monkeypatch.setenv("BOOKINGOPT_PORT", "70000")
    said = wrong()
    assert [line.partition(":")[0] for line in said[:2]] == ["BOOKINGOPT_PORT", "BOOKINGOPT_COLOUR"]
    assert "expected" in said[0]


def test_an_empty_variable_is_an_unset_one(monkeypatch, tmp_path):
    unset = read_settings()
    for name in ("PORT", "REDIS_URL", "ALLOWED_HOSTS", "DATA_DIR", "AUTH", "LOG_FORMAT", "TIME_LIMIT_FILE", "COLOUR"):
        monkeypatch.setenv(PREFIX + name, "")
    assert read_settings() == unset
    (tmp_path / "port").write_text("3\n", encoding="utf-8")
    monkeypatch.setenv("BOOKINGOPT_PORT_FILE", str(tmp_path / "port"))
    assert read_settings().port == 3


def test_a_secret_is_not_repeated(monkeypatch):
    monkeypatch.setenv("BOOKINGOPT_REDIS_URL", "redi://:swordfish@host")
    assert "swordfish" not in "".join(wrong())
    monkeypatch.setenv("BOOKINGOPT_REDIS_URL", "redis://:swordfish@host")
    assert "swordfish" not in repr(read_settings())


@pytest.mark.parametrize("end", ["@localhost:port/0", "@localhost/0?socket_timeout=abc", "/ss@localhost/0"])
def test_a_url_that_cannot_be_read_is_said_without_its_secrets(end):
    said = wrong(redis_url=f"redis://:swordfish{end}")
    assert said == ["BOOKINGOPT_REDIS_URL: its port, its number or an option of it cannot be read"]


def test_an_address_in_brackets_is_taken_without_them():
    assert read_settings(host="[::1]").host == "::1"


def test_a_server_has_the_name_by_which_it_listens():
    assert read_settings(host="127.0.0.2").own_names == ("localhost", "127.0.0.1", "[::1]", "127.0.0.2")
    assert wrong(allowed_hosts=" , ") == ["BOOKINGOPT_ALLOWED_HOSTS: expected at least one name"]


def test_a_file_that_cannot_be_read_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("BOOKINGOPT_REDIS_URL_FILE", str(tmp_path / "none"))
    assert wrong()[0].startswith(f"BOOKINGOPT_REDIS_URL_FILE: {tmp_path / 'none'} cannot be read: ")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "inn.example"])
def test_without_keys_only_this_machine_is_served(host):
    assert "BOOKINGOPT_AUTH=keys" in wrong(host=host)[0]
    assert read_settings(host=host, auth="keys").host == host


@pytest.mark.parametrize(
    ("host", "expected"), [("localhost", True), ("127.8.9.1", True), ("::1", True), ("192.0.2.7", False)]
)
def test_what_is_loopback(host, expected):
    assert is_loopback(host) is expected


def test_the_limit_of_a_job_is_not_above_the_cap():
    assert wrong(time_limit=200) == ["TIME_LIMIT: expected at most TIME_LIMIT_MAX"]
    assert read_settings(time_limit=200, time_limit_max=200).time_limit == 200


def test_every_setting_is_described():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
