"""The demo accounts of `core.demo`, with verified addresses, memberships and second factors."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt

from accounts.models import User
from core import demo
from municipalities.keys import find
from municipalities.models import Membership


def load_accounts() -> int:
    """Add missing accounts; returns how many."""
    known = set(
        User.objects.filter(email__in=[a.email for a in demo.ACCOUNTS]).values_list(
            "email", flat=True
        )
    )
    missing = [account for account in demo.ACCOUNTS if account.email not in known]
    for account in missing:
        _add(account)
    return len(missing)


def _add(account: demo.DemoAccount) -> None:
    user = User.objects.create_user(
        account.email,
        demo.PASSWORD,
        full_name=account.full_name,
        office=account.office,
        site_role=account.site_role,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if account.town:
        Membership.objects.create(user=user, municipality=find(account.town), role=account.role)
    if account.needs_code:
        Authenticator.objects.create(
            user=user,
            type=Authenticator.Type.TOTP,
            data={"secret": encrypt(demo.TOTP_SECRET)},
        )
