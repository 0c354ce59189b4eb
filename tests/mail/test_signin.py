import base64
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config import PasswordSource
from watcher.errors import MailboxError, SignInError
from watcher.mail import signin
from watcher.mail.signin import Secret, no_mechanism_error, read_password, refusal_error
from watcher.mail.wire import Refusal

SECRET = Secret("jo@jo.example", "correct-horse")


def script(*lines: str) -> PasswordSource:
    return PasswordSource(command=(sys.executable, "-c", "\n".join(lines)))


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.touch(mode=0o600)
    return path


class TestLiteral:
    def test_it_is_taken_as_it_stands(self) -> None:
        assert read_password(PasswordSource(literal=" pa$$ ")) == " pa$$ "

    @pytest.mark.parametrize("literal", ["a\r\nb", "a\nb", "a\0b"])
    def test_a_line_break_in_it_is_refused_without_being_shown(self, literal: str) -> None:
        with pytest.raises(SignInError, match=r"IMAP_PASSWORD holds a line break or a NUL") as raised:
            read_password(PasswordSource(literal=literal))

        assert literal not in str(raised.value)

    def test_no_source_at_all_is_a_sentence(self) -> None:
        with pytest.raises(SignInError, match="There is no password"):
            read_password(PasswordSource())


class TestFile:
    def test_its_first_line_is_the_password(self, password_file: Path) -> None:
        password_file.write_bytes("pässwörd\r\nsomething else\n".encode())

        assert read_password(PasswordSource(file=password_file)) == "pässwörd"

    def test_it_is_read_anew_each_time(self, password_file: Path) -> None:
        source = PasswordSource(file=password_file)
        password_file.write_text("old\n")
        before = read_password(source)
        password_file.write_text("new\n")

        assert (before, read_password(source)) == ("old", "new")

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o622])
    def test_one_that_others_can_open_is_refused_with_the_remedy(self, password_file: Path, mode: int) -> None:
        password_file.write_text("secret\n")
        password_file.chmod(mode)

        with pytest.raises(SignInError, match="chmod 600") as raised:
            read_password(PasswordSource(file=password_file))

        assert "secret" not in str(raised.value)

    @pytest.mark.parametrize("octets", [b"", b"\nsecond line\n"])
    def test_an_empty_first_line_is_refused(self, password_file: Path, octets: bytes) -> None:
        password_file.write_bytes(octets)

        with pytest.raises(SignInError, match="IMAP_PASSWORD_FILE gives an empty password"):
            read_password(PasswordSource(file=password_file))

    def test_one_that_is_no_text_is_refused(self, password_file: Path) -> None:
        password_file.write_bytes(b"\xff\xfe\x00")

        with pytest.raises(SignInError, match="is not UTF-8 text"):
            read_password(PasswordSource(file=password_file))

    def test_a_missing_one_is_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(SignInError, match="missing cannot be read: No such file"):
            read_password(PasswordSource(file=tmp_path / "missing"))


class TestCommand:
    def test_the_first_line_of_its_output_is_the_password(self) -> None:
        assert read_password(script("print('pä$$'); print('more')")) == "pä$$"

    def test_no_shell_reads_it(self) -> None:
        source = PasswordSource(command=(sys.executable, "-c", "import sys; print(sys.argv[1])", "$HOME; `id`"))

        assert read_password(source) == "$HOME; `id`"

    def test_a_failure_names_the_status_and_never_the_output(self) -> None:
        with pytest.raises(SignInError) as raised:
            read_password(script("import sys", "print('S3CR3T')", "sys.stderr.write('S3CR3T')", "sys.exit(3)"))

        assert "failed with exit status 3" in str(raised.value)
        assert "S3CR3T" not in str(raised.value)

    def test_one_that_never_ends_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(signin, "COMMAND_SECONDS", 0.2)

        with pytest.raises(SignInError, match=r"gave no password within 0\.2 seconds"):
            read_password(script("import time", "time.sleep(60)"))

    @pytest.mark.parametrize("command", [(), ("no-such-command-here",), (os.devnull,)])
    def test_one_that_cannot_be_run_is_a_sentence(self, command: tuple[str, ...]) -> None:
        with pytest.raises(SignInError, match=r"IMAP_PASSWORD_COMMAND: .* cannot be run"):
            read_password(PasswordSource(command=command))

    def test_output_that_is_no_text_is_a_sentence(self) -> None:
        with pytest.raises(SignInError, match="not UTF-8 text"):
            read_password(script(r"import sys", r"sys.stdout.buffer.write(b'\xff\xfe')"))


