"""A plan -> messages that other systems take, in the order in which they are to be sent. Nothing is sent.

- `bookingopt.io.sinks.export.export_plan`: a result and options -> messages and notes.
- `bookingopt.io.sinks.catalog.sink_names`, `bookingopt.io.sinks.catalog.find_sink`: the systems.
- `bookingopt.io.sinks.rates.read_rates`: the codes of room types and rate plans from a TOML text.
- `bookingopt.io.sinks.messages.files_of`: messages -> the files to write.
"""
