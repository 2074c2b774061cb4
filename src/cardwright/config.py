"""cardwright.yaml: what to read, how to judge, where to write. Each setting knows where it was set."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator

from cardwright.errors import Place, UsageError
from cardwright.yamlfile import YamlFile, read_yaml

FILE_NAME = "cardwright.yaml"
Language = Literal["en", "de", "fr"]
ExportName = Literal["cyclonedx", "oscal", "word", "gpai-form", "annex-v", "annex-viii", "ll144"]
_LONGEST_ROLE = 60


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
    user: str | None = Field(None, description="Who we are to the server or database; not a secret.")
    password_env: str | None = Field(None, description="Environment variable that holds the password.")
    password_file: str | None = Field(None, description="File whose first line is the password.")
    token_env: str | None = Field(None, description="Environment variable that holds a bearer token.")
    token_file: str | None = Field(None, description="File whose first line is a bearer token.")
    ca_file: str | None = Field(None, description="PEM file of your own certificate authority, relative to this file.")
    workspace: str | None = Field(None, description="Workspace to read, where the registry has several.")
    fast: bool = Field(
        True, description="Read SQL stores directly, in one read-only transaction; off: MLflow's client."
    )
    timeout: float = Field(30.0, gt=0, le=600, description="Seconds to wait for an answer.")
    attempts: int = Field(3, ge=1, le=10, description="How often a busy or failing server is asked.")
    parallel: int = Field(8, ge=1, le=64, description="Artifacts read at once from a server.")
    max_shrink: float = Field(
        0.5, ge=0, le=1, description="Share of the versions of the last build that may be gone; more is refused."
    )
    snapshot: str | None = Field(
        None,
        description="Snapshot, or dump of a registry, to read in place of the live one; --from on the command line.",
    )

    @property
    def readable(self) -> bool:
        """Whether there is a registry to read, live or frozen."""
        return self.uri is not None or self.snapshot is not None


class ToleranceSettings(_Frozen):
    """How far two numbers for one fact may lie apart, beyond the precision in which they are written."""

    absolute: float = Field(0.0, ge=0, allow_inf_nan=False, description="In the unit of the figure.")
    relative: float = Field(
        0.0, ge=0, lt=1, allow_inf_nan=False, description="Share of the recorded value: 0.01 is one percent."
    )


class TrailSettings(_Frozen):
    """Who and what is meant by the names in logs and registries, and where the ledger stands."""

    model_names: dict[str, str] = Field(
        default_factory=dict, description="name in a log, or earlier name in the ledger -> registered model."
    )
    people: dict[str, str] = Field(
        default_factory=dict, description="account in a log or registry -> full name of the person."
    )
    ledger: str = Field("cardwright-ledger.jsonl", description="The ledger of sign-offs and observed changes.")
    live_aliases: tuple[str, ...] = Field(
        ("champion", "live", "prod", "production"), description="Registry aliases that mean that a version is in use."
    )


class ThemeSettings(_Frozen):
    """Colours and logo of the site. Links must stay readable, so a colour too pale for its background is refused."""

    accent: str | None = Field(
        None, pattern=r"^#[0-9a-fA-F]{6}$", description="Colour of links on white, for example #1f4e79."
    )
    accent_dark: str | None = Field(
        None, pattern=r"^#[0-9a-fA-F]{6}$", description="Colour of links on the dark background."
    )
    logo: str | None = Field(None, description="Picture before the title (svg, png, webp), relative to this file.")


class SiteSettings(_Frozen):
    """How the site introduces itself, and what a team adds to it."""

    title: str = Field("Model documentation", description="Name of the site, at the top of every page.")
    language: Language = Field(
        "en", description="Language of all fixed text, numbers and dates in pages, reports and card.md: en, de or fr."
    )
    organisation: str | None = Field(None, description="Who publishes it, at the foot of every page.")
    description: str | None = Field(None, description="A sentence for the home page.")
    url: str | None = Field(
        None, pattern=r"^https?://[^\s?#]+$", description="Public address; with it, a sitemap and canonical links."
    )
    pages: str | None = Field(None, description="Folder of Markdown pages of your own, relative to this file.")
    nav: dict[str, str] = Field(
        default_factory=dict, description="Title -> page of your own; without it, all pages at the top of the folder."
    )
    templates: str | None = Field(
        None,
        description="Folder of templates that win over the bundled ones of the same name; `templates` if it exists.",
    )
    theme: ThemeSettings = Field(default_factory=ThemeSettings)


class PemKey(_Frozen):
    """A signing key and certificate chain in PEM files."""

    key: str = Field(description="PEM file of the private key, relative to this file.")
    certificate: str = Field(description="PEM file of the certificate.")
    chain: tuple[str, ...] = Field((), description="PEM files of the issuers, nearest first.")
    passphrase_file: str | None = Field(None, description="File whose first line opens the key.")
    passphrase_env: str | None = Field(None, description="Environment variable that opens it; without both, we ask.")


class Pkcs12Key(_Frozen):
    """A signing key and certificate in a PKCS#12 file."""

    file: str = Field(description="PKCS#12 file with key, certificate and issuers, relative to this file.")
    passphrase_file: str | None = Field(None, description="File whose first line opens it.")
    passphrase_env: str | None = Field(None, description="Environment variable that opens it; without both, we ask.")


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
    signers: tuple[str, ...] = Field(
        (),
        max_length=6,
        description="Roles that sign each report, in this order: the first when it is built, each other one with "
        "`cardwright countersign`. Without it, the one signature permits no other.",
    )

    @field_validator("signers")
    @classmethod
    def _roles(cls, signers: tuple[str, ...]) -> tuple[str, ...]:
        if any(role != " ".join(role.split()) or not 0 < len(role) <= _LONGEST_ROLE for role in signers):
            raise ValueError(f"a role is a short text of 1 to {_LONGEST_ROLE} characters")
        if len({role.casefold() for role in signers}) != len(signers):
            raise ValueError("each role signs once")
        return signers

    @property
    def several(self) -> tuple[str, ...]:
        """The roles where more than one signs; else empty."""
        return self.signers if len(self.signers) > 1 else ()


