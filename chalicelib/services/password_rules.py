"""Which passwords are refused, and how one is drawn for somebody."""

from __future__ import annotations

import secrets

from chalicelib.domain.ids import ALPHABET

SHORTEST = 10
LONGEST = 128
KEPT = 3
"""How many passwords before the present one may not come back."""

_LISTED = """
0123456789 1234567890 12345678910 0987654321 9876543210 123456789a a123456789 aa123456789 123456789q q123456789
abc1234567 abc123456789 1234567abc 123456abcd abcd123456 qwe1234567 qwer123456 qwer123456789 qwerty12345
qwerty123456 qwertyuiop qwertyuiop123 asdfghjkl1 asdfghjkl; zxcvbnm123 zxcvbnm,./ 1q2w3e4r5t q1w2e3r4t5 1qaz2wsx3edc
!qaz2wsx#edc a1b2c3d4e5 1472583690 147258369a 123123123a 1231231234 112233445566 5201314520 1314520520 woaini1314
woaini1314520 woaini520520 iloveyou520 iloveyou123 password12 password123 password1234 password123456 passw0rd123
p@ssw0rd123 p@ssword123 admin12345 admin123456 admin@123456 administrator root123456 welcome123 welcome1234
letmein123 changeme123 huiyin12345 huiyin123456 huiyin2026 qinghe2026 qinghe12345
"""
COMMONEST = frozenset(_LISTED.split())
"""The commonest of ten characters and more, in lower case; shorter ones fail by their length."""


def why_refused(password: str, login: str) -> str:
    """Why `password` cannot be the password of `login`, in Chinese; empty when it can."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符"
    if len(password) > LONGEST:
        return f"密码不能超过 {LONGEST} 个字符"
    if plain == login.casefold() or (len(login) >= 4 and login.casefold() in plain):
        return "密码中不能含有登录账号"
    if plain in COMMONEST:
        return "这个密码太常见，容易被猜到，请换一个"
    if len(set(plain)) < 5:
        return "密码中不同的字符太少，请换一个"
    return ""


def draw_password() -> str:
    """A random password such as `K7M3Q-9ABCD-EFGHJ` (74 bits), of characters that are not taken for one another."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3))
