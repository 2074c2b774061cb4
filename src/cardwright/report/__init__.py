"""Findings for terminals and machines. Everything here is light: a gate has to start in a blink."""

from cardwright.report.base import report_named, write_report
from cardwright.report.run import Run, run_of

__all__ = ["Run", "report_named", "run_of", "write_report"]
