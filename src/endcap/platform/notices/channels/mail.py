"""Mail, as plain text."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from endcap.platform.notices.channels import Message, NotSent


def send(address: str, message: Message) -> str:
    link = f"\n\n{message.go}: {message.url}" if message.url else ""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    mail = EmailMessage(
        message.title, f"{message.text}{link}\n", to=[address],
        headers={"Message-ID": f"<{message.key}@{domain}>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise NotSent(_text(code, said), is_final=code >= 500) from None
    except smtplib.SMTPAuthenticationError as error:
        # Not the mail is wrong but the server's password, which somebody may mend.
        raise NotSent(_text(error.smtp_code, error.smtp_error)) from None
    except smtplib.SMTPDataError as error:
        raise NotSent(_text(error.smtp_code, error.smtp_error), is_final=error.smtp_code >= 500) from None
    except smtplib.SMTPResponseException as error:
        raise NotSent(_text(error.smtp_code, error.smtp_error)) from None
    except TimeoutError:
        raise NotSent(_("No answer in time.")) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(_("Not reached: %(why)s") % {"why": type(error).__name__}) from None
    return "250"


def _text(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
