"""Judging: dated rule packs (data), kinds of checks (code) and the engine that applies one to the other."""
