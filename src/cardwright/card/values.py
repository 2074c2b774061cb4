"""The values a card is made of: statements of people, measurements, data sets, documents.

Units and shapes are given field by field; definitions follow the record for one figure that an auditor
needs (metric, data set, n, interval, threshold, run, time, who computed it).
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat

Scalar = str | bool | int | float | None
NonFinite = Literal["NaN", "Infinity", "-Infinity"]


class Frozen(BaseModel):
    """Base of all card values: immutable, and a misspelt key is an error rather than a loss."""

    # most models are only ever validated as part of a card, and building a validator for each took a tenth of `check`
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Person(Frozen):
    """A natural person who states, decides or signs."""

    name: str = Field(description="Full name of a natural person, not a team or a service account.")
    role: str | None = Field(None, description="Function in which the person speaks.")
    on_behalf_of: str | None = Field(None, description="Legal entity for which the person speaks.")
    date: dt.date | None = Field(None, description="Day of the statement, ISO 8601.")


class Statement(Frozen):
    """What a person states, never written or inferred by the tool."""

    text: str = Field(description="The statement in the person's own words; a subset of Markdown is rendered.")
    stated_by: Person | None = Field(None, description="Who stated it; the file's stated_by when absent.")
    about: str | None = Field(None, description="Digest (sha256:...) of what the statement speaks about.")


class NotApplicable(Frozen):
    """An assertion that a field does not apply: a reason, a person and a date, never a bare n/a."""

    not_applicable: str = Field(description="Why the field does not apply.")
    stated_by: Person | None = Field(None, description="Who decided so; the file's stated_by when absent.")


class Reference(Frozen):
    """A field that is answered by other values of the same card, so that no figure stands twice."""

    refers_to: tuple[str, ...] = Field(description="JSON Pointers into the card.")


# one of these at most fits, so that none need be tried after the first that does
Prose = Annotated[Statement | NotApplicable, Field(union_mode="left_to_right")]
Answered = Annotated[Statement | NotApplicable | Reference, Field(union_mode="left_to_right")]


class Answer(Frozen):
    """A person's yes or no to a question of classification."""

    answer: bool = Field(description="true for yes, false for no; never defaulted.")
    reason: str | None = Field(None, description="Why, in a sentence.")
    exception: str | None = Field(None, description="The documented exception relied on, when the answer is yes.")
    stated_by: Person | None = Field(None, description="Who answered; the file's stated_by when absent.")


class Interval(Frozen):
    """A confidence or credible interval of one figure, in the figure's own unit."""

    method: str | None = Field(None, description="Named method, for example Wilson or percentile bootstrap.")
    level: float | None = Field(None, description="Coverage between 0 and 1, for example 0.95.")
    low: float
    high: float


class DatasetReference(Frozen):
    """Which data a figure was measured on."""

    name: str
    digest: str | None = None
    split: str | None = Field(None, description="train, validation, test or production.")


