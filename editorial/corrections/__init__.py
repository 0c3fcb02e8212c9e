"""Corrections that anybody may propose and the owning town decides."""
