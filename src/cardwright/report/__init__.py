"""Findings for terminals and machines. Everything here is light: a gate has to start in a blink."""

from cardwright.report.base import report_named, write_report

__all__ = ["report_named", "write_report"]