def _day_as_written(value: object) -> object:
    """A day without a time is a day, as it is in JSON: from Python, pydantic would read midnight."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return dt.date.fromisoformat(value)
    return value


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class AcceptanceLimit(Frozen):
    """A limit fixed before the evaluation, against which a figure is judged by its interval."""

    value: float
    direction: Literal["at_least", "at_most"]
    recorded_at: Annotated[datetime | dt.date | None, BeforeValidator(_day_as_written)] = None
    by: str | None = Field(None, description="Person who set the limit.")
    source: str | None = Field(
        None, description="Where the limit comes from, for example a house rule. No EU law sets one."
    )


class Measurement(Frozen):
    """One figure with everything needed to read it.

    ``decision_threshold`` is the score cut-off the figure depends on; ``limit`` the acceptance limit that was
    set for the figure. Descriptive measures have neither.
    """

    metric: str = Field(description="Metric name as the evaluation named it.")
    definition: str | None = Field(None, description="Exact definition, with library and function where known.")
    value: float | NonFinite
    unit: str | None = None
    dataset: DatasetReference | None = None
    n: int | None = Field(
        None, description="Number of cases the figure was computed on (the metric's own denominator)."
    )
    positives: int | None = Field(None, description="Positive cases, where the metric is conditional.")
    interval: Interval | None = None
    decision_threshold: float | None = None
    limit: AcceptanceLimit | None = None
    condition: str | None = Field(None, description="Perturbation or shift and its strength, for stress tests.")
    requirement: str | None = Field(None, description="Named requirement the figure speaks to.")
    baseline: float | None = Field(
        None, description="The same figure without the stress, or of the other version compared with."
    )
    run: str | None = Field(None, description="MLflow run id.")
    measured_at: datetime | None = None
    computed_by: str | None = None


class Slice(Frozen):
    """Figures of one group, or of one intersection of groups."""

    by: dict[str, str] = Field(description="dimension -> group.")
    n: int | None = None
    dataset: DatasetReference | None = None
    metrics: dict[str, Measurement] = Field(default_factory=dict)


class BiasCheck(Frozen):
    """A comparison of groups (law.md section 3): what was compared, how, and what a person does about the result."""

    metric: str = Field(description="For example demographic_parity_ratio.")
    definition: str | None = None
    by: tuple[str, ...] = Field(description="Dimensions compared; more than one means their intersection.")
    value: float | NonFinite
    dataset: DatasetReference | None = None
    groups: dict[str, int] = Field(default_factory=dict, description="group -> n, small groups included.")
    group_values: dict[str, float] = Field(default_factory=dict, description="group -> value of the underlying rate.")
    unknown: int | None = Field(None, description="Cases whose attribute is unknown.")
    reference: str | None = Field(None, description="Reference group, or the rule min/max or max-min.")
    attribute_source: str | None = Field(None, description="self-reported, recorded or inferred, and where.")
    interval: Interval | None = None
    decision_threshold: float | None = None
    limit: AcceptanceLimit | None = None
    minimum_n: int | None = Field(None, description="Smallest group for which a verdict is given.")
    favourable: str | None = Field(None, description="The outcome counted as selection.")
    run: str | None = None
    measured_at: datetime | None = None
    computed_by: str | None = None
    response: Statement | None = Field(
        None, description="What a named person does about a failing or undecided result."
    )


class AuditCategory(Frozen):
    """One category of a bias audit under NYC Local Law 144: its counts, and the figures that were published for it."""

    n: int = Field(description="Persons of the category who applied, were considered or were scored.")
    favourable: int = Field(
        description="Persons moved forward or classified; in a scoring table those scored strictly above the median."
    )
    rate: FiniteFloat | None = Field(None, description="Published selection or scoring rate, between 0 and 1.")
    impact_ratio: FiniteFloat | None = Field(
        None, description="Published rate divided by the highest rate of the family."
    )
    excluded: Statement | None = Field(
        None, description="Why the independent auditor left a category under 2 % of the data out of the impact ratios."
    )


class AuditTable(Frozen):
    """Rates and impact ratios of one calculation, in three families of categories computed apart."""

    kind: Literal["selection", "scoring"]
    group: str | None = Field(None, description="Named group into which the tool sorted; none for the whole tool.")
    median: FiniteFloat | None = Field(None, description="Median score of the whole sample, in a scoring table.")
    sex: dict[str, AuditCategory] = Field(default_factory=dict)
    race_ethnicity: dict[str, AuditCategory] = Field(default_factory=dict)
    intersectional: dict[str, AuditCategory] = Field(
        default_factory=dict, description="Sex and race/ethnicity together, keyed for example Female / Asian."
    )


class AuditPublication(Frozen):
    """Where and when the summary of a bias audit was posted, and what it shows."""

    url: str | None = Field(None, description="Address on the employment part of the website; never fetched.")
    posted: dt.date | None = None
    distribution_date: dt.date | None = Field(None, description="Day on which the audited tool was put into use.")
    shows: tuple[str, ...] = Field((), description="Keys of what the summary shows, for example audit_date.")
    last_used: dt.date | None = Field(None, description="Last day of use of the tool, once it is no longer used.")
    taken_down: dt.date | None = None


class Dataset(Frozen):
    """A data set by name and digest, with what the registry knows and what people state about it."""

    name: str
    digest: str | None = None
    split: str | None = None
    source_type: str | None = None
    source: str | None = None
    rows: int | None = None
    columns: dict[str, str] = Field(default_factory=dict, description="column -> type.")
    period: str | None = Field(None, description="Time the data cover.")
    place: str | None = Field(None, description="Region or population the data cover.")
    licence: str | None = None
    description: Prose | None = None


class Document(Frozen):
    """A document outside the card, bound by its digest."""

    title: str
    location: str | None = None
    digest: str | None = Field(None, description="sha256:... of the document's bytes.")
    version: str | None = Field(None, description="Model or system version the document speaks about.")
    date: dt.date | None = None
    languages: tuple[str, ...] = Field((), description="BCP 47 tags.")
    signed_by: tuple[Person, ...] = ()


class Column(Frozen):
    """One input or output of the model."""

    type: str
    required: bool | None = None
    range: str | None = Field(None, description="Valid values, with unit.")
    description: str | None = None


class ConfusionMatrix(Frozen):
    """Counts with actual classes as rows and predicted classes as columns."""

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    dataset: DatasetReference | None = None
    decision_threshold: float | None = None


class CalibrationBin(Frozen):
    """One bin of a reliability curve; probabilities between 0 and 1."""

    predicted: float
    observed: float
    n: int
    interval: Interval | None = None


class Calibration(Frozen):
    """Reliability of predicted probabilities, bins and n per bin included."""

    bins: tuple[CalibrationBin, ...]
    method: str | None = None
    dataset: DatasetReference | None = None


class Importance(Frozen):
    """How much one feature matters to the model, by a named method."""

    feature: str
    value: float
    spread: float | None = Field(None, description="Standard deviation over repeats, same unit.")


class FeatureImportances(Frozen):
    """Global importances; not an explanation of single decisions."""

    method: str
    dataset: DatasetReference | None = None
    features: tuple[Importance, ...]


class Contact(Frozen):
    """How to reach a legal entity."""

    postal: str | None = None
    email: str | None = None
    url: str | None = None
    telephone: str | None = None


class Approval(Frozen):
    """A recorded sign-off."""

    by: Person
    decision: Literal["approved", "refused", "withdrawn"]
    scope: str | None = None
    comment: str | None = None
    digest: str | None = Field(
        None, description="Digest of what was signed off; `cardwright approve` prints and records it."
    )
    sections: dict[str, str] = Field(
        default_factory=dict, description="Section -> its digest when it was signed off, to name what changed since."
    )
    signer: str | None = Field(None, description="Subject of the certificate, where the sign-off is signed with a key.")


class RolePermissions(Frozen):
    """What the holders of a role may do."""

    may: tuple[str, ...] = Field((), description="Permissions: read, write, deploy, approve, delete or others.")
    held_by: tuple[str, ...] = Field(
        (), description="Full names of the persons who hold the role; anybody may claim it where nobody is named."
    )


class Event(Frozen):
    """One entry of an audit or access log. ``naive`` marks a time written without zone."""

    time: str
    naive: bool = False
    kind: str
    user: str | None = None
    model_name: str | None = None
    version: str | None = None
    granted: bool | None = None
    reason: str | None = None
    details: dict[str, Scalar] = Field(default_factory=dict)


Keyed = Annotated[str, Field(min_length=1)]
