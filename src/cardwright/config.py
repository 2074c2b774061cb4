"""cardwright.yaml: what to read, how to judge, where to write. Each setting knows where it was set."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from cardwright.errors import Place, UsageError
from cardwright.yamlfile import YamlFile, read_yaml

FILE_NAME = "cardwright.yaml"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RegistrySettings(_Frozen):
    """Which MLflow registry to read."""

    name: str = Field(description="Name under which cards speak of this registry; never its address.")
    uri: str | None = Field(
        None, description="Registry and tracking URI; a relative sqlite path counts from this file."
    )
    artifacts: str | None = Field(
        None, description="Folder that stands for a relocated artifact root, relative to this file."
    )


class TrailSettings(_Frozen):
    """Names in logs that mean a registered model."""

    model_names: dict[str, str] = Field(default_factory=dict, description="name in the log -> registered model.")


class SiteSettings(_Frozen):
    """How the site introduces itself."""

    title: str = "Model documentation"
    organisation: str | None = None
    description: str | None = None


class PemKey(_Frozen):
    """A signing key and certificate chain in PEM files."""

    key: str
    certificate: str
    chain: tuple[str, ...] = ()
    passphrase_file: str | None = None
    passphrase_env: str | None = None


class Pkcs12Key(_Frozen):
    """A signing key and certificate in a PKCS#12 file."""

    file: str
    passphrase_file: str | None = None
    passphrase_env: str | None = None


class Pkcs11Key(_Frozen):
    """A signing key that stays on a token and is used through PKCS#11."""

    module: str = Field(description="The token maker's library (.so); absolute, or relative to this file.")
    token: str = Field(description="Label of the token.")
    key_label: str = Field(description="Label of the private key on the token.")
    cert_label: str | None = Field(None, description="Label of the certificate on the token; `key_label` by default.")
    chain: tuple[str, ...] = Field((), description="PEM files of the issuers, nearest first.")
    pin_file: str | None = Field(None, description="File whose first line is the PIN.")
    pin_env: str | None = Field(None, description="Environment variable that holds the PIN; without both, we ask.")


class RevocationSettings(_Frozen):
    """How revocation data are fetched for the levels B-LT and B-LTA, once for all reports of a build."""

    timeout: float = Field(10.0, gt=0, le=300, description="Seconds for one OCSP or CRL request.")
    attempts: int = Field(2, ge=1, le=10, description="How often each address is asked.")


class SigningSettings(_Frozen):
    """Who signs. Without a key, a development identity is made outside the repository and marked as untrusted."""

    pem: PemKey | None = None
    pkcs12: Pkcs12Key | None = None
    pkcs11: Pkcs11Key | None = None
    roots: tuple[str, ...] = Field((), description="PEM files of the trust anchors for verification.")
    level: Literal["B-B", "B-T", "B-LT", "B-LTA"] = Field(
        "B-B", description="PAdES baseline level (ETSI EN 319 142-1) of the reports."
    )
    tsa: tuple[str, ...] = Field(
        (), description="Addresses of RFC 3161 time stamp authorities, tried in order; needed above B-B."
    )
    tsa_timeout: float = Field(10.0, gt=0, le=300, description="Seconds for one time stamp request.")
    tsa_attempts: int = Field(2, ge=1, le=10, description="How often one authority is asked before the next.")
    revocation: RevocationSettings = Field(default_factory=RevocationSettings)
    allow_ed25519: bool = Field(
        False, description="Let an Ed25519 key sign, although common PDF readers cannot check such signatures."
    )
    dsse: bool = Field(False, description="Write the manifest as an in-toto statement too: manifest.intoto.json.")


class RuleSettings(_Frozen):
    """How this project weighs one rule."""

    severity: Literal["error", "warning", "note"]


class WaiverSettings(_Frozen):
    """Where waivers stand and for how long one may hold."""

    file: str = "cardwright-waivers.yaml"
    max_days: int = Field(180, ge=1, description="Days ahead at which a waiver may end.")


class Settings(_Frozen):
    """All settings of one project. Paths are relative to the folder of the file."""

    registry: RegistrySettings
    cards: str = "cards"
    output: str = "public"
    packs: tuple[str, ...] = Field(("eu-ai-act", "hygiene"), min_length=1, description="Rule packs that judge.")
    profile: Literal["prepare", "in-force"] = "prepare"
    rules: dict[str, RuleSettings | Literal["off"]] = Field(
        default_factory=dict, description="Rule id -> its severity here, or off; a rule that is off is listed as off."
    )
    waivers: WaiverSettings = Field(default_factory=WaiverSettings)
    baseline: str = Field("cardwright-baseline.json", description="Known gaps, written by `cardwright baseline write`.")
    trails: TrailSettings = Field(default_factory=TrailSettings)
    site: SiteSettings = Field(default_factory=SiteSettings)
    signing: SigningSettings = Field(default_factory=SigningSettings)
    _folder: Path = PrivateAttr(default=Path())
    _file: YamlFile | None = PrivateAttr(default=None)

    @property
    def folder(self) -> Path:
        """The folder of cardwright.yaml, absolute; never printed into outputs."""
        return self._folder

    def path(self, relative: str) -> Path:
        """A path of the settings, made absolute."""
        return (self._folder / relative).resolve()

    def place_set(self, *keys: str) -> Place:
        """Where a setting is written, or the nearest part of it."""
        return self._file.place(keys) if self._file is not None else Place(file=FILE_NAME)

    def where_set(self, *keys: str) -> str:
        """``cardwright.yaml:LINE`` where a setting was set, or ``default``."""
        if self._file is None or keys not in self._file.marks:
            return "default"
        return f"{self._file.name}:{self._file.marks[keys].line}"


def find_config(start: Path) -> Path:
    """The cardwright.yaml of a folder or its nearest parent up to the root of its git repository.

    Raises:
        UsageError: there is none.
    """
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file():
            return candidate
        if (folder / ".git").exists():
            break
    raise UsageError(
        f"no {FILE_NAME} here or above", where=str(start), hint="`cardwright init` writes one, or give --config"
    )


def load_settings(file: Path) -> Settings:
    """Read and check a configuration.

    Raises:
        UnreadableError: not YAML.
        UsageError: an unknown key or a value that does not fit; names line and column.
    """
    parsed = read_yaml(file, name=file.name)
    try:
        settings = Settings.model_validate(parsed.data if parsed.data is not None else {})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = tuple(str(part) for part in first["loc"])
        raise UsageError(
            f"{'.'.join(path) or 'configuration'}: {first['msg']}",
            where=parsed.place(path),
            hint="see `cardwright schema config`",
        ) from error
    settings._folder = file.resolve().parent
    settings._file = parsed
    return settings
