"""Other systems' exports -> a problem, and a balance of what was read.

- `bookingopt.io.sources.read.import_house`: files of one source and options -> problem as plain data, balance, notes.
- `bookingopt.io.sources.read.detect`: names of the presets that fit a file.
- `bookingopt.io.sources.catalog.preset_names`: names of the presets, in the order of the documentation.
- `bookingopt.io.sources.catalog.show`: a preset as the TOML text to copy.
- `bookingopt.io.sources.catalog.find_mapping`: a preset, or the mapping of a TOML text.
- `bookingopt.io.sources.causes.grouped_lines`: faults as one line a cause.
"""
