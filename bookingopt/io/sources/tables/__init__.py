"""Exports that are tables: CSV and workbooks, read by a mapping."""