class RuleSettings(_Frozen):
    """How this project weighs one rule."""

    severity: Literal["error", "warning", "note"] = Field(description="How much its gaps weigh here.")


class RegressionSettings(_Frozen):
    """With which version of the same model figures are compared, and how much worse they may be."""

    against: str = Field(description="A version, an alias of the registry such as champion, or previous.")
    tolerance: float = Field(
        0.0, ge=0, allow_inf_nan=False, description="How much worse any figure may be, in the unit of the figure."
    )
    metrics: dict[str, float] = Field(
        default_factory=dict, description="Key of a figure, or its name on every data set -> a tolerance of its own."
    )


class WaiverSettings(_Frozen):
    """Where waivers stand and for how long one may hold."""

    file: str = Field("cardwright-waivers.yaml", description="The file of waivers, relative to this file.")
    max_days: int = Field(180, ge=1, description="Days ahead at which a waiver may end.")
    release_days: int = Field(
        30, ge=0, description="A release is refused when a waiver of one of its cards ends within so many days."
    )


class BuildSettings(_Frozen):
    """How builds remember what they have made."""

    cache: str = Field(
        ".cardwright/cache", description="Folder of finished pieces; several builds and machines may share one."
    )
    cache_size: float = Field(4.0, ge=0, description="Gigabytes (10^9 bytes) that it is kept below.")
    project: bool = Field(False, description="Write the site as a portable MkDocs project too, on every build.")


class Settings(_Frozen):
    """All settings of one project. Paths are relative to the folder of the file."""

    registry: RegistrySettings
    cards: str = Field("cards", description="Folder of the card files.")
    output: str = Field("public", description="Folder that is published; a build exchanges it as a whole.")
    packs: tuple[str, ...] = Field(("eu-ai-act", "hygiene"), min_length=1, description="Rule packs that judge.")
    exports: tuple[ExportName, ...] = Field(
        (), description="Exports that are written beside each card.json they are for, and listed among its downloads."
    )
    profile: Literal["prepare", "in-force"] = Field(
        "prepare", description="Whether duties that lie ahead are judged as if they applied, or set aside."
    )
    rules: dict[str, RuleSettings | Literal["off"]] = Field(
        default_factory=dict, description="Rule id -> its severity here, or off; a rule that is off is listed as off."
    )
    regressions: RegressionSettings | None = Field(
        None, description="Comparison with another version of the same model; without it nothing is compared."
    )
    waivers: WaiverSettings = Field(default_factory=WaiverSettings)
    baseline: str = Field("cardwright-baseline.json", description="Known gaps, written by `cardwright baseline write`.")
    trails: TrailSettings = Field(default_factory=TrailSettings)
    tolerance: ToleranceSettings = Field(default_factory=ToleranceSettings)
    slice_keys: tuple[str, ...] = Field(
        (), description="Further ways to write metric keys of declared groups: {dimension}, {group} and {metric}."
    )
    site: SiteSettings = Field(default_factory=SiteSettings)
    signing: SigningSettings = Field(default_factory=SigningSettings)
    build: BuildSettings = Field(default_factory=BuildSettings)
    _folder: Path = PrivateAttr(default=Path())
    _file: YamlFile | None = PrivateAttr(default=None)

    @property
    def folder(self) -> Path:
        """The folder of cardwright.yaml, absolute; never printed into outputs."""
        return self._folder

    @property
    def written(self) -> bool:
        """Whether a cardwright.yaml stands behind these settings."""
        return self._file is not None

    def path(self, relative: str) -> Path:
        """A path of the settings, made absolute."""
        return Path(os.path.realpath(self._folder / relative))

    def place_set(self, *keys: str) -> Place:
        """Where a setting is written, or the nearest part of it."""
        return self._file.place(keys) if self._file is not None else Place(file=FILE_NAME)

    def where_set(self, *keys: str) -> str:
        """``cardwright.yaml:LINE`` where a setting was set, or ``default``."""
        if self._file is None or self._file.spot(keys) is None:
            return "default"
        return f"{self._file.name}:{self._file.place_of_key(keys).line}"


class NoProjectError(UsageError):
    """There is no cardwright.yaml where one was looked for."""


def find_config(start: Path) -> Path:
    """The cardwright.yaml of a folder or its nearest parent up to the root of its git repository.

    Raises:
        NoProjectError: there is none.
    """
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file():
            return candidate
        if (folder / ".git").exists():
            break
    raise NoProjectError(
        f"no {FILE_NAME} here or above", where=str(start), hint="`cardwright init` writes one, or give --config"
    )


def settings_in(folder: Path, settings: Settings) -> Settings:
    """Settings that no file holds, for a folder: their paths count from it."""
    settings._folder = folder.resolve()
    return settings


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
        shapeless = not path and first["type"].startswith("model_")
        problem = "does not consist of keys and values" if shapeless else first["msg"]
        raise UsageError(
            f"{'.'.join(path)}: {problem}" if path else problem,
            where=parsed.place(path),
            hint="see `cardwright schema config`",
        ) from error
    settings._folder = file.resolve().parent
    settings._file = parsed
    return settings
