"""The optimizer core: problem -> instance -> plan -> result. No files, no HTTP, no terminal."""
