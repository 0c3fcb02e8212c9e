"""Whether an encrypted PDF opens without a password (ISO 32000-2, 7.6.4, standard security handler).

Many offices only protect a PDF against changes: everybody can read it, because the user password is
empty. So the empty password is tried, as PDF readers do.
"""

import hashlib
import re
import struct
from dataclasses import dataclass

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:(\d{1,10})\s+(\d{1,5})\s+R\b|<<)")
_ID = re.compile(rb"/ID\s*\[\s*(?=[(<])")
_LONGEST_DICTIONARY = 8_192
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_EMPTY_PASSWORD = b""


def needs_password(content: bytes) -> bool:
    """False if unencrypted or the empty password opens it; unknown encryption counts as True."""
    found = list(_ENCRYPT.finditer(content))
    if not found:
        return False
    try:
        lock = _Lock.read(content, found[-1])
        return not lock.opens_without_password()
    except (ValueError, IndexError, struct.error):
        return True


@dataclass(frozen=True)
class _Lock:
    revision: int
    key_length: int
    owner: bytes
    user: bytes
    permissions: int
    first_id: bytes
    encrypts_metadata: bool

    @classmethod
    def read(cls, content: bytes, found: re.Match) -> "_Lock":
        """Raises `ValueError` for anything unreadable, including certificate encryption."""
        words = _dictionary(content, found)
        if not re.search(rb"/Filter\s*/Standard\b", words):
            raise ValueError("not the standard handler")
        version = _number(words, b"V", 0)
        return cls(
            revision=_number(words, b"R"),
            key_length=5
            if version == 1
            else _number(words, b"Length", 40) // 8
            if version in (2, 3)
            else 16,
            owner=_string(words, rb"/O\s*(?=[(<])"),
            user=_string(words, rb"/U\s*(?=[(<])"),
            permissions=_number(words, b"P"),
            first_id=_string(content, _ID.pattern, optional=True),
            encrypts_metadata=not re.search(rb"/EncryptMetadata\s+false\b", words),
        )

    def opens_without_password(self) -> bool:
        if self.revision in (5, 6):
            return self._opens_by_hash()
        if self.revision not in (2, 3, 4):
            raise ValueError("unknown revision")
        key = self._key()
        if self.revision == 2:
            return _arc4(key, _PADDING) == self.user[:32]
        expected = hashlib.md5(_PADDING + self.first_id, usedforsecurity=False).digest()
        for turn in range(20):
            expected = _arc4(bytes(byte ^ turn for byte in key), expected)
        return expected == self.user[:16]

    def _key(self) -> bytes:
        """Algorithm 2: the file key for the empty password."""
        told = _PADDING + self.owner[:32] + struct.pack("<I", self.permissions & 0xFFFFFFFF)
        told += self.first_id
        if self.revision == 4 and not self.encrypts_metadata:
            told += b"\xff\xff\xff\xff"
        length = 5 if self.revision == 2 else min(max(self.key_length, 5), 16)
        key = hashlib.md5(told, usedforsecurity=False).digest()
        for _turn in range(50 if self.revision >= 3 else 0):
            key = hashlib.md5(key[:length], usedforsecurity=False).digest()
        return key[:length]

    def _opens_by_hash(self) -> bool:
        salt = self.user[32:40]
        if len(salt) != 8:
            raise ValueError("too short")
        hashed = hashlib.sha256(_EMPTY_PASSWORD + salt).digest()
        if self.revision == 6:
            hashed = _hardened(hashed)
        return hashed == self.user[:32]


def _hardened(key: bytes) -> bytes:
    """Algorithm 2.B for the empty user password; usually ends after 64 to 100 rounds."""
    turn = 0
    while True:
        text = (_EMPTY_PASSWORD + key) * 64
        encryptor = Cipher(algorithms.AES(key[:16]), modes.CBC(key[16:32])).encryptor()
        mixed = encryptor.update(text) + encryptor.finalize()
        name = ("sha256", "sha384", "sha512")[sum(mixed[:16]) % 3]
        key = hashlib.new(name, mixed).digest()
        turn += 1
        if turn >= 64 and mixed[-1] <= turn - 32:
            return key[:32]


def _arc4(key: bytes, text: bytes) -> bytes:
    return Cipher(ARC4(key), mode=None).encryptor().update(text)


def _dictionary(content: bytes, found: re.Match) -> bytes:
    """The content from the start of the encryption dictionary; its exact end is irrelevant."""
    if found[1] is None:
        start = found.end()
    else:
        named = rb"(?<!\d)0{0,9}%d\s+%d\s+obj\b" % (int(found[1]), int(found[2]))
        at = [match.end() for match in re.finditer(named, content)]
        start = at[-1]
    words = content[start : start + _LONGEST_DICTIONARY]
    return words.split(b"endobj")[0] if found[1] is not None else words


def _number(words: bytes, name: bytes, default: int | None = None) -> int:
    found = re.search(rb"/%s\s+(-?\d{1,10})\b" % name, words)
    if found:
        return int(found[1])
    if default is None:
        raise ValueError("missing number")
    return default


def _string(words: bytes, before: bytes, *, optional: bool = False) -> bytes:
    found = re.search(before, words)
    if not found:
        if optional:
            return b""
        raise ValueError("missing string")
    at = found.end()
    if words[at : at + 1] == b"<":
        digits = re.sub(rb"\s", b"", words[at + 1 : words.index(b">", at)]).decode("ascii")
        return bytes.fromhex(digits + "0" * (len(digits) % 2))
    return _literal(words, at + 1)


def _literal(words: bytes, at: int) -> bytes:
    """A literal string in parentheses, unescaped."""
    done, depth = bytearray(), 1
    while True:
        sign = words[at : at + 1]
        at += 1
        if not sign:
            raise ValueError("unfinished string")
        if sign == b"\\":
            value, at = _escaped(words, at)
            done += value
            continue
        if sign == b"\r":
            at += words[at : at + 1] == b"\n"
            sign = b"\n"
        depth += {b"(": 1, b")": -1}.get(sign, 0)
        if not depth:
            return bytes(done)
        done += sign


def _escaped(words: bytes, at: int) -> tuple[bytes, int]:
    """The value of the escape sequence at ``at``, and the position after it."""
    if octal := re.compile(rb"[0-7]{1,3}").match(words, at):
        return bytes([int(octal[0], 8) & 255]), octal.end()
    if line_break := re.compile(rb"\r\n?|\n").match(words, at):
        return b"", line_break.end()
    sign = words[at : at + 1]
    return _ESCAPES.get(sign, sign), at + 1
