"""The service: API process, queue and workers around the optimizer. ``serve.py`` starts them."""
