"""keyrings.alt's encrypted file, opened with a password from the environment: there is no terminal to ask for it."""

from __future__ import annotations

from keyrings.alt.file import EncryptedKeyring


class EncryptedFile(EncryptedKeyring):
    """The real store; only where its password comes from is ours."""

    def __init__(self) -> None:
        super().__init__()
        self.set_properties_from_env()
