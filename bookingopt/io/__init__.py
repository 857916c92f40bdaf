"""Bytes in and out: JSON, CSV, workbooks; a file is written whole or not at all."""
