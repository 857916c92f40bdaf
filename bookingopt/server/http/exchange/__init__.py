"""Bodies of the API that other systems have to do with: their files in, messages for them out."""
