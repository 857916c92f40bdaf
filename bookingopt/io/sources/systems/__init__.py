"""One module a system that is no table: ``read(files, mapping, options)`` and ``fits(file)``."""
