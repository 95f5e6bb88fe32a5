"""Images: a cover or an illustration that an image model makes; it shows no source, and says so."""
