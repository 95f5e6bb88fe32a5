"""Key frames of a film: a picture of each scene, read and described, that plays from its second."""