class TestRefusal:
    @pytest.mark.parametrize(
        ("host", "text", "remedy"),
        [
            ("imap.acme.example", "[AUTHENTICATIONFAILED] no", "Check IMAP_USER and the password."),
            ("imap.gmail.com", "[ALERT] Application-specific password required", "app password"),
            ("imap.mail.me.com", "[AUTHENTICATIONFAILED] no", "app password"),
            ("imap.mail.yahoo.com", "[AUTHENTICATIONFAILED] no", "app password"),
            ("imap.acme.example", "[PRIVACYREQUIRED] TLS first", "IMAP_SECURITY=tls"),
            ("outlook.office365.com", "AUTHENTICATE failed.", "only OAuth2"),
            ("imap-mail.outlook.com", "LOGIN failed.", "only OAuth2"),
            ("mail.acme.example", "LogonDenied-BasicAuthBlocked", "only OAuth2"),
        ],
    )
    def test_what_the_user_must_do_is_said(self, host: str, text: str, remedy: str) -> None:
        error = refusal_error(Refusal("NO", text), host, SECRET)

        assert isinstance(error, SignInError)
        assert remedy in str(error)
        assert host in str(error)

    @pytest.mark.parametrize(
        ("status", "text"),
        [
            ("NO", "[UNAVAILABLE] later"),
            ("NO", "[ALERT] Too many simultaneous connections. (Failure)"),
            ("NO", "Temporary authentication failure"),
            ("NO", "Internal error occurred"),
            ("BAD", "User is authenticated but not connected."),
        ],
    )
    def test_what_will_pass_is_tried_again(self, status: str, text: str) -> None:
        assert isinstance(refusal_error(Refusal(status, text), "imap.acme.example", SECRET), MailboxError)

    def test_a_definite_code_outranks_soothing_words(self) -> None:
        refusal = Refusal("NO", "[AUTHENTICATIONFAILED] Try again with another password")

        assert isinstance(refusal_error(refusal, "imap.acme.example", SECRET), SignInError)

    @pytest.mark.parametrize(
        ("host", "is_tls_missing", "sentence"),
        [
            ("outlook.office365.com", False, "only OAuth2"),
            ("imap.acme.example", True, "on encrypted connections only"),
            ("imap.acme.example", False, "neither LOGIN nor AUTH=PLAIN"),
        ],
    )
    def test_why_no_password_can_be_sent_is_said(self, host: str, is_tls_missing: bool, sentence: str) -> None:
        assert sentence in str(no_mechanism_error(host, "jo", is_tls_missing=is_tls_missing))


class TestSecret:
    @given(st.text(min_size=4).filter(lambda text: text not in "***"))
    def test_no_form_of_the_password_survives_scrubbing(self, password: str) -> None:
        try:
            secret = Secret("jo", password)
            plain = base64.b64encode(secret.plain).decode()
        except UnicodeEncodeError:
            return  # a lone surrogate can't be sent either
        quoted = password.replace("\\", "\\\\").replace('"', '\\"')
        for form in (password, quoted, plain, base64.b64encode(password.encode()).decode(), repr(password)[1:-1]):
            assert form not in secret.scrub(f"* {form} *")

    def test_a_text_without_it_stays_as_it_is(self) -> None:
        assert SECRET.scrub("NO [ALERT] no such user") == "NO [ALERT] no such user"

    def test_an_empty_password_scrubs_nothing(self) -> None:
        assert Secret("jo", "").scrub("NO no") == "NO no"

    def test_its_repr_shows_the_user_alone(self) -> None:
        assert repr(SECRET) == "Secret('jo@jo.example', ...)"
