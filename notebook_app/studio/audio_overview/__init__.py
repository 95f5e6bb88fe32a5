"""Audio overviews as a kind of artifact; :mod:`notebook_app.audio` makes them."""
